package dev.same.it;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.ServiceLoader;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.helpers.NOPLoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/** How the modules may depend on each other, and what no class may do. */
class ArchitectureTest {
    private static final String NOTEBOOK = "dev.same.notebook..";
    private static final String PIPELINE = "dev.same.pipeline..";
    private static final String BACKENDS = "dev.same.backend..";
    private static final String STEP_RUNTIMES = "dev.same.step..";
    private static final String JAVA_SESSION = "dev.same.javasession..";
    private static final String MAGICS = "dev.same.magics..";
    private static final String CLI = "dev.same.cli..";
    private static final String KERNEL = "dev.same.kernel..";

    /** Code of others that was moved into our name space. */
    private static final DescribedPredicate<JavaClass> OURS = DescribedPredicate.describe(
            "ours",
            type -> type.getPackageName().startsWith("dev.same")
                    && !type.getPackageName().contains(".shaded"));

    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.same")
            .that(OURS);

    @Test
    void theNotebookParserUsesNothingOfOurs() {
        check(noClasses()
                .that()
                .resideInAPackage(NOTEBOOK)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PIPELINE, BACKENDS, STEP_RUNTIMES, MAGICS, CLI));
    }

    @Test
    void environmentsUseNothingOfOurs() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.same.environment..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(NOTEBOOK, PIPELINE, BACKENDS, STEP_RUNTIMES, MAGICS, CLI, KERNEL));
    }

    @Test
    void thePipelineKnowsNoBackendAndNoVerb() {
        check(noClasses()
                .that()
                .resideInAPackage(PIPELINE)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BACKENDS, STEP_RUNTIMES, MAGICS, CLI));
    }

    @Test
    void backendsKnowThePipelineAndTheStepRuntimesOnly() {
        check(noClasses()
                .that()
                .resideInAPackage(BACKENDS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(MAGICS, CLI, NOTEBOOK));
    }

    @Test
    void backendsUseOnlyTheInterfacesOfThePipeline() {
        check(noClasses()
                .that()
                .resideInAPackage(BACKENDS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "dev.same.pipeline.run..",
                        "dev.same.pipeline.plan..",
                        "dev.same.pipeline.dataflow..",
                        "dev.same.pipeline.index.."));
    }

    @Test
    void backendsDoNotKnowEachOther() {
        check(slices().matching("dev.same.backend.(*)..").should().notDependOnEachOther());
    }

    @Test
    void stepRuntimesStandAlone() {
        check(noClasses()
                .that()
                .resideInAPackage(STEP_RUNTIMES)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(NOTEBOOK, PIPELINE, BACKENDS, MAGICS, CLI));
    }

    @Test
    void theJavaSessionUsesTheJdkAlone() {
        // com.sun.source is the compiler's tree API, exported by the module that JShell stands on.
        check(classes()
                .that()
                .resideInAPackage(JAVA_SESSION)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        JAVA_SESSION, "java..", "javax..", "jdk.jshell..", "com.sun.source..", "org.jspecify.."));
    }

    @Test
    void theKernelUsesTheJavaSessionAlone() {
        check(noClasses()
                .that()
                .resideInAPackage(KERNEL)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(NOTEBOOK, PIPELINE, BACKENDS, STEP_RUNTIMES, MAGICS, CLI));
    }

    @Test
    void verbsKnowNoBackend() {
        check(noClasses()
                .that()
                .resideInAPackage(MAGICS)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(BACKENDS, STEP_RUNTIMES, CLI, "dev.same.kernelspec.."));
    }

    @Test
    void picturesKnowNothingOfTheEngine() {
        check(noClasses()
                .that()
                .resideInAPackage("dev.same.magics.render..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(PIPELINE, NOTEBOOK));
    }

    @Test
    void onlyTheDataflowKnowsThePythonGrammar() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages("dev.same.pipeline.dataflow..", "dev.same.pythongrammar..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.same.pythongrammar.."));
    }

    @Test
    void internalPackagesStayInTheirModule() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(PIPELINE)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.same.pipeline.internal.."));
    }

    @Test
    void packagesHaveNoCycles() {
        check(slices().matching("dev.same.(*).(*)..").should().beFreeOfCycles());
    }

    @Test
    void everyPackageSaysThatNothingIsNull() {
        check(classes().that().haveSimpleName("package-info").should().beAnnotatedWith(NullMarked.class));
    }

    @Test
    void librariesDoNotPrint() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(CLI, "dev.same.step.java..")
                .and()
                .doNotHaveFullyQualifiedName("dev.same.kernel.java.StandardStreams") // takes them over, for the cells
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err"));
    }

    /** ArchUnit logs; a logger without a provider says so in the output of every build. */
    @Test
    void theLoggerOfTheTestsIsSilent() {
        assertThat(LoggerFactory.getILoggerFactory()).isInstanceOf(NOPLoggerFactory.class);
        assertThat(ServiceLoader.load(SLF4JServiceProvider.class)).hasSize(1);
    }

    private static void check(ArchRule rule) {
        rule.check(ALL);
    }
}

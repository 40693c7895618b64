package dev.same.pipeline.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.notebook.program.ProgramException;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.SyntaxCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlannerTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void givesEachStepThePreludeDefinitionsThatItUses() {
        Plan plan =
                plan("python", "import math\nimport os", "%same step a\nx = math.pi", "%same step b\nprint(os.sep)");

        assertThat(plan.step("b").orElseThrow().definitions())
                .extracting(PlannedStep.PlannedDefinition::source)
                .containsExactly("import os");
    }

    @Test
    void namesBadStepOptionsAndSyntaxErrorsTogether() {
        assertThatThrownBy(() -> plan("python", "%same step a --cpu lots\nx = 1", "%same step b\ndef ("))
                .isInstanceOf(ProgramException.class)
                .hasMessageContaining("cell 1, line 1: ")
                .hasMessageContaining("lots")
                .hasMessageContaining("cell 2, line 2: ");
    }

    @Test
    void namesUnknownEnvironmentsAndSyntaxErrorsTogether() {
        assertThatThrownBy(() -> plan("python", "%same step a --env gpu\nx = 1", "%same step b\ndef ("))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("unknown environment \"gpu\"")
                .hasMessageContaining("cell 2, line 2: ");
    }

    @ParameterizedTest
    @CsvSource({
        "class Base: pass, print(Base.__subclasses__())",
        "'class Base:\n    known = []\n    def __init_subclass__(cls): Base.known.append(cls)', print(Base.known)"
    })
    void handsOnAClassThatKnowsItsSubclasses(String base, String question) {
        Plan plan = plan("python", base, "%same step a\nclass A(Base): pass", "%same step b\n" + question);

        assertThat(plan.step("b").orElseThrow().inputs()).contains(new PlannedStep.PlannedInput("Base", "a"));
        assertThat(plan.step("b").orElseThrow().definitions()).isEmpty();
    }

    @Test
    void handsOnAClassWithItsSubclassesFromBeforeTheFirstStep() {
        Plan plan = plan(
                "python",
                "class Base: pass\nclass A(Base): pass",
                "%same step a\npass",
                "%same step b\nprint(Base.__subclasses__())");

        assertThat(plan.step("b").orElseThrow().inputs())
                .containsExactly(new PlannedStep.PlannedInput("Base", "setup"));
    }

    @Test
    void initializesStaticFieldsOnceWhereAgainWouldBeAnotherValue() {
        String use = "%same step a\nString x = Config.RUN;";
        String compare = "%same step b\nSystem.out.println(x.equals(Config.RUN));";
        Plan once = plan(
                "java",
                "class Config { static final String RUN = java.util.UUID.randomUUID().toString(); }",
                use,
                compare);
        Plan each =
                plan("java", "class Config { static final String RUN = \"a\" + 3 * 4 + Math.abs(-1); }", use, compare);

        assertThat(once.step("b").orElseThrow().inputs()).contains(new PlannedStep.PlannedInput("Config", "setup"));
        assertThat(each.step("setup")).isEmpty();
        assertThat(each.step("b").orElseThrow().inputs()).containsExactly(new PlannedStep.PlannedInput("x", "a"));
    }

    @Test
    void putsParametersInTheirLine() {
        Notebook notebook = notebook("python", "# first\n%same param n=3 rate=0.5", "%same step a\nprint(n)");

        Plan plan = new Planner().plan(notebook, Map.of("n", "7"));

        assertThat(plan.step("a").orElseThrow().cells().get(0).source()).startsWith("# first\nn = 7; rate = 0.5  # ");
    }

    @Test
    void needsNoSetupForParameters() {
        Plan plan = plan("python", "%same param n=3", "%same step a\nprint(n)", "%same step b\nprint(n + 1)");

        assertThat(plan.steps()).extracting(PlannedStep::name).containsExactly("a", "b");
        assertThat(plan.step("b").orElseThrow().after()).isEmpty();
    }

    @Test
    void putsAStepBehindALaterOneThatItWasToldToWaitFor() {
        Plan plan = plan("python", "%same step a --after b\nprint(1)", "%same step b\nprint(2)");

        assertThat(plan.steps()).extracting(PlannedStep::name).containsExactly("b", "a");
    }

    @Test
    void refusesACircleOfDataAndOrder() {
        assertThatThrownBy(() -> plan("python", "%same step a --after b\nx = 1", "%same step b\nprint(x)"))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("circle")
                .hasMessageContaining("a, b");
    }

    @Test
    void refusesUnknownEnvironmentsWithTheirPlace() {
        assertThatThrownBy(() -> plan(
                        "python",
                        "x = 0",
                        "%same step a --env default\nx = 1",
                        "# train\n%same step b --env gpu\nprint(x)",
                        "%same step c --env base\nprint(x)"))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("cell 3, line 2: step \"b\": unknown environment \"gpu\" (known: default")
                .hasMessageContaining("cell 4, line 1: step \"c\": unknown environment \"base\"")
                .hasMessageContaining("same.yaml beside the notebook")
                .hasMessageNotContaining("step \"a\"");
    }

    @Test
    void refusesTheUnknownEnvironmentOfATag() {
        String json = """
            {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": {"language": "python"}}, "cells": [
              {"cell_type": "code", "execution_count": null, "outputs": [], "source": "x = 1",
               "metadata": {"tags": ["same_step_1", "environment=%s"]}}]}
            """;
        var reader = new NotebookReader();

        assertThat(new Planner()
                        .plan(reader.parse(json.formatted("default"), "a"), Map.of())
                        .steps())
                .hasSize(1);
        assertThatThrownBy(() -> new Planner().plan(reader.parse(json.formatted("gpu"), "a"), Map.of()))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("cell 1: step ")
                .hasMessageContaining("unknown environment \"gpu\"")
                .hasMessageContaining("remove it from the cell's tags (environment=gpu)");
    }

    @Test
    void refusesCellsThatDoNotParseAllAtOnce() {
        assertThatThrownBy(() ->
                        plan("python", "x = 1\ndef f(:\n    pass", "%same step a\nx = 2", "%same step b\n\ny = = x"))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("test.ipynb: it cannot be planned")
                .hasMessageContaining("cell 1, line 2: SyntaxError: ")
                .hasMessageContaining("cell 3, line 3: SyntaxError: ");
        assertThatThrownBy(() -> plan("java", "int x = ;\nint y = 1;\nint z = 2 +;", "%same step a\nint f( { }"))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("cell 1, line 1: illegal start of expression")
                .hasMessageContaining("cell 1, line 3: illegal start of expression")
                .hasMessageContaining("cell 2, line 2: ");
    }

    /** What the grammar lets through and the compiler does not. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            return 5                                                  | 1 | 'return' outside function
            class A:\\n    return 5                                    | 2 | 'return' outside function
            x = 1\\nbreak                                             | 2 | 'break' outside loop
            for i in x:\\n  def f():\\n    break                       | 3 | 'break' outside loop
            if x:\\n  continue                                        | 2 | 'continue' not properly in loop
            for i in x:\\n  pass\\nelse:\\n  break                     | 4 | 'break' outside loop
            def f():\\n    await x                                    | 2 | 'await' outside async function
            lambda: await x                                           | 1 | 'await' outside async function
            def f():\\n    async with x: pass                         | 2 | 'async with' outside async function
            yield 1                                                   | 1 | 'yield' outside function
            x = [(yield from y)]                                      | 1 | 'yield from' outside function
            x = 1\\nx = "a\\0"                                        | 2 | cannot contain null bytes
            """)
    void refusesWhatParsesButCannotBeCompiled(String source, int line, String message) {
        String code = source.replace("\\n", "\n").replace("\\0", "\0");

        assertThatThrownBy(() -> plan("python", "%same step a\nx = 1", code))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("cell 2, line " + line + ": SyntaxError: ")
                .hasMessageContaining(message);
    }

    @Test
    void refusesHalfOfASurrogatePair() {
        String json = """
            {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": {"language": "python"}}, "cells": [
              {"cell_type": "code", "execution_count": null, "outputs": [], "metadata": {},
               "source": "x = 1\\ny = '\\ud800'"}]}
            """;

        assertThatThrownBy(() -> new Planner().plan(new NotebookReader().parse(json, "a"), Map.of()))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("cell 1, line 2: SyntaxError: half of a surrogate pair, \\ud800");
    }

    @Test
    void letsThroughWhatIPythonAllowsOutsideOfFunctions() {
        Plan plan = plan(
                "python",
                "await x",
                "async with x: pass",
                "async for i in x: break",
                "[await y async for y in x]",
                "async def f():\n  return [await y for y in [1]]",
                "def g():\n  while 1:\n    if (yield): continue\n    return\nh = lambda: (yield)",
                "s = '\ud83d\ude00'");

        assertThat(plan.steps()).hasSize(1);
    }

    @Test
    void takesTheInterpretersWordForWhereAnErrorIs() {
        SyntaxCheck check = sources -> sources.stream()
                .map(source ->
                        new SyntaxCheck.Answer("python", Optional.of(new SyntaxCheck.Problem(7, "SyntaxError: no"))))
                .toList();

        assertThatThrownBy(() -> new Planner(check).plan(notebook("python", "x = = 1"), Map.of()))
                .hasMessageContaining("cell 1, line 7: SyntaxError: no");
    }

    @Test
    void warnsOfACellThatOnlyTheInterpreterUnderstands() {
        SyntaxCheck check = sources -> sources.stream()
                .map(source -> new SyntaxCheck.Answer("/opt/python", Optional.empty()))
                .toList();
        Notebook notebook =
                notebook("python", "%same step a\nx = 1", "%same step b\nx = = 1", "%same step c\nprint(x, y)");

        Plan plan = new Planner(check).plan(notebook, Map.of());

        assertThat(plan.step("c").orElseThrow().inputs()).contains(new PlannedStep.PlannedInput("x", "b"));
        assertThat(plan.warnings())
                .anyMatch(warning -> warning.startsWith(
                        "cell 2, line 2: SAME does not understand this cell (SyntaxError: invalid syntax), but"
                                + " /opt/python does; step b receives"));
    }

    @Test
    void asksNobodyAboutCellsThatParse() {
        SyntaxCheck check = sources -> {
            throw new AssertionError("asked about " + sources);
        };

        Plan plan = new Planner(check)
                .plan(notebook("python", "!ls", "x = await f()", "x?", "?x", "%%bash\nfor", "%time y = 3"), Map.of());

        assertThat(plan.steps()).hasSize(1);
    }

    @Test
    void saysWhatAStepThatCannotBeAnalysedHandsOn() {
        Plan first = plan("python", "%same step a\nexec('x = 1')", "%same step b\nx = 1");
        Plan later = plan("python", "%same step b\nx = 1", "%same step c\nexec('y = 1')", "%same step d\ny = z = 2");

        assertThat(first.warnings())
                .anyMatch(warning -> warning.endsWith("; step a hands on every name that it binds"));
        assertThat(later.warnings())
                .anyMatch(warning -> warning.endsWith("; step c receives and hands on the only live name"))
                .noneMatch(warning -> warning.contains("all 0"));
    }

    /** Names that one makes up, the other may read in a text: nobody else knows them. */
    @Test
    void makesOneStepOfThoseThatCannotBeAnalysed() {
        Plan plan = plan(
                "python", "%same step a\nexec('x = 1')", "%same step b\nprint(eval('x'))", "%same step c\nprint(2)");

        assertThat(plan.steps()).extracting(PlannedStep::name).containsExactly("a-and-b", "c");
    }

    @Test
    void namesTheFileWhoseLanguageItCannotPlan() {
        assertThatThrownBy(() -> new Planner().plan(notebook("R", "x <- 1"), Map.of()))
                .isInstanceOf(SameException.class)
                .hasMessageContaining(".ipynb: the notebook's language is \"r\" (allowed: python, java)");
    }

    @Test
    void ordersStepsByTheStateOfTheirProcess() {
        Plan plan = plan(
                "python",
                "import os, warnings",
                "%same step a\nwarnings.simplefilter('ignore')",
                "%same step b\nprint(1)",
                "%same step c\nprint(2)");

        assertThat(plan.step("b").orElseThrow().after())
                .singleElement()
                .satisfies(after -> assertThat(after.state()).containsExactly("warning filters"));
        assertThat(plan.step("c").orElseThrow().after())
                .extracting(PlannedStep.Dependency::step)
                .containsExactly("a");
    }

    @Test
    void runsStepsOneAfterTheOtherOnceASeedIsChosen() {
        Plan plan = plan(
                "python",
                "%same step a\nimport random\nrandom.seed(1)",
                "%same step b\nprint(1)",
                "%same step c\nprint(2)");

        assertThat(plan.step("c").orElseThrow().after())
                .extracting(PlannedStep.Dependency::step)
                .containsExactly("b");
    }

    @Test
    void makesOneStepOfThoseThatShareAModule() {
        Plan plan = plan(
                "python",
                "%same step a\nprint(0)",
                "%same step b\nimport math\nmath.answer = 42",
                "%same step c\nprint(math.answer)");

        assertThat(plan.steps()).extracting(PlannedStep::name).containsExactly("a", "b-and-c");
        assertThat(plan.warnings())
                .singleElement()
                .asString()
                .startsWith("cell 2, line 3: changes math, which an import binds")
                .contains("b, c run as one, \"b-and-c\"");
    }

    /** Whoever imports a module again in one session has the old one; a new process would read the new file. */
    @Test
    void makesOneStepOfTheImportOfAModuleAndItsUseAfterItsFileIsWritten() {
        Plan plan = plan(
                "python",
                "%same step a\nimport helpers\ndef rate():\n    return helpers.rate",
                "%same step b\nopen('helpers.py', 'w').write('rate = 2')",
                "%same step c\nprint(rate())",
                "%same step d\nprint(1)");

        assertThat(plan.steps()).extracting(PlannedStep::name).containsExactly("a-to-c", "d");
        assertThat(plan.warnings())
                .anyMatch(warning -> warning.startsWith("cell 2, line 2: writes the file of the module helpers"));
    }

    @Test
    void leavesStepsApartThatImportAModuleAfterItsFileIsWritten() {
        Plan plan = plan(
                "python",
                "%same step a\nopen('helpers.py', 'w').write('rate = 2')",
                "%same step b\nimport helpers",
                "%same step c\nprint(helpers.rate)",
                "%same step d\nopen('helpers.py', 'w').write('rate = 3')");

        assertThat(plan.steps()).extracting(PlannedStep::name).containsExactly("a", "b", "c", "d");
    }

    /** What a cell gives to its session: which of the steps a to d must be one, the cell being b. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            @register_line_magic\\ndef shout(line): print(line)                      | %shout hi   | b-and-c
            @register_cell_magic("loud")\\ndef shout(line, cell): print(line)        | %%loud\\nhi  | b-and-c
            get_ipython().register_magic_function(len, "line", "shout")             | x = %shout hi | b-and-c
            @register_line_magic\\ndef shout(line): print(line)                      | %time 1     | b
            from IPython.core.magic import register_line_magic\\ndef shout(): pass   | %time 1     | b
            ip = get_ipython()\\nip.events.register("pre_run_cell", print)           | print(1)    | b-to-d
            get_ipython().set_custom_exc((ValueError,), print)                      | print(1)    | b-to-d
            get_ipython().input_transformers_post.append(list)                      | print(1)    | b-to-d
            get_ipython().ast_transformers.append(t)                                | print(1)    | b-to-d
            class R:\\n  def __del__(self): print("bye")                             | print(1)    | b
            class R:\\n  def __del__(self): print("bye")\\nr = R()                   | print(1)    | b-to-d
            class R:\\n  def __del__(self): print("bye")\\nclass S(R): pass          | s = S()     | c-and-d
            class R:\\n  def __del__(self): print("bye")\\ndef make(): return R()    | s = make()  | c-and-d
            import weakref\\nweakref.finalize(t, print, "bye")                       | print(1)    | b-to-d
            import atexit\\n@atexit.register\\ndef bye(): print("bye")               | print(1)    | b-to-d
            def finalize(x): return x\\nfinalize(1)                                  | print(1)    | b
            """)
    void makesOneStepOfWhatACellTiesToItsSession(String cell, String next, String expected) {
        Plan plan = plan(
                "python",
                "%same step a\nt = {1}",
                "%same step b\n" + cell.replace("\\n", "\n"),
                "%same step c\npass",
                next.replace("\\n", "\n"),
                "%same step d\nprint(2)");

        assertThat(plan.steps()).extracting(PlannedStep::name).contains("a", expected);
    }

    @Test
    void refusesToMakeOneStepOfThoseThatAskForSomethingOfTheirOwn() {
        assertThatThrownBy(() -> plan(
                        "python",
                        "%same step b\nimport math\nmath.answer = 42",
                        "%same step c --memory 1Gi\nprint(math.answer)"))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("cell 1, line 3: changes math")
                .hasMessageContaining("step \"c\" asks for --memory");
    }

    /** Each way in which a statement reaches a class of the notebook through an instance. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            type(model).scale = 3
            model.__class__.scale = 3
            type(model).scale += 1
            setattr(type(model), "scale", 3)
            """)
    void handsOnAClassThatIsChangedThroughItsInstance(String change) {
        Plan plan = plan(
                "python", "class Model:\n    scale = 1\nmodel = Model()", change, "%same step a\nprint(Model.scale)");

        assertThat(plan.step("a").orElseThrow().inputs()).contains(new PlannedStep.PlannedInput("Model", "setup"));
    }

    /** Each way in which a Java step keeps what cannot leave its process. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            Function<Integer, Integer> f = n -> n + 1;                          | f.apply(1);
            var f = (Runnable) () -> {};                                        | f.run();
            Comparator<String> f = Comparator.comparing(String::length);        | words.sort(f);
            Supplier<Integer> f = make();                                       | f.get();
            Queue<Job> f = new PriorityQueue<>(Comparator.comparing(Job::at));  | f.poll();
            Map<String, Op> f = new HashMap<>(); f.put("inc", n -> n + 1);      | f.get("inc");
            Op one = n -> n + 1; Op f = one.andThen(one);                       | f.apply(1);
            Op f = null; f = n -> n + 1;                                        | f.apply(1);
            class Box { Op op; void keep(Op o) { op = o; } } Box f = new Box(); f.keep(n -> n); | f.op.apply(1);
            var f = list.stream().map(n -> n * n);                              | f.toList();
            var f = list.iterator();                                            | f.next();
            var f = list.subList(1, 2);                                         | f.set(0, 1);
            var f = new PrintWriter(new FileWriter("log.txt"));                 | f.close();
            Op f = n -> n + 1; int g(int n) { return f.apply(n); }              | g(1);
            """)
    void makesOneStepOfJavaStepsThatShareALambda(String keep, String use) {
        Plan plan = plan(
                "java",
                "%same step a\n" + keep,
                "%same step b\nint n = 1;",
                "%same step c\n" + use,
                "%same step d\nn++;");

        assertThat(plan.steps()).extracting(PlannedStep::name).containsExactly("a-to-c", "d");
        assertThat(plan.warnings())
                .anySatisfy(warning -> assertThat(warning.toString())
                        .contains("which holds what lives in one process")
                        .contains("a, b, c run as one, \"a-to-c\""));
    }

    @Test
    void leavesJavaStepsApartWhoseLambdasEndWithACall() {
        Plan plan = plan(
                "java",
                "%same step a\nvar list = new ArrayList<>(List.of(1, 2));\nlist.removeIf(n -> n > 1);",
                "%same step b\nvar squares = list.stream().map(n -> n * n).toList();",
                "%same step c\nlist.forEach(n -> System.out.println(squares));");

        assertThat(plan.steps()).extracting(PlannedStep::name).containsExactly("a", "b", "c");
    }

    @Test
    void leavesStepsApartBetweenThoseThatMustBeOne() {
        Plan plan = plan(
                "java",
                "%same step a\nRunnable f = () -> {};",
                "%same step b\nf.run();",
                "%same step c\nint n = 1;",
                "%same step d\nRunnable g = () -> {};",
                "%same step e\ng.run();");

        assertThat(plan.steps()).extracting(PlannedStep::name).containsExactly("a-and-b", "c", "d-and-e");
    }

    @Test
    void seesThatAJavaConstructorChangesTheOwnerOfItsArgument() {
        Plan plan = plan(
                "java",
                "%same step a\nclass Node { Node parent; List<Node> children = new ArrayList<>();"
                        + " Node(Node parent) { this.parent = parent; if (parent != null) parent.children.add(this); } }\n"
                        + "var leaf = new Node(new Node(null));",
                "%same step b\nvar other = new Node(leaf.parent);",
                "%same step c\nSystem.out.println(leaf.parent.children.size());");

        assertThat(plan.step("c").orElseThrow().inputs()).contains(new PlannedStep.PlannedInput("leaf", "b"));
    }

    @Test
    void givesJavaStepsTheTypesOfEarlierSteps() {
        Plan plan = plan(
                "java",
                "%same step a\nrecord Point(int x) {}\nvar p = new Point(1);",
                "%same step b\nSystem.out.println(p);");

        PlannedStep b = plan.step("b").orElseThrow();
        assertThat(b.definitions())
                .extracting(PlannedStep.PlannedDefinition::source)
                .anySatisfy(source -> assertThat(source).contains("record Point"));
        assertThat(b.inputs()).extracting(PlannedStep.PlannedInput::name).containsExactly("p");
    }

    /** Each way in which a step changes static fields of a type that an earlier step declares. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            class T { static int n; T() { n++; } }                                          | new T();
            class T { static int n; T() { next(); } static int next() { return ++n; } }     | new T();
            class T { static int n; static int next() { return ++n; } }                     | T.next();
            class T { static List<String> log = new ArrayList<>(); void note() { log.add("x"); } } T t = new T(); | t.note();
            class T { static int n; } class U { void f() { T.n++; } } U u = new U();        | u.f();
            class T { static int n; } void up() { T.n++; }                                  | up();
            class T { static int n; } Runnable make() { return () -> T.n++; }               | make().run();
            class T { static int n; }                                                       | T.n = 3;
            """)
    void handsOnStaticFieldsThatAStepChanges(String declaration, String change) {
        Plan plan = plan(
                "java",
                "%same step a\n" + declaration,
                "%same step b\n" + change,
                "%same step c\nSystem.out.println(T.class);");

        assertThat(plan.step("c").orElseThrow().inputs()).contains(new PlannedStep.PlannedInput("T", "b"));
    }

    @Test
    void isTheSameAfterItWasWrittenAndRead() throws java.io.IOException {
        Plan plan = plan(
                "python",
                "%same param n=3",
                "%same step a --cpu 0.5 --each e=[1,2] --parallel 2\nx = n",
                "%same step b\nprint(x)");
        Path file = Files.writeString(folder.resolve("plan.json"), PlanJson.write(plan));

        assertThat(PlanJson.read(file)).isEqualTo(plan);
    }

    private static Plan plan(String language, String... sources) {
        return new Planner().plan(notebook(language, sources), Map.of());
    }

    private static Notebook notebook(String language, String... sources) {
        var json = JSON.createObjectNode().put("nbformat", 4).put("nbformat_minor", 5);
        json.putObject("metadata")
                .putObject("kernelspec")
                .put("language", language)
                .put("name", language)
                .put("display_name", language);
        var cells = json.putArray("cells");
        for (int i = 0; i < sources.length; i++) {
            var cell = cells.addObject()
                    .put("cell_type", "code")
                    .put("id", "c" + i)
                    .put("source", sources[i])
                    .putNull("execution_count");
            cell.putObject("metadata");
            cell.putArray("outputs");
        }
        return new NotebookReader().parse(json.toString(), "test.ipynb");
    }
}

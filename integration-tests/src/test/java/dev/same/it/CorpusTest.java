package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.Backends;
import dev.same.pipeline.verify.Difference;
import dev.same.pipeline.verify.Target;
import dev.same.pipeline.verify.Variant;
import dev.same.pipeline.verify.Verdict;
import dev.same.pipeline.verify.Verification;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every program of the corpus comes out the same in pieces as whole, or is refused where its comment says why it must be.
 *
 * <p>All cases of a language share one backend, hence one fork server. {@code -Dcorpus.only=REGEX} chooses cases by name,
 * {@code -Dcorpus.seed=N} other random cuts, {@code -Dcorpus.cuts=N} more of them.
 */
@Timeout(900)
class CorpusTest {
    private static final int CUTS = Integer.getInteger("corpus.cuts", 2);
    private static final long SEED = Long.getLong("corpus.seed", 20261128);
    private static final Pattern ONLY = Pattern.compile(System.getProperty("corpus.only", ""));

    @TempDir
    private Path folder;

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        threads.shutdownNow();
        for (AutoCloseable closeable : toClose) {
            closeable.close();
        }
    }

    @Test
    void theCorpusIsAsLargeAsPromised() {
        assertThat(CorpusCase.all("python").size()).isGreaterThanOrEqualTo(150);
        assertThat(CorpusCase.all("java").size()).isGreaterThanOrEqualTo(25);
        for (String language : List.of("python", "java")) {
            assertThat(CorpusCase.all(language)).extracting(CorpusCase::name).doesNotHaveDuplicates();
        }
    }

    @TestFactory
    Stream<DynamicTest> pythonIsTheSameOrRefused() {
        assumeThisJdkIsAskedFor();
        return tests("python", Optional.of(Pythons.full()));
    }

    @TestFactory
    Stream<DynamicTest> javaIsTheSameOrRefused() {
        assumeThisJdkIsAskedFor();
        return tests("java", Optional.empty());
    }

    /** The plan of a notebook is the same on each JDK: where a machine has more of them, one is enough for so many runs. */
    private static void assumeThisJdkIsAskedFor() {
        OncePerCheck.assume("the corpus takes minutes");
    }

    private Stream<DynamicTest> tests(String language, Optional<String> python) {
        BackendProvider provider = Backends.installed().find("local");
        var context = new BackendProvider.Context(
                new SameHome(folder.resolve("home")), language, folder, environment(), python);
        Backend backend = provider.open(context);
        toClose.add(backend);
        assertThat(backend.problem()).isEmpty();
        Target target = new Target("local", backend);
        Map<CorpusCase, Future<List<Verdict>>> running = new LinkedHashMap<>();
        CorpusCase.all(language).stream()
                .filter(found -> ONLY.matcher(found.name()).find())
                .forEach(found -> {
                    // Chosen before the case runs: by then more of them may have been put in.
                    Path place = folder.resolve(language + "-" + running.size());
                    running.put(found, threads.submit(() -> verify(found, place, provider, context, target)));
                });
        return running.entrySet().stream()
                .map(entry -> DynamicTest.dynamicTest(
                        entry.getKey().name(), () -> check(entry.getKey(), await(entry.getValue()))));
    }

    private static List<Verdict> verify(
            CorpusCase found, Path place, BackendProvider provider, BackendProvider.Context context, Target target) {
        Path notebook = found.write(place);
        Notebook read = new NotebookReader().read(notebook);
        try (var verification = new Verification(
                read,
                Optional.ofNullable(notebook.getParent()).orElseThrow(),
                "case.ipynb",
                Map.of(),
                provider.syntaxCheck(context))) {
            List<Variant> variants = Verification.variants(read, CUTS, SEED, target).stream()
                    .filter(variant -> !tooSlow(found.language(), variant))
                    .toList();
            return verification.run(target, variants, verdict -> {});
        }
    }

    /** Each Java step is a JVM: the same cut without the values at the end is left out. */
    private static boolean tooSlow(String language, Variant variant) {
        return language.equals("java") && variant.label().equals("one cell per step");
    }

    private static List<Verdict> await(Future<List<Verdict>> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }

    /** What SAME was started with, but for what would change how the cases print. */
    private static Map<String, String> environment() {
        Map<String, String> environment = new LinkedHashMap<>(System.getenv());
        environment.keySet().removeIf(name -> name.matches("PYTHON.*|MPLBACKEND|COLUMNS|STAGE|MODE|TZ|COLOUR"));
        // Two cores: threads of numpy would only stand in the way of other cases.
        environment.put("OPENBLAS_NUM_THREADS", "1");
        environment.put("OMP_NUM_THREADS", "1");
        return environment;
    }

    private static void check(CorpusCase corpusCase, List<Verdict> verdicts) {
        List<String> wrong = problems(corpusCase, verdicts);

        assertThat(wrong).as(corpusCase.name()).isEmpty();
    }

    /** Return what is wrong with the verdicts on a case: nothing, if it keeps the promise. */
    static List<String> problems(CorpusCase corpusCase, List<Verdict> verdicts) {
        List<String> wrong = new ArrayList<>();
        boolean refused = false;
        for (Verdict verdict : verdicts) {
            String label = verdict.variant().label() + ": ";
            refused |= verdict.kind().isRefusal() || !verdict.notes().isEmpty();
            if (verdict.kind().isRefusal() && corpusCase.mayBeRefused().isEmpty()) {
                wrong.add(label + "refused, and no comment says why it may be: " + verdict.reasons());
            }
            for (Difference difference : verdict.differences()) {
                wrong.add(
                        label + "DIFFERENT in " + difference.what() + "\n  " + String.join("\n  ", difference.diff()));
            }
            // A case depends on nothing but itself, and all its values can be compared, unless it may be refused.
            if (corpusCase.mayBeRefused().isEmpty()) {
                verdict.notes().forEach(note -> wrong.add(label + note));
            }
        }
        if (verdicts.isEmpty()) {
            wrong.add("nothing was compared: it has only one cell");
        }
        if (corpusCase.mayBeRefused().isPresent() && !refused) {
            wrong.add("its comment says that it may be refused, but it is not: remove the comment");
        }
        return wrong;
    }
}

package dev.same.kernel.java;

import dev.same.javasession.CellError;
import dev.same.javasession.JavaSession;
import dev.same.javasession.api.Notebook;
import dev.same.kernel.Completion;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.Completeness;
import dev.same.kernel.engine.Engine;
import dev.same.kernel.engine.EngineInfo;
import dev.same.kernel.engine.ExecutionRequest;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.engine.ExpressionResult;
import dev.same.kernel.engine.Outlet;
import dev.same.kernel.java.magic.JavaMagics;
import dev.same.kernel.java.maven.MavenDependencies;
import dev.same.kernel.java.maven.MavenOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Runs cells as Java, in JShell, in this process. There is one in a process, as it takes over the standard streams.
 *
 * <p>All cells run on one thread. A cell that is interrupted ends at its next loop, call or wait; one that does neither is
 * given up: its thread stays behind, and the next cell gets a new one.
 */
public final class JavaEngine implements Engine {
    private final Interruption.Patience patience;
    private final MavenDependencies dependencies;
    private final JavaMagics magics;
    private final CompletableFuture<Started> started = new CompletableFuture<>();
    private final ReentrantLock turn = new ReentrantLock(true);
    private @Nullable Thread starter;
    private volatile @Nullable Running running;
    private volatile @Nullable CellScope latest;

    private record Started(LiveSession session, UserThread thread, StandardStreams streams) {}

    /** A cell that runs, and how to tell who waits for it that it was given up. */
    private record Running(CellScope scope, int cell, Consumer<ExecutionResult.Failed> giveUp) {}

    /** An engine with Maven's own settings. */
    public JavaEngine() {
        this(
                new Interruption.Patience(800, 2_500),
                new MavenDependencies(
                        () -> MavenOptions.of(System.getenv(), Path.of(System.getProperty("user.home", "")))));
    }

    JavaEngine(Interruption.Patience patience, MavenDependencies dependencies) {
        this.patience = patience;
        this.dependencies = dependencies;
        this.magics = new JavaMagics(dependencies);
    }

    /** The libraries that the session got from repositories: what was asked for and what it was resolved to. */
    public MavenDependencies dependencies() {
        return dependencies;
    }

    /** The jars and folders that were added to the session's class path, in order. */
    public List<Path> classPath() {
        return session().session().libraries();
    }

    /** The libraries of the session as it is now. */
    public SessionLibraries libraries() {
        return SessionLibraries.of(classPath(), dependencies, SessionLibraries.live(magics.actions()));
    }

    @Override
    public EngineInfo info() {
        String version = Runtime.version().toString();
        String vm = System.getProperty("java.vm.name", "Java");
        return new EngineInfo(
                "same-java",
                "0.1.0",
                Map.of(
                        "name", "java",
                        "version", version,
                        "mimetype", "text/x-java-source",
                        "file_extension", ".jsh",
                        "pygments_lexer", "java",
                        "codemirror_mode", "text/x-java",
                        "nbconvert_exporter", "script"),
                "Java " + Runtime.version().feature() + " (" + vm + " " + version
                        + ") with SAME\n%help lists the magics");
    }

    @Override
    public synchronized void warmUp() {
        if (starter == null) {
            starter = new Thread(this::start, "java-engine-start");
            starter.setDaemon(true);
            starter.start();
        }
    }

    private void start() {
        try {
            var session = new LiveSession();
            Notebook.connect(new NotebookOutputs());
            var streams = new StandardStreams();
            Thread.setDefaultUncaughtExceptionHandler(this::uncaught);
            started.complete(new Started(session, new UserThread(session.loader()), streams));
            OwnLog.leadTo(streams.processErr());
            session.warmUp(() -> latest == null && running == null);
        } catch (RuntimeException | Error e) {
            started.completeExceptionally(e);
        }
    }

    private Started session() {
        warmUp();
        return started.join();
    }

    @Override
    public ExecutionResult execute(ExecutionRequest request, Outlet outlet) {
        turn.lock();
        try {
            var scope = new CellScope(outlet);
            var job = new UserThread.Job<ExecutionResult>();
            running = new Running(scope, 0, job::giveUp);
            Started engine = session();
            String name = "Cell In[" + request.count() + "]";
            int cell = engine.session().newCell(name, request.code());
            running = new Running(scope, cell, job::giveUp);
            latest = scope;
            var runner = new CellRunner(engine.session(), magics, scope, cell, name);
            return run(engine, scope, cell, job, () -> runner.run(1, request.code()));
        } catch (CompletionException e) {
            return cannotStart(e.getCause() == null ? e : e.getCause());
        } finally {
            running = null;
            turn.unlock();
        }
    }

    private static ExecutionResult run(
            Started engine,
            CellScope scope,
            int cell,
            UserThread.Job<ExecutionResult> job,
            java.util.concurrent.Callable<ExecutionResult> work) {
        ExecutionResult result;
        try {
            result = engine.thread().run(scope, job, work);
        } catch (ExecutionException e) {
            Throwable thrown = e.getCause() == null ? e : e.getCause();
            result = CellRunner.failed(engine.session().describe(thrown, cell));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new ExecutionResult.Failed(
                    "Interrupted", "the kernel ends", List.of("Interrupted: the kernel ends"));
        }
        ExecutionResult ended = result;
        // A cell that swallowed its interrupt and went on to its end has not succeeded.
        return scope.stopped()
                .filter(stop -> !(ended instanceof ExecutionResult.Failed failed
                        && failed.name().equals(stop.shownName())))
                .<ExecutionResult>map(stop -> CellRunner.failed(engine.session()
                        .describe(stop.shownName(), String.valueOf(stop.getMessage()), new StackTraceElement[0], cell)))
                .orElse(ended);
    }

    private static ExecutionResult cannotStart(Throwable reason) {
        String message = "the Java engine cannot start: " + reason
                + "; it needs a JDK (a JRE has no compiler), and runs in " + System.getProperty("java.home");
        return new ExecutionResult.Failed("EngineError", message, List.of(message));
    }

    @Override
    public ExpressionResult evaluate(String expression) {
        turn.lock();
        try {
            Started engine = session();
            CellScope last = latest;
            var scope = new CellScope(last == null ? new SilentOutlet() : last.outlet());
            var job = new UserThread.Job<ExecutionResult>();
            int cell = engine.session().newCell("Expression", expression);
            running = new Running(scope, cell, job::giveUp);
            ExecutionResult result = run(engine, scope, cell, job, () -> value(engine.session(), cell, expression));
            if (result instanceof ExecutionResult.Failed failed) {
                return new ExpressionResult.Problem(failed.name(), failed.message(), failed.traceback());
            }
            Optional<MimeBundle> value = result instanceof ExecutionResult.Done done ? done.value() : Optional.empty();
            return value.<ExpressionResult>map(ExpressionResult.Value::new)
                    .orElseGet(() ->
                            new ExpressionResult.Problem("NoValue", "\"" + expression + "\" has no value", List.of()));
        } catch (CompletionException e) {
            return new ExpressionResult.Problem("EngineError", String.valueOf(e.getCause()), List.of());
        } finally {
            running = null;
            turn.unlock();
        }
    }

    private static ExecutionResult value(LiveSession session, int cell, String expression) {
        JavaSession.Outcome outcome = session.evaluate(cell, expression).result();
        return outcome.error()
                .<ExecutionResult>map(CellRunner::failed)
                .orElseGet(() -> new ExecutionResult.Done(
                        outcome.hasValue() ? Optional.of(Rendering.of(outcome.value())) : Optional.empty()));
    }

    /**
     * Do something with the session itself, on the thread of cells, when no cell runs. What it prints belongs nowhere.
     *
     * @throws InterruptedException if it was interrupted, as a cell is, or the calling thread was
     */
    public <T> T inSession(Function<JavaSession, T> work) throws InterruptedException {
        turn.lock();
        try {
            Started engine = session();
            var scope = new CellScope(new SilentOutlet());
            var job = new UserThread.Job<T>();
            running = new Running(scope, 0, failed -> job.fail(CellStop.interrupted()));
            try {
                T result = engine.thread().run(scope, job, () -> {
                    scope.check();
                    return engine.session().with(work);
                });
                if (scope.stopped().isEmpty()) {
                    return result;
                }
            } catch (ExecutionException e) {
                if (scope.stopped().isEmpty()) {
                    throw new IllegalStateException(
                            "the session could not do what was asked: " + e.getCause(), e.getCause());
                }
            } catch (InterruptedException e) {
                // Only the wait has ended. The work must end too, for the next cell needs its thread; and nobody else
                // may
                // know of it any more: who interrupts this thread and then the engine can find the engine idle.
                interrupt();
                job.awaitEnd();
            }
            throw new InterruptedException("interrupted");
        } finally {
            running = null;
            turn.unlock();
        }
    }

    @Override
    public Completion complete(String code, int cursor) {
        int at = Math.max(0, Math.min(cursor, code.length()));
        Optional<Completion> magic = magics.complete(code, at);
        if (magic.isPresent()) {
            return magic.get();
        }
        return assisted(session -> session.assist(assistance -> Editing.complete(assistance, code, at)))
                .orElseGet(() -> new Completion(at, at, List.of()));
    }

    @Override
    public Optional<MimeBundle> inspect(String code, int cursor, int detail) {
        int at = Math.max(0, Math.min(cursor, code.length()));
        Optional<String> help = magics.help(code, at);
        if (help.isPresent()) {
            return help.map(MimeBundle::text);
        }
        return assisted(session -> session.assist(assistance -> Editing.inspect(assistance, code, at)))
                .flatMap(found -> found);
    }

    @Override
    public Completeness isComplete(String code) {
        return assisted(session -> session.assist(assistance -> Editing.completeness(assistance, code)))
                .orElseGet(() -> new Completeness(Completeness.Status.UNKNOWN, ""));
    }

    private <T> Optional<T> assisted(Function<LiveSession, Optional<T>> question) {
        try {
            return question.apply(session().session());
        } catch (CompletionException e) {
            return Optional.empty();
        }
    }

    @Override
    public void interrupt() {
        Running now = running;
        if (now == null) {
            return;
        }
        now.scope().stop(CellStop.interrupted());
        new Interruption(now.scope(), patience, where -> {
                    Started engine = session();
                    engine.thread().replace();
                    now.giveUp().accept(givenUp(engine.session(), now.cell(), where));
                })
                .start();
    }

    private static ExecutionResult.Failed givenUp(LiveSession session, int cell, StackTraceElement[] where) {
        String place = where.length == 0 ? "" : " (in " + where[0] + ")";
        String message = "the cell does not stop" + place
                + ". Its thread was left behind and may still change values; the next cells run on a new one. "
                + "Only a restart of the kernel ends it";
        CellError error = session.describe("Interrupted", message, where, cell);
        return CellRunner.failed(error);
    }

    private void uncaught(Thread thread, Throwable thrown) {
        Optional<CellScope> scope = CellScope.forOutput();
        if (scope.isEmpty()) {
            System.getLogger(JavaEngine.class.getName())
                    .log(System.Logger.Level.ERROR, "thread " + thread.getName() + " ended", thrown);
            return;
        }
        List<String> lines = session().session().describe(thrown, 0).traceback();
        String text = "Exception in thread \"" + thread.getName() + "\"\n" + String.join("\n", AnsiText.coloured(lines))
                + "\n";
        scope.get().outlet().stream(Outlet.StreamName.STDERR, text);
    }

    @Override
    public void close() {
        if (started.isDone() && !started.isCompletedExceptionally()) {
            Started engine = started.join();
            engine.thread().close();
            engine.streams().close();
            engine.session().close();
        }
    }
}

package dev.same.step.java;

import dev.same.javasession.CellError;
import dev.same.javasession.JavaSession;
import dev.same.javasession.SessionSettings;
import dev.same.javasession.api.MimeBundle;
import dev.same.javasession.api.Notebook;
import dev.same.step.java.StepResult.Failure;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Runs one step: definitions, inputs, cells, outputs. */
final class StepRun {
    private final StepRequest request;
    private final Recorder recorder;
    private final Console console;
    private final StepResult result = new StepResult();

    StepRun(StepRequest request, Recorder recorder) {
        this.request = request;
        this.recorder = recorder;
        this.console = new Console(recorder);
    }

    /** @return the exit code */
    int run() {
        recorder.event(
                "step-started",
                Map.of(
                        "pid", ProcessHandle.current().pid(),
                        "language", "java",
                        "version", System.getProperty("java.version", "")));
        console.install();
        try (var session = new JavaSession(SessionSettings.standard(ExitCalls::redirected))) {
            request.classPath().forEach(entry -> session.addToClassPath(Path.of(entry)));
            session.passOver(request.magicsDone());
            var values = new StepValues(request, session, result);
            new Interruption(session, recorder, console, result, error -> exited(error, values)).watch();
            Optional<Failure> failure = checkDirectory();
            if (failure.isPresent()) {
                return finish("error", failure.get(), 3);
            }
            return run(session, values);
        } catch (IOException | RuntimeException | Error e) {
            return finish("error", internal(e), 3);
        }
    }

    private int run(JavaSession session, StepValues values) throws IOException {
        connect(session);
        Optional<CellError> error = define(session);
        if (error.isPresent()) {
            return finish("failed", user(error.get()), 1);
        }
        values.load();
        for (StepRequest.Cell cell : request.cells()) {
            error = runCell(session, cell);
            if (error.isPresent()) {
                return finish("failed", user(error.get()), 1);
            }
            values.cellDone(cell.cell());
        }
        return handOn(values);
    }

    /** Called on the step's thread at its end, or on another one after {@code System.exit(0)}: by one of them at a time. */
    private synchronized int handOn(StepValues values) throws IOException {
        values.store();
        return result.refusals.isEmpty() ? finish("succeeded", null, 0) : finish("refused", null, 1);
    }

    /** The step ends here, as a Python step does that calls {@code sys.exit(0)}: what it has is handed on. */
    private int exited(CellError error, StepValues values) throws IOException {
        console.flush();
        recorder.currentCell().ifPresent(values::cellDone);
        recorder.error(error.name(), error.message(), error.traceback());
        recorder.finishCell(true);
        result.exited = true;
        try {
            return handOn(values);
        } catch (IOException | RuntimeException | Error e) {
            return finish("error", internal(e), 3);
        }
    }

    /** A JVM cannot change its directory: whoever starts it has to. */
    private Optional<Failure> checkDirectory() throws IOException {
        Path actual = Path.of("").toAbsolutePath();
        if (Files.isDirectory(request.workingDirectory()) && Files.isSameFile(actual, request.workingDirectory())) {
            return Optional.empty();
        }
        return Optional.of(new Failure(
                "internal",
                0,
                0,
                "WorkingDirectory",
                "the step runtime was started in " + actual + ", but must be started in " + request.workingDirectory(),
                List.of()));
    }

    private void connect(JavaSession session) {
        session.hidden("import static " + Notebook.class.getName() + ".*;");
        Notebook.connect(new Notebook.Receiver() {
            @Override
            public void display(Map<String, Object> bundle, String id) {
                console.flush();
                recorder.displayData(bundle, id);
            }

            @Override
            public void updateDisplay(Map<String, Object> bundle, String id) {
                console.flush();
                recorder.updateDisplayData(bundle, id);
            }

            @Override
            public void clearOutput(boolean wait) {
                console.flush();
                recorder.clearOutput(wait);
            }

            @Override
            public String input(String prompt, boolean password) throws IOException {
                throw new IOException("a step cannot ask the user for input: make the value a parameter");
            }

            @Override
            public void metric(String name, double value, @Nullable Long step) {
                recorder.metric(name, value, step);
            }

            @Override
            public void progress(double fraction, @Nullable String message) {
                recorder.progress(fraction, message);
            }
        });
        for (StepRequest.Source source : request.sourceMap()) {
            session.describeCell(source.cell(), source.source());
        }
        for (StepRequest.Cell cell : request.cells()) {
            session.describeCell(cell.cell(), cell.source());
        }
        Thread.setDefaultUncaughtExceptionHandler((thread, thrown) -> {
            CellError error = session.describe(thrown, recorder.currentCell().orElse(0));
            System.err.println("Exception in thread \"" + thread.getName() + "\"");
            error.traceback().forEach(System.err::println);
        });
    }

    private Optional<CellError> define(JavaSession session) {
        for (StepRequest.Definition definition : request.definitions()) {
            Optional<CellError> error = session.run(definition.cell(), definition.line(), definition.source())
                    .error();
            if (error.isPresent()) {
                return error;
            }
        }
        console.flush();
        return Optional.empty();
    }

    private Optional<CellError> runCell(JavaSession session, StepRequest.Cell cell) {
        recorder.startCell(cell);
        Optional<CellError> error;
        try {
            JavaSession.Outcome outcome = session.run(cell.cell(), 1, cell.source());
            error = outcome.error();
            if (outcome.hasValue() && !Notebook.isFromDisplay(outcome.value())) {
                Map<String, Object> bundle = MimeBundle.of(outcome.value());
                console.flush();
                recorder.executeResult(bundle);
            }
        } catch (RuntimeException | Error e) {
            // From the value's toString, or from a compiler that ran out of memory or stack. Else it is our fault.
            if (e instanceof RuntimeException && !session.isUserCode(e.getStackTrace())) {
                throw e;
            }
            error = Optional.of(session.describe(e, cell.cell()));
        }
        console.flush();
        error.ifPresent(e -> recorder.error(e.name(), e.message(), e.traceback()));
        recorder.finishCell(error.isEmpty());
        return error;
    }

    private static Failure user(CellError error) {
        return new Failure("user", error.cell(), error.line(), error.name(), error.message(), error.traceback());
    }

    /** The runtime's own fault, or the machine's: here its stack is what helps. */
    private static Failure internal(Throwable e) {
        String message = e.getMessage() == null ? e.toString() : e.getMessage();
        var stack = new StringWriter();
        e.printStackTrace(new PrintWriter(stack));
        List<String> traceback = stack.toString().lines().toList();
        return new Failure("internal", 0, 0, e.getClass().getSimpleName(), message, traceback);
    }

    private int finish(String status, @Nullable Failure failure, int code) {
        console.flush();
        recorder.finish(status, result.json(status, failure, recorder.metrics()));
        return code;
    }
}

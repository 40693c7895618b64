package dev.same.backend.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.Interpreter;
import dev.same.pipeline.backend.StepExit;
import dev.same.pipeline.backend.StepHandle;
import dev.same.pipeline.backend.StepTask;
import dev.same.step.python.PythonStepRuntime;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Python steps: one server per run forks a process per step ({@code step-runtime/README.md}, "Serving many steps"), so that a
 * step costs a fork and not the start of an interpreter.
 */
final class PythonSteps implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long START_SECONDS = 60;

    /** Longer than the server takes to kill its steps and what they left. */
    private static final long SHUTDOWN_SECONDS = 5;

    private final Path python;
    private final Process server;
    private final OutputStream requests;
    private final Path noise;
    private final ProcessMark mark;
    private final Map<String, ForkedStep> running = new ConcurrentHashMap<>();
    private final CountDownLatch ready = new CountDownLatch(1);
    private final Map<String, CompletableFuture<JsonNode>> questions = new ConcurrentHashMap<>();
    private volatile Optional<String> ended = Optional.empty();
    private volatile Optional<Interpreter> interpreter = Optional.empty();

    private PythonSteps(Path python, Process server, Path noise, ProcessMark mark) {
        this.python = python;
        this.server = server;
        this.requests = server.getOutputStream();
        this.noise = noise;
        this.mark = mark;
        Thread reader = new Thread(this::readAnswers, "same-python-steps");
        reader.setDaemon(true);
        reader.start();
    }

    /** Start the server. Returns before it is ready: the plan can be made meanwhile. */
    static PythonSteps open(BackendProvider.Context context, Path python) {
        try {
            Path runtime =
                    PythonStepRuntime.bundled().installVersion(context.home().runtimes());
            Path noise = Files.createTempFile("same-python-", ".log");
            ProcessBuilder builder = new ProcessBuilder(python.toString(), runtime.toString(), "--serve")
                    .directory(context.workingDirectory().toFile())
                    .redirectError(noise.toFile());
            builder.environment().clear();
            builder.environment().putAll(context.environment());
            // Sets of strings iterate in one order in all steps, as they do in one kernel.
            builder.environment().putIfAbsent("PYTHONHASHSEED", "0");
            ProcessMark mark = new ProcessMark();
            mark.put(builder.environment());
            return new PythonSteps(python, builder.start(), noise, mark);
        } catch (UncheckedIOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "could not write to " + context.home().directory() + " (" + e.getCause()
                            + "); set SAME_HOME to a folder that can be written",
                    e);
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "could not start " + python + " (" + e.getMessage() + "); name another interpreter with --python",
                    e);
        }
    }

    /** Wait until the server can run steps, and say what is wrong when it cannot. */
    Optional<String> problem() {
        try {
            if (!ready.await(START_SECONDS, TimeUnit.SECONDS)) {
                return Optional.of(
                        python + " did not start within " + START_SECONDS + " s; name another with --python");
            }
            return ended.map(reason -> reason + "\n  name another interpreter with --python (Python 3.8 or newer)");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while " + python + " started");
        }
    }

    /** Return what executes steps; may wait until it has started. Empty when it could not. */
    Optional<Interpreter> interpreter() {
        return problem().isPresent() ? Optional.empty() : interpreter;
    }

    /** Return those modules that steps could not import. */
    Set<String> missingModules(Set<String> modules) {
        if (modules.isEmpty() || problem().isPresent()) {
            return Set.of();
        }
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        String id = "find-" + System.nanoTime();
        questions.put(id, answer);
        try {
            if (ended.isPresent() || !send(Map.of("op", "find", "id", id, "modules", List.copyOf(modules)))) {
                return Set.of();
            }
            Set<String> missing = new TreeSet<>();
            answer.get(START_SECONDS, TimeUnit.SECONDS).path("missing").forEach(name -> missing.add(name.asText()));
            return missing;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Set.of();
        } catch (ExecutionException | TimeoutException | CancellationException e) {
            // Then the import itself will tell.
            return Set.of();
        } finally {
            questions.remove(id);
        }
    }

    StepHandle start(StepTask task) {
        ForkedStep step = new ForkedStep(task.id());
        running.put(task.id(), step);
        if (ended.isPresent()
                || !send(Map.of(
                        "op", "run", "id", task.id(), "step", task.stepJson().toString()))) {
            running.remove(task.id());
            throw new SameException(ErrorKind.BACKEND, whyEnded());
        }
        if (ended.isPresent()) {
            // It ended between the check and the registration: nobody else completes this step.
            step.exit.complete(new StepExit(1, ended, 0, 0));
        }
        return step;
    }

    private boolean send(Map<String, ?> request) {
        try {
            synchronized (requests) {
                requests.write((JSON.writeValueAsString(request) + "\n").getBytes(StandardCharsets.UTF_8));
                requests.flush();
            }
            return true;
        } catch (IOException e) {
            // The pipe is closed: the reader thread sees the end of the server, too, and says why.
            return false;
        }
    }

    private void readAnswers() {
        try (BufferedReader answers = server.inputReader(StandardCharsets.UTF_8)) {
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                answer(JSON.readTree(line));
            }
        } catch (IOException e) {
            ended = Optional.of("the answers of " + python + " could not be read: " + e.getMessage());
        }
        String reason = whyEnded();
        ended = Optional.of(reason);
        ready.countDown();
        running.values().forEach(step -> step.exit.complete(new StepExit(1, Optional.of(reason), 0, 0)));
        questions.values().forEach(question -> question.cancel(false));
    }

    private void answer(JsonNode answer) {
        ForkedStep step = running.get(answer.path("id").asText());
        String event = answer.path("event").asText();
        if (event.equals("ready")) {
            List<String> folders = new ArrayList<>();
            answer.path("path").forEach(folder -> folders.add(folder.asText()));
            interpreter = Optional.of(
                    new Interpreter("python " + answer.path("version").asText(), folders));
            ready.countDown();
        }
        Optional.ofNullable(questions.get(answer.path("id").asText())).ifPresent(question -> question.complete(answer));
        if (step == null || !(event.equals("exited") || event.equals("rejected"))) {
            return;
        }
        running.remove(step.id);
        String signal = answer.path("signal").asText("");
        boolean killed = answer.path("signal").isTextual();
        int code = killed ? signalCode(signal) : answer.path("code").asInt(1);
        String detail = answer.path("message").asText(killed ? "killed by SIG" + signal : "exit code " + code);
        step.exit.complete(new StepExit(
                code,
                Optional.of(detail),
                answer.path("maxRssBytes").asLong(0),
                answer.path("cpuSeconds").asDouble(0)));
    }

    /** Return 128 + the signal's number, as shells do; 128 for a signal whose number differs between systems. */
    private static int signalCode(String name) {
        return 128
                + switch (name) {
                    case "HUP" -> 1;
                    case "INT" -> 2;
                    case "QUIT" -> 3;
                    case "ILL" -> 4;
                    case "ABRT" -> 6;
                    case "FPE" -> 8;
                    case "KILL" -> 9;
                    case "SEGV" -> 11;
                    case "PIPE" -> 13;
                    case "ALRM" -> 14;
                    case "TERM" -> 15;
                    default -> 0;
                };
    }

    private String whyEnded() {
        return ended.orElseGet(() -> "the Python step server " + python + " ended"
                + ProcessHandleStep.tail(noise).map(text -> ": " + text).orElse(""));
    }

    @Override
    public void close() {
        try {
            // The end of its input tells the server to kill what still runs, and to end.
            requests.close();
            if (!server.waitFor(SHUTDOWN_SECONDS, TimeUnit.SECONDS)) {
                server.descendants().forEach(ProcessHandle::destroyForcibly);
                server.destroyForcibly();
                mark.killAll();
            } else if (server.exitValue() != 0) {
                // It could not tidy up by itself: its steps are dead, but perhaps not what they left.
                mark.killAll();
            }
            Files.deleteIfExists(noise);
        } catch (IOException e) {
            server.destroyForcibly();
        } catch (InterruptedException e) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }

    /** A step that the server has forked, or will. */
    private final class ForkedStep implements StepHandle {
        private final String id;
        private final CompletableFuture<StepExit> exit = new CompletableFuture<>();

        ForkedStep(String id) {
            this.id = id;
        }

        @Override
        public CompletionStage<StepExit> exit() {
            return exit;
        }

        @Override
        public void cancel(Duration grace) {
            if (grace.isZero()) {
                send(Map.of("op", "signal", "id", id, "signal", "KILL"));
                return;
            }
            send(Map.of("op", "signal", "id", id, "signal", "INT"));
            CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
                    .execute(() -> {
                        if (!exit.isDone()) {
                            send(Map.of("op", "signal", "id", id, "signal", "KILL"));
                        }
                    });
        }
    }
}

package dev.same.kernel.testkit;

import dev.same.kernel.Completion;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.Completeness;
import dev.same.kernel.engine.Engine;
import dev.same.kernel.engine.EngineInfo;
import dev.same.kernel.engine.ExecutionRequest;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.engine.ExpressionResult;
import dev.same.kernel.engine.NoInputException;
import dev.same.kernel.engine.Outlet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** An engine whose language has one command a line: say, warn, show, value, set, ask, wait, fail, overflow, later. */
public final class LineEngine implements Engine {
    private static final List<String> COMMANDS =
            List.of("say", "warn", "show", "value", "set", "ask", "wait", "fail", "overflow", "later");

    private final Map<String, String> variables = new ConcurrentHashMap<>();
    private final Set<Thread> running = new HashSet<>();

    @Override
    public EngineInfo info() {
        return new EngineInfo(
                "lines",
                "1",
                Map.of("name", "bash", "version", "1", "mimetype", "text/plain", "file_extension", ".txt"),
                "Lines");
    }

    @Override
    public void warmUp() {}

    @Override
    public ExecutionResult execute(ExecutionRequest request, Outlet outlet) {
        synchronized (running) {
            running.add(Thread.currentThread());
        }
        try {
            Optional<MimeBundle> value = Optional.empty();
            int number = 0;
            for (String line : request.code().split("\n", -1)) {
                number++;
                try {
                    if (!line.startsWith("#")) {
                        value = run(line.strip(), request, outlet);
                    }
                } catch (IllegalArgumentException | NoInputException e) {
                    return failed("LineError", e.getMessage() + " in line " + number);
                }
            }
            return new ExecutionResult.Done(value);
        } catch (InterruptedException e) {
            return failed("Interrupted", "interrupted");
        } finally {
            synchronized (running) {
                running.remove(Thread.currentThread());
                Thread.interrupted();
            }
        }
    }

    private static ExecutionResult failed(String name, String message) {
        return new ExecutionResult.Failed(name, message, List.of(name, message));
    }

    private Optional<MimeBundle> run(String line, ExecutionRequest request, Outlet outlet)
            throws InterruptedException, NoInputException {
        String[] words = line.split(" ", 2);
        String rest = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "say" -> outlet.stream(Outlet.StreamName.STDOUT, rest + "\n");
            case "warn" -> outlet.stream(Outlet.StreamName.STDERR, rest + "\n");
            case "show" -> outlet.display(MimeBundle.text(rest), Optional.of("id-" + rest));
            case "update" -> outlet.updateDisplay(MimeBundle.text("new " + rest), "id-" + rest);
            case "clear" -> outlet.clearOutput(true);
            case "value" -> {
                return Optional.of(MimeBundle.text(rest));
            }
            case "set" -> variables.put(rest.split(" ")[0], rest.split(" ", 2)[1]);
            case "ask" -> outlet.stream(Outlet.StreamName.STDOUT, "got " + outlet.input(rest, false) + "\n");
            case "wait" -> Thread.sleep(60_000);
            case "fail" -> throw new IllegalArgumentException(rest);
            case "overflow" -> throw new StackOverflowError("from the engine");
            case "later" -> new Thread(() -> later(outlet, rest)).start();
            case "many" -> {
                for (int i = 0; i < Integer.parseInt(rest); i++) {
                    outlet.display(MimeBundle.text(String.valueOf(i)), Optional.empty());
                }
            }
            default -> {
                if (!line.isEmpty()) {
                    throw new IllegalArgumentException("unknown command " + words[0]);
                }
            }
        }
        return Optional.empty();
    }

    private static void later(Outlet outlet, String text) {
        try {
            Thread.sleep(300);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        outlet.stream(Outlet.StreamName.STDOUT, text + "\n");
    }

    @Override
    public ExpressionResult evaluate(String expression) {
        String value = variables.get(expression);
        return value == null
                ? new ExpressionResult.Problem("NameError", "no " + expression, List.of())
                : new ExpressionResult.Value(MimeBundle.text(value));
    }

    @Override
    public Completion complete(String code, int cursor) {
        int start = Math.max(code.lastIndexOf('\n', cursor - 1), code.lastIndexOf(' ', cursor - 1)) + 1;
        String begun = code.substring(start, cursor);
        return new Completion(
                start,
                cursor,
                COMMANDS.stream()
                        .filter(command -> command.startsWith(begun))
                        .map(command -> new Completion.Match(command, "keyword", ""))
                        .toList());
    }

    @Override
    public Optional<MimeBundle> inspect(String code, int cursor, int detail) {
        String word = code.substring(0, cursor).replaceAll("(?s).*\\s", "");
        return Optional.ofNullable(variables.get(word)).map(value -> MimeBundle.text(word + " is " + value));
    }

    @Override
    public Completeness isComplete(String code) {
        return code.endsWith("\\")
                ? new Completeness(Completeness.Status.INCOMPLETE, "  ")
                : new Completeness(
                        code.startsWith("?") || code.startsWith("%")
                                ? Completeness.Status.INVALID
                                : Completeness.Status.COMPLETE,
                        "");
    }

    @Override
    public void interrupt() {
        synchronized (running) {
            running.forEach(Thread::interrupt);
        }
    }

    @Override
    public void close() {}
}

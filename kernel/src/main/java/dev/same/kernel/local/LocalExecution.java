package dev.same.kernel.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.engine.ExecutionRequest;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.engine.ExpressionResult;
import dev.same.kernel.gateway.CellOutlet;
import dev.same.kernel.gateway.Failure;
import dev.same.kernel.gateway.MagicPhase;
import dev.same.kernel.magic.ExecutedCell;
import dev.same.kernel.magic.MagicCell;
import dev.same.kernel.magic.MagicContext;
import dev.same.kernel.magic.Session;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.Request;
import java.util.Optional;

/** Runs the cells of one lane, with the protocol's rules: what is silent, what counts, what fails, what follows a failure. */
final class LocalExecution {
    private final Kernel kernel;
    private final LocalLane lane;
    private final LocalSession session;
    private final LocalHistory history;
    private int count;
    private boolean inMagic;
    private boolean interruptedEarly;
    private volatile Optional<Begun> begun = Optional.empty();

    /** A cell that runs. */
    record Begun(Request request, long nanos) {}

    LocalExecution(Kernel kernel, LocalLane lane, LocalSession session, LocalHistory history) {
        this.kernel = kernel;
        this.lane = lane;
        this.session = session;
        this.history = history;
    }

    /** How a cell ended: its value, or why it failed. */
    private record Outcome(Optional<String> text, Optional<Failure> failure) {
        static Outcome failed(Failure failure) {
            return new Outcome(Optional.empty(), Optional.of(failure));
        }
    }

    /** A cell's turn has come. To be called before clients are told, for they may interrupt it from then on. */
    synchronized void begin(Request request) {
        interruptedEarly = false;
        begun = Optional.of(new Begun(request, System.nanoTime()));
    }

    /** Run a cell that has begun. */
    void run(Request request, ObjectNode content) {
        try {
            execute(request, content);
        } finally {
            begun = Optional.empty();
        }
    }

    /** The cell that runs now. */
    Optional<Begun> begun() {
        return begun;
    }

    private void execute(Request request, ObjectNode content) {
        String code = content.path("code").asText("");
        boolean silent = content.path("silent").asBoolean(false);
        boolean stores = !silent && content.path("store_history").asBoolean(true);
        boolean allowStdin = content.path("allow_stdin").asBoolean(true);
        int number = count + 1;
        if (stores) {
            count = number;
        }
        if (!silent) {
            kernel.publish(
                    request, "execute_input", Json.object().put("code", code).put("execution_count", number));
        }
        CellOutlet outlet = kernel.outlet(request, allowStdin);
        Optional<MagicCell> magic = kernel.magics.flatMap(magics -> magics.find(code, kernel.language()));
        Outcome outcome = run(
                magic,
                new ExecutionRequest(magic.map(MagicCell::engineCode).orElse(code), number, silent, allowStdin),
                outlet);
        outcome.failure.ifPresent(outlet::error);
        ObjectNode reply = outcome.failure
                .map(Failure::reply)
                .orElseGet(() -> succeeded(content))
                .put("execution_count", number);
        outlet.flush();
        if (stores) {
            history.add(number, code, outcome.text);
        }
        boolean succeeded = outcome.failure.isEmpty();
        if (!succeeded && !silent && content.path("stop_on_error").asBoolean(true)) {
            lane.abortWaiting();
        }
        kernel.reply(request, reply);
        if (!silent) {
            var cell = new ExecutedCell(code, request.message().cellId(), succeeded);
            kernel.magics.ifPresent(magics -> kernel.events.execute(() -> magics.executed(session, cell)));
        }
    }

    private Outcome run(Optional<MagicCell> magic, ExecutionRequest request, CellOutlet outlet) {
        var context = new Context(outlet, session.ofCell());
        Optional<Failure> before = magic.flatMap(cell -> phase(cell::before, context));
        if (before.isPresent()) {
            return Outcome.failed(before.get());
        }
        ExecutionResult result = kernel.engine.execute(request, outlet);
        if (result instanceof ExecutionResult.Failed failed) {
            return Outcome.failed(new Failure(failed.name(), failed.message(), failed.traceback()));
        }
        Optional<String> text = Optional.empty();
        if (!request.silent()
                && result instanceof ExecutionResult.Done done
                && done.value().isPresent()) {
            outlet.result(done.value().get(), request.count());
            text = Optional.ofNullable(done.value().get().data().get("text/plain"))
                    .map(String::valueOf);
        }
        Optional<Failure> after = magic.flatMap(cell -> phase(cell::after, context));
        return new Outcome(text, after);
    }

    private Optional<Failure> phase(MagicPhase phase, Context context) {
        synchronized (this) {
            if (interruptedEarly) {
                return Optional.of(MagicPhase.interrupted());
            }
            inMagic = true;
        }
        Optional<Failure> failure = MagicPhase.failure(phase, context);
        context.outlet().flush();
        synchronized (this) {
            inMagic = false;
            // One that came too late is not for the code that follows.
            boolean unused = Thread.interrupted();
        }
        return failure;
    }

    /** Interrupt the magic that runs, or the one that is about to: a client has seen "busy" by then. */
    synchronized void interruptMagic(Thread thread) {
        if (inMagic) {
            thread.interrupt();
        } else if (begun.isPresent()) {
            interruptedEarly = true;
        }
    }

    private ObjectNode succeeded(ObjectNode content) {
        ObjectNode reply = Json.object().put("status", "ok");
        reply.putArray("payload");
        ObjectNode values = reply.putObject("user_expressions");
        content.path("user_expressions")
                .properties()
                .forEach(expression -> values.set(
                        expression.getKey(),
                        value(kernel.engine.evaluate(expression.getValue().asText("")))));
        return reply;
    }

    private static ObjectNode value(ExpressionResult result) {
        if (result instanceof ExpressionResult.Problem problem) {
            return new Failure(problem.name(), problem.message(), problem.traceback()).reply();
        }
        ObjectNode content = Json.object().put("status", "ok");
        content.setAll(CellOutlet.content(((ExpressionResult.Value) result).bundle()));
        return content;
    }

    /** Content of the reply to a cell that is not run. */
    ObjectNode aborted() {
        return Failure.of("Aborted", "not run, since a cell before it failed")
                .reply()
                .put("execution_count", count);
    }

    private record Context(CellOutlet outlet, Session session) implements MagicContext {}
}

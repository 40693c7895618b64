package dev.same.kernel.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.ExecutionRequest;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.engine.ExpressionResult;
import dev.same.kernel.engine.NoInputException;
import dev.same.kernel.engine.Outlet;
import dev.same.kernel.gateway.OwnComms;
import dev.same.kernel.gateway.SessionFacts;
import dev.same.kernel.magic.Session;
import dev.same.kernel.wire.Json;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The engine's session, as magics see it. */
final class LocalSession implements Session {
    private final Kernel kernel;
    private final String id;
    private final Optional<OwnComms> comms;

    LocalSession(Kernel kernel, String id) {
        this.kernel = kernel;
        this.id = id;
        this.comms =
                kernel.magics.map(magics -> new OwnComms(kernel.clients, kernel.outbox, magics, this, kernel.events));
    }

    Optional<OwnComms> comms() {
        return comms;
    }

    ObjectNode commInfo(ObjectNode request) {
        ObjectNode content = Json.object().put("status", "ok");
        ObjectNode open = content.putObject("comms");
        String wanted = request.path("target_name").asText("");
        comms.filter(ours -> wanted.isEmpty()
                        || wanted.equals(kernel.magics.orElseThrow().commTarget()))
                .ifPresent(ours -> ours.addTo(open));
        return content;
    }

    @Override
    public String language() {
        return kernel.language();
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Path workingDirectory() {
        return SessionFacts.workingDirectory();
    }

    @Override
    public Optional<Path> notebook() {
        return SessionFacts.notebook();
    }

    @Override
    public CompletionStage<ExpressionResult> evaluate(String code, String expression) {
        var result = new CompletableFuture<ExpressionResult>();
        LocalLane main = kernel.lanes.get("");
        if (main == null) {
            throw new IllegalStateException("the kernel has not begun");
        }
        main.add(() -> {
            ExpressionResult found = evaluateNow(code, expression);
            result.completeAsync(() -> found);
        });
        return result;
    }

    private ExpressionResult evaluateNow(String code, String expression) {
        try {
            ExecutionResult done = kernel.engine.execute(new ExecutionRequest(code, 0, true, false), new Nowhere());
            if (done instanceof ExecutionResult.Failed failed) {
                return new ExpressionResult.Problem(failed.name(), failed.message(), failed.traceback());
            }
            return kernel.engine.evaluate(expression);
        } catch (RuntimeException | Error e) {
            return new ExpressionResult.Problem(
                    e.getClass().getSimpleName(), String.valueOf(e.getMessage()), java.util.List.of(e.toString()));
        }
    }

    /** The session as magics of a running cell see it: the engine waits for them, so it is theirs. */
    Session ofCell() {
        return new OfCell();
    }

    private final class OfCell implements Session {
        @Override
        public CompletionStage<ExpressionResult> evaluate(String code, String expression) {
            return CompletableFuture.completedFuture(evaluateNow(code, expression));
        }

        @Override
        public String language() {
            return LocalSession.this.language();
        }

        @Override
        public String id() {
            return LocalSession.this.id();
        }

        @Override
        public Path workingDirectory() {
            return LocalSession.this.workingDirectory();
        }

        @Override
        public Optional<Path> notebook() {
            return LocalSession.this.notebook();
        }
    }

    /** Takes the outputs that nobody is to see. */
    private static final class Nowhere implements Outlet {
        @Override
        public void stream(StreamName name, String text) {}

        @Override
        public void display(MimeBundle bundle, Optional<String> displayId) {}

        @Override
        public void updateDisplay(MimeBundle bundle, String displayId) {}

        @Override
        public void clearOutput(boolean wait) {}

        @Override
        public String input(String prompt, boolean password) throws NoInputException {
            throw new NoInputException("code that is run silently cannot ask for input");
        }
    }
}

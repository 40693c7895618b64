package dev.same.kernel.hosted;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.ExpressionResult;
import dev.same.kernel.gateway.SessionFacts;
import dev.same.kernel.magic.Session;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Message;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The child's session: evaluates by execute requests of the gateway's own, whose messages are kept from clients. May be used
 * from any thread.
 */
final class HostedSession implements Session {
    private static final byte[] EMPTY = {'{', '}'};
    private static final String NAME = "value";

    private final Host host;
    private final ShellRelay relay;
    private final OwnSubshells subshells;
    private final Map<String, CompletableFuture<ExpressionResult>> open = new LinkedHashMap<>();
    private Optional<ExpressionResult> dead = Optional.empty();

    HostedSession(Host host, ShellRelay relay, OwnSubshells subshells) {
        this.host = host;
        this.relay = relay;
        this.subshells = subshells;
    }

    @Override
    public String language() {
        return host.language;
    }

    @Override
    public String id() {
        return host.clients.session();
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
        host.reactor.post(() -> relay.add(host.mainLane(), new Evaluation(code, expression, result)));
        return result;
    }

    @Override
    public boolean runsBeside() {
        return host.hasSubshells;
    }

    @Override
    public CompletionStage<ExpressionResult> evaluateBeside(String expression) {
        return runsBeside() ? inOwnSubshell(expression, this) : evaluate("", expression);
    }

    /**
     * In a subshell for this alone: it is never one that is still busy with something else.
     *
     * @param otherwise where to evaluate if none is made although the child says that it has them
     */
    private CompletionStage<ExpressionResult> inOwnSubshell(String expression, Session otherwise) {
        var result = new CompletableFuture<ExpressionResult>();
        host.reactor.post(() -> subshells.open(made -> {
            if (made.isEmpty()) {
                var unused = otherwise.evaluate("", expression).thenAccept(result::complete);
                return;
            }
            var unused = result.whenComplete((value, failure) -> host.reactor.post(() -> subshells.close(made.get())));
            send("", expression, made.get(), result);
        }));
        return result;
    }

    @Override
    public Optional<Path> kernelspec() {
        return Optional.of(host.kernelspec);
    }

    /** The session as magics of a running cell see it: what they ask for does not wait for the cell. */
    Session ofCell(Lane lane) {
        return new OfCell(lane);
    }

    private void send(String code, String expression, String subshell, CompletableFuture<ExpressionResult> result) {
        if (dead.isPresent()) {
            result.completeAsync(dead::get);
            return;
        }
        ObjectNode header = host.ownHeader("execute_request");
        if (!subshell.isEmpty()) {
            header.put("subshell_id", subshell);
        }
        ObjectNode content = Json.object()
                .put("code", code)
                .put("silent", true)
                .put("store_history", false)
                .put("allow_stdin", false)
                .put("stop_on_error", false);
        content.putObject("user_expressions").put(NAME, expression);
        open.put(header.path("msg_id").asText(), result);
        relay.toChild(host.clients
                .wire()
                .compose(List.of(), Json.bytes(header), EMPTY, EMPTY, Json.bytes(content), List.of()));
    }

    void replied(Message message, String parent) throws MalformedMessageException {
        CompletableFuture<ExpressionResult> result = open.remove(parent);
        if (result != null) {
            ObjectNode content = message.content();
            JsonNode value = content.path("user_expressions").path(NAME);
            // Not on this thread: who waits for it may do anything next.
            result.completeAsync(
                    () -> isOk(content) && isOk(value) ? value(value) : problem(isOk(content) ? value : content));
        }
    }

    private static boolean isOk(JsonNode reply) {
        return reply.path("status").asText().equals("ok");
    }

    private static ExpressionResult value(JsonNode value) {
        return new ExpressionResult.Value(
                new MimeBundle(Json.map(value.path("data")), Json.map(value.path("metadata"))));
    }

    private static ExpressionResult problem(JsonNode reply) {
        List<String> traceback = new ArrayList<>();
        reply.path("traceback").forEach(line -> traceback.add(line.asText()));
        return new ExpressionResult.Problem(
                reply.path("ename").asText(reply.path("status").asText("error")),
                reply.path("evalue").asText(""),
                traceback);
    }

    void childDied(ObjectNode problem) {
        ExpressionResult result = problem(problem);
        dead = Optional.of(result);
        open.values().forEach(each -> each.completeAsync(() -> result));
        open.clear();
    }

    private final class Evaluation implements Lane.Waiting {
        private final String code;
        private final String expression;
        private final CompletableFuture<ExpressionResult> result;

        Evaluation(String code, String expression, CompletableFuture<ExpressionResult> result) {
            this.code = code;
            this.expression = expression;
            this.result = result;
        }

        @Override
        public boolean needsQuiet() {
            return false;
        }

        @Override
        public void start() {
            send(code, expression, "", result);
        }

        /** A failed cell of the user is no reason to abort it. */
        @Override
        public boolean abort() {
            return false;
        }

        @Override
        public void childDied(ObjectNode reply) {
            result.completeAsync(() -> problem(reply));
        }

        @Override
        public long size() {
            return code.length() + expression.length();
        }
    }

    private final class OfCell implements Session {
        private final Lane lane;

        OfCell(Lane lane) {
            this.lane = lane;
        }

        @Override
        public CompletionStage<ExpressionResult> evaluate(String code, String expression) {
            var result = new CompletableFuture<ExpressionResult>();
            host.reactor.post(() -> {
                if (lane.alone == null) {
                    // The cell has ended, its magic goes on: it has to wait for its turn now.
                    relay.add(lane, new Evaluation(code, expression, result));
                } else {
                    send(code, expression, lane.subshell, result);
                }
            });
            return result;
        }

        @Override
        public boolean runsBeside() {
            return HostedSession.this.runsBeside();
        }

        @Override
        public CompletionStage<ExpressionResult> evaluateBeside(String expression) {
            return runsBeside() ? inOwnSubshell(expression, this) : evaluate("", expression);
        }

        @Override
        public Optional<Path> kernelspec() {
            return HostedSession.this.kernelspec();
        }

        @Override
        public String language() {
            return HostedSession.this.language();
        }

        @Override
        public String id() {
            return HostedSession.this.id();
        }

        @Override
        public Path workingDirectory() {
            return HostedSession.this.workingDirectory();
        }

        @Override
        public Optional<Path> notebook() {
            return HostedSession.this.notebook();
        }
    }
}

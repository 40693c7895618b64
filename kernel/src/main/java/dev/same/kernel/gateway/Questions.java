package dev.same.kernel.gateway;

import dev.same.kernel.engine.NoInputException;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Request;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Asks users for input, and waits for their answers. */
public final class Questions {
    private final Clients clients;
    private final Outbox outbox;
    private final Map<String, Question> open = new LinkedHashMap<>();

    public Questions(Clients clients, Outbox outbox) {
        this.clients = clients;
        this.outbox = outbox;
    }

    /**
     * Ask the client of a request and wait. Not for the reactor's thread.
     *
     * @throws NoInputException if it was cancelled or interrupted meanwhile
     */
    public String ask(Request request, String prompt, boolean password) throws NoInputException {
        var question =
                new Question(request.message().identities(), request.header().id(), new CompletableFuture<>());
        outbox.put(0, () -> send(question, request, prompt, password));
        try {
            return question.answer.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoInputException("interrupted while it waited for input");
        } catch (ExecutionException e) {
            throw new NoInputException("interrupted while it waited for input");
        } finally {
            synchronized (open) {
                open.values().remove(question);
            }
        }
    }

    private void send(Question question, Request request, String prompt, boolean password) {
        byte[] header = clients.header("input_request");
        String id = id(header);
        synchronized (open) {
            open.put(id, question);
        }
        clients.ask(clients.wire()
                .compose(
                        request.message().identities(),
                        header,
                        request.message().headerBytes(),
                        new byte[] {'{', '}'},
                        Json.bytes(Json.object().put("prompt", prompt).put("password", password)),
                        List.of()));
    }

    private static String id(byte[] header) {
        try {
            return Json.object(header, "header").path("msg_id").asText();
        } catch (MalformedMessageException e) {
            throw new IllegalStateException("a header of our own", e);
        }
    }

    /**
     * Take an answer. Clients name the question they answer, or do not; then it is the oldest of that client.
     *
     * @return false if nobody here has asked
     */
    public boolean answered(Request reply) throws MalformedMessageException {
        String value = reply.message().content().path("value").asText("");
        String parent = reply.message().parentId();
        Question found;
        synchronized (open) {
            found = parent.isEmpty() ? null : open.remove(parent);
            Iterator<Question> questions = open.values().iterator();
            while (found == null && parent.isEmpty() && questions.hasNext()) {
                Question each = questions.next();
                if (sameClient(each.client, reply.message().identities())) {
                    found = each;
                    questions.remove();
                }
            }
        }
        return found != null && found.answer.complete(value);
    }

    /** End all waiting, or that of one request. */
    public void cancel(@Nullable String requestId) {
        synchronized (open) {
            open.values().removeIf(question -> {
                boolean meant = requestId == null || question.requestId.equals(requestId);
                if (meant) {
                    question.answer.completeExceptionally(new NoInputException("interrupted"));
                }
                return meant;
            });
        }
    }

    private static boolean sameClient(List<byte[]> one, List<byte[]> other) {
        return one.size() == other.size() && Arrays.deepEquals(one.toArray(), other.toArray());
    }

    private record Question(List<byte[]> client, String requestId, CompletableFuture<String> answer) {}
}

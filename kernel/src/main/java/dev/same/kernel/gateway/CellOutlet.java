package dev.same.kernel.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.NoInputException;
import dev.same.kernel.engine.Outlet;
import dev.same.kernel.wire.Json;
import dev.same.kernel.wire.Request;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The outputs of one request, published as messages whose parent it is. Joins pieces of text that follow each other within
 * some milliseconds.
 */
public final class CellOutlet implements Outlet {
    private static final int JOIN_MILLIS = 20;
    private static final int LONG_ENOUGH = 64 * 1024;

    private final Clients clients;
    private final Outbox outbox;
    private final Questions questions;
    private final ScheduledExecutorService flusher;
    private final Request request;
    private final boolean allowStdin;

    private final StringBuilder text = new StringBuilder();
    private @Nullable StreamName stream;
    private boolean flushPlanned;

    /** @param flusher runs what publishes text that nothing followed */
    public CellOutlet(
            Clients clients,
            Outbox outbox,
            Questions questions,
            ScheduledExecutorService flusher,
            Request request,
            boolean allowStdin) {
        this.clients = clients;
        this.outbox = outbox;
        this.questions = questions;
        this.flusher = flusher;
        this.request = request;
        this.allowStdin = allowStdin;
    }

    @Override
    public synchronized void stream(StreamName name, String piece) {
        if (piece.isEmpty()) {
            return;
        }
        if (name != stream) {
            flush();
            stream = name;
        }
        text.append(piece);
        if (text.length() >= LONG_ENOUGH) {
            flush();
        } else if (!flushPlanned) {
            flushPlanned = true;
            var planned = flusher.schedule(this::flushPlanned, JOIN_MILLIS, TimeUnit.MILLISECONDS);
            assert planned != null;
        }
    }

    private synchronized void flushPlanned() {
        flushPlanned = false;
        flush();
    }

    /** Publish what was joined so far. */
    public synchronized void flush() {
        if (text.length() == 0 || stream == null) {
            return;
        }
        ObjectNode content = Json.object()
                .put("name", stream.name().toLowerCase(Locale.ROOT))
                .put("text", text.toString());
        int size = text.length();
        text.setLength(0);
        text.trimToSize();
        send("stream", content, size);
    }

    @Override
    public synchronized void display(MimeBundle bundle, Optional<String> displayId) {
        flush();
        send("display_data", content(bundle, displayId), size(bundle));
    }

    @Override
    public synchronized void updateDisplay(MimeBundle bundle, String displayId) {
        flush();
        send("update_display_data", content(bundle, Optional.of(displayId)), size(bundle));
    }

    @Override
    public synchronized void clearOutput(boolean wait) {
        flush();
        send("clear_output", Json.object().put("wait", wait), 0);
    }

    /** Publish the value of the cell. */
    public synchronized void result(MimeBundle bundle, int count) {
        flush();
        send("execute_result", content(bundle, Optional.empty()).put("execution_count", count), size(bundle));
    }

    /** Publish why the cell failed. */
    public synchronized void error(Failure failure) {
        flush();
        send("error", failure.content(), 0);
    }

    @Override
    public String input(String prompt, boolean password) throws NoInputException {
        if (!allowStdin) {
            throw new NoInputException("this client does not answer questions for input (allow_stdin is false)");
        }
        flush();
        return questions.ask(request, prompt, password);
    }

    private void send(String type, ObjectNode content, long size) {
        outbox.put(size + 1_000, () -> clients.publish(type, request.message().headerBytes(), content));
    }

    private static ObjectNode content(MimeBundle bundle, Optional<String> displayId) {
        ObjectNode content = content(bundle);
        ObjectNode transientData = content.putObject("transient");
        displayId.ifPresent(id -> transientData.put("display_id", id));
        return content;
    }

    /** A value as messages hold it: data and metadata. */
    public static ObjectNode content(MimeBundle bundle) {
        ObjectNode content = Json.object();
        content.set("data", Json.tree(bundle.data()));
        content.set("metadata", Json.tree(bundle.metadata()));
        return content;
    }

    private static long size(MimeBundle bundle) {
        long size = 0;
        for (Object form : bundle.data().values()) {
            size += form instanceof String text ? text.length() : 1_000;
        }
        return size;
    }
}

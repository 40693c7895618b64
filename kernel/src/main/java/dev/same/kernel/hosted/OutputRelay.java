package dev.same.kernel.hosted;

import dev.same.kernel.wire.MalformedMessageException;
import dev.same.kernel.wire.Message;

/**
 * Passes on what the child publishes. Most messages are not parsed: short texts in their frames tell the few that matter.
 */
final class OutputRelay {
    private static final byte[] STATUS = Bytes.of("\"status\"");
    private static final byte[] IDLE = Bytes.of("\"idle\"");
    private static final byte[] STARTING = Bytes.of("\"starting\"");
    private static final byte[] WELCOME = Bytes.of("\"iopub_welcome\"");

    private final Host host;
    private final ShellRelay shell;
    private final byte[] ownPrefix;

    OutputRelay(Host host, ShellRelay shell) {
        this.host = host;
        this.shell = shell;
        this.ownPrefix = Bytes.of(host.ownPrefix);
    }

    void output(Message message) throws MalformedMessageException {
        byte[] parent = message.parentBytes();
        if (Bytes.contains(parent, ownPrefix)) {
            return;
        }
        for (HostedCell cell : host.cells.values()) {
            if (Bytes.contains(parent, cell.idBytes())) {
                cell.published(message);
                return;
            }
        }
        byte[] header = message.headerBytes();
        if (Bytes.contains(header, STATUS)) {
            status(message);
        } else if (!Bytes.contains(header, WELCOME)) {
            host.clients.publish(message.frames());
        }
    }

    private void status(Message message) throws MalformedMessageException {
        byte[] content = message.contentBytes();
        if (Bytes.contains(content, STARTING)) {
            return;
        }
        host.clients.publish(message.frames());
        if (Bytes.contains(content, IDLE)) {
            shell.idle(message.parentId());
        }
    }
}

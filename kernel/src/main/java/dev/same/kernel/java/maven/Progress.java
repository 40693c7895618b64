package dev.same.kernel.java.maven;

import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;

/** Counts what is downloaded, says so now and then, and ends downloads when asked. Thread-safe. */
final class Progress extends AbstractTransferListener {
    private static final long PAUSE_NANOS = 200_000_000;

    private final Consumer<String> report;
    private volatile boolean cancelled;
    private long files;
    private long bytes;
    private long last = System.nanoTime() - PAUSE_NANOS;

    /** @param report is given one line of text, not too often */
    Progress(Consumer<String> report) {
        this.report = report;
    }

    void cancel() {
        cancelled = true;
    }

    synchronized long files() {
        return files;
    }

    synchronized long bytes() {
        return bytes;
    }

    @Override
    public void transferProgressed(TransferEvent event) throws TransferCancelledException {
        if (cancelled) {
            throw new TransferCancelledException("the cell was interrupted");
        }
        synchronized (this) {
            bytes += event.getDataLength();
        }
        say(event);
    }

    @Override
    public void transferStarted(TransferEvent event) throws TransferCancelledException {
        if (cancelled) {
            throw new TransferCancelledException("the cell was interrupted");
        }
        say(event);
    }

    @Override
    public void transferSucceeded(TransferEvent event) {
        synchronized (this) {
            files++;
        }
    }

    private void say(TransferEvent event) {
        if (cancelled) {
            throw new CancellationException();
        }
        String text;
        synchronized (this) {
            long now = System.nanoTime();
            if (now - last < PAUSE_NANOS) {
                return;
            }
            last = now;
            String name = event.getResource().getResourceName();
            text = "downloading " + name.substring(name.lastIndexOf('/') + 1) + " from "
                    + event.getResource().getRepositoryId() + "; so far " + files + " files, " + size(bytes);
        }
        report.accept(text);
    }

    static String size(long bytes) {
        return bytes < 1_000_000
                ? (bytes + 999) / 1000 + " kB"
                : String.format(java.util.Locale.ROOT, "%.1f MB", bytes / 1e6);
    }
}

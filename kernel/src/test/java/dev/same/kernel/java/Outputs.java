package dev.same.kernel.java;

import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.NoInputException;
import dev.same.kernel.engine.Outlet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** Keeps the outputs of a cell, and answers its questions. */
final class Outputs implements Outlet {
    final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
    private final List<String> events = new ArrayList<>();
    private final List<MimeBundle> displays = new ArrayList<>();

    @Override
    public synchronized void stream(StreamName name, String text) {
        String kind = name == StreamName.STDOUT ? "out:" : "err:";
        int last = events.size() - 1;
        if (last >= 0 && events.get(last).startsWith(kind)) {
            events.set(last, events.get(last) + text);
        } else {
            events.add(kind + text);
        }
        notifyAll();
    }

    @Override
    public synchronized void display(MimeBundle bundle, Optional<String> displayId) {
        events.add("display:" + bundle.data());
        displays.add(bundle);
        notifyAll();
    }

    @Override
    public synchronized void updateDisplay(MimeBundle bundle, String displayId) {
        events.add("update:" + bundle.data());
    }

    @Override
    public synchronized void clearOutput(boolean wait) {
        events.add("clear:" + wait);
    }

    @Override
    public String input(String prompt, boolean password) throws NoInputException {
        synchronized (this) {
            events.add("input:" + prompt);
            notifyAll();
        }
        try {
            return answers.take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NoInputException("the cell was interrupted");
        }
    }

    synchronized List<String> events() {
        return List.copyOf(events);
    }

    synchronized List<MimeBundle> displays() {
        return List.copyOf(displays);
    }

    synchronized String text() {
        return String.join("", events);
    }

    synchronized void await(String text) throws InterruptedException {
        long deadline = System.nanoTime() + 20_000_000_000L;
        while (!text().contains(text)) {
            long left = (deadline - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError("no \"" + text + "\" in " + events);
            }
            wait(left);
        }
    }
}

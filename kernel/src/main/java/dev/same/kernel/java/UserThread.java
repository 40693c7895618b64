package dev.same.kernel.java;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/** The thread that runs all cells, one after the other; a new one, when the last one had to be given up. */
final class UserThread implements AutoCloseable {
    /** Deep recursion in cells, and in the compiler for long expressions. */
    private static final long STACK_BYTES = 16L << 20;

    private final ThreadGroup group = new ThreadGroup("notebook");
    private final ClassLoader loader;
    private Worker worker;

    UserThread(ClassLoader loader) {
        this.loader = loader;
        worker = new Worker();
    }

    /** Work in progress: a cell. */
    static final class Job<T> {
        private final CompletableFuture<T> result = new CompletableFuture<>();

        /** End the wait for a thread that was given up. */
        void giveUp(T instead) {
            result.complete(instead);
        }

        /** End the wait for a thread that was given up, by an error. */
        void fail(Throwable reason) {
            result.completeExceptionally(reason);
        }

        /** Wait until it has ended in any way, whoever interrupts. */
        void awaitEnd() {
            result.handle((value, thrown) -> true).join();
        }
    }

    /** Run work on the thread and wait for it. What it throws comes out as the cause of an ExecutionException. */
    <T> T run(CellScope scope, Job<T> job, Callable<T> work) throws ExecutionException, InterruptedException {
        Worker current = worker();
        current.queue.add(() -> {
            T value = null;
            Throwable thrown = null;
            try {
                scope.begin();
                value = work.call();
            } catch (Throwable t) {
                thrown = t;
            }
            scope.end();
            if (thrown != null) {
                job.result.completeExceptionally(thrown);
            } else {
                job.result.complete(value);
            }
        });
        return job.result.get();
    }

    private synchronized Worker worker() {
        return worker;
    }

    /** Leave the present thread behind. */
    synchronized void replace() {
        worker = new Worker();
    }

    @Override
    public synchronized void close() {
        worker.queue.add(() -> worker.ended = true);
    }

    private final class Worker {
        private final BlockingQueue<Runnable> queue = new LinkedBlockingQueue<>();
        private @Nullable Thread thread;
        private volatile boolean ended;

        Worker() {
            thread = new Thread(group, this::work, "main", STACK_BYTES);
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            thread.start();
        }

        private void work() {
            while (!ended) {
                try {
                    queue.take().run();
                } catch (InterruptedException e) {
                    // An interrupt that came too late for its cell.
                    continue;
                }
            }
        }
    }
}

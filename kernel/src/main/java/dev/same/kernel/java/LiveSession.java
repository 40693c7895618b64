package dev.same.kernel.java;

import dev.same.javasession.Assistance;
import dev.same.javasession.CellError;
import dev.same.javasession.JavaSession;
import dev.same.javasession.SessionSettings;
import dev.same.javasession.api.Notebook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * The JShell session, with a lock that is held whenever JShell works and released while user code runs: so completion
 * works during a long cell. Thread-safe.
 */
final class LiveSession implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;
    private static final String CLASS_PATH = "java.class.path";

    private final ReentrantLock jshell = new ReentrantLock();
    private final Map<Integer, String> cellNames = new ConcurrentHashMap<>();
    private final Set<Path> libraries = new LinkedHashSet<>();
    private final String ownClassPath = System.getProperty(CLASS_PATH, "");
    private final JavaSession session;
    private int lastCell;

    LiveSession() {
        // JShell compiles against this property, and code of notebooks reads it: it names what they can use.
        System.setProperty(
                CLASS_PATH, UserClasses.place(Notebook.class) + java.io.File.pathSeparator + OlderKernels.place());
        session = new JavaSession(new SessionSettings(
                new UserClasses(LiveSession.class.getClassLoader()),
                new ClassRewriter(),
                cell -> cellNames.getOrDefault(cell, "Cell " + cell),
                false,
                new Border()));
        session.hidden("import static " + Notebook.class.getName() + ".*;");
    }

    /**
     * Does once what every cell does, so that the user's first cell finds it done.
     *
     * @param needed whether there is still time: once the user's first cell is there, it comes first
     */
    void warmUp(BooleanSupplier needed) {
        for (String source : List.of("1 + 1", "int warmUp$(int x) { return x; }", "undefined$")) {
            locked(() -> {
                if (needed.getAsBoolean()) {
                    session.run(0, 1, source);
                    session.forgetDeclarations();
                }
                return Optional.empty();
            });
        }
        if (needed.getAsBoolean()) {
            assist(assistance -> assistance.complete("Math.ma", "Math.ma".length()));
        }
    }

    ClassLoader loader() {
        return session.classes().loader();
    }

    /** Make a cell known, by the name that messages give it. */
    int newCell(String name, String source) {
        return locked(() -> {
            lastCell++;
            cellNames.put(lastCell, name);
            session.describeCell(lastCell, source);
            return lastCell;
        });
    }

    /** How source of a cell ended, and what it did to earlier declarations. */
    record Outcome(JavaSession.Outcome result, List<String> notes) {}

    Outcome run(int cell, int line, String source) {
        return locked(() -> {
            JavaSession.Outcome result = session.run(cell, line, source);
            return new Outcome(result, session.notes());
        });
    }

    /** As {@link #run}, for an expression that leaves no variable behind. */
    Outcome evaluate(int cell, String expression) {
        return locked(() -> {
            JavaSession.Outcome result = session.run(cell, 1, expression);
            session.forgetTemporaries();
            return new Outcome(result, List.of());
        });
    }

    /** Do something with the session itself. */
    <T> T with(Function<JavaSession, T> work) {
        return locked(() -> work.apply(session));
    }

    CellError describe(Throwable thrown, int cell) {
        return locked(() -> session.describe(thrown, cell));
    }

    CellError describe(String name, String message, StackTraceElement[] stack, int cell) {
        return locked(() -> session.describe(name, message, stack, cell));
    }

    /** @return whether it is new */
    boolean addLibrary(Path jar) {
        return locked(() -> {
            Path absolute = jar.toAbsolutePath().normalize();
            if (!libraries.add(absolute)) {
                return false;
            }
            session.addToClassPath(absolute);
            System.setProperty(CLASS_PATH, System.getProperty(CLASS_PATH, "") + java.io.File.pathSeparator + absolute);
            return true;
        });
    }

    List<Path> libraries() {
        return locked(() -> new ArrayList<>(libraries));
    }

    /** Ask for help with source. Empty when JShell stays busy: with a long compilation, not with a long cell. */
    <T> Optional<T> assist(Function<Assistance, T> question) {
        try {
            if (!jshell.tryLock(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                return Optional.empty();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
        try {
            return Optional.of(question.apply(session.assistance()));
        } finally {
            jshell.unlock();
        }
    }

    private <T> T locked(java.util.function.Supplier<T> work) {
        jshell.lock();
        try {
            return work.get();
        } finally {
            jshell.unlock();
        }
    }

    @Override
    public void close() {
        System.setProperty(CLASS_PATH, ownClassPath);
        session.close();
    }

    /** Gives JShell free while user code runs. */
    private final class Border implements SessionSettings.Border {
        private final ThreadLocal<Integer> holds = ThreadLocal.withInitial(() -> 0);

        @Override
        public void enter() {
            CellScope.current().ifPresent(CellScope::enterUserCode);
            int count = jshell.getHoldCount();
            holds.set(count);
            for (int i = 0; i < count; i++) {
                jshell.unlock();
            }
        }

        @Override
        public void leave() {
            CellScope.current().ifPresent(CellScope::leaveUserCode);
            int count = holds.get();
            holds.set(0);
            for (int i = 0; i < count; i++) {
                jshell.lock();
            }
        }
    }
}

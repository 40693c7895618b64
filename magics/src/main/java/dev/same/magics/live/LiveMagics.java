package dev.same.magics.live;

import dev.same.kernel.Completion;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.magic.ExecutedCell;
import dev.same.kernel.magic.MagicCell;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.magic.Session;
import dev.same.magics.CellActions;
import dev.same.magics.Surroundings;
import dev.same.notebook.program.CellVerbs;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** {@code %same} and {@code %%same} in the cells of a kernel. Thread-safe. */
public final class LiveMagics implements MagicSupport {
    /** Help as IPython writes it: only its own scanner knows these. */
    private static final Pattern QUESTION = Pattern.compile(
            "^[ \\t]*(?:\\?{1,2}%{1,2}(same\\b[^?\\n]*)|%{1,2}(same)\\?{1,2}[ \\t]*)$", Pattern.MULTILINE);

    private final ExecutedCells executed = new ExecutedCells(Clock.systemUTC());
    private final Supplier<LiveParts> parts;

    /**
     * @param surroundings of the kernel's process; asked for when the first verb is met, so that a kernel starts without them
     * @param driver the command that executes {@code same}; arguments are appended
     * @param pythonHelper installs and returns {@code same_live.py}, with the step runtime beside it
     * @param javaHelper of a kernel that runs Java itself
     */
    public LiveMagics(
            Supplier<Surroundings> surroundings,
            Supplier<List<String>> driver,
            Supplier<Path> pythonHelper,
            Optional<SessionHelper> javaHelper) {
        this.parts = new Once<>(() -> new LiveParts(
                surroundings.get(), new DetachedDriver(driver.get()), executed, new Once<>(pythonHelper), javaHelper));
    }

    /** A value that is made when it is first asked for. */
    private static final class Once<T> implements Supplier<T> {
        private final Supplier<T> maker;
        private Optional<T> made = Optional.empty();

        Once(Supplier<T> maker) {
            this.maker = maker;
        }

        @Override
        public synchronized T get() {
            if (made.isEmpty()) {
                made = Optional.of(maker.get());
            }
            return made.get();
        }
    }

    @Override
    public Optional<MagicCell> find(String code, String language) {
        String known = language.toLowerCase(Locale.ROOT);
        Optional<MagicCell> own = code.contains("same") ? verbs(code, known) : Optional.empty();
        return known.equals("python") && CellActions.hasStatus(code)
                ? Optional.of(new WatchedCell(code, own, parts.get()))
                : own;
    }

    private Optional<MagicCell> verbs(String code, String known) {
        String asked = known.equals("python")
                ? code
                : QUESTION.matcher(code)
                        .replaceAll(found -> "%" + (found.group(1) == null ? "same" : found.group(1)) + " ?");
        return CellVerbs.find(asked, known).map(verbs -> new LiveCell(asked, known, verbs, parts.get()));
    }

    @Override
    public Optional<Completion> complete(String code, int cursor, Session session) {
        return code.contains("%sa")
                ? new Assistance(parts.get().surroundings()).complete(code, cursor, session)
                : Optional.empty();
    }

    @Override
    public Optional<MimeBundle> inspect(String code, int cursor, Session session) {
        return code.contains("%same")
                ? new Assistance(parts.get().surroundings()).inspect(code, cursor)
                : Optional.empty();
    }

    @Override
    public void executed(Session session, ExecutedCell cell) {
        executed.add(session, cell);
    }

    @Override
    public String commTarget() {
        return "same";
    }
}

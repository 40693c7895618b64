package dev.same.magics.live;

import dev.same.kernel.Completion;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.magic.ExecutedCell;
import dev.same.kernel.magic.MagicCell;
import dev.same.kernel.magic.MagicSupport;
import dev.same.kernel.magic.Session;
import dev.same.magics.Surroundings;
import dev.same.notebook.program.CellVerbs;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** {@code %same} and {@code %%same} in the cells of a kernel. Thread-safe. */
public final class LiveMagics implements MagicSupport {
    private final LiveParts parts;
    private final Assistance assistance;

    /**
     * @param surroundings of the kernel's process
     * @param driver the command that executes {@code same}; arguments are appended
     * @param pythonHelper installs and returns {@code same_live.py}, with the step runtime beside it
     */
    public LiveMagics(Surroundings surroundings, List<String> driver, Supplier<Path> pythonHelper) {
        this.parts = new LiveParts(
                surroundings, new DetachedDriver(driver), new ExecutedCells(surroundings.clock()), pythonHelper);
        this.assistance = new Assistance(surroundings);
    }

    @Override
    public Optional<MagicCell> find(String code, String language) {
        return CellVerbs.find(code, language.toLowerCase(Locale.ROOT))
                .map(verbs -> new LiveCell(code, language.toLowerCase(Locale.ROOT), verbs, parts));
    }

    @Override
    public Optional<Completion> complete(String code, int cursor, Session session) {
        return assistance.complete(code, cursor, session);
    }

    @Override
    public Optional<MimeBundle> inspect(String code, int cursor, Session session) {
        return assistance.inspect(code, cursor, session);
    }

    @Override
    public void executed(Session session, ExecutedCell cell) {
        parts.executed().add(session, cell);
    }

    @Override
    public String commTarget() {
        return "same";
    }

    /** Nothing is shown: no cell asked. Runs that go on are found again by {@code %same status} and {@code %same runs}. */
    @Override
    public void opened(Session session) {}
}

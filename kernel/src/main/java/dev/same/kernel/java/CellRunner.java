package dev.same.kernel.java;

import dev.same.javasession.CellError;
import dev.same.javasession.CellSource;
import dev.same.javasession.CellSource.Piece;
import dev.same.javasession.api.Notebook;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.engine.Outlet;
import dev.same.kernel.java.magic.JavaMagics;
import dev.same.kernel.java.magic.MagicHost;
import dev.same.kernel.magic.MagicException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Runs one cell: its source and its magics, in order, on the thread of cells. */
final class CellRunner implements MagicHost {
    private final LiveSession session;
    private final JavaMagics magics;
    private final CellScope scope;
    private final int cell;
    private final String name;

    CellRunner(LiveSession session, JavaMagics magics, CellScope scope, int cell, String name) {
        this.session = session;
        this.magics = magics;
        this.scope = scope;
        this.cell = cell;
        this.name = name;
    }

    /** Run source or magics that stand in the cell from a line on. */
    ExecutionResult run(int line, String source) {
        ExecutionResult last = new ExecutionResult.Done(Optional.empty());
        for (Piece piece : CellSource.pieces(source)) {
            scope.check();
            int at = line + piece.line() - 1;
            last = piece.magic() ? magic(at, piece.text()) : java(at, piece.text());
            if (last instanceof ExecutionResult.Failed) {
                return last;
            }
        }
        return last;
    }

    @Override
    public ExecutionResult runInCell(int line, String source) {
        return run(line, source);
    }

    @Override
    public ExecutionResult runOther(String otherName, String source) {
        int other = session.newCell(otherName, source);
        return new CellRunner(session, magics, scope, other, otherName).run(1, source);
    }

    @Override
    public Outlet outlet() {
        return scope.outlet();
    }

    @Override
    public boolean addLibrary(Path jar) {
        return session.addLibrary(jar);
    }

    @Override
    public List<Path> libraries() {
        return session.libraries();
    }

    private ExecutionResult magic(int line, String text) {
        try {
            return magics.run(text, line, this);
        } catch (MagicException e) {
            List<String> lines = new ArrayList<>();
            lines.add(name + ", line " + line);
            lines.add("    " + text.lines().findFirst().orElse(""));
            lines.add(e.name() + ": " + e.lines().get(0));
            lines.addAll(e.lines().subList(1, e.lines().size()));
            return new ExecutionResult.Failed(e.name(), e.lines().get(0), AnsiText.coloured(lines));
        } catch (InterruptedException e) {
            scope.check();
            throw CellStop.interrupted();
        }
    }

    private ExecutionResult java(int line, String source) {
        LiveSession.Outcome outcome = session.run(cell, line, source);
        outcome.notes().forEach(note -> scope.outlet().stream(Outlet.StreamName.STDERR, "note: " + note + "\n"));
        if (outcome.result().error().isPresent()) {
            return failed(outcome.result().error().get());
        }
        if (!outcome.result().hasValue()
                || Notebook.isFromDisplay(outcome.result().value())) {
            return new ExecutionResult.Done(Optional.empty());
        }
        MimeBundle value = Rendering.of(outcome.result().value());
        return new ExecutionResult.Done(Optional.of(value));
    }

    static ExecutionResult.Failed failed(CellError error) {
        return new ExecutionResult.Failed(error.name(), error.message(), AnsiText.coloured(error.traceback()));
    }
}

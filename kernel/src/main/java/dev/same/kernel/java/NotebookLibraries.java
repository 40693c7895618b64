package dev.same.kernel.java;

import dev.same.javasession.CellSource;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.engine.Outlet;
import dev.same.kernel.java.magic.JavaMagics;
import dev.same.kernel.java.magic.LibraryAction;
import dev.same.kernel.java.magic.MagicHost;
import dev.same.kernel.java.maven.MavenDependencies;
import dev.same.kernel.java.maven.MavenOptions;
import dev.same.kernel.magic.MagicException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds the libraries that a notebook would have, without running it: by the magics themselves, those that change libraries. */
public final class NotebookLibraries {
    private final MavenDependencies dependencies;
    private final JavaMagics magics;
    private final Host host;

    private NotebookLibraries(MavenOptions options, Path folder) {
        this.dependencies = new MavenDependencies(() -> options);
        this.magics = new JavaMagics(dependencies);
        this.host = new Host(folder);
    }

    /**
     * Find them. What a cell makes before, such as a jar that another one compiles, is not there; what cannot be had is an action
     * with a problem.
     *
     * @param cells sources by the number of their cell, in order
     * @param folder of the notebook
     */
    public static SessionLibraries of(Map<Integer, String> cells, Path folder, MavenOptions options)
            throws InterruptedException {
        var libraries = new NotebookLibraries(options, folder);
        List<SessionLibraries.Action> actions = new ArrayList<>();
        for (Map.Entry<Integer, String> cell : cells.entrySet()) {
            for (CellSource.Piece piece : CellSource.pieces(cell.getValue())) {
                if (piece.magic() && libraries.magics.changesLibraries(piece.text())) {
                    libraries.add(cell.getKey(), piece, actions);
                }
            }
        }
        return SessionLibraries.of(List.copyOf(libraries.host.found), libraries.dependencies, actions);
    }

    private void add(int cell, CellSource.Piece piece, List<SessionLibraries.Action> actions)
            throws InterruptedException {
        Optional<String> problem = Optional.empty();
        try {
            magics.run(piece.text(), piece.line(), host);
        } catch (MagicException e) {
            problem = Optional.of(String.join("; ", e.lines()));
        }
        LibraryAction asked = magics.actions().get(magics.actions().size() - 1);
        actions.add(
                new SessionLibraries.Action(Optional.of(cell), asked.magic(), asked.text(), Optional.empty(), problem));
    }

    /** Collects what magics add. */
    private static final class Host implements MagicHost {
        private final Path folder;
        private final Set<Path> found = new LinkedHashSet<>();

        Host(Path folder) {
            this.folder = folder;
        }

        @Override
        public Outlet outlet() {
            return new SilentOutlet();
        }

        @Override
        public ExecutionResult runInCell(int line, String source) {
            throw new IllegalStateException("no cell is run");
        }

        @Override
        public ExecutionResult runOther(String name, String source) {
            throw new IllegalStateException("no cell is run");
        }

        @Override
        public boolean addLibrary(Path jar) {
            return found.add(jar.toAbsolutePath().normalize());
        }

        @Override
        public List<Path> libraries() {
            return List.copyOf(found);
        }

        @Override
        public Path folder() {
            return folder;
        }
    }
}

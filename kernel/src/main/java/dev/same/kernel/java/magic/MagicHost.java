package dev.same.kernel.java.magic;

import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.engine.Outlet;
import java.nio.file.Path;
import java.util.List;

/** What the magics of the Java engine can do in the cell where they stand. */
public interface MagicHost {
    /** The cell's outputs. */
    Outlet outlet();

    /**
     * Run source of this cell.
     *
     * @param line one-based line of the cell where it starts
     */
    ExecutionResult runInCell(int line, String source);

    /** Run source that stands elsewhere, by the name that messages give it. */
    ExecutionResult runOther(String name, String source);

    /**
     * Make a jar or a folder of classes known to the session.
     *
     * @return whether it is new
     */
    boolean addLibrary(Path jar);

    /** The jars and folders that were added, in order. */
    List<Path> libraries();

    /** What names of files are relative to. */
    default Path folder() {
        return Path.of("");
    }
}

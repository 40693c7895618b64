package dev.same.magics.live;

import dev.same.magics.Surroundings;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What all cells of a kernel share.
 *
 * @param surroundings of the kernel's process
 * @param pythonHelper installs and returns {@code same_live.py}
 * @param javaHelper of a kernel that runs Java itself
 */
record LiveParts(
        Surroundings surroundings,
        DetachedDriver driver,
        ExecutedCells executed,
        Supplier<Path> pythonHelper,
        Optional<SessionHelper> javaHelper) {}

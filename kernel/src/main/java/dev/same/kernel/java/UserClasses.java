package dev.same.kernel.java;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/**
 * What user code sees of this program: the JDK, and what every notebook finds imported. The program's own libraries stay
 * out of sight, so that a notebook can bring other versions of them.
 */
final class UserClasses extends ClassLoader {
    private static final List<String> SHARED =
            List.of("dev.same.javasession.api.", "io.github.spencerpark.jupyter.", "dev.same.kernel.java.Guard");

    private final ClassLoader program;

    UserClasses(ClassLoader program) {
        super("notebook-parent", ClassLoader.getPlatformClassLoader());
        this.program = program;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (SHARED.stream().anyMatch(name::startsWith)) {
            return program.loadClass(name);
        }
        throw new ClassNotFoundException(name);
    }

    /** Where a class of the program was loaded from. */
    static Path place(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of " + type.getName() + " is no file", e);
        }
    }
}

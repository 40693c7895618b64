package dev.same.kernel.gateway;

import java.nio.file.Path;
import java.util.Optional;

/** What a kernel's process knows of the session it was started for. */
public final class SessionFacts {
    private SessionFacts() {}

    public static Path workingDirectory() {
        return Path.of("").toAbsolutePath();
    }

    /** The notebook that the Jupyter server named. */
    public static Optional<Path> notebook() {
        String name = System.getenv("JPY_SESSION_NAME");
        return name == null || name.isBlank() ? Optional.empty() : Optional.of(Path.of(name));
    }
}

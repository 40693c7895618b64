package dev.same.backend.local;

import dev.same.backend.testkit.Bench;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** A driver in a process of its own, so that it can be killed. */
final class DriverProcess {
    private DriverProcess() {}

    public static void main(String[] arguments) throws IOException {
        SameHome home = new SameHome(Path.of(arguments[0]));
        new Bench(new LocalBackendProvider(), home, Path.of(arguments[1]))
                .drive(RunDirectory.find(home, Long.parseLong(arguments[2])));
        System.exit(0);
    }
}

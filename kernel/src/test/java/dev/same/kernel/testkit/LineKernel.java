package dev.same.kernel.testkit;

import dev.same.kernel.local.LocalKernel;
import dev.same.kernel.start.Connection;
import java.nio.file.Path;
import java.util.Optional;

/** A kernel as a process of its own, to be hosted: the line engine without magics. */
public final class LineKernel {
    private LineKernel() {}

    public static void main(String[] args) throws Exception {
        int code = LocalKernel.serve(Connection.read(Path.of(args[0])), new LineEngine(), Optional.empty());
        System.exit(code);
    }
}

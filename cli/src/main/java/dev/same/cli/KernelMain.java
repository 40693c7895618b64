package dev.same.cli;

import dev.same.kernel.hosted.HostedKernel;
import dev.same.kernel.java.JavaEngine;
import dev.same.kernel.local.LocalKernel;
import dev.same.kernel.start.ChildProcess;
import dev.same.kernel.start.Connection;
import dev.same.kernel.start.KernelSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The entry point of the kernel: {@code KernelMain CONNECTION_FILE [--host KERNELSPEC_DIRECTORY] [ARGUMENT...]}.
 *
 * <p>Clients append arguments to a kernel's command: {@code jupyter run FILE} the file's name, which it executes itself. A hosted
 * kernel gets them; the Java kernel has no use for them.
 *
 * <p>It reads its arguments itself and starts a hosted kernel before it loads anything else, since users wait for it.
 */
public final class KernelMain {
    private static final String USAGE = "usage: KernelMain CONNECTION_FILE [--host KERNELSPEC_DIRECTORY] [ARGUMENT...]";

    private KernelMain() {}

    /** Serve one kernel until its end. Exit code 2: the arguments or files cannot be used. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    private static int run(String[] args) {
        boolean hosted = args.length > 1 && args[1].equals("--host");
        if (args.length == 0 || (hosted && args.length == 2)) {
            System.err.println(USAGE);
            return 2;
        }
        try {
            Connection connection = Connection.read(Path.of(args[0]));
            if (hosted) {
                ChildProcess child = ChildProcess.start(
                        KernelSpec.read(Path.of(args[2])).with(List.of(args).subList(3, args.length)),
                        connection.key());
                return HostedKernel.serve(connection, child, Optional.of(KernelMagics.create()));
            }
            JavaEngine engine = new JavaEngine();
            return LocalKernel.serve(connection, engine, Optional.of(KernelMagics.create(engine)));
        } catch (IOException | IllegalArgumentException | IllegalStateException e) {
            System.err.println("same kernel: " + e.getMessage());
            return 2;
        }
    }
}

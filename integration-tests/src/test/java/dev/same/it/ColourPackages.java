package dev.same.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Small packages on an index of this machine: {@code colour-kit} 1.0 and 1.1, whose module is {@code colours}, {@code shade} 1.5, which it
 * requires, and {@code unused} 3.0.
 */
final class ColourPackages {
    private ColourPackages() {}

    /** Make the wheels in a folder, and serve them. */
    static PackageIndex serve(Path wheels) throws IOException {
        Files.createDirectories(wheels);
        for (String version : List.of("1.0", "1.1")) {
            Wheels.write(
                    wheels,
                    "colour-kit",
                    version,
                    List.of("shade>=1"),
                    "colours.py",
                    "import shade\nRED = shade.dark('" + version + "')\n");
        }
        Wheels.write(wheels, "shade", "1.5", List.of(), "shade/__init__.py", "def dark(x):\n    return 'dark ' + x\n");
        Wheels.write(wheels, "unused", "3.0", List.of(), "unused.py", "");
        return new PackageIndex(wheels);
    }

    /** Make a virtual environment whose pip asks the index, with a password that must never be told. */
    static String environment(Path folder, PackageIndex index) throws IOException, InterruptedException {
        String python = Commands.environment(folder);
        Files.writeString(
                folder.resolve("pip.conf"),
                "[global]\nindex-url = " + index.url().replace("://", "://someone:hunter2@") + "\n");
        return python;
    }

    static void pip(String interpreter, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(interpreter, "-m", "pip", "--disable-pip-version-check"));
        command.addAll(List.of(arguments));
        Commands.run(command.toArray(String[]::new));
    }
}

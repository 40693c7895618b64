package dev.same.kernelspec;

import dev.same.magics.Surroundings;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where kernelspecs are installed, as {@code jupyter kernelspec install} has it. */
final class PlaceOptions {
    @ArgGroup
    private Choice choice = new Choice();

    static final class Choice {
        @Option(names = "--user", description = "For this user, in Jupyter's data folder. The default.")
        private boolean user;

        @Option(
                names = "--prefix",
                paramLabel = "FOLDER",
                description = "Below FOLDER, in share/jupyter/kernels: a virtual or conda environment, or /usr/local.")
        private Path prefix = Path.of("");

        @Option(names = "--sys-prefix", description = "Below the prefix of the active Python environment.")
        private boolean sysPrefix;

        @Option(
                names = "--jupyter-data-dir",
                paramLabel = "FOLDER",
                description = "In FOLDER/kernels, as JUPYTER_DATA_DIR would say.")
        private Path dataFolder = Path.of("");
    }

    /** Return the folder that was asked for. */
    Optional<Path> asked(Surroundings surroundings, JupyterPaths paths) {
        if (!choice.prefix.toString().isEmpty()) {
            return Optional.of(JupyterPaths.kernelsBelow(absolute(surroundings, choice.prefix)));
        }
        if (!choice.dataFolder.toString().isEmpty()) {
            return Optional.of(absolute(surroundings, choice.dataFolder).resolve("kernels"));
        }
        if (choice.sysPrefix) {
            return Optional.of(JupyterPaths.kernelsBelow(paths.prefix()
                    .orElseThrow(() -> new SameException(
                            ErrorKind.USER,
                            "--sys-prefix: no Python environment is active and there is no python3 on the PATH; name"
                                    + " the folder with --prefix"))));
        }
        return choice.user ? Optional.of(user(paths)) : Optional.empty();
    }

    static Path user(JupyterPaths paths) {
        return paths.dataFolder().toAbsolutePath().normalize().resolve("kernels");
    }

    private static Path absolute(Surroundings surroundings, Path folder) {
        return surroundings.workingDirectory().resolve(folder).normalize();
    }

    static JupyterPaths paths(Surroundings surroundings) {
        return new JupyterPaths(
                System.getProperty("os.name"),
                Path.of(System.getProperty("user.home")),
                surroundings.environment(),
                PythonPrefix.find(surroundings.environment()));
    }
}

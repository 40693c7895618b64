package dev.same.kernelspec;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where Jupyter looks for kernelspecs: the rules of {@code jupyter_core.paths}, in its order.
 *
 * @param system the value of the property {@code os.name}
 * @param home the user's home folder
 * @param environment variables
 * @param prefix {@code sys.prefix} of the Python that runs Jupyter
 */
record JupyterPaths(String system, Path home, Map<String, String> environment, Optional<Path> prefix) {
    private static final Set<String> NO = Set.of("no", "n", "false", "off", "0", "0.0");

    JupyterPaths {
        environment = Map.copyOf(environment);
    }

    /** Return the folder of the user's own data. */
    Path dataFolder() {
        Optional<Path> named = folder("JUPYTER_DATA_DIR");
        if (named.isPresent()) {
            return named.get();
        }
        if (isPlatformStyle()) {
            return platformDataFolder();
        }
        if (isMac()) {
            return home.resolve("Library").resolve("Jupyter");
        }
        if (isWindows()) {
            return folder("APPDATA")
                    .map(appData -> appData.resolve("jupyter"))
                    .orElseGet(() -> folder("JUPYTER_CONFIG_DIR")
                            .orElse(home.resolve(".jupyter"))
                            .resolve("data"));
        }
        return xdgData().resolve("jupyter");
    }

    /** What {@code platformdirs} gives, which Jupyter uses with {@code JUPYTER_PLATFORM_DIRS}. */
    private Path platformDataFolder() {
        if (isMac()) {
            return home.resolve("Library").resolve("Application Support").resolve("Jupyter");
        }
        if (isWindows()) {
            return folder("LOCALAPPDATA")
                    .orElse(home.resolve("AppData").resolve("Local"))
                    .resolve("Jupyter");
        }
        return xdgData().resolve("jupyter");
    }

    /** Return the folder of kernelspecs below a prefix such as that of a virtual environment. */
    static Path kernelsBelow(Path prefix) {
        return dataBelow(prefix).resolve("kernels");
    }

    /** Return the folders of kernelspecs, those that win first; they need not exist. */
    List<Path> kernelFolders() {
        Set<Path> folders = new LinkedHashSet<>();
        for (String each : environment.getOrDefault("JUPYTER_PATH", "").split(separator(), -1)) {
            if (!each.isBlank()) {
                folders.add(Path.of(each));
            }
        }
        List<Path> user = new ArrayList<>(List.of(dataFolder()));
        user.add(dataBelow(userBase()));
        List<Path> system = systemFolders();
        List<Path> ofPrefix = prefix.map(JupyterPaths::dataBelow)
                .filter(folder -> isWindows() || !system.contains(folder))
                .map(List::of)
                .orElse(List.of());
        if (prefersEnvironment()) {
            folders.addAll(ofPrefix);
            folders.addAll(user);
        } else {
            folders.addAll(user);
            folders.addAll(ofPrefix);
        }
        folders.addAll(system);
        List<Path> kernels = new ArrayList<>();
        folders.forEach(
                folder -> kernels.add(folder.toAbsolutePath().normalize().resolve("kernels")));
        // Where IPython 3 and older installed them; Jupyter still looks there, last.
        kernels.add(folder("IPYTHONDIR").orElse(home.resolve(".ipython")).resolve("kernels"));
        return kernels;
    }

    private List<Path> systemFolders() {
        if (!isWindows()) {
            return List.of(Path.of("/usr/local/share/jupyter"), Path.of("/usr/share/jupyter"));
        }
        // %PROGRAMDATA% can be written by others, so Jupyter wants to be asked for it.
        return isSet("JUPYTER_USE_PROGRAMDATA", false)
                ? folder("PROGRAMDATA")
                        .map(data -> List.of(data.resolve("jupyter")))
                        .orElse(List.of())
                : List.of();
    }

    private boolean prefersEnvironment() {
        if (environment.containsKey("JUPYTER_PREFER_ENV_PATH")) {
            return isSet("JUPYTER_PREFER_ENV_PATH", false);
        }
        if (prefix.isEmpty() || !Files.isWritable(prefix.get())) {
            return false;
        }
        boolean conda = folder("CONDA_PREFIX")
                        .filter(found -> prefix.get().startsWith(found))
                        .isPresent()
                && !environment.getOrDefault("CONDA_DEFAULT_ENV", "base").equals("base");
        return conda || Files.isRegularFile(prefix.get().resolve("pyvenv.cfg"));
    }

    private Path userBase() {
        return folder("PYTHONUSERBASE").orElse(home.resolve(".local"));
    }

    private Path xdgData() {
        return folder("XDG_DATA_HOME").orElse(home.resolve(".local").resolve("share"));
    }

    private static Path dataBelow(Path prefix) {
        return prefix.resolve("share").resolve("jupyter");
    }

    private boolean isPlatformStyle() {
        return isSet("JUPYTER_PLATFORM_DIRS", false);
    }

    private boolean isSet(String variable, boolean otherwise) {
        String value = environment.get(variable);
        return value == null ? otherwise : !NO.contains(value.toLowerCase(Locale.ROOT));
    }

    private Optional<Path> folder(String variable) {
        String value = environment.getOrDefault(variable, "");
        return value.isEmpty() ? Optional.empty() : Optional.of(Path.of(value));
    }

    private String separator() {
        return isWindows() ? ";" : File.pathSeparator;
    }

    boolean isWindows() {
        return system.startsWith("Windows");
    }

    private boolean isMac() {
        return system.startsWith("Mac");
    }
}

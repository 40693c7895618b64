package dev.same.backend.docker;

import com.github.dockerjava.api.exception.DockerException;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentException;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.assemble.Assembler;
import dev.same.images.ImageBuilder;
import dev.same.images.ImageException;
import dev.same.images.Recipe;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.PythonInterpreter;
import dev.same.pipeline.backend.StepEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The images of environments that have a lock: known by a digest of what is in them, and built once. Thread-safe. */
final class LockedImages {
    /** The base of images; {@value #VERSION} in it becomes the lock's, such as 3.12. */
    static final String BASE_VARIABLE = "SAME_BASE_IMAGE";

    static final String VERSION = "{python}";
    private static final String DEFAULT_BASE = "python:" + VERSION + "-slim";
    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private final Engine engine;
    private final Images images;
    private final Probe probe;
    private final BackendProvider.Context context;

    LockedImages(Engine engine, Images images, Probe probe, BackendProvider.Context context) {
        this.engine = engine;
        this.images = images;
        this.probe = probe;
        this.context = context;
    }

    /** Return the name of an environment's image, if the engine has it. */
    Optional<String> find(StepEnvironment environment) {
        EnvironmentRecord lock = lock(environment);
        String base = base(lock);
        return images.find(base)
                .map(id -> recipe(environment, lock, base, id).name())
                .filter(name -> images.find(name).isPresent());
    }

    /**
     * Return the name of an environment's image; build it if it is not there.
     *
     * @throws SameException if the base cannot be had, a package cannot be installed, or the image cannot be built
     */
    synchronized String require(StepEnvironment environment, Consumer<String> progress) {
        EnvironmentRecord lock = lock(environment);
        String base = base(lock);
        Recipe recipe = recipe(environment, lock, base, images.require(base, progress));
        if (images.find(recipe.name()).isEmpty()) {
            refuseOtherPython(environment, recipe);
            progress.accept("building the image " + recipe.name() + ": "
                    + recipe.packages().size() + " packages on " + base);
            try {
                build(environment, recipe, progress);
            } catch (EnvironmentException | ImageException e) {
                throw new SameException(
                        ErrorKind.ENVIRONMENT, "environment \"" + environment.name() + "\": " + e.getMessage(), e);
            } catch (DockerException e) {
                throw failed(recipe, Images.words(e), e);
            } catch (IOException e) {
                throw failed(recipe, e.toString(), e);
            }
        }
        return recipe.name();
    }

    private static SameException failed(Recipe recipe, String why, Exception e) {
        return new SameException(
                ErrorKind.ENVIRONMENT,
                "the image " + recipe.name() + " could not be built on " + recipe.base() + ": " + why,
                e);
    }

    private void build(StepEnvironment environment, Recipe recipe, Consumer<String> progress) throws IOException {
        Path packages = new Assembler(context.home().environments(), context.environment(), progress)
                .assembleApart(
                        recipe.lock(),
                        recipe.packages(),
                        PythonInterpreter.find(new BackendProvider.Context(
                                context.home(),
                                context.language(),
                                context.workingDirectory(),
                                context.environment(),
                                environment.python().or(context::python))),
                        environment.wheelhouse().map(Path::of));
        Path folder = Files.createTempDirectory("same-image");
        Path base = folder.resolve("base.tar");
        Path image = folder.resolve("image.tar");
        try {
            try (InputStream saved = engine.client().saveImageCmd(recipe.base()).exec()) {
                Files.copy(saved, base);
            }
            new ImageBuilder(context.home().environments().resolve("images"))
                    .build(recipe, base, path(recipe), packages, image);
            try (InputStream archive = Files.newInputStream(image)) {
                engine.client().loadImageCmd(archive).exec();
            }
        } finally {
            Files.deleteIfExists(base);
            Files.deleteIfExists(image);
            Files.deleteIfExists(folder);
        }
        if (images.find(recipe.name()).isEmpty()) {
            throw failed(
                    recipe,
                    "the engine took it and does not have it",
                    new IOException("not there after it was loaded"));
        }
    }

    /** The search path of the base, which that of the image goes on with. */
    private String path(Recipe recipe) {
        var config = engine.client().inspectImageCmd(recipe.baseId()).exec().getConfig();
        String[] variables = config == null || config.getEnv() == null ? new String[0] : config.getEnv();
        return Stream.of(variables)
                .filter(variable -> variable.startsWith("PATH="))
                .map(variable -> variable.substring("PATH=".length()))
                .findFirst()
                .orElse(DEFAULT_PATH);
    }

    /** Packages are made for one minor version. */
    private void refuseOtherPython(StepEnvironment environment, Recipe recipe) {
        String has = minor(probe.image(recipe.baseId(), recipe.base()).version());
        String wanted = version(recipe.lock());
        if (!has.equals(wanted)) {
            throw new SameException(
                    ErrorKind.USER,
                    "environment \"" + environment.name() + "\": its lock is of Python " + wanted + ", the base image "
                            + recipe.base() + " has Python " + has + "; name another base in " + BASE_VARIABLE + " ("
                            + VERSION + " in it becomes " + wanted + ")");
        }
    }

    private static EnvironmentRecord lock(StepEnvironment environment) {
        String file = environment.lock().orElseThrow();
        try {
            EnvironmentRecord lock = EnvironmentRecord.read(Path.of(file));
            if (lock.isOfJvm()) {
                throw new SameException(
                        ErrorKind.USER,
                        "environment \"" + environment.name()
                                + "\": its lock is of Java; images are built from those of" + " Python only");
            }
            return lock;
        } catch (EnvironmentException e) {
            throw new SameException(ErrorKind.USER, String.valueOf(e.getMessage()), e);
        }
    }

    private String base(EnvironmentRecord lock) {
        String named = context.environment().getOrDefault(BASE_VARIABLE, "");
        return (named.isBlank() ? DEFAULT_BASE : named.strip()).replace(VERSION, version(lock));
    }

    private static Recipe recipe(StepEnvironment environment, EnvironmentRecord lock, String base, String id) {
        List<Distribution> packages = environment.packagesOf(lock);
        return new Recipe(base, id, lock, packages, environment.wheelhouse().isPresent());
    }

    private static String version(EnvironmentRecord lock) {
        return minor(lock.at("/python/version").asText());
    }

    /** Return 3.12 of 3.12.1. */
    private static String minor(String version) {
        return version.replaceFirst("^(\\d+\\.\\d+).*", "$1");
    }
}

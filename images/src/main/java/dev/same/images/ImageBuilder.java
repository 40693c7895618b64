package dev.same.images;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.ImageFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Comparator;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Builds images from files: the same bytes for the same content, wherever and whenever it is built. */
public final class ImageBuilder {
    private static final FilePermissions FILE = FilePermissions.fromOctalString("644");
    private static final FilePermissions PROGRAM = FilePermissions.fromOctalString("755");

    private final Path cache;

    /** @param cache a folder that layers are kept in, for the next image that has them */
    public ImageBuilder(Path cache) {
        this.cache = cache;
    }

    /**
     * Build an image of packages on a base, as an archive that engines load.
     *
     * @param baseArchive the base as {@code docker save} writes it
     * @param basePath the {@code PATH} of the base
     * @param environment a virtual environment with the packages and no others
     * @param archive the file to write
     * @throws ImageException if it cannot be built
     */
    public void build(Recipe recipe, Path baseArchive, String basePath, Path environment, Path archive) {
        Path folder = null;
        try {
            folder = Files.createTempDirectory("same-image");
            new PackageFiles(environment, folder).copy();
            Path record = folder.resolve("environment.json");
            Files.write(record, recipe.lock().only(recipe.packages()).toBytes());
            JibContainerBuilder image = Jib.from(TarImage.at(baseArchive))
                    .setFormat(ImageFormat.Docker)
                    .setCreationTime(Instant.EPOCH)
                    .addFileEntriesLayer(packages(folder, record))
                    .addFileEntriesLayer(FileEntriesLayer.builder()
                            .setName("record")
                            .addEntry(record, AbsoluteUnixPath.get(ImageLayout.RECORD), FILE)
                            .build())
                    .addEnvironmentVariable("PYTHONUSERBASE", ImageLayout.USER_BASE)
                    .addEnvironmentVariable("PATH", ImageLayout.USER_BASE + "/bin:" + basePath)
                    .setLabels(recipe.labels());
            image.containerize(Containerizer.to(TarImage.at(archive).named(recipe.name()))
                    .setToolName("same")
                    .setOfflineMode(true)
                    .setBaseImageLayersCache(cache.resolve("bases"))
                    .setApplicationLayersCache(cache.resolve("layers")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ImageException("interrupted while the image " + recipe.name() + " was built", e);
        } catch (ExecutionException e) {
            throw failed(recipe, e.getCause() == null ? e : e.getCause());
        } catch (IOException | InvalidImageReferenceException | RegistryException | CacheDirectoryCreationException e) {
            throw failed(recipe, e);
        } finally {
            delete(folder);
        }
    }

    private static ImageException failed(Recipe recipe, Throwable cause) {
        return new ImageException(
                "the image " + recipe.name() + " could not be built on " + recipe.base() + ": " + cause.getMessage(),
                cause);
    }

    private static FileEntriesLayer packages(Path folder, Path record) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("packages");
        try (Stream<Path> files = Files.walk(folder)) {
            // Sorted, as a folder lists its files in any order.
            for (Path file : files.filter(Files::isRegularFile)
                    .sorted(Comparator.naturalOrder())
                    .toList()) {
                if (!file.equals(record)) {
                    AbsoluteUnixPath place =
                            AbsoluteUnixPath.get(ImageLayout.USER_BASE).resolve(folder.relativize(file));
                    boolean program = file.startsWith(folder.resolve("bin")) || Files.isExecutable(file);
                    layer.addEntry(file, place, program ? PROGRAM : FILE);
                }
            }
        }
        return layer.build();
    }

    private static void delete(@Nullable Path folder) {
        if (folder == null) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            System.getLogger(ImageBuilder.class.getName()).log(System.Logger.Level.WARNING, folder + " was left: " + e);
        }
    }
}

package dev.same.pipeline.backend;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The GPUs of this machine, as its device files tell. */
public final class Gpus {
    private Gpus() {}

    public static int here() {
        return nvidiaDevices(Path.of("/dev"));
    }

    static int nvidiaDevices(Path dev) {
        if (!Files.isDirectory(dev)) {
            return 0;
        }
        int count = 0;
        try (DirectoryStream<Path> devices = Files.newDirectoryStream(dev, "nvidia[0-9]*")) {
            for (Path device : devices) {
                count += device.getFileName().toString().matches("nvidia[0-9]+") ? 1 : 0;
            }
        } catch (IOException e) {
            // A /dev that cannot be listed offers no GPU to a step either.
            return 0;
        }
        return count;
    }
}

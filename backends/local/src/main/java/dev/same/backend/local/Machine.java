package dev.same.backend.local;

import com.sun.management.OperatingSystemMXBean;
import dev.same.pipeline.backend.Resources;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this machine, or the container that this process is in, has to give. */
record Machine(Resources resources) {
    static Machine present() {
        // Both are the container's limits where there is one.
        int cores = Runtime.getRuntime().availableProcessors();
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return new Machine(new Resources(cores * 1000L, memory, nvidiaDevices(Path.of("/dev"))));
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

package dev.same.backend.local;

import com.sun.management.OperatingSystemMXBean;
import dev.same.pipeline.backend.Gpus;
import dev.same.pipeline.backend.Resources;
import java.lang.management.ManagementFactory;

/** What this machine, or the container that this process is in, has to give. */
record Machine(Resources resources) {
    static Machine present() {
        // Both are the container's limits where there is one.
        int cores = Runtime.getRuntime().availableProcessors();
        long memory =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        return new Machine(new Resources(cores * 1000L, memory, Gpus.here()));
    }
}

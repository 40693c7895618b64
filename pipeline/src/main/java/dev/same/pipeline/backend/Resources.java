package dev.same.pipeline.backend;

/**
 * An amount of machine. Immutable.
 *
 * @param cpuMillis thousandths of a core
 * @param memoryBytes bytes; 0 when nothing is said
 * @param gpus whole devices
 */
public record Resources(long cpuMillis, long memoryBytes, int gpus) {
    public static final Resources NONE = new Resources(0, 0, 0);

    public Resources {
        if (cpuMillis < 0 || memoryBytes < 0 || gpus < 0) {
            throw new IllegalArgumentException(
                    "negative resources: " + cpuMillis + " m, " + memoryBytes + " B, " + gpus + " GPUs");
        }
    }

    public Resources plus(Resources other) {
        return new Resources(cpuMillis + other.cpuMillis, memoryBytes + other.memoryBytes, gpus + other.gpus);
    }

    public Resources minus(Resources other) {
        return new Resources(cpuMillis - other.cpuMillis, memoryBytes - other.memoryBytes, gpus - other.gpus);
    }

    public boolean fitsIn(Resources other) {
        return cpuMillis <= other.cpuMillis && memoryBytes <= other.memoryBytes && gpus <= other.gpus;
    }
}

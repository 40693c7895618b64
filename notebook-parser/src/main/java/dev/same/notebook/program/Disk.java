package dev.same.notebook.program;

/** Scratch space of a step: {@code name:10Gi:/mnt/x}. */
public record Disk(String name, long bytes, String mountPath) {}

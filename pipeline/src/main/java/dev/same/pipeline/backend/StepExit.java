package dev.same.pipeline.backend;

import java.util.Optional;

/**
 * How a step's process ended.
 *
 * @param code exit code; 128 + number when a signal ended it
 * @param detail what the backend knows beyond the code: {@code "killed by SIGKILL"}, the last lines of a dying interpreter
 * @param maxRssBytes largest resident set, 0 when unknown
 * @param cpuSeconds user and system time, 0 when unknown
 */
public record StepExit(int code, Optional<String> detail, long maxRssBytes, double cpuSeconds) {}

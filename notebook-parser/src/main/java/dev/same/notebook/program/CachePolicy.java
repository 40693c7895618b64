package dev.same.notebook.program;

import java.time.Duration;
import java.util.Optional;

/**
 * Whether earlier results of a step may be used.
 *
 * @param enabled false for {@code off} and for a duration of zero
 * @param maxAge how old a result may be; empty for any age
 */
public record CachePolicy(boolean enabled, Optional<Duration> maxAge) {}

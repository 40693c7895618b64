package dev.same.environment.export;

import java.util.List;

/**
 * An environment in another format.
 *
 * @param text ends with a line break
 * @param incomplete what the format could not say, one line each; empty if it says all
 */
public record Exported(String text, List<String> incomplete) {
    public Exported {
        incomplete = List.copyOf(incomplete);
    }
}

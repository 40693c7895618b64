package dev.same.environment;

import java.util.Optional;

/**
 * One thing that differs between two environments.
 *
 * @param what it is, such as {@code package numpy} or {@code env.timezone.name}
 * @param before empty if it was not there
 * @param after empty if it is not there any more
 */
public record Difference(Severity severity, String what, Optional<String> before, Optional<String> after) {
    /** Return it as one line. */
    public String text() {
        if (before.isEmpty()) {
            return what + ": " + after.orElse("") + " is new";
        }
        return after.isEmpty()
                ? what + ": " + before.get() + " is missing"
                : what + ": " + before.get() + " -> " + after.get();
    }
}

package dev.same.kernel.engine;

/**
 * Whether code can be run as it stands.
 *
 * @param indent for the next line of incomplete code; empty otherwise
 */
public record Completeness(Status status, String indent) {
    public enum Status {
        COMPLETE,
        INCOMPLETE,
        INVALID,
        UNKNOWN
    }
}

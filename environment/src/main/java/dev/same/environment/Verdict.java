package dev.same.environment;

/** What comparing two environments has come to. */
public enum Verdict {
    /** Nothing that a result can depend on differs, and all was looked at. */
    SAME,
    /** Only things differ that no result should depend on. */
    EQUIVALENT,
    /** Something differs. */
    DRIFTED,
    /** No difference was seen, but not everything could be looked at. */
    UNKNOWN
}

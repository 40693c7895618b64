package dev.same.pipeline;

/** Whose a failure is. */
public enum ErrorKind {
    /** The user's notebook, command line or code. */
    USER,
    /** A missing interpreter, package or tool. */
    ENVIRONMENT,
    /** The engine that runs steps: a process that cannot start, a lost container. */
    BACKEND,
    /** A fault of SAME itself. */
    INTERNAL
}

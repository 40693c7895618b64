package dev.same.kernel.gateway;

/** Where requests of clients come in. */
public enum Channel {
    SHELL,
    CONTROL,
    STDIN
}

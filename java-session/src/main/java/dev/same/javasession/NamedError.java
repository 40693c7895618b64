package dev.same.javasession;

/** A throwable that ends a cell, and is not shown by the name of its class. */
public interface NamedError {
    /** The name that users see: {@code Interrupted}. */
    String shownName();
}

package dev.same.kernel.java.magic;

/**
 * A magic that was to change the libraries of a session.
 *
 * @param magic by its first name: {@code maven}, {@code jars}
 * @param text as it stands in the cell
 */
public record LibraryAction(String magic, String text, boolean succeeded) {}

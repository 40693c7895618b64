package dev.same.magics;

import java.util.Optional;

/**
 * One execution of a cell in a live session.
 *
 * @param cell one-based number in the saved notebook; empty if it is not there, or no notebook is known
 * @param source as it was executed
 * @param saved whether the saved cell has this text
 * @param watch what its watch is called, if it was watched
 * @param unwatched why it was not, where it should have been
 */
public record SessionExecution(
        Optional<Integer> cell, String source, boolean saved, Optional<String> watch, Optional<String> unwatched) {}

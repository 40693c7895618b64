package dev.same.kernel.java.magic;

import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.magic.MagicException;
import java.util.List;
import java.util.Optional;

/** One magic of the Java engine. */
interface JavaMagic {
    /** Its names; the first is the one that is shown. */
    List<String> names();

    /** Which of {@code %name} and {@code %%name} there are. */
    default boolean isLine() {
        return true;
    }

    default boolean isCell() {
        return false;
    }

    /** What follows the name: {@code GROUP:ARTIFACT:VERSION...}. */
    String arguments();

    /** One line. */
    String summary();

    /** More lines, for {@code %help NAME}; may be empty. */
    default String details() {
        return "";
    }

    /** Whether it changes what cells can use of libraries. */
    default boolean changesLibraries() {
        return false;
    }

    ExecutionResult run(Call call) throws MagicException, InterruptedException;

    /** What could stand in place of the last word of the arguments. */
    default List<String> complete(String arguments) {
        return List.of();
    }

    /**
     * @param name by which it was called
     * @param arguments the rest of its line
     * @param body of a cell magic: the lines below
     * @param line one-based line of the cell where it stands
     */
    record Call(String name, String arguments, Optional<String> body, int line, MagicHost host) {
        List<String> words() {
            return Words.split(arguments);
        }

        ExecutionResult done() {
            return new ExecutionResult.Done(Optional.empty());
        }
    }
}

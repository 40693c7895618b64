package dev.same.javasession;

import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * How a session treats what cells define.
 *
 * @param parent loads what user code sees beside the JDK and the libraries that were added
 * @param rewriter changes each class file of a cell or of an added library before it is defined
 * @param cellName how messages name a cell, by its number
 * @param endsWithError whether nothing runs after a cell that does not compile: then the rest of that cell is compiled too,
 *     to report all its errors, and names that it declares lose their values
 * @param border what happens around each run of user code
 */
public record SessionSettings(
        ClassLoader parent,
        UnaryOperator<byte[]> rewriter,
        IntFunction<String> cellName,
        boolean endsWithError,
        Border border) {
    public SessionSettings {
        Objects.requireNonNull(parent, "parent");
    }

    /**
     * For a session that ends with its first error: classes of the session's own class loader; cells by number.
     *
     * @param rewriter changes each class file of a cell or of an added library before it is defined
     */
    public static SessionSettings standard(UnaryOperator<byte[]> rewriter) {
        return new SessionSettings(
                SessionSettings.class.getClassLoader(), rewriter, cell -> "Cell " + cell, true, new Border() {});
    }

    SessionSettings withoutBorder() {
        return new SessionSettings(parent, rewriter, cellName, endsWithError, new Border() {});
    }

    /** The way from the session into user code and back. What {@link #enter} throws fails the cell. */
    public interface Border {
        /** User code is about to run on this thread. */
        default void enter() {}

        /** User code has ended on this thread, normally or not. */
        default void leave() {}
    }
}

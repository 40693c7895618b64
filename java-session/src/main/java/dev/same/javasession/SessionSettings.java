package dev.same.javasession;

import dev.same.javasession.api.Exit;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/**
 * How a session treats what cells define.
 *
 * @param parent loads what user code sees beside the JDK and the libraries that were added
 * @param rewriter changes each class file of a cell or of an added library before it is defined
 * @param cellName how messages name a cell, by its number
 * @param border what happens around each run of user code
 */
public record SessionSettings(
        ClassLoader parent, UnaryOperator<byte[]> rewriter, IntFunction<String> cellName, Border border) {
    public SessionSettings {
        Objects.requireNonNull(parent, "parent");
    }

    /** Classes of the session's own class loader; {@code System.exit} ends the JVM by way of {@link Exit}; cells by number. */
    public static SessionSettings standard() {
        return new SessionSettings(
                SessionSettings.class.getClassLoader(), ExitCalls::redirected, cell -> "Cell " + cell, new Border() {});
    }

    /** The way from the session into user code and back. What {@link #enter} throws fails the cell. */
    public interface Border {
        /** User code is about to run on this thread. */
        default void enter() {}

        /** User code has ended on this thread, normally or not. */
        default void leave() {}
    }
}

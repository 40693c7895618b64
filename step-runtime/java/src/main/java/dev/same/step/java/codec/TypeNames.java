package dev.same.step.java.codec;

import java.util.Optional;

/** Names of the classes that cells defined: they must mean the same in another session. Thread-safe. */
public interface TypeNames {
    /** Whether a cell defined the class. */
    boolean isUserClass(Class<?> type);

    /** The name that the class has in every session. */
    String userName(Class<?> type);

    /** The class of that name in this session. */
    Optional<Class<?>> find(String userName);

    /** Loads classes of libraries. */
    ClassLoader loader();
}

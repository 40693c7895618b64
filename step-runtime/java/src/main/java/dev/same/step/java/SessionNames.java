package dev.same.step.java;

import dev.same.javasession.SessionClasses;
import dev.same.step.java.codec.TypeNames;
import java.util.Optional;

/** The classes of a session's cells, as the codec names them. */
record SessionNames(SessionClasses classes) implements TypeNames {
    @Override
    public boolean isUserClass(Class<?> type) {
        return classes.isUserClass(type);
    }

    @Override
    public String userName(Class<?> type) {
        return classes.userName(type);
    }

    @Override
    public Optional<Class<?>> find(String userName) {
        return classes.find(userName);
    }

    @Override
    public ClassLoader loader() {
        return classes.loader();
    }
}

package dev.same.step.java.codec;

import java.util.Map;

/** Class names that mean the same in every session: {@code ~Point} is the user's, {@code [int} an array of int. */
final class ClassNames {
    private static final Map<String, Class<?>> PRIMITIVES = Map.of(
            "boolean", boolean.class,
            "byte", byte.class,
            "char", char.class,
            "short", short.class,
            "int", int.class,
            "long", long.class,
            "float", float.class,
            "double", double.class,
            "void", void.class);

    private ClassNames() {}

    static String write(Class<?> type, TypeNames names) {
        if (type.isArray()) {
            return "[" + write(type.getComponentType(), names);
        }
        return names.isUserClass(type) ? "~" + names.userName(type) : type.getName();
    }

    static Class<?> read(String name, TypeNames names) {
        if (name.startsWith("[")) {
            return read(name.substring(1), names).arrayType();
        }
        if (name.startsWith("~")) {
            String userName = name.substring(1);
            return names.find(userName)
                    .orElseThrow(() -> new CannotRead("the class " + userName.replace('$', '.')
                            + " is not defined here; the cell that declares it has to run before"));
        }
        Class<?> primitive = PRIMITIVES.get(name);
        if (primitive != null) {
            return primitive;
        }
        try {
            return Class.forName(name, false, names.loader());
        } catch (ClassNotFoundException e) {
            throw new CannotRead("the class " + name + " is not on the class path here", e);
        }
    }
}

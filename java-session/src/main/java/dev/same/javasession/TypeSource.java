package dev.same.javasession;

import java.lang.reflect.Field;
import java.lang.reflect.GenericArrayType;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Static types as source that compiles in another session: library classes by their full name, so that no import is
 * needed, classes of cells by the user's name.
 */
final class TypeSource {
    private final SessionClasses classes;

    TypeSource(SessionClasses classes) {
        this.classes = classes;
    }

    String of(Field field) {
        return source(field.getGenericType());
    }

    private String source(Type type) {
        if (type instanceof Class<?> c) {
            return c.isArray() ? source(c.getComponentType()) + "[]" : name(c);
        }
        if (type instanceof GenericArrayType array) {
            return source(array.getGenericComponentType()) + "[]";
        }
        if (type instanceof WildcardType wildcard) {
            if (wildcard.getLowerBounds().length > 0) {
                return "? super " + source(wildcard.getLowerBounds()[0]);
            }
            Type upper = wildcard.getUpperBounds()[0];
            return upper == Object.class ? "?" : "? extends " + source(upper);
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
            String arguments = Arrays.stream(generic.getActualTypeArguments())
                    .map(this::source)
                    .collect(Collectors.joining(", ", "<", ">"));
            boolean inner =
                    generic.getOwnerType() instanceof ParameterizedType && !Modifier.isStatic(raw.getModifiers());
            String name = inner ? source(generic.getOwnerType()) + "." + raw.getSimpleName() : name(raw);
            return name + arguments;
        }
        return "Object";
    }

    /** Classes that source cannot name are named by what they extend or implement. */
    private String name(Class<?> type) {
        boolean nameable = type.getCanonicalName() != null
                && !(classes.isUserClass(type) && classes.userName(type).startsWith("$"));
        if (!nameable) {
            return type.getInterfaces().length > 0 && type.getSuperclass() == Object.class
                    ? source(type.getGenericInterfaces()[0])
                    : source(type.getGenericSuperclass());
        }
        if (type.isPrimitive() || !classes.isUserClass(type)) {
            return String.valueOf(type.getCanonicalName());
        }
        return classes.userName(type).replace('$', '.');
    }
}

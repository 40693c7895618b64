package dev.same.pipeline.dataflow.java;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import java.util.Set;
import javax.lang.model.element.Modifier;

/** Whether static fields of a type can change after it was initialised. */
final class StaticState {
    /** A final field of such a type has one value for good, the same in each process that initialises the type. */
    private static final Set<String> CONSTANT_TYPES = Set.of(
            "boolean",
            "byte",
            "short",
            "char",
            "int",
            "long",
            "float",
            "double",
            "Boolean",
            "Byte",
            "Short",
            "Character",
            "Integer",
            "Long",
            "Float",
            "Double",
            "String",
            "BigInteger",
            "BigDecimal",
            "MathContext",
            "Pattern",
            "Class",
            "Logger",
            "Locale",
            "Charset",
            "Path",
            "URI",
            "Duration",
            "Period",
            "Instant",
            "LocalDate",
            "LocalTime",
            "LocalDateTime",
            "ZoneId",
            "ZoneOffset",
            "ZonedDateTime",
            "DateTimeFormatter",
            "ChronoUnit",
            "TimeUnit");

    private StaticState() {}

    static boolean isIn(ClassTree type) {
        for (Tree member : type.getMembers()) {
            if (member instanceof ClassTree nested && isIn(nested)) {
                return true;
            }
            if (member instanceof VariableTree field && isStatic(field, type) && !isConstant(field, type)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isStatic(VariableTree field, ClassTree type) {
        return isInterface(type) || field.getModifiers().getFlags().contains(Modifier.STATIC);
    }

    private static boolean isConstant(VariableTree field, ClassTree type) {
        boolean isFinal = isInterface(type) || field.getModifiers().getFlags().contains(Modifier.FINAL);
        String written = String.valueOf(field.getType()).replaceFirst("<.*", "");
        String simple = written.substring(written.lastIndexOf('.') + 1);
        boolean isEnumConstant =
                type.getKind() == Tree.Kind.ENUM && type.getSimpleName().contentEquals(simple);
        return isFinal && (isEnumConstant || CONSTANT_TYPES.contains(simple));
    }

    private static boolean isInterface(ClassTree type) {
        return type.getKind() == Tree.Kind.INTERFACE || type.getKind() == Tree.Kind.ANNOTATION_TYPE;
    }
}

package dev.same.pipeline.dataflow.java;

import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.LambdaExpressionTree;
import com.sun.source.tree.MemberReferenceTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.NewClassTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.TypeCastTree;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds expressions whose value holds a lambda or method reference, a stream, iterator or view that is in use, an open
 * file or a thread. The class of a lambda is made by the JVM at run time, the others are work under way: none can leave its process.
 *
 * <p>Goes by what is written, not by types: a lambda that is only handed to a call that ends with it, as in
 * {@code list.removeIf(x -> ...)}, is none. What is missed here is refused when the step ends.
 */
final class ProcessBound {
    /** What a call gives to a variable declared so is hardly anything else. */
    private static final Pattern TYPE = Pattern.compile(
            "(?:[\\w.]+\\.)?(?:\\w*(?:Function|Supplier|Consumer|Predicate|BinaryOperator|UnaryOperator)"
                    + "|Comparator|Runnable|Callable|Collector|(?:Int|Long|Double)?Stream|(?:List)?Iterator)(?:<.*>)?");

    private static final Pattern HOLDS_SUCH = Pattern.compile(
            "[<,]\\s*(?:\\w*(?:Function|Supplier|Consumer|Predicate|BinaryOperator|UnaryOperator)|Runnable|Callable)\\b");

    /** Static methods whose result is a lambda although none is written. */
    private static final Set<String> MAKERS = Set.of(
            "Function.identity",
            "UnaryOperator.identity",
            "Map.Entry.comparingByKey",
            "Map.Entry.comparingByValue",
            "Entry.comparingByKey",
            "Entry.comparingByValue");

    /** These come from classes of the JDK with a name. */
    private static final Set<String> PLAIN =
            Set.of("Comparator.naturalOrder", "Comparator.reverseOrder", "Collections.reverseOrder");

    /** Types whose static methods keep what they are given in their result. */
    private static final Set<String> KEEPERS =
            Set.of("Comparator", "Map", "List", "Set", "Arrays", "Optional", "Map.Entry");

    /** Methods of functions that make other functions of them. */
    private static final Set<String> COMBINES = Set.of(
            "andThen",
            "compose",
            "negate",
            "and",
            "or",
            "reversed",
            "thenComparing",
            "thenComparingInt",
            "thenComparingLong",
            "thenComparingDouble");

    /** Methods by which a collection keeps what it is given. */
    private static final Set<String> ADDS =
            Set.of("add", "addFirst", "addLast", "addAll", "offer", "push", "put", "putIfAbsent", "putAll", "set");

    /** Their results watch what they were called on, or go over it. */
    private static final Set<String> OPENS = Set.of("stream", "parallelStream", "iterator", "listIterator", "subList");

    /** Open files and threads: the first part of what a file's reader or writer is made of. */
    private static final Set<String> LIVE =
            Set.of("FileWriter", "FileReader", "FileInputStream", "FileOutputStream", "RandomAccessFile", "Thread");

    private static final Pattern OPENS_FILE = Pattern.compile("Files\\.new\\w+(?:Reader|Writer|Stream|Channel)");

    private static final Set<String> GOES_ON = Set.of(
            "map",
            "filter",
            "mapToObj",
            "mapToInt",
            "mapToLong",
            "mapToDouble",
            "boxed",
            "flatMap",
            "peek",
            "limit",
            "skip",
            "sorted",
            "distinct");

    /** The names of which one must hold such a value, for the expression to be one; empty set: it is one anyway. */
    private final Set<String> names = new LinkedHashSet<>();

    private boolean surely;

    private ProcessBound() {}

    /** Return the names that decide whether a variable holds such a value; none if it surely does, nothing if it does not. */
    static Optional<Set<String>> of(@Nullable Tree type, @Nullable ExpressionTree value) {
        var found = new ProcessBound();
        String written = String.valueOf(type);
        boolean made = value instanceof MethodInvocationTree call
                && !PLAIN.contains(call.getMethodSelect().toString())
                && TYPE.matcher(written).matches();
        found.surely = made || (value != null && HOLDS_SUCH.matcher(written).find());
        found.look(value);
        return found.result();
    }

    /** Return the same for what a call gives to its receiver to keep; {@code .method} stands for a method of a cell's class. */
    static Optional<Set<String>> kept(String method, List<? extends ExpressionTree> arguments) {
        var found = new ProcessBound();
        arguments.forEach(found::look);
        Optional<Set<String>> result = found.result();
        if (ADDS.contains(method)) {
            return result;
        }
        // A method of a cell's class may keep it. Those of the JDK that keep functions are few: the others only call
        // them.
        return result.filter(Set::isEmpty).map(surely -> Set.of("." + method));
    }

    private Optional<Set<String>> result() {
        if (surely) {
            return Optional.of(Set.of());
        }
        return names.isEmpty() ? Optional.empty() : Optional.of(names);
    }

    private void look(@Nullable Tree tree) {
        if (tree instanceof LambdaExpressionTree || tree instanceof MemberReferenceTree) {
            surely = true;
        } else if (tree instanceof ParenthesizedTree inner) {
            look(inner.getExpression());
        } else if (tree instanceof TypeCastTree cast) {
            look(cast.getExpression());
        } else if (tree instanceof ConditionalExpressionTree either) {
            look(either.getTrueExpression());
            look(either.getFalseExpression());
        } else if (tree instanceof IdentifierTree name) {
            names.add(name.getName().toString());
        } else if (tree instanceof NewClassTree made) {
            surely |= LIVE.contains(made.getIdentifier().toString().replaceFirst("^java\\.io\\.", ""));
            made.getArguments().forEach(this::look);
        } else if (tree instanceof MethodInvocationTree call
                && call.getMethodSelect() instanceof MemberSelectTree select) {
            call(call, select);
        }
    }

    private void call(MethodInvocationTree call, MemberSelectTree select) {
        String method = select.getIdentifier().toString();
        String owner = select.getExpression().toString();
        if (MAKERS.contains(owner + "." + method)
                || OPENS_FILE.matcher(owner + "." + method).matches()) {
            surely = true;
        } else if (KEEPERS.contains(owner)) {
            call.getArguments().forEach(this::look);
        } else if (COMBINES.contains(method)) {
            look(select.getExpression());
        } else if (OPENS.contains(method) || (GOES_ON.contains(method) && isStream(select.getExpression()))) {
            surely = true;
        }
    }

    private static boolean isStream(ExpressionTree tree) {
        if (tree instanceof MethodInvocationTree call && call.getMethodSelect() instanceof MemberSelectTree select) {
            String owner = select.getExpression().toString();
            String method = select.getIdentifier().toString();
            return OPENS.contains(method)
                    || owner.matches("(?:Int|Long|Double)?Stream")
                    || (GOES_ON.contains(method) && isStream(select.getExpression()));
        }
        return false;
    }
}

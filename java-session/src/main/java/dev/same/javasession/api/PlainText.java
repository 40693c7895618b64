package dev.same.javasession.api;

import java.lang.reflect.Array;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.BaseStream;
import org.jspecify.annotations.Nullable;

/** A value as text: what {@code toString} gives, but arrays with their elements, and never too much to read. */
final class PlainText {
    /** No person reads more, and a notebook file has to hold it. */
    static final int LONGEST = 200_000;
    /** Elements of a collection that are shown once the text is long. */
    private static final int MOST_ELEMENTS = 1_000;

    private static final Pattern WRAPPER = Pattern.compile("^REPL\\.\\$JShell\\$\\d+[A-Z]*\\$");

    private final StringBuilder out = new StringBuilder();
    private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());

    private PlainText() {}

    static String of(@Nullable Object value) {
        var text = new PlainText();
        text.append(value);
        return text.out.length() <= LONGEST
                ? text.out.toString()
                : text.out.substring(0, LONGEST) + "… (" + (text.out.length() - LONGEST) + " characters more)";
    }

    private void append(@Nullable Object value) {
        if (value == null || !(isPlainContainer(value))) {
            out.append(
                    value instanceof BaseStream
                            ? "a stream that nothing has read yet; end it, for example by .toList()"
                            : string(value));
            return;
        }
        if (!open.add(value)) {
            out.append("(this)");
            return;
        }
        if (value instanceof Map<?, ?> map) {
            all("{", map.entrySet().iterator(), map.size(), "}");
        } else if (value instanceof Collection<?> collection) {
            all("[", collection.iterator(), collection.size(), "]");
        } else {
            all("[", elements(value), Array.getLength(value), "]");
        }
        open.remove(value);
    }

    private static String string(@Nullable Object value) {
        String text = String.valueOf(value);
        // What Object.toString says of a class of a cell: without the name of the wrapper that JShell put around it.
        return text.startsWith("REPL.$JShell$") ? WRAPPER.matcher(text).replaceFirst("") : text;
    }

    private void all(String before, Iterator<?> elements, int size, String after) {
        out.append(before);
        for (int i = 0; elements.hasNext(); i++) {
            if (i >= MOST_ELEMENTS || out.length() > LONGEST) {
                out.append(", … (").append(size - i).append(" more)");
                break;
            }
            out.append(i == 0 ? "" : ", ");
            Object element = elements.next();
            if (element instanceof Map.Entry<?, ?> entry && before.equals("{")) {
                append(entry.getKey());
                out.append('=');
                append(entry.getValue());
            } else {
                append(element);
            }
        }
        out.append(after);
    }

    /** Arrays, and the JDK's collections, whose text is known to be made of their elements. */
    private static boolean isPlainContainer(Object value) {
        Class<?> type = value.getClass();
        if (type.isArray()) {
            return true;
        }
        boolean jdk = type.getModule() == Object.class.getModule();
        return jdk && (value instanceof Map || value instanceof Collection);
    }

    private static Iterator<?> elements(Object array) {
        int length = Math.min(Array.getLength(array), MOST_ELEMENTS + 1);
        Deque<Object> elements = new ArrayDeque<>(length);
        for (int i = 0; i < length; i++) {
            @Nullable Object element = Array.get(array, i);
            elements.add(element == null ? "null" : element);
        }
        return elements.iterator();
    }
}

package dev.same.javasession;

import dev.same.javasession.CompileErrors.CompileError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Writes exceptions and compile errors in terms of cells and lines. */
final class Tracebacks {
    /** Deep recursion: so many frames of each end are shown. */
    private static final int SHOWN = 12;

    private final Frames frames;
    private final IntFunction<String> cellName;
    private final Map<Integer, String> sources = new HashMap<>();

    Tracebacks(Frames frames, IntFunction<String> cellName) {
        this.frames = frames;
        this.cellName = cellName;
    }

    /** Remembers a whole cell, so that its lines can be shown. */
    void source(int cell, String source) {
        sources.put(cell, source);
    }

    /**
     * Describe an exception.
     *
     * @param cell where to say it happened if no frame tells
     */
    CellError describe(Throwable thrown, int cell, int line) {
        List<String> lines = new ArrayList<>();
        Frames.Place place = first(thrown).orElse(new Frames.Place(cell, line));
        excerpt(place, lines);
        String message = message(thrown);
        lines.add(heading(thrown, message));
        append(thrown.getStackTrace(), lines);
        Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        seen.add(thrown);
        for (Throwable cause = thrown.getCause(); cause != null && seen.add(cause); cause = cause.getCause()) {
            lines.add("Caused by: " + heading(cause, message(cause)));
            append(cause.getStackTrace(), lines);
        }
        String name = name(thrown);
        return new CellError(place.cell(), place.line(), name, message, lines);
    }

    /** Describe what is no exception of the cell; frames above the cell's own are of no interest. */
    CellError describe(String name, String message, StackTraceElement[] stack, int cell) {
        int start = 0;
        while (start < stack.length && !Frames.isUserCode(stack[start])) {
            start++;
        }
        StackTraceElement[] own = Arrays.copyOfRange(stack, start, stack.length);
        Frames.Place place = first(own).orElse(new Frames.Place(cell, 1));
        List<String> lines = new ArrayList<>();
        excerpt(place, lines);
        lines.add(name + ": " + message);
        append(own, lines);
        return new CellError(place.cell(), place.line(), name, message, lines);
    }

    /** An error that is not an exception: source that does not compile. */
    CellError compileError(Frames.Place place, int column, List<String> messages) {
        return compileErrors(List.of(new CompileError(place, column, 1, String.join("\n", messages))));
    }

    /** All errors of a cell that does not compile; the first one is where it fails. */
    CellError compileErrors(List<CompileError> errors) {
        List<String> lines = new ArrayList<>();
        for (CompileError error : errors) {
            lines.add(name(error.place()));
            lineOf(error.place()).ifPresent(text -> {
                lines.add("    " + text);
                int column = Math.max(0, Math.min(error.column(), text.length()));
                int length = Math.max(1, Math.min(error.length(), text.length() - column));
                lines.add("    " + " ".repeat(column) + "^".repeat(length));
            });
            lines.addAll(("CompilationError: " + error.message()).lines().toList());
        }
        CompileError first = errors.get(0);
        String message = errors.size() == 1
                ? first.message()
                : errors.stream()
                        .map(error -> "line " + error.place().line() + ": " + error.message())
                        .collect(Collectors.joining("\n"));
        return new CellError(first.place().cell(), first.place().line(), "CompilationError", message, lines);
    }

    Optional<Frames.Place> first(Throwable thrown) {
        return first(thrown.getStackTrace());
    }

    Optional<Frames.Place> first(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            Optional<Frames.Place> place = frames.place(frame);
            if (place.isPresent()) {
                return place;
            }
        }
        return Optional.empty();
    }

    private void excerpt(Frames.Place place, List<String> lines) {
        lines.add(name(place));
        for (int line = place.line() - 2; line <= place.line() + 1; line++) {
            int number = line;
            lineOf(new Frames.Place(place.cell(), line))
                    .ifPresent(text -> lines.add(
                            String.format("%s %3d | %s", number == place.line() ? "-->" : "   ", number, text)));
        }
    }

    private String name(Frames.Place place) {
        return cellName.apply(place.cell()) + ", line " + place.line();
    }

    private Optional<String> lineOf(Frames.Place place) {
        String source = sources.get(place.cell());
        return source == null || place.line() < 1
                ? Optional.empty()
                : source.lines().skip(place.line() - 1L).findFirst();
    }

    private void append(StackTraceElement[] stack, List<String> out) {
        int end = stack.length;
        while (end > 0 && !Frames.isUserCode(stack[end - 1])) {
            end--;
        }
        List<String> lines = new ArrayList<>();
        for (StackTraceElement frame : Arrays.copyOf(stack, end)) {
            if (!isOurs(frame)) {
                lines.add("    at " + line(frame));
            }
        }
        if (lines.size() > 2 * SHOWN) {
            int left = lines.size() - 2 * SHOWN;
            lines.subList(SHOWN, SHOWN + left).clear();
            lines.add(SHOWN, "    ... " + left + " more");
        }
        out.addAll(lines);
    }

    private String line(StackTraceElement frame) {
        return frames.place(frame)
                .map(place -> {
                    String where = name(place);
                    String method = member(frame);
                    return method.isEmpty() ? where : method + " (" + where + ")";
                })
                .orElseGet(frame::toString);
    }

    /** {@code Point.scale}, {@code scale}, or nothing for a statement of the cell itself. */
    private static String member(StackTraceElement frame) {
        String name = frame.getMethodName();
        String method = name.startsWith("lambda$")
                ? "lambda"
                : name.equals("do_it$") ? "" : name.equals("<init>") ? "constructor" : name;
        String type = SessionClasses.userName(frame.getClassName());
        return type.startsWith("REPL.") ? method : type.replace('$', '.') + "." + method;
    }

    private static boolean isOurs(StackTraceElement frame) {
        String name = frame.getClassName();
        return name.startsWith("dev.same.")
                || name.startsWith("jdk.jshell.")
                || name.startsWith("jdk.internal.reflect.")
                || name.startsWith("java.lang.reflect.");
    }

    static String name(Throwable thrown) {
        if (thrown instanceof NamedError named) {
            return named.shownName();
        }
        return SessionClasses.userName(thrown.getClass().getName()).replace('$', '.');
    }

    private static String heading(Throwable thrown, String message) {
        return message.isEmpty() ? name(thrown) : name(thrown) + ": " + message;
    }

    /** The message; an exception whose {@code getMessage} itself fails must not hide the failure. */
    private static String message(Throwable thrown) {
        try {
            @Nullable String message = thrown.getLocalizedMessage();
            return message == null ? "" : message;
        } catch (RuntimeException | StackOverflowError e) {
            return "(its getMessage() threw " + e.getClass().getName() + ")";
        }
    }
}

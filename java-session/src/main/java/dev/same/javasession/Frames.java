package dev.same.javasession;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.SnippetWrapper;

/** Knows which cell and line a stack frame of a snippet belongs to. Thread-safe. */
final class Frames {
    private static final Pattern WRAPPER = Pattern.compile("(REPL\\.\\$JShell\\$\\d+)([A-Z]*)(?:\\$.*)?");

    private final SourceCodeAnalysis analysis;
    private final Supplier<List<Snippet>> snippets;
    private final List<Origin> origins = new ArrayList<>();
    private Place running = new Place(0, 0);

    /** A place in the notebook. */
    record Place(int cell, int line) {}

    private record Origin(Snippet snippet, int cell, int line) {}

    /** @param snippets all snippets of the session, the one that runs included */
    Frames(SourceCodeAnalysis analysis, Supplier<List<Snippet>> snippets) {
        this.analysis = analysis;
        this.snippets = snippets;
    }

    /** A snippet is about to run, which JShell has not made yet. */
    synchronized void start(int cell, int line) {
        running = new Place(cell, line);
    }

    /** @param line of the cell where the snippet's source begins */
    synchronized void add(Snippet snippet, int cell, int line) {
        origins.add(new Origin(snippet, cell, line));
    }

    /** Whether the frame is of a cell's code. */
    static boolean isUserCode(StackTraceElement frame) {
        return WRAPPER.matcher(frame.getClassName()).matches();
    }

    synchronized Optional<Place> place(StackTraceElement frame) {
        var wrapper = WRAPPER.matcher(frame.getClassName());
        if (!wrapper.matches()) {
            return Optional.empty();
        }
        List<Origin> candidates = new ArrayList<>(origins);
        for (Snippet snippet : snippets.get()) {
            if (origins.stream().noneMatch(origin -> origin.snippet().equals(snippet))) {
                candidates.add(new Origin(snippet, running.cell(), running.line()));
            }
        }
        Optional<Place> sameNumber = Optional.empty();
        for (int i = candidates.size() - 1; i >= 0; i--) {
            Origin origin = candidates.get(i);
            SnippetWrapper wrapped = analysis.wrapper(origin.snippet());
            String name = wrapped.fullClassName();
            if (name.equals(wrapper.group(1) + wrapper.group(2))) {
                return Optional.of(place(origin, wrapped, frame.getLineNumber()));
            }
            // A redefinition of something else gives dependents a new suffix; their source stays.
            if (sameNumber.isEmpty() && name.replaceFirst("[A-Z]*$", "").equals(wrapper.group(1))) {
                sameNumber = Optional.of(place(origin, wrapped, frame.getLineNumber()));
            }
        }
        return sameNumber;
    }

    private static Place place(Origin origin, SnippetWrapper wrapped, int line) {
        String text = wrapped.wrapped();
        int start = 0;
        for (int i = 1; i < line; i++) {
            start = text.indexOf('\n', start) + 1;
        }
        while (start < text.length() && Character.isWhitespace(text.charAt(start)) && text.charAt(start) != '\n') {
            start++;
        }
        String source = origin.snippet().source();
        int position = Math.max(0, Math.min(source.length(), wrapped.wrappedToSourcePosition(start)));
        return new Place(origin.cell(), origin.line() + lines(source, position));
    }

    /** How many line ends stand before a position. */
    static int lines(String text, int end) {
        int lines = 0;
        for (int i = 0; i < end; i++) {
            if (text.charAt(i) == '\n') {
                lines++;
            }
        }
        return lines;
    }
}

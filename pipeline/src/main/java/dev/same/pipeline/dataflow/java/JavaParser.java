package dev.same.pipeline.dataflow.java;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;

/** Parses the snippets of a cell with javac, all at once; parses only, never resolves a name. */
final class JavaParser {
    /** JShell ignores these on variables; in a method body, where we parse them, they are errors. */
    private static final Pattern VARIABLE_MODIFIERS =
            Pattern.compile("^(?:(?:public|protected|private|static|transient|volatile)\\s+)+");

    static final String METHOD = "$statement";
    static final String FIELD = "$expression";

    /**
     * A snippet and its tree.
     *
     * @param unit whose first line is the snippet's first line
     */
    record Parsed(
            Chunk chunk, @Nullable CompilationUnitTree unit, SourcePositions positions, Optional<Problem> problem) {}

    /** @param line one-based, of the cell */
    record Problem(String message, int line) {}

    private final JavaCompiler compiler;
    /** Opening one costs more than parsing a cell. Parsing asks it for nothing. */
    private final StandardJavaFileManager fileManager;

    JavaParser() {
        JavaCompiler found = ToolProvider.getSystemJavaCompiler();
        if (found == null) {
            throw new IllegalStateException(
                    "Java notebooks need a JDK, but " + System.getProperty("java.home") + " has no compiler");
        }
        compiler = found;
        fileManager = compiler.getStandardFileManager(null, null, null);
    }

    /** The one-based line of the cell for each tree of a snippet. */
    ToIntFunction<Tree> lines(Parsed parsed) {
        CompilationUnitTree unit = parsed.unit();
        return tree -> {
            long position = unit == null ? Diagnostic.NOPOS : parsed.positions().getStartPosition(unit, tree);
            return unit == null || position < 0
                    ? parsed.chunk().firstLine()
                    : parsed.chunk().firstLine() + (int) unit.getLineMap().getLineNumber(position) - 1;
        };
    }

    List<Parsed> parse(List<Chunk> chunks) {
        List<Parsed> parsed =
                parse(chunks, chunks.stream().map(JavaParser::wrap).toList());
        List<Chunk> again = new ArrayList<>();
        for (Parsed p : parsed) {
            if (p.problem().isPresent() && p.chunk().kind() == Chunk.Kind.STATEMENT) {
                again.add(p.chunk());
            }
        }
        if (again.isEmpty()) {
            return parsed;
        }
        Map<Chunk, Parsed> better = new IdentityHashMap<>();
        for (Parsed p :
                parse(again, again.stream().map(JavaParser::wrapOtherwise).toList())) {
            // Of two messages, that of the statement says more.
            if (p.problem().isEmpty() || isExpression(p.chunk())) {
                better.put(p.chunk(), p);
            }
        }
        return parsed.stream().map(p -> better.getOrDefault(p.chunk(), p)).toList();
    }

    private List<Parsed> parse(List<Chunk> chunks, List<String> sources) {
        if (chunks.isEmpty()) {
            return List.of();
        }
        List<Source> files = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            files.add(new Source(i, sources.get(i)));
        }
        var diagnostics = new DiagnosticCollector<JavaFileObject>();
        var task = (JavacTask) compiler.getTask(
                Writer.nullWriter(), fileManager, diagnostics, List.of("-proc:none", "-Xlint:none"), null, files);
        Map<URI, CompilationUnitTree> units = new HashMap<>();
        try {
            for (CompilationUnitTree unit : task.parse()) {
                units.put(unit.getSourceFile().toUri(), unit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory failed", e);
        }
        SourcePositions positions = Trees.instance(task).getSourcePositions();
        Map<URI, Problem> problems = new HashMap<>();
        for (Diagnostic<? extends JavaFileObject> diagnostic : diagnostics.getDiagnostics()) {
            if (diagnostic.getKind() == Diagnostic.Kind.ERROR && diagnostic.getSource() != null) {
                URI uri = diagnostic.getSource().toUri();
                Chunk chunk = chunks.get(Source.index(uri));
                // Past the end stands what we put around it.
                int line = chunk.firstLine() + (int) Math.max(1, diagnostic.getLineNumber()) - 1;
                problems.putIfAbsent(
                        uri, new Problem(diagnostic.getMessage(Locale.ROOT), Math.min(line, chunk.lastLine())));
            }
        }
        List<Parsed> parsed = new ArrayList<>();
        for (int i = 0; i < chunks.size(); i++) {
            Source file = files.get(i);
            parsed.add(new Parsed(
                    chunks.get(i),
                    units.get(file.toUri()),
                    positions,
                    Optional.ofNullable(problems.get(file.toUri()))));
        }
        return parsed;
    }

    private static String wrap(Chunk chunk) {
        return switch (chunk.kind()) {
            case IMPORT -> closed(chunk.source());
            case MEMBER -> "class $cell { " + chunk.source() + "\n}";
            case STATEMENT -> isExpression(chunk) ? wrapExpression(chunk) : wrapStatement(chunk);
            case MAGIC -> "";
        };
    }

    /** Only the last snippet of a cell may lack a semicolon, and mostly it is an expression to be shown. */
    private static boolean isExpression(Chunk chunk) {
        return !chunk.source().endsWith(";") && !chunk.source().endsWith("}");
    }

    private static String wrapOtherwise(Chunk chunk) {
        return isExpression(chunk) ? wrapStatement(chunk) : wrapExpression(chunk);
    }

    private static String wrapStatement(Chunk chunk) {
        return "class $cell { void " + METHOD + "() { " + withoutModifiers(chunk.source()) + "\n} }";
    }

    private static String withoutModifiers(String source) {
        return closed(VARIABLE_MODIFIERS.matcher(source).replaceFirst(""));
    }

    private static String closed(String source) {
        return source.endsWith(";") || source.endsWith("}")
                ? source + (source.endsWith(";") ? "" : " ;")
                : source + "\n;";
    }

    private static String wrapExpression(Chunk chunk) {
        String source = chunk.source().endsWith(";")
                ? chunk.source().substring(0, chunk.source().length() - 1)
                : chunk.source();
        return "class $cell { Object " + FIELD + " = " + source + "\n; }";
    }

    /** A source in memory. */
    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(int index, String text) {
            super(URI.create("cell:///Snippet" + index + ".java"), Kind.SOURCE);
            this.text = text;
        }

        static int index(URI uri) {
            return Integer.parseInt(uri.getPath().replaceAll("\\D", ""));
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}

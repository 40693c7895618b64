package dev.same.javasession;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.IdentifierTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.lang.model.element.Modifier;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import jdk.jshell.SourceCodeAnalysis;

/**
 * Writes out what a source file may leave open in its types and JShell may not, as it compiles each declaration by itself, as
 * a public member of a class:
 *
 * <ul>
 *   <li>a sealed type without {@code permits} permits what the cell declares below it;
 *   <li>a canonical constructor of a record may not be less accessible than the record.
 * </ul>
 *
 * <p>Words are only added within lines, so all lines stay where they are.
 */
final class TypeDeclarations {
    private static final Pattern SEALED = Pattern.compile("\\bsealed\\b");
    private static final Pattern RECORD_WITH_CONSTRUCTOR =
            Pattern.compile("\\brecord\\s+(\\w+)\\b[\\s\\S]*[{;}\\s]\\1\\s*[({]");

    /** Begins each addition, so that columns of errors can be given as the user counts them. */
    private static final String MARK = "/**/";

    private static final Pattern ADDED = Pattern.compile("/\\*\\*/(?:public |permits [^{]*)");

    private final Map<String, Set<String>> subtypes = new LinkedHashMap<>();
    private final List<Sealed> sealed = new ArrayList<>();
    private final List<Addition> additions = new ArrayList<>();

    /** @param brace where its body begins in the cell */
    private record Sealed(String name, int brace) {}

    /** @param at where to write the text, in the cell */
    private record Addition(int at, String text) {}

    private TypeDeclarations() {}

    /** Return the source of a cell as JShell takes it. */
    static String forJShell(SourceCodeAnalysis analysis, String source) {
        boolean hasSealed = SEALED.matcher(source).find();
        if (!hasSealed && !RECORD_WITH_CONSTRUCTOR.matcher(source).find()) {
            return source;
        }
        var types = new TypeDeclarations();
        var snippets = new Snippets(analysis, source);
        for (Optional<Snippets.Part> part = snippets.next(); part.isPresent(); part = snippets.next()) {
            if (Assistance.declaresType(part.get().text())) {
                types.read(part.get());
            }
        }
        return types.addTo(source);
    }

    /** Return how many characters of a piece of source are additions. */
    static int added(String source) {
        return source.contains(MARK)
                ? ADDED.matcher(source)
                        .results()
                        .mapToInt(found -> found.end() - found.start())
                        .sum()
                : 0;
    }

    /** Return whether a position of source is inside of an addition. */
    static boolean isAdded(String source, long position) {
        return source.contains(MARK)
                && ADDED.matcher(source)
                        .results()
                        .anyMatch(found -> found.start() <= position && position < found.end());
    }

    private String addTo(String source) {
        for (Sealed each : sealed) {
            Set<String> names = subtypes.getOrDefault(each.name(), Set.of());
            // Those inside of it are found by the compiler, if there are no others.
            if (names.stream().anyMatch(name -> !name.startsWith(each.name() + "."))) {
                additions.add(new Addition(each.brace(), "permits " + String.join(", ", names) + " "));
            }
        }
        var result = new StringBuilder(source);
        // From the end, as each moves what follows it.
        additions.stream()
                .sorted(Comparator.comparingInt(Addition::at).reversed())
                .forEach(each -> result.insert(each.at(), MARK + each.text()));
        return result.toString();
    }

    private void read(Snippets.Part part) {
        var file = new SimpleJavaFileObject(URI.create("string:///Cell.java"), SimpleJavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return part.text();
            }
        };
        var task = (JavacTask) ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, problem -> {}, List.of("-proc:none"), null, List.of(file));
        try {
            for (CompilationUnitTree unit : task.parse()) {
                new Scanner(part, unit, Trees.instance(task).getSourcePositions()).scan(unit, null);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Scanner extends TreePathScanner<Void, Void> {
        private final Snippets.Part part;
        private final CompilationUnitTree unit;
        private final SourcePositions positions;

        Scanner(Snippets.Part part, CompilationUnitTree unit, SourcePositions positions) {
            this.part = part;
            this.unit = unit;
            this.positions = positions;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            Tree parent = getCurrentPath().getParentPath().getLeaf();
            boolean top = parent.getKind() == Tree.Kind.COMPILATION_UNIT;
            if (top || parent instanceof ClassTree) {
                String name = qualified(type);
                Stream.concat(Stream.ofNullable(type.getExtendsClause()), type.getImplementsClause().stream())
                        .map(Scanner::simpleName)
                        .flatMap(Optional::stream)
                        .forEach(supertype -> subtypes.computeIfAbsent(supertype, each -> new LinkedHashSet<>())
                                .add(name));
                if (top && isSealed(type)) {
                    brace(type).ifPresent(at -> sealed.add(new Sealed(name, part.start() + at)));
                }
                if (top && type.getKind() == Tree.Kind.RECORD) {
                    type.getMembers().forEach(this::publish);
                }
            }
            return super.visitClass(type, nothing);
        }

        private void publish(Tree member) {
            if (member instanceof MethodTree method
                    && method.getName().contentEquals("<init>")
                    && Stream.of(Modifier.PUBLIC, Modifier.PROTECTED, Modifier.PRIVATE)
                            .noneMatch(method.getModifiers().getFlags()::contains)) {
                additions.add(new Addition(part.start() + (int) positions.getStartPosition(unit, method), "public "));
            }
        }

        private String qualified(ClassTree type) {
            var name = new StringBuilder(type.getSimpleName());
            for (Tree each : getCurrentPath().getParentPath()) {
                if (each instanceof ClassTree outer) {
                    name.insert(0, outer.getSimpleName() + ".");
                }
            }
            return name.toString();
        }

        private static boolean isSealed(ClassTree type) {
            return type.getModifiers().getFlags().contains(Modifier.SEALED)
                    && type.getPermitsClause().isEmpty();
        }

        /** The first brace behind the last part of the declaration's head. */
        private Optional<Integer> brace(ClassTree type) {
            List<Tree> head = new ArrayList<>(List.of(type.getModifiers()));
            head.addAll(type.getTypeParameters());
            Stream.ofNullable(type.getExtendsClause()).forEach(head::add);
            head.addAll(type.getImplementsClause());
            long end = head.stream()
                    .mapToLong(each -> positions.getEndPosition(unit, each))
                    .max()
                    .orElse(0);
            int brace = part.text().indexOf('{', (int) Math.max(end, 0));
            return brace < 0 ? Optional.empty() : Optional.of(brace);
        }

        private static Optional<String> simpleName(Tree type) {
            Tree plain = type instanceof ParameterizedTypeTree generic ? generic.getType() : type;
            return plain instanceof IdentifierTree name
                    ? Optional.of(name.getName().toString())
                    : Optional.empty();
        }
    }
}

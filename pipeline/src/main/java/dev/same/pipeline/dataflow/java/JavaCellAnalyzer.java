package dev.same.pipeline.dataflow.java;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.EmptyStatementTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.StatementTree;
import com.sun.source.tree.Tree;
import com.sun.source.tree.VariableTree;
import dev.same.pipeline.dataflow.CellAnalyzer;
import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.CellFacts.Barrier;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.dataflow.CellFacts.StatementKind;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Analyses cells in the dialect of JShell, as new as the running JDK.
 *
 * <p>Types and methods are definitions even where a static field computes its value: the JVM initialises a class when it
 * is first used, so that value is made by the same code in each process that uses the type. What a step changes in static
 * fields afterwards is a mutation of the type's name. A declaration whose static fields can change counts as a mutation
 * of its own name: what the type holds after a step is a value that the step hands on.
 */
public final class JavaCellAnalyzer implements CellAnalyzer {
    private final JavaParser parser = new JavaParser();

    @Override
    public CellFacts analyze(String source) {
        return facts(parser.parse(Chunks.of(source)));
    }

    /**
     * Analyse many cells, much faster than one by one: starting javac costs more than a cell.
     *
     * @return the facts of each cell, in order
     */
    @Override
    public List<CellFacts> analyzeAll(List<String> sources) {
        List<Chunk> chunks = new ArrayList<>();
        List<Integer> ends = new ArrayList<>();
        for (String source : sources) {
            chunks.addAll(Chunks.of(source));
            ends.add(chunks.size());
        }
        List<JavaParser.Parsed> parsed = parser.parse(chunks);
        List<CellFacts> all = new ArrayList<>();
        int start = 0;
        for (int end : ends) {
            all.add(facts(parsed.subList(start, end)));
            start = end;
        }
        return all;
    }

    private CellFacts facts(List<JavaParser.Parsed> parsed) {
        var cell = new FactsBuilder();
        List<Statement> statements = new ArrayList<>();
        Optional<Barrier> barrier = Optional.empty();
        for (JavaParser.Parsed snippet : parsed) {
            Statement statement = statement(snippet);
            statements.add(statement);
            cell.then(statement.facts());
            barrier = barrier.or(() -> statement.facts().barrier());
        }
        return cell.facts(barrier, statements);
    }

    private Statement statement(JavaParser.Parsed snippet) {
        var facts = new FactsBuilder();
        Optional<Barrier> barrier =
                snippet.problem().map(problem -> new Barrier(problem.message(), problem.line(), true));
        StatementKind kind = StatementKind.COMPUTE;
        if (barrier.isEmpty()) {
            kind = switch (snippet.chunk().kind()) {
                case MAGIC -> StatementKind.NEUTRAL;
                case IMPORT -> imports(snippet, facts);
                case MEMBER -> members(snippet, facts);
                case STATEMENT -> statements(snippet, facts);
            };
        }
        Chunk chunk = snippet.chunk();
        return new Statement(
                kind, chunk.firstLine(), chunk.lastLine(), chunk.source(), facts.facts(barrier, List.of()));
    }

    private static StatementKind imports(JavaParser.Parsed snippet, FactsBuilder facts) {
        for (ImportTree tree : unit(snippet).getImports()) {
            if (tree.getQualifiedIdentifier() instanceof MemberSelectTree select
                    && !select.getIdentifier().contentEquals("*")
                    && !snippet.chunk().source().matches("(?s)import\\s+module\\b.*")) {
                facts.bind(select.getIdentifier().toString(), true);
            }
        }
        return StatementKind.IMPORT;
    }

    private StatementKind members(JavaParser.Parsed snippet, FactsBuilder facts) {
        for (Tree member : cellClass(snippet).getMembers()) {
            var members = new Members(facts, parser.lines(snippet));
            if (member instanceof ClassTree type) {
                members.type(type);
            } else if (member instanceof MethodTree method) {
                members.method(method);
            }
        }
        return StatementKind.DEFINITION;
    }

    private StatementKind statements(JavaParser.Parsed snippet, FactsBuilder facts) {
        var walker = new NameWalker(facts, new Scopes(), parser.lines(snippet));
        StatementKind kind = StatementKind.NEUTRAL;
        for (Tree member : cellClass(snippet).getMembers()) {
            if (member instanceof VariableTree expression) {
                walker.scan(expression.getInitializer(), null);
                kind = StatementKind.COMPUTE;
            } else if (member instanceof MethodTree method && method.getBody() != null) {
                for (StatementTree statement : method.getBody().getStatements()) {
                    if (statement instanceof EmptyStatementTree) {
                        continue;
                    }
                    kind = StatementKind.COMPUTE;
                    if (statement instanceof VariableTree variable) {
                        variable(variable, facts, walker);
                    } else {
                        walker.scan(statement, null);
                    }
                }
            }
        }
        return kind;
    }

    private static void variable(VariableTree variable, FactsBuilder facts, NameWalker walker) {
        String name = variable.getName().toString();
        walker.scan(variable.getModifiers(), null);
        walker.scan(variable.getType(), null);
        walker.scan(variable.getInitializer(), null);
        Set<String> mentioned = new LinkedHashSet<>(walker.namesIn(variable.getType()));
        mentioned.addAll(walker.namesIn(variable.getInitializer()));
        facts.carry(name, mentioned);
        ProcessBound.of(variable.getType(), variable.getInitializer())
                .ifPresent(names -> facts.processBound.put(name, names));
        facts.bind(name, true);
    }

    private static ClassTree cellClass(JavaParser.Parsed snippet) {
        return (ClassTree) unit(snippet).getTypeDecls().get(0);
    }

    private static CompilationUnitTree unit(JavaParser.Parsed snippet) {
        return Optional.ofNullable(snippet.unit()).orElseThrow();
    }
}

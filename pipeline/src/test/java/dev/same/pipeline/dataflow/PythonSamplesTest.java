package dev.same.pipeline.dataflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.same.pythongrammar.shaded.pegparser.scope.Scope;
import dev.same.pythongrammar.shaded.pegparser.scope.Scope.DefUse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract with the shaded grammar: one cell per language feature, checked against what CPython's symbol table says of
 * it (3.12 and newer: by hand). All samples parse: template strings, {@code except A, B:} and defaults of type parameters,
 * which the grammar does not know, by way of {@link PythonNewerSyntax}.
 */
class PythonSamplesTest {
    private static final String FOLDER = "python-names/";

    private final CellAnalyzer analyzer = new PythonCellAnalyzer();

    record Sample(String name, Set<String> bound, Set<String> read, boolean broken) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Sample> samples() {
        return text("expected.tsv").lines().filter(line -> !line.isBlank()).map(line -> {
            var fields = line.split("\t", -1);
            return new Sample(fields[0], names(fields[2]), names(fields[3]), fields[1].equals("broken"));
        });
    }

    @ParameterizedTest
    @MethodSource("samples")
    void symbolTableAgreesWithCpython(Sample sample) throws Exception {
        var source = text("samples/" + sample.name + ".py");
        if (sample.broken) {
            var failure =
                    catchThrowableOfType(PythonParser.PythonSyntaxException.class, () -> PythonParser.parse(source));
            assertThat(failure).isNotNull();
            assertThat(failure.getMessage()).hasSizeGreaterThan(10);
            assertThat(failure.line()).isPositive();
            return;
        }

        var names = Names.ofSymbolTable(source);

        names.bound().removeIf(name -> name.startsWith("_") && name.endsWith("_default"));
        assertThat(names.bound()).isEqualTo(sample.bound);
        assertThat(names.read()).isEqualTo(sample.read);
    }

    @ParameterizedTest
    @MethodSource("samples")
    void analysisKnowsTheNamesOfTheSymbolTable(Sample sample) {
        var facts = analyzer.analyze(text("samples/" + sample.name + ".py"));
        if (sample.broken) {
            return;
        }

        assertThat(facts.barrier().filter(CellFacts.Barrier::syntaxError)).isEmpty();
        // x: T alone binds nothing when it runs, though symbol tables say so.
        var actual = Names.ofAnalysis(facts);
        // x: T alone binds nothing when it runs, though symbol tables say so.
        assertThat(actual.bound()).isEqualTo(without(sample.bound, sample.name.equals("assign") ? "z" : ""));
        // Annotations of local variables are never evaluated.
        var expected = new Names(sample.bound, without(sample.read, sample.name.equals("annot") ? "Q3" : ""));
        if (sample.name.equals("class_nonlocal")) {
            // x = x in a class body reads the module's x, even inside a function that has one.
            expected.read().add("x");
        }
        assertThat(new Names(sample.bound, actual.read()).readOnly()).isEqualTo(expected.readOnly());
    }

    /** Names bound and read anywhere, function bodies included: all that a symbol table knows. */
    record Names(Set<String> bound, Set<String> read) {
        static Names ofSymbolTable(String source) throws PythonParser.PythonSyntaxException {
            var names = new Names(new TreeSet<>(), new TreeSet<>());
            collect(PythonParser.parse(source).scopes().getTopScope(), names.bound, names.read);
            return names;
        }

        static Names ofAnalysis(CellFacts facts) {
            return new Names(boundAnywhere(facts), readAnywhere(facts));
        }

        /**
         * Names read and nowhere bound. Of the others the analysis knows more: a read after a binding does not count, and
         * {@code x += 1} and {@code del x} read.
         */
        Set<String> readOnly() {
            Set<String> names = new TreeSet<>(read);
            names.removeAll(bound);
            return names;
        }
    }

    private static void collect(Scope scope, Set<String> bound, Set<String> read) {
        var module = scope.isModule();
        var global = EnumSet.of(DefUse.GlobalExplicit, DefUse.GlobalImplicit);
        for (var name : scope.getSymbolsByType(EnumSet.allOf(DefUse.class), 0).keySet()) {
            var use = scope.getUseOfName(name);
            if (!module && Collections.disjoint(use, global)) {
                continue;
            }
            if (use.contains(DefUse.DefLocal) || use.contains(DefUse.DefImport)) {
                bound.add(name);
            }
            if (use.contains(DefUse.Use)) {
                read.add(name);
            }
        }
        scope.getChildren().forEach(child -> collect(child, bound, read));
    }

    private static Set<String> without(Set<String> names, String name) {
        Set<String> result = new TreeSet<>(names);
        result.remove(name);
        return result;
    }

    /** A symbol table has no order: all statements' names, those of function bodies included. */
    private static Set<String> boundAnywhere(CellFacts facts) {
        Set<String> names = new TreeSet<>();
        facts.statements().forEach(statement -> {
            names.addAll(statement.facts().binds());
            names.addAll(statement.facts().unbinds());
            statement.facts().callables().values().forEach(callable -> names.addAll(callable.binds()));
        });
        names.remove(CellFacts.UNKNOWN_NAMES);
        return names;
    }

    private static Set<String> readAnywhere(CellFacts facts) {
        Set<String> names = new TreeSet<>();
        facts.statements().forEach(statement -> {
            names.addAll(statement.facts().reads());
            statement.facts().callables().values().forEach(callable -> names.addAll(callable.reads()));
        });
        return names;
    }

    private static Set<String> names(String list) {
        return list.isBlank() ? Set.of() : new TreeSet<>(Arrays.asList(list.split(",")));
    }

    private static String text(String name) {
        try (var stream = PythonSamplesTest.class.getResourceAsStream(FOLDER + name)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

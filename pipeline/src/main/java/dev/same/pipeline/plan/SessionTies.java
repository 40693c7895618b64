package dev.same.pipeline.plan;

import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.plan.ParameterSource.Analyzed;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds what ties Python cells to one session: magics and hooks that cells register with IPython, and objects that do something
 * when they go.
 */
final class SessionTies {
    /** Open end: the last cell of the notebook. */
    static final int END = Integer.MAX_VALUE;

    /** What IPython calls from then on, for each cell. */
    private static final Pattern HOOKS = Pattern.compile("\\bevents\\.(?:un)?register\\s*\\(|\\bset_custom_exc\\s*\\("
            + "|\\binput_transformers?_\\w+|\\bast_transformers\\b|\\bset_hook\\s*\\(|\\bset_next_input\\s*\\("
            + "|\\bfor_type(?:_by_name)?\\s*\\(|\\bset_custom_completer\\s*\\(");

    private static final List<String> WORDS = List.of(
            "events.",
            "set_custom_exc",
            "input_transformer",
            "ast_transformers",
            "set_hook",
            "set_next_input",
            "for_type",
            "set_custom_completer",
            "weakref",
            "atexit");

    private static final Pattern MAGIC_REGISTERED = Pattern.compile(
            "\\bregister_(?:line|cell|line_cell)_magic\\b|\\bregister_magic_function\\s*\\(|\\bregister_magics\\s*\\("
                    + "|\\bregister_alias\\s*\\(|(?m:^\\s*%alias(?:_magic)?\\s)");

    private static final Pattern IMPORT = Pattern.compile("(?m)^\\s*(?:from|import)\\s.*$");

    /** What may be the name of a magic that cells make. */
    private static final Pattern DEFINED =
            Pattern.compile("\\bdef\\s+(\\w+)|['\"](\\w+)['\"]|%alias\\w*\\s+(?:-\\w\\s+)*(\\w+)");

    private static final Pattern MAGIC_USED =
            Pattern.compile("(?<![\\w)\\]])%%?(\\w+)|\\b(run_(?:line|cell)_magic|find_\\w*magic)\\b");

    private static final Pattern FINALIZERS = Pattern.compile(
            "\\bweakref\\.finalize\\s*\\(|\\bweakref\\.(?:ref|proxy)\\s*\\([^()]*,"
                    + "|\\batexit\\.register\\b|\\bfrom\\s+weakref\\s+import\\b.*\\bfinalize\\b|\\bfrom\\s+atexit\\s+import\\b");

    private static final Pattern FINALIZED = Pattern.compile("\\b__del__\\b");

    private final Map<Integer, Analyzed> cells;
    private final List<Tie> ties = new ArrayList<>();

    /**
     * Cells that must run in one session.
     *
     * @param cell the first of them
     * @param lastCell the last of them, or {@link #END}
     */
    record Tie(int cell, int line, String what, int lastCell) {}

    private SessionTies(Map<Integer, Analyzed> cells) {
        this.cells = cells;
    }

    /** Find them in the cells of a notebook, by number. */
    static List<Tie> find(Map<Integer, Analyzed> cells) {
        var found = new SessionTies(cells);
        found.addMagics();
        found.addStatements();
        found.addFinalized();
        return found.ties;
    }

    private void addMagics() {
        if (cells.values().stream().noneMatch(cell -> registersMagic(cell.source()))) {
            return;
        }
        Set<String> names = new HashSet<>();
        cells.values().forEach(cell -> {
            var matcher = DEFINED.matcher(cell.source());
            while (matcher.find()) {
                for (int i = 1; i <= matcher.groupCount(); i++) {
                    names.add(matcher.group(i) == null ? "" : matcher.group(i));
                }
            }
        });
        cells.forEach((number, cell) -> {
            if (registersMagic(cell.source())) {
                int last = lastUse(number, names);
                if (last > number) {
                    ties.add(new Tie(number, 0, "registers a magic, which cell " + last + " may use", last));
                }
            }
        });
    }

    private static boolean registersMagic(String source) {
        return (source.contains("register_") || source.contains("%alias"))
                && MAGIC_REGISTERED.matcher(source).find()
                && MAGIC_REGISTERED
                        .matcher(IMPORT.matcher(source).replaceAll(""))
                        .find();
    }

    private int lastUse(int from, Set<String> names) {
        int last = from;
        for (var each : cells.entrySet()) {
            var used = MAGIC_USED.matcher(each.getValue().source());
            while (each.getKey() > last && used.find()) {
                if (used.group(2) != null || names.contains(used.group(1))) {
                    last = each.getKey();
                }
            }
        }
        return last;
    }

    private void addStatements() {
        cells.forEach((number, cell) -> {
            // Words that all of these have: to look for one costs less than to match.
            if (WORDS.stream().noneMatch(cell.source()::contains)) {
                return;
            }
            for (Statement statement : cell.facts().statements()) {
                var hook = HOOKS.matcher(statement.source());
                var finalizer = FINALIZERS.matcher(statement.source());
                if (hook.find()) {
                    tieToEnd(
                            number,
                            statement,
                            "gives IPython something to call or change (" + bare(hook.group()) + ")");
                } else if (finalizer.find()) {
                    tieToEnd(
                            number,
                            statement,
                            "says what is done when an object or the session goes (" + bare(finalizer.group()) + ")");
                }
            }
        });
    }

    private static String bare(String call) {
        return call.replaceAll("\\s*\\(.*", "");
    }

    /** An object with {@code __del__} may not go at the end of a step, which is not where it goes in one session. */
    private void addFinalized() {
        if (cells.values().stream()
                .noneMatch(cell -> FINALIZED.matcher(cell.source()).find())) {
            return;
        }
        Set<String> types = new HashSet<>();
        cells.forEach((number, cell) -> {
            for (Statement statement : cell.facts().statements()) {
                Collection<Callable> made = statement.facts().callables().values();
                boolean makesOne = made.stream().anyMatch(callable -> !Collections.disjoint(callable.reads(), types));
                boolean defines = !made.isEmpty()
                        && statement.source().matches("(?s)\\s*(?:@.*\n\\s*)?(?:async\\s+def|def|class)\\b.*");
                if (FINALIZED.matcher(statement.source()).find()) {
                    types.addAll(statement.facts().binds());
                    types.addAll(statement.facts().mutates());
                } else if (defines
                        && (makesOne || !Collections.disjoint(statement.facts().reads(), types))) {
                    types.addAll(statement.facts().binds());
                } else if (makesOne || !Collections.disjoint(statement.facts().reads(), types)) {
                    tieToEnd(number, statement, "may make an object with __del__, which does something when it goes");
                }
            }
        });
    }

    private void tieToEnd(int cell, Statement statement, String what) {
        ties.add(new Tie(cell, statement.firstLine(), what, END));
    }
}

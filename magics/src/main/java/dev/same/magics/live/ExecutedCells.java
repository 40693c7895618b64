package dev.same.magics.live;

import dev.same.kernel.magic.ExecutedCell;
import dev.same.kernel.magic.Session;
import dev.same.magics.SessionExecution;
import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.notebook.program.CellVerbs;
import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.PythonCellAnalyzer;
import dev.same.pipeline.dataflow.java.JavaCellAnalyzer;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The cells that a session has executed, and how they compare with the saved notebook. Of a cell that was executed twice the
 * later text counts. Thread-safe.
 */
final class ExecutedCells {
    private static final int MOST_TEXTS = 5_000;

    private final Clock clock;
    private final Map<String, Execution> latest = new LinkedHashMap<>();
    private final List<Execution> all = new ArrayList<>();
    private final List<String> notRun = new ArrayList<>();
    private final List<Watched> watched = new ArrayList<>();
    private String session = "";
    private int count;

    ExecutedCells(Clock clock) {
        this.clock = clock;
    }

    /** @param order grows with each execution of the session */
    record Execution(ExecutedCell cell, int order, Instant time, Optional<Watched> watched) {
        String source() {
            return normal(cell.code());
        }
    }

    /**
     * A cell whose exit statuses are to be known.
     *
     * @param token what the watch is called in the session
     * @param problem why it is not watched; empty if it is
     */
    record Watched(String code, String token, String problem) {}

    /** The cell that will be reported next with this text is watched. */
    synchronized void watched(Watched cell) {
        watched.add(cell);
    }

    private Optional<Watched> takeWatched(String code) {
        Optional<Watched> found =
                watched.stream().filter(each -> each.code().equals(code)).findFirst();
        found.ifPresent(watched::remove);
        return found;
    }

    /** The cell that will be reported next with this text failed before its code ran: it did nothing. */
    synchronized void notRun(String code) {
        notRun.add(code);
    }

    synchronized void add(Session life, ExecutedCell cell) {
        Optional<Watched> own = takeWatched(cell.code());
        if (notRun.remove(cell.code())) {
            return;
        }
        if (!life.id().equals(session)) {
            session = life.id();
            latest.clear();
            all.clear();
        }
        String key = cell.cellId().map(id -> "id " + id).orElseGet(() -> "text " + normal(cell.code()));
        latest.remove(key);
        Execution execution = new Execution(cell, ++count, clock.instant(), own);
        latest.put(key, execution);
        all.add(execution);
        if (all.size() > MOST_TEXTS) {
            all.remove(0);
        }
        if (latest.size() > MOST_TEXTS) {
            latest.remove(latest.keySet().iterator().next());
        }
    }

    private synchronized List<Execution> executions(String life) {
        return life.equals(session) ? List.copyOf(latest.values()) : List.of();
    }

    /** Return all executions, also those of texts that were executed anew later. */
    synchronized List<Execution> all(String life) {
        return life.equals(session) ? List.copyOf(all) : List.of();
    }

    /** Compare executions with the saved notebook; cells that do nothing are left out. */
    static List<SessionExecution> compared(List<Execution> executions, Optional<Notebook> saved, String language) {
        List<SessionExecution> found = new ArrayList<>();
        for (Execution each : executions) {
            if (!hasCode(each.source(), language)) {
                continue;
            }
            Optional<Cell> cell = saved.flatMap(notebook -> notebook.cells().stream()
                    .filter(one -> one.type() == CellType.CODE && isOf(each, one))
                    .findFirst());
            found.add(new SessionExecution(
                    cell.map(Cell::number),
                    each.source(),
                    cell.filter(one -> normal(one.source()).equals(each.source()))
                            .isPresent(),
                    each.watched().filter(one -> one.problem().isEmpty()).map(Watched::token),
                    each.watched().map(Watched::problem).filter(text -> !text.isEmpty())));
        }
        return found;
    }

    /** Return whether this text of a cell is what the session executed last for it. */
    boolean ran(String life, String source) {
        return executions(life).stream().anyMatch(each -> each.source().equals(normal(source)));
    }

    /** Say what was executed with another text than is saved. */
    List<String> unsaved(String life, Notebook saved, Instant savedAt, String language) {
        List<String> differences = new ArrayList<>();
        List<Execution> executions = executions(life);
        for (Execution execution : executions) {
            if (hasCode(execution.source(), language)
                    && !isSaved(execution, saved)
                    && !isNoProgram(execution, language)) {
                Optional<Cell> same = sameCell(execution, saved);
                if (same.isPresent()) {
                    differences.add("cell " + same.get().number() + " was executed with another text: "
                            + firstDifference(
                                    execution.source(), normal(same.get().source())));
                } else if (!isDeleted(execution, savedAt)
                        && !isSuperseded(execution, executions, saved)
                        && !onlyLooks(execution.source(), language)) {
                    differences.add(
                            "a cell that is not in the file was executed: " + quoted(firstLine(execution.source())));
                }
            }
        }
        return differences;
    }

    /** Say in which order cells were executed, where that is not their order; and what was executed and deleted. */
    List<String> outOfOrder(String life, Notebook saved, Instant savedAt, String language) {
        List<String> found = new ArrayList<>();
        Map<Integer, Integer> orders = new LinkedHashMap<>();
        List<Execution> executions = executions(life);
        for (Cell cell : saved.cells()) {
            executions.stream()
                    .filter(each -> hasCode(each.source(), language))
                    .filter(each -> isOf(each, cell))
                    .mapToInt(Execution::order)
                    .max()
                    .ifPresent(order -> orders.put(cell.number(), order));
        }
        int latestCell = 0;
        int latestOrder = 0;
        for (Map.Entry<Integer, Integer> each : orders.entrySet()) {
            if (each.getValue() < latestOrder) {
                found.add("cell " + latestCell + " was executed after cell " + each.getKey());
            } else {
                latestCell = each.getKey();
                latestOrder = each.getValue();
            }
        }
        for (Execution execution : executions) {
            if (execution.cell().cellId().isPresent()
                    && hasCode(execution.source(), language)
                    && sameCell(execution, saved).isEmpty()
                    && !isSaved(execution, saved)
                    && isDeleted(execution, savedAt)) {
                found.add("a cell was executed and then deleted: " + quoted(firstLine(execution.source())));
            }
        }
        return found;
    }

    private static boolean isOf(Execution execution, Cell cell) {
        if (execution.cell().cellId().isPresent() && cell.id().isPresent()) {
            return execution.cell().cellId().equals(cell.id());
        }
        return cell.type() == CellType.CODE && normal(cell.source()).equals(execution.source());
    }

    private static Optional<Cell> sameCell(Execution execution, Notebook saved) {
        return saved.cells().stream()
                .filter(cell -> cell.type() == CellType.CODE)
                .filter(cell -> execution.cell().cellId().isPresent()
                        && cell.id().equals(execution.cell().cellId()))
                .findFirst();
    }

    private static boolean isSaved(Execution execution, Notebook saved) {
        Optional<Cell> same = sameCell(execution, saved);
        return same.isPresent()
                ? normal(same.get().source()).equals(execution.source())
                : saved.cells().stream()
                        .anyMatch(cell -> cell.type() == CellType.CODE
                                && normal(cell.source()).equals(execution.source()));
    }

    /** A cell that has a name, was executed before the file was saved and is not in it has been deleted. */
    private static boolean isDeleted(Execution execution, Instant savedAt) {
        return execution.cell().cellId().isPresent() && execution.time().isBefore(savedAt);
    }

    /** Without names of cells: whether a later text that is much like this one is saved. */
    private static boolean isSuperseded(Execution execution, List<Execution> executions, Notebook saved) {
        return execution.cell().cellId().isEmpty()
                && executions.stream()
                        .filter(later -> later.order() > execution.order())
                        .filter(later -> isSaved(later, saved))
                        .anyMatch(later -> isAlike(execution.source(), later.source()));
    }

    private static boolean isAlike(String one, String other) {
        Set<String> lines = new HashSet<>(one.lines().map(String::strip).toList());
        Set<String> others = new HashSet<>(other.lines().map(String::strip).toList());
        int all = lines.size() + others.size();
        lines.retainAll(others);
        return 4 * lines.size() >= all || firstWord(one).equals(firstWord(other));
    }

    private static String firstWord(String text) {
        return text.strip().split("\\W+", 2)[0];
    }

    /** Whether a cell does something: verbs that only look or launch do nothing to the session. */
    private static boolean hasCode(String source, String language) {
        Optional<CellVerbs> verbs = CellVerbs.find(source, language);
        String rest = verbs.map(CellVerbs::source).orElse(source);
        return verbs.filter(found -> !found.parameters().isEmpty()).isPresent()
                || rest.lines().anyMatch(line -> !CellVerbs.isBlankOrComment(line, language));
    }

    /** Whether Python refused the cell as a whole: none of it ran. In Java the statements before the error have run. */
    private static boolean isNoProgram(Execution execution, String language) {
        return language.equals("python")
                && !execution.cell().succeeded()
                && new PythonCellAnalyzer()
                        .analyze(execution.source())
                        .barrier()
                        .filter(CellFacts.Barrier::syntaxError)
                        .isPresent();
    }

    /** Whether a cell surely changes nothing, as those that show a value: it may be missing in the file. */
    private static boolean onlyLooks(String source, String language) {
        if (!language.equals("python") && !language.equals("java")) {
            return false;
        }
        CellFacts facts = (language.equals("java") ? new JavaCellAnalyzer() : new PythonCellAnalyzer()).analyze(source);
        return facts.barrier().isEmpty()
                && facts.binds().isEmpty()
                && facts.mutates().isEmpty()
                && facts.unbinds().isEmpty()
                && facts.calls().isEmpty();
    }

    static String normal(String source) {
        return source.replace("\r\n", "\n").stripTrailing();
    }

    private static String firstDifference(String executed, String saved) {
        List<String> one = executed.lines().toList();
        List<String> other = saved.lines().toList();
        int line = 0;
        while (line < one.size() && line < other.size() && one.get(line).equals(other.get(line))) {
            line++;
        }
        return "line " + (line + 1) + " was " + (line < one.size() ? quoted(one.get(line)) : "not there")
                + ", the file has " + (line < other.size() ? quoted(other.get(line)) : "no such line");
    }

    private static String firstLine(String source) {
        return source.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("")
                .strip();
    }

    private static String quoted(String text) {
        return "\"" + (text.length() <= 60 ? text : text.substring(0, 57) + "...") + "\"";
    }
}

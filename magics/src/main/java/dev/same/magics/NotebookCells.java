package dev.same.magics;

import dev.same.environment.CaptureRequest.SeenFile;
import dev.same.environment.SeenCells.Action;
import dev.same.environment.SeenCells.Generator;
import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.CellFacts.FileUse;
import dev.same.pipeline.dataflow.PythonCellAnalyzer;
import dev.same.pipeline.dataflow.PythonRandom;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What the text of a Python notebook's cells says of their environment, beyond modules and variables. */
final class NotebookCells {
    private static final Set<String> FOLDERS = Set.of(".", "..", "/");

    private final List<Cell> cells;
    private final List<CellFacts> facts;

    NotebookCells(Optional<Notebook> notebook) {
        this.cells = notebook.map(found -> found.cells().stream()
                        .filter(cell -> cell.type() == CellType.CODE)
                        .toList())
                .orElse(List.of());
        this.facts = new PythonCellAnalyzer()
                .analyzeAll(cells.stream().map(Cell::source).toList());
    }

    List<Cell> cells() {
        return cells;
    }

    List<CellFacts> facts() {
        return facts;
    }

    /** Files that cells read and no earlier cell has written; and those that they write. */
    List<SeenFile> files() {
        Map<String, SeenFile> found = new LinkedHashMap<>();
        Set<String> written = new HashSet<>();
        for (int i = 0; i < cells.size(); i++) {
            int number = cells.get(i).number();
            for (FileUse use : uses(facts.get(i))) {
                use.reads().stream()
                        .filter(path -> !FOLDERS.contains(path) && !written.contains(path))
                        .forEach(path -> found.putIfAbsent("r " + path, new SeenFile(path, "r", number)));
            }
            for (FileUse use : uses(facts.get(i))) {
                use.writes().stream()
                        .filter(path -> !FOLDERS.contains(path))
                        .filter(written::add)
                        .forEach(path -> found.putIfAbsent("w " + path, new SeenFile(path, "w", number)));
            }
        }
        return List.copyOf(found.values());
    }

    /** Cells that use files which their text does not name. */
    List<Integer> unknownFiles() {
        Set<Integer> found = new TreeSet<>();
        for (int i = 0; i < cells.size(); i++) {
            if (uses(facts.get(i)).stream().anyMatch(FileUse::readsUnknown)) {
                found.add(cells.get(i).number());
            }
        }
        return List.copyOf(found);
    }

    /** What a function reads counts where it is defined: it is what the notebook's text can tell. */
    private static List<FileUse> uses(CellFacts facts) {
        List<FileUse> uses = new ArrayList<>(List.of(facts.files()));
        facts.callables().values().forEach(callable -> add(callable, uses));
        return uses;
    }

    private static void add(CellFacts.Callable callable, List<FileUse> uses) {
        uses.add(callable.files());
        callable.methods().values().forEach(method -> add(method, uses));
    }

    List<Generator> generators() {
        return PythonRandom.of(cells.stream().map(Cell::source).toList()).stream()
                .map(each -> new Generator(each.name(), each.seeds(), each.used()))
                .toList();
    }

    /** What the cells would do, in their order. */
    List<Action> actions() {
        List<Action> found = new ArrayList<>();
        for (Cell cell : cells) {
            CellActions.of(cell.source())
                    .forEach(line -> found.add(new Action(
                            Optional.of(cell.number()),
                            line.kind(),
                            line.text(),
                            line.told(),
                            line.via(),
                            Optional.empty(),
                            Optional.empty())));
        }
        return found;
    }

    /** What cells of a session have done. */
    static List<Action> actions(List<SessionExecution> executions) {
        List<Action> found = new ArrayList<>();
        for (SessionExecution each : executions) {
            CellActions.of(each.source())
                    .forEach(line -> found.add(new Action(
                            each.cell(),
                            line.kind(),
                            line.text(),
                            line.told(),
                            line.via(),
                            each.watch(),
                            each.unwatched())));
        }
        return found;
    }
}

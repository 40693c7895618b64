package dev.same.magics.live;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.environment.CaptureRequest;
import dev.same.environment.EnvironmentException;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.java.SessionLibraries;
import dev.same.kernel.magic.MagicContext;
import dev.same.magics.LiveSession;
import dev.same.magics.SessionExecution;
import dev.same.magics.Surroundings;
import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookException;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.dataflow.CellAnalyzer;
import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.PythonCellAnalyzer;
import dev.same.pipeline.dataflow.java.JavaCellAnalyzer;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunDirectory;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.State;
import dev.same.pipeline.run.StepResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The live session as one cell has it. */
final class CellSession implements LiveSession {
    private final LiveParts parts;
    private final MagicContext context;
    private final String language;
    private final Supplier<Surroundings> surroundings;
    private final SessionValues values;

    /** What was executed before this cell: later ones may run while it is looked at. */
    private final List<ExecutedCells.Execution> before;

    private OptionalLong driver = OptionalLong.empty();

    CellSession(LiveParts parts, MagicContext context, String language, Supplier<Surroundings> surroundings) {
        this.parts = parts;
        this.context = context;
        this.language = language;
        this.surroundings = surroundings;
        this.values = new SessionValues(parts, context.session(), language);
        this.before = parts.executed().all(context.session().id());
    }

    @Override
    public Optional<Path> notebook() {
        return context.session().notebook();
    }

    @Override
    public void show(String text, Map<String, Object> forms) {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("text/plain", text.stripTrailing());
        data.putAll(forms);
        context.outlet().display(new MimeBundle(data, Map.of()), Optional.empty());
    }

    @Override
    public Optional<String> python() {
        return language.equals("python") ? Optional.of(values.interpreter()) : Optional.empty();
    }

    @Override
    public ObjectNode environment(CaptureRequest request) {
        if (!language.equals("python")) {
            throw new SameException(
                    ErrorKind.USER,
                    "the environment of a session in " + language
                            + " cannot be captured (possible: Python, and Java in the kernel \"Java (SAME)\")");
        }
        return values.environment(request);
    }

    @Override
    public Optional<SessionLibraries> libraries() {
        return language.equals("java") ? parts.javaHelper().map(SessionHelper::libraries) : Optional.empty();
    }

    @Override
    public boolean looksBeside() {
        return language.equals("python") && context.session().runsBeside();
    }

    @Override
    public void showLater(String meanwhile, Supplier<Map<String, Object>> forms) {
        String id = "same-" + UUID.randomUUID();
        context.outlet().display(new MimeBundle(Map.of("text/plain", meanwhile), Map.of()), Optional.of(id));
        Thread thread = new Thread(() -> showNow(id, forms), id);
        thread.setDaemon(true);
        thread.start();
    }

    private void showNow(String id, Supplier<Map<String, Object>> forms) {
        try {
            context.outlet().updateDisplay(new MimeBundle(forms.get(), Map.of()), id);
        } catch (RuntimeException e) {
            // Nobody waits for this thread: what goes wrong is shown where the result would be.
            boolean told =
                    e instanceof SameException || e instanceof EnvironmentException || e instanceof NotebookException;
            String text = "same: " + (told ? e.getMessage() : "a fault of SAME itself, not of your notebook: " + e);
            context.outlet().updateDisplay(new MimeBundle(Map.of("text/plain", text), Map.of()), id);
        }
    }

    @Override
    public Optional<Path> kernelspec() {
        return context.session().kernelspec();
    }

    @Override
    public List<SessionExecution> executions(Optional<Notebook> saved) {
        return ExecutedCells.compared(before, saved, language);
    }

    @Override
    public List<String> unsaved(Notebook saved, Path file) {
        return parts.executed().unsaved(context.session().id(), saved, savedAt(file), language);
    }

    @Override
    public List<String> hiddenState(Notebook saved, Path file) {
        List<String> found = new ArrayList<>(unsaved(saved, file));
        found.addAll(parts.executed().outOfOrder(context.session().id(), saved, savedAt(file), language));
        if (values.areReachable()) {
            found.addAll(undefined(saved, values.names()));
        }
        return found;
    }

    /** Names that the session has and no saved cell binds: first those that a saved cell reads. */
    private List<String> undefined(Notebook saved, Set<String> names) {
        CellAnalyzer analyzer = analyzer();
        List<Cell> cells = saved.cells().stream()
                .filter(cell -> cell.type() == CellType.CODE)
                .toList();
        List<CellFacts> facts =
                analyzer.analyzeAll(cells.stream().map(Cell::source).toList());
        Set<String> rest = new TreeSet<>(names);
        for (int i = 0; i < cells.size(); i++) {
            if (facts.get(i).barrier().isPresent() || facts.get(i).binds().contains(CellFacts.UNKNOWN_NAMES)) {
                return List.of();
            }
            rest.removeAll(facts.get(i).binds());
            dev.same.notebook.program.CellVerbs.find(cells.get(i).source(), language)
                    .ifPresent(verbs -> verbs.parameters().forEach(parameter -> rest.remove(parameter.name())));
        }
        List<String> found = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            Set<String> read = new TreeSet<>(facts.get(i).reads());
            read.retainAll(rest);
            rest.removeAll(read);
            for (String name : read) {
                found.add("cell " + cells.get(i).number() + " uses " + name
                        + ", which this session has but no saved cell defines");
            }
        }
        if (!rest.isEmpty()) {
            found.add("this session has names that no saved cell defines: " + String.join(", ", rest));
        }
        return found;
    }

    private CellAnalyzer analyzer() {
        return language.equals("java") ? new JavaCellAnalyzer() : new PythonCellAnalyzer();
    }

    private static Instant savedAt(Path file) {
        try {
            return Files.getLastModifiedTime(file).toInstant();
        } catch (IOException e) {
            return Instant.MIN;
        }
    }

    @Override
    public Map<String, StepResult> valuesBefore(String step, Plan plan, Notebook saved) {
        List<String> order = plan.steps().stream().map(PlannedStep::name).toList();
        List<PlannedStep> before = plan.steps().subList(0, order.indexOf(step));
        Set<String> given = before.stream().map(PlannedStep::name).collect(Collectors.toSet());
        Map<String, Integer> cells = new TreeMap<>();
        Map<String, Set<String>> producers = new TreeMap<>();
        Map<PlannedStep, Set<String>> receivers = new LinkedHashMap<>();
        for (PlannedStep each : plan.steps().subList(order.indexOf(step), order.size())) {
            for (PlannedStep.PlannedInput input : each.inputs()) {
                if (given.contains(input.from())) {
                    PlannedStep producer = plan.step(input.from()).orElseThrow();
                    cells.put(input.name(), binder(producer, input.name()));
                    producers
                            .computeIfAbsent(input.from(), name -> new TreeSet<>())
                            .add(input.name());
                    receivers.computeIfAbsent(each, name -> new TreeSet<>()).add(input.name());
                }
            }
        }
        SessionValues.Handed handed = values.handOver(cells, receivers, plan, saved);
        refuse(handed, producers, step);
        Map<String, StepResult> results = new LinkedHashMap<>();
        for (PlannedStep each : before) {
            results.put(each.name(), handed.resultOf(producers.getOrDefault(each.name(), Set.of())));
        }
        return results;
    }

    /** The number of the last cell of a step that binds the name; of its last cell, if none surely does. */
    private int binder(PlannedStep step, String name) {
        List<CellFacts> facts = analyzer()
                .analyzeAll(step.cells().stream()
                        .map(PlannedStep.PlannedCell::source)
                        .toList());
        int found = facts.size() - 1;
        for (int i = 0; i < facts.size(); i++) {
            if (facts.get(i).binds().contains(name)) {
                found = i;
            }
        }
        return found < 0 ? 0 : step.cells().get(found).number();
    }

    private static void refuse(SessionValues.Handed handed, Map<String, Set<String>> producers, String step) {
        List<String> problems = new ArrayList<>();
        producers.forEach((producer, names) -> names.stream()
                .filter(handed.unbound()::contains)
                .forEach(name -> problems.add(name + " is not defined in this session; step \"" + producer
                        + "\" makes it: execute its cells")));
        handed.refusals()
                .forEach(refusal -> problems.add(refusal.name()
                        + refusal.cell()
                                .filter(cell -> cell > 0)
                                .map(cell -> " (cell " + cell + ")")
                                .orElse("") + ": "
                        + refusal.reason()
                        + (refusal.next().isEmpty() ? "" : "; " + refusal.next())));
        if (!problems.isEmpty()) {
            throw new SameException(
                    ErrorKind.USER,
                    "--from " + step + " --live: values of this session cannot be handed to the run\n  "
                            + String.join("\n  ", problems));
        }
    }

    @Override
    public void drive(RunDirectory files, String name) {
        Surroundings base = parts.surroundings();
        driver = OptionalLong.of(parts.driver()
                .start(files, name, base.environment(), context.session().workingDirectory()));
    }

    @Override
    public void follow(RunDirectory run) {
        RunWatch watch = new RunWatch(surroundings.get(), run, context.outlet(), driver);
        watch.show();
        Thread thread = new Thread(watch, "same-run-" + run.number());
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public State await(RunDirectory run) throws InterruptedException {
        RunWatch watch = new RunWatch(surroundings.get(), run, context.outlet(), driver);
        watch.show();
        try {
            return watch.follow();
        } catch (InterruptedException e) {
            surroundings
                    .get()
                    .err()
                    .println("not waited for any longer: run " + run.number() + " goes on; see  %same status "
                            + run.number() + "  or end it with  %same cancel " + run.number());
            surroundings.get().err().flush();
            throw e;
        }
    }

    @Override
    public String bind(RunSnapshot run, PlannedStep step, String name, StepResult.Output output) {
        SessionValues.Taken taken = values.take(run, step, name, output);
        taken.notes().forEach(note -> surroundings.get().err().println("note: " + note));
        surroundings.get().err().flush();
        return taken.type() + (taken.summary().isEmpty() ? "" : "  " + taken.summary());
    }
}

package dev.same.pipeline.plan;

import dev.same.notebook.Cell;
import dev.same.notebook.CellType;
import dev.same.notebook.Notebook;
import dev.same.notebook.program.CodeCell;
import dev.same.notebook.program.Problem;
import dev.same.notebook.program.Program;
import dev.same.notebook.program.ProgramException;
import dev.same.notebook.program.ProgramParser;
import dev.same.notebook.program.Step;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.SyntaxCheck;
import dev.same.pipeline.dataflow.AnalysisAhead;
import dev.same.pipeline.dataflow.CellAnalyzer;
import dev.same.pipeline.dataflow.Dataflow;
import dev.same.pipeline.dataflow.PythonCellAnalyzer;
import dev.same.pipeline.dataflow.StepFlow;
import dev.same.pipeline.dataflow.java.JavaCellAnalyzer;
import dev.same.pipeline.plan.ParameterSource.Analyzed;
import dev.same.pipeline.plan.PlannedStep.Dependency;
import dev.same.pipeline.plan.PlannedStep.PlannedCell;
import dev.same.pipeline.plan.PlannedStep.PlannedDefinition;
import dev.same.pipeline.plan.PlannedStep.PlannedInput;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

/** Makes plans from notebooks: splits them into steps and infers what flows. Stateless and thread-safe. */
public final class Planner {
    private final SyntaxCheck syntaxCheck;
    private final Environments environments;

    /** Create a planner that takes the word of SAME's own parsers for what is wrong syntax. */
    public Planner() {
        this(SyntaxCheck.NONE);
    }

    /**
     * Create a planner.
     *
     * @param syntaxCheck asked about cells that SAME's own parser refuses
     */
    public Planner(SyntaxCheck syntaxCheck) {
        this(syntaxCheck, Environments.NONE);
    }

    /**
     * Create a planner.
     *
     * @param syntaxCheck asked about cells that SAME's own parser refuses
     * @param environments those that steps may name
     */
    public Planner(SyntaxCheck syntaxCheck, Environments environments) {
        this.syntaxCheck = syntaxCheck;
        this.environments = environments;
    }

    /**
     * Plan a notebook.
     *
     * @param parameters values for this experiment, as text, by name
     * @throws dev.same.notebook.program.ProgramException when its steps are not valid
     * @throws SameException when parameters, options or the syntax of cells are not valid, with all problems
     */
    public Plan plan(Notebook notebook, Map<String, String> parameters) {
        CompletableFuture<String> digest = CompletableFuture.supplyAsync(() -> sha256(notebook));
        // Java's compiler takes all cells at once; of Python's, only those with lines of SAME do not run as they stand.
        List<String> sources = notebook.language().equals("python")
                ? notebook.cells().stream()
                        .filter(cell -> cell.type() == CellType.CODE)
                        .map(Cell::source)
                        .filter(source -> !source.contains("%same"))
                        .toList()
                : List.of();
        try (var analyzer = new AnalysisAhead(analyzer(notebook), sources)) {
            return plan(notebook, parameters, digest, analyzer, new LockedPackages.Memory());
        }
    }

    /**
     * Plan many experiments of a notebook: what {@link #plan} gives for each, in less time and room.
     *
     * @param experiments values by name, as text
     * @return plans in the same order; steps that are equal are the same object
     */
    public List<Plan> planAll(Notebook notebook, List<Map<String, String>> experiments) {
        CompletableFuture<String> digest = CompletableFuture.completedFuture(sha256(notebook));
        CellAnalyzer analyzer = new RememberedAnalysis(analyzer(notebook));
        LockedPackages.Memory memory = new LockedPackages.Memory();
        Map<Object, Object> known = new HashMap<>();
        List<Plan> plans = new ArrayList<>(experiments.size());
        for (Map<String, String> parameters : experiments) {
            Plan plan = plan(notebook, parameters, digest, analyzer, memory);
            plans.add(new Plan(
                    plan.schema(),
                    plan.notebook(),
                    plan.notebookSha256(),
                    plan.language(),
                    plan.parameters().stream().map(each -> once(each, known)).toList(),
                    plan.steps().stream().map(each -> once(each, known)).toList(),
                    once(plan.warnings(), known),
                    once(plan.environments(), known)));
        }
        return plans;
    }

    @SuppressWarnings("unchecked") // what equals a value of a final class is of that class
    private static <T> T once(T value, Map<Object, Object> known) {
        Object before = known.putIfAbsent(value, value);
        return before == null ? value : (T) before;
    }

    private Plan plan(
            Notebook notebook,
            Map<String, String> parameters,
            CompletableFuture<String> digest,
            CellAnalyzer analyzer,
            LockedPackages.Memory memory) {
        Program program = parse(notebook, analyzer);
        ParameterValues values = ParameterValues.of(program.parameters(), parameters);
        StepSettings settings = StepSettings.of(program, environments.names());
        List<String> problems = new ArrayList<>(settings.problems());
        problems.addAll(values.problems());
        problems.addAll(EachSteps.optionProblems(program, analyzer));
        ParameterSource source =
                new ParameterSource(notebook.language(), analyzer, program.parameters(), values.parameters());
        Map<Integer, Analyzed> cells = analyze(codeCells(program), source);
        new SyntaxErrors(syntaxCheck)
                .find(cells).stream().map(Problem::toString).forEach(problems::add);
        refuse(notebook, problems);
        if (notebook.language().equals("python")) {
            Subclasses.note(cells);
            InstanceClasses.note(cells);
        }
        Dataflow flow = infer(program, cells, analyzer);
        Fusion fusion = new Fusion(program, cells);
        Optional<Program> fused = fusion.apply(flow);
        refuse(notebook, fusion.problems());
        if (fused.isPresent()) {
            program = fused.get();
            settings = StepSettings.of(program, environments.names());
            flow = infer(program, cells, analyzer);
        }
        EachSteps each = new EachSteps(program, cells);
        List<PlannedStep> steps = each.apply(new Assembly(program, settings, cells).steps(flow));
        refuse(notebook, each.problems());
        if (notebook.language().equals("java")) {
            steps = JavaDefinitions.of(program, cells).apply(steps);
        }
        refuse(
                notebook,
                flow.notices().stream()
                        .filter(notice -> notice.kind() == Dataflow.NoticeKind.CYCLE)
                        .map(Dataflow.Notice::message)
                        .toList());
        List<String> warnings = new ArrayList<>();
        program.warnings().forEach(warning -> warnings.add(warning.toString()));
        settings.warnings().forEach(warnings::add);
        warnings.addAll(fusion.notes());
        flow.notices().stream()
                // Steps that share a module are one by now, or what they share is handed on.
                .filter(notice -> notice.kind() != Dataflow.NoticeKind.MODULE_CHANGED)
                .filter(notice -> !isJavaLibrary(notebook, notice))
                .forEach(notice -> warnings.add(notice.message()));
        List<PlannedStep> sorted = StepOrder.sort(steps);
        if (notebook.language().equals("python")) {
            sorted = StateOrder.of(sorted).apply();
        }
        return new Plan(
                Plan.SCHEMA,
                fileName(notebook),
                digest.join(),
                notebook.language(),
                values.parameters(),
                sorted,
                warnings,
                notebook.language().equals("python") ? environments.of(sorted, memory) : Map.of());
    }

    private static Dataflow infer(Program program, Map<Integer, Analyzed> cells, CellAnalyzer analyzer) {
        List<Dataflow.Step> steps = new ArrayList<>();
        Set<String> names = new HashSet<>();
        program.steps().forEach(step -> names.add(step.name()));
        for (Step step : program.steps()) {
            // A step that was put together with others has no name to wait for any more.
            List<String> after =
                    step.options().after().stream().filter(names::contains).toList();
            List<Dataflow.Cell> code = Stream.concat(
                            EachSteps.binding(step, analyzer).stream(), cells(step.cells(), cells).stream())
                    .toList();
            steps.add(new Dataflow.Step(step.name(), code, after));
        }
        return Dataflow.infer(cells(program.prelude(), cells), steps, analyzer::isPredefined);
    }

    /** Java's compiler knows which classes there are, and says so with cell and line; the analyser only knows the cells. */
    private static boolean isJavaLibrary(Notebook notebook, Dataflow.Notice notice) {
        return notebook.language().equals("java") && notice.kind() == Dataflow.NoticeKind.UNDEFINED;
    }

    private static void refuse(Notebook notebook, List<String> problems) {
        if (!problems.isEmpty()) {
            throw new SameException(
                    ErrorKind.USER,
                    notebook.displayName() + ": it cannot be planned\n  " + String.join("\n  ", problems));
        }
    }

    private static CellAnalyzer analyzer(Notebook notebook) {
        return switch (notebook.language()) {
            case "python" -> new PythonCellAnalyzer();
            case "java" -> new JavaCellAnalyzer();
            default ->
                throw new SameException(
                        ErrorKind.USER,
                        notebook.displayName() + ": the notebook's language is \"" + notebook.language()
                                + "\" (allowed: python, java); it stands in the notebook's metadata, as"
                                + " kernelspec.language: choose another kernel in Jupyter, or name another notebook");
        };
    }

    /** Whoever mends a step's options should hear of the syntax errors at once, too. */
    private Program parse(Notebook notebook, CellAnalyzer analyzer) {
        try {
            return new ProgramParser().parse(notebook);
        } catch (ProgramException e) {
            ParameterSource source = new ParameterSource(notebook.language(), analyzer, List.of(), List.of());
            List<Problem> errors = new SyntaxErrors(syntaxCheck).find(analyze(e.cells(), source));
            throw errors.isEmpty() ? e : e.with(errors);
        }
    }

    private static List<CodeCell> codeCells(Program program) {
        return Stream.concat(
                        program.prelude().stream(), program.steps().stream().flatMap(step -> step.cells().stream()))
                .toList();
    }

    private static Map<Integer, Analyzed> analyze(List<CodeCell> code, ParameterSource source) {
        Map<Integer, Analyzed> cells = new TreeMap<>();
        source.analyze(code).forEach(cell -> cells.put(cell.cell().number(), cell));
        return cells;
    }

    private static List<Dataflow.Cell> cells(List<CodeCell> code, Map<Integer, Analyzed> cells) {
        return code.stream()
                .map(cell -> cells.get(cell.number()))
                .flatMap(Stream::ofNullable)
                .map(cell -> new Dataflow.Cell(cell.cell().number(), cell.facts()))
                .toList();
    }

    private static String fileName(Notebook notebook) {
        String name = notebook.displayName().replace('\\', '/');
        return name.substring(name.lastIndexOf('/') + 1);
    }

    private static String sha256(Notebook notebook) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(notebook.toBytes()));
        } catch (NoSuchAlgorithmException e) {
            throw new SameException(ErrorKind.INTERNAL, "this Java has no SHA-256", e);
        }
    }

    /** Puts program, settings and dataflow together. */
    private static final class Assembly {
        private final Program program;
        private final StepSettings settings;
        private final Map<Integer, Analyzed> cells;
        private final Map<String, Step> steps = new HashMap<>();
        private final Map<Integer, Integer> executionCounts = new HashMap<>();

        Assembly(Program program, StepSettings settings, Map<Integer, Analyzed> cells) {
            this.program = program;
            this.settings = settings;
            this.cells = cells;
            program.steps().forEach(step -> steps.put(step.name(), step));
            cells.keySet().forEach(number -> executionCounts.put(number, executionCounts.size() + 1));
        }

        List<PlannedStep> steps(Dataflow flow) {
            return flow.steps().stream().map(this::step).toList();
        }

        private PlannedStep step(StepFlow flow) {
            Optional<Step> written = Optional.ofNullable(steps.get(flow.name()));
            List<CodeCell> code = new ArrayList<>();
            if (flow.runsPrelude()) {
                code.addAll(program.prelude());
            }
            written.ifPresent(step -> code.addAll(step.cells()));
            StepSettings.Settings set = settings.of(flow.name());
            return new PlannedStep(
                    flow.name(),
                    written.flatMap(Step::title),
                    code.stream().map(this::cell).toList(),
                    flow.runsPrelude() && program.notebook().language().equals("java")
                            ? List.of()
                            : flow.definitions().stream()
                                    .map(Assembly::definition)
                                    .toList(),
                    flow.reads().entrySet().stream()
                            .map(read -> new PlannedInput(read.getKey(), read.getValue()))
                            .toList(),
                    List.copyOf(flow.outputs()),
                    flow.after().entrySet().stream().map(Assembly::dependency).toList(),
                    set.resources(),
                    set.retries(),
                    set.timeoutSeconds(),
                    set.environment(),
                    set.image(),
                    set.disks(),
                    set.secrets(),
                    List.copyOf(flow.changes()),
                    set.cache());
        }

        private PlannedCell cell(CodeCell code) {
            Analyzed cell = Optional.ofNullable(cells.get(code.number())).orElseThrow();
            return new PlannedCell(
                    code.number(),
                    code.id(),
                    executionCounts.getOrDefault(code.number(), 0),
                    cell.source(),
                    !cell.facts().callables().isEmpty());
        }

        private static PlannedDefinition definition(StepFlow.Definition definition) {
            return new PlannedDefinition(
                    definition.cell(),
                    definition.statement().firstLine(),
                    definition.statement().source(),
                    List.copyOf(definition.statement().facts().binds()));
        }

        private static Dependency dependency(Map.Entry<String, StepFlow.Cause> entry) {
            StepFlow.Cause cause = entry.getValue();
            return new Dependency(
                    entry.getKey(), List.copyOf(cause.names()), List.copyOf(cause.files()), cause.declared());
        }
    }
}

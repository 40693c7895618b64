package dev.same.pipeline.plan;

import dev.same.notebook.program.CodeCell;
import dev.same.notebook.program.Each;
import dev.same.notebook.program.Program;
import dev.same.notebook.program.Step;
import dev.same.notebook.program.StepOption;
import dev.same.notebook.program.StepOptions;
import dev.same.pipeline.dataflow.CellAnalyzer;
import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.CellFacts.StatementKind;
import dev.same.pipeline.dataflow.Dataflow;
import dev.same.pipeline.plan.ParameterSource.Analyzed;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Steps that run once for each element of a list ({@code --each}): what they mean for the dataflow, and what speaks against
 * running their elements apart from each other.
 *
 * <p>Such a step means a loop around its cells that collects what each turn binds. Where one turn could see what another has
 * done, elements cannot run apart, and the plan is refused.
 */
final class EachSteps {
    private final Program program;
    private final Map<Integer, Analyzed> cells;
    private final List<String> problems = new ArrayList<>();

    EachSteps(Program program, Map<Integer, Analyzed> cells) {
        this.program = program;
        this.cells = cells;
    }

    /** Return what stands against the plan, so far. */
    List<String> problems() {
        return problems;
    }

    /** Look at the options alone. */
    static List<String> optionProblems(Program program, CellAnalyzer analyzer) {
        List<String> problems = new ArrayList<>();
        refuseOfPrelude(program.preludeOptions(), problems);
        for (Step step : program.steps()) {
            StepOptions options = step.options();
            if (options.each().isEmpty()) {
                if (options.parallel().isPresent()) {
                    problems.add(place(options, StepOption.PARALLEL) + "step \"" + step.name()
                            + "\": --parallel says how many elements of --each run at a time, and there is no --each;"
                            + " add --each X=XS or remove it");
                }
                continue;
            }
            String where = place(options, StepOption.EACH) + "step \"" + step.name() + "\": --each ";
            if (!program.notebook().language().equals("python")) {
                problems.add(
                        where + text(options.each().get(0)) + " works in Python notebooks only, and this one is in "
                                + program.notebook().language() + "; loop over the list inside the step");
                continue;
            }
            Set<String> names = new HashSet<>();
            for (Each each : options.each()) {
                if (!analyzer.analyze(each.variable() + " = 0").syntaxErrors().isEmpty()) {
                    problems.add(where + text(each) + ": \"" + each.variable()
                            + "\" is a word of Python's own and cannot be bound; choose another name");
                } else if (!names.add(each.variable())) {
                    problems.add(where + text(each) + ": " + each.variable()
                            + " is bound by another --each of the step already; give each its own name");
                }
            }
        }
        return problems;
    }

    private static void refuseOfPrelude(StepOptions options, List<String> problems) {
        if (!options.each().isEmpty() || options.parallel().isPresent()) {
            problems.add(place(options, options.each().isEmpty() ? StepOption.PARALLEL : StepOption.EACH)
                    + "the cells before the first step cannot run for each element of a list;"
                    + " start a step there with %same step NAME --each X=XS");
        }
    }

    private static String text(Each each) {
        return each.variable() + "=" + each.list();
    }

    /** Return a cell that stands for what an element finds bound; for the dataflow only. */
    static Optional<Dataflow.Cell> binding(Step step, CellAnalyzer analyzer) {
        if (step.options().each().isEmpty()) {
            return Optional.empty();
        }
        String source = step.options().each().stream()
                .map(each -> each.variable() + " = " + expression(each) + "[0]")
                .collect(Collectors.joining("\n"));
        return Optional.of(new Dataflow.Cell(step.cell(), analyzer.analyze(source)));
    }

    private static String expression(Each each) {
        return each.literal().map(Literals::python).orElse(each.list());
    }

    /** Return the steps with what they run for. */
    List<PlannedStep> apply(List<PlannedStep> planned) {
        Map<String, Step> written = program.steps().stream().collect(Collectors.toMap(Step::name, step -> step));
        List<PlannedStep> applied = new ArrayList<>();
        for (PlannedStep step : planned) {
            Step source = written.get(step.name());
            applied.add(source == null || source.options().each().isEmpty() ? step : apply(step, source));
        }
        return applied;
    }

    private PlannedStep apply(PlannedStep step, Step source) {
        StepOptions options = source.options();
        List<Each> each = options.each();
        List<String> variables = each.stream().map(Each::variable).toList();
        Set<String> lists = new LinkedHashSet<>();
        each.stream().filter(Each::isNamed).map(Each::list).forEach(lists::add);
        lists.removeAll(variables);
        Set<String> received = new HashSet<>();
        step.inputs().forEach(input -> received.add(input.name()));
        Set<String> defined = new HashSet<>();
        step.definitions().forEach(definition -> defined.addAll(definition.names()));
        String where = place(options, StepOption.EACH) + "step \"" + step.name() + "\": ";
        for (Each one : each) {
            if (one.isNamed()
                    && lists.contains(one.list())
                    && !received.contains(one.list())
                    && !defined.contains(one.list())) {
                problems.add(where + "--each " + text(one) + ": no earlier cell binds " + one.list()
                        + "; bind it in a step before, or write a list like [1,2,3]");
            }
        }
        refuseWhatElementsShare(where, step, variables, lists, received);
        refuseCallables(step, source);
        refuseOwnGlobals(step, source);
        Set<String> mentioned = mentioned(step);
        List<String> listsOnly =
                lists.stream().filter(list -> !mentioned.contains(list)).toList();
        return step.withEach(new PlannedEach(
                each.stream()
                        .map(one -> new PlannedEach.Variable(one.variable(), expression(one)))
                        .toList(),
                options.parallel(),
                listsOnly));
    }

    private void refuseWhatElementsShare(
            String where, PlannedStep step, List<String> variables, Set<String> lists, Set<String> received) {
        for (String name : step.outputs()) {
            if (variables.contains(name)) {
                problems.add(where + "a later step reads " + name + ", which --each binds within this step only;"
                        + " bind another name to it here, or bind " + name + " in the later step");
            } else if (received.contains(name)) {
                problems.add(
                        where + "it reads " + name + " from an earlier step and binds or changes it, but its elements"
                                + " run apart from each other and would not see each other's " + name
                                + (lists.contains(name) ? "; change a copy of the element" : "; bind another name")
                                + ", or loop inside the step");
            }
        }
        for (String name : step.changes()) {
            if (received.contains(name)
                    && !lists.contains(name)
                    && !step.outputs().contains(name)) {
                problems.add(
                        where + "it changes " + name + " in place, but its elements run apart from each other and would"
                                + " not see each other's changes; change a copy, or loop inside the step");
            }
        }
    }

    /** A list of imported modules or of functions is not what a later step wants that uses one. */
    private void refuseCallables(PlannedStep step, Step source) {
        Set<String> outputs = new LinkedHashSet<>(step.outputs());
        for (CodeCell code : source.cells()) {
            Analyzed cell = cells.get(code.number());
            if (cell == null) {
                continue;
            }
            for (CellFacts.Statement statement : cell.facts().statements()) {
                // A lambda is a value like others: a list of them is what a later step gets.
                if (statement.kind() != StatementKind.IMPORT
                        && !DEFINES.matcher(statement.source()).lookingAt()) {
                    continue;
                }
                for (String name : statement.facts().binds()) {
                    if (outputs.remove(name)) {
                        problems.add("cell " + code.number() + ", line " + statement.firstLine() + ": step \""
                                + step.name() + "\" runs once for each element, and a later step uses " + name
                                + ", which is imported or defined here; put that before the first step");
                    }
                }
            }
        }
    }

    /** In a loop all functions would use what the last turn has bound; in a list, each name is a list itself. */
    private void refuseOwnGlobals(PlannedStep step, Step source) {
        Set<String> bound = new HashSet<>();
        List<Analyzed> own = source.cells().stream()
                .map(code -> cells.get(code.number()))
                .flatMap(Stream::ofNullable)
                .toList();
        own.forEach(cell -> bound.addAll(cell.facts().binds()));
        for (Analyzed cell : own) {
            cell.facts().callables().forEach((name, callable) -> {
                Set<String> used = new TreeSet<>(callable.reads());
                used.retainAll(bound);
                if (!step.outputs().contains(name)) {
                    // What it makes may be handed on, and use them later.
                    used.retainAll(step.outputs());
                }
                if (!used.isEmpty()) {
                    String uses = String.join(", ", used);
                    problems.add("cell " + cell.cell().number() + ": step \"" + step.name()
                            + "\" runs once for each element, and " + name
                            + " uses "
                            + uses
                            + " when called, which the step binds for each element anew: behind the step that is a list; make that a default argument, as in"
                            + " lambda x, " + used.iterator().next() + "="
                            + used.iterator().next() + ": ...");
                }
            });
        }
    }

    private static final Pattern DEFINES = Pattern.compile("\\s*(?:@|def\\s|async\\s+def\\s|class\\s)");
    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");

    /** Names in code that an element may run: its own, and that of functions from anywhere. */
    private Set<String> mentioned(PlannedStep step) {
        Set<String> names = new HashSet<>();
        step.cells().forEach(cell -> addNames(cell.source(), names));
        step.definitions().stream()
                .filter(definition -> definition.source().contains("def ")
                        || definition.source().contains("lambda")
                        || definition.source().contains("class "))
                .forEach(definition -> addNames(definition.source(), names));
        Set<Integer> own = new HashSet<>();
        step.cells().forEach(cell -> own.add(cell.number()));
        cells.forEach((number, cell) -> {
            if (!own.contains(number) && !cell.facts().callables().isEmpty()) {
                cell.facts().statements().stream()
                        .filter(statement -> !statement.facts().callables().isEmpty())
                        .forEach(statement -> addNames(statement.source(), names));
            }
        });
        return names;
    }

    private static void addNames(String source, Set<String> names) {
        // A line of SAME names the list, and is a comment.
        var matcher = NAME.matcher(source.replaceAll("(?m)^\\s*#?\\s*%same\\b.*$", ""));
        while (matcher.find()) {
            names.add(matcher.group());
        }
    }

    private static String place(StepOptions options, StepOption option) {
        StepOptions.Origin origin = options.origins().get(option);
        if (origin == null) {
            return "";
        }
        return "cell " + origin.cell() + (origin.line() > 0 ? ", line " + origin.line() : "") + ": ";
    }
}

package dev.same.pipeline.plan;

import dev.same.notebook.program.CodeCell;
import dev.same.notebook.program.Program;
import dev.same.notebook.program.Step;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.dataflow.CellFacts.StatementKind;
import dev.same.pipeline.plan.ParameterSource.Analyzed;
import dev.same.pipeline.plan.PlannedStep.Dependency;
import dev.same.pipeline.plan.PlannedStep.PlannedDefinition;
import dev.same.pipeline.plan.PlannedStep.PlannedInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * In Java imports, types and methods are source, not values: a step that uses one declared in an earlier step gets the
 * declaration itself, with all that it mentions, and need not wait for the step that holds it.
 */
final class JavaDefinitions {
    /** A type declaration at the start of a statement, behind its modifiers and annotations. */
    private static final Pattern TYPE = Pattern.compile(
            "^\\s*(?:(?:@\\w+(?:\\([^)]*\\))?|public|private|protected|static|final|abstract|sealed|non-sealed|strictfp)\\s+)*"
                    + "(?:class|record|enum|interface|@interface)\\s");

    /** Declarations by step in document order, oldest first. */
    private final Map<String, List<PlannedDefinition>> declared = new LinkedHashMap<>();

    private final Map<PlannedDefinition, Set<String>> mentions = new HashMap<>();
    /** Imports, and types: an object needs its class also where no source names it. */
    private final Set<PlannedDefinition> always = new HashSet<>();

    /** Names changed in place, by step: a type among them has static fields that travel as a value. */
    private final Map<String, Set<String>> mutated = new HashMap<>();

    private JavaDefinitions() {}

    static JavaDefinitions of(Program program, Map<Integer, Analyzed> cells) {
        JavaDefinitions definitions = new JavaDefinitions();
        definitions.collect("", program.prelude(), cells);
        for (Step step : program.steps()) {
            definitions.collect(step.name(), step.cells(), cells);
        }
        return definitions;
    }

    private void collect(String step, List<CodeCell> code, Map<Integer, Analyzed> cells) {
        List<PlannedDefinition> found = new ArrayList<>();
        for (CodeCell cell : code) {
            Optional.ofNullable(cells.get(cell.number())).map(Analyzed::facts).stream()
                    .flatMap(facts -> facts.statements().stream())
                    .filter(statement ->
                            statement.kind() == StatementKind.IMPORT || statement.kind() == StatementKind.DEFINITION)
                    .forEach(statement -> found.add(definition(cell.number(), statement)));
        }
        declared.put(step, found);
        Set<String> changed = new HashSet<>();
        code.forEach(cell -> Optional.ofNullable(cells.get(cell.number()))
                .ifPresent(analyzed -> changed.addAll(analyzed.facts().mutates())));
        mutated.put(step, changed);
    }

    private static boolean declaresType(Statement statement) {
        return TYPE.matcher(statement.source()).find();
    }

    private PlannedDefinition definition(int cell, Statement statement) {
        PlannedDefinition definition = new PlannedDefinition(
                cell,
                statement.firstLine(),
                statement.source(),
                List.copyOf(statement.facts().binds()));
        Set<String> mentioned = new HashSet<>(statement.facts().reads());
        statement.facts().callables().values().forEach(callable -> mentioned.addAll(callable.reads()));
        mentions.put(definition, mentioned);
        if (statement.kind() == StatementKind.IMPORT || declaresType(statement)) {
            always.add(definition);
        }
        return definition;
    }

    /** Turn inputs that are declarations into definitions. */
    List<PlannedStep> apply(List<PlannedStep> steps) {
        List<PlannedStep> changed = new ArrayList<>();
        Set<String> handedOn = new HashSet<>();
        List<PlannedDefinition> earlier = new ArrayList<>(declared.getOrDefault("", List.of()));
        for (PlannedStep step : steps) {
            PlannedStep next = apply(step, earlier);
            changed.add(next);
            next.inputs().forEach(input -> handedOn.add(input.from() + "\n" + input.name()));
            earlier.addAll(declared.getOrDefault(step.name(), List.of()));
        }
        return changed.stream()
                .map(step -> step.withOutputs(step.outputs().stream()
                        .filter(output -> handedOn.contains(step.name() + "\n" + output))
                        .toList()))
                .toList();
    }

    private PlannedStep apply(PlannedStep step, List<PlannedDefinition> earlier) {
        Set<Integer> own = new HashSet<>();
        step.cells().forEach(cell -> own.add(cell.number()));
        Map<String, PlannedDefinition> newest = new HashMap<>();
        earlier.forEach(definition -> definition.names().forEach(name -> newest.put(name, definition)));
        Set<PlannedDefinition> needed = new LinkedHashSet<>();
        List<PlannedInput> inputs = new ArrayList<>();
        Set<String> replaced = new HashSet<>();
        step.definitions().forEach(definition -> definition.names().forEach(name -> need(name, newest, needed)));
        for (PlannedInput input : step.inputs()) {
            boolean declaration = newest.containsKey(input.name());
            if (declaration) {
                need(input.name(), newest, needed);
            }
            if (declaration && onlyDeclares(input.from(), input.name())) {
                replaced.add(input.name());
            } else {
                inputs.add(input);
            }
        }
        List<PlannedDefinition> definitions = earlier.stream()
                .filter(definition -> isNewest(definition, newest))
                .filter(definition -> always.contains(definition)
                        || needed.contains(definition)
                        || step.definitions().contains(definition))
                .filter(definition -> !own.contains(definition.cell()))
                .toList();
        return step.withDataflow(definitions, inputs, dependencies(step, replaced));
    }

    /** A declaration that a later one has replaced would only be replaced again. */
    private static boolean isNewest(PlannedDefinition definition, Map<String, PlannedDefinition> newest) {
        return definition.names().isEmpty()
                || definition.names().stream().anyMatch(name -> definition.equals(newest.get(name)));
    }

    /** A step that hands on a name which it does not declare has changed static fields of that type. */
    private boolean onlyDeclares(String step, String name) {
        return declared.getOrDefault(step, List.of()).stream()
                        .anyMatch(definition -> definition.names().contains(name))
                && !mutated.getOrDefault(step, Set.of()).contains(name);
    }

    private void need(String name, Map<String, PlannedDefinition> newest, Set<PlannedDefinition> needed) {
        PlannedDefinition definition = newest.get(name);
        if (definition != null && needed.add(definition)) {
            mentions.getOrDefault(definition, Set.of()).forEach(mentioned -> need(mentioned, newest, needed));
        }
    }

    private static List<Dependency> dependencies(PlannedStep step, Set<String> replaced) {
        List<Dependency> kept = new ArrayList<>();
        for (Dependency dependency : step.after()) {
            List<String> names = dependency.names().stream()
                    .filter(name -> !replaced.contains(name))
                    .toList();
            boolean onlyDeclarations = names.isEmpty()
                    && !dependency.names().isEmpty()
                    && dependency.files().isEmpty()
                    && !dependency.declared();
            if (!onlyDeclarations) {
                kept.add(new Dependency(dependency.step(), names, dependency.files(), dependency.declared()));
            }
        }
        return kept;
    }
}

package dev.same.pipeline.plan;

import dev.same.notebook.program.Problem;
import dev.same.pipeline.backend.SyntaxCheck;
import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.plan.ParameterSource.Analyzed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells cells that cannot run from those that only SAME's parser does not understand. */
final class SyntaxErrors {
    private final SyntaxCheck check;

    SyntaxErrors(SyntaxCheck check) {
        this.check = check;
    }

    /**
     * Ask the interpreter about cells that do not parse. Those that it accepts are opaque from then on: whatever they do to
     * names is possible.
     *
     * @param cells by number; changed
     * @return each error that remains
     */
    List<Problem> find(Map<Integer, Analyzed> cells) {
        List<Analyzed> refused = cells.values().stream()
                .filter(cell -> !cell.facts().syntaxErrors().isEmpty())
                .toList();
        if (refused.isEmpty()) {
            return List.of();
        }
        List<SyntaxCheck.Answer> answers =
                check.check(refused.stream().map(Analyzed::source).toList());
        List<Problem> problems = new ArrayList<>();
        for (int i = 0; i < refused.size(); i++) {
            Analyzed cell = refused.get(i);
            Optional<SyntaxCheck.Answer> answer = i < answers.size() ? Optional.of(answers.get(i)) : Optional.empty();
            if (answer.isPresent() && answer.get().problem().isEmpty()) {
                String reason = "SAME does not understand this cell ("
                        + firstError(cell).reason() + "), but " + answer.get().interpreter() + " does";
                cells.put(
                        cell.cell().number(),
                        new Analyzed(cell.cell(), cell.source(), cell.facts().withoutSyntaxErrors(reason)));
            } else {
                problems.addAll(messages(cell, answer.flatMap(SyntaxCheck.Answer::problem)));
            }
        }
        return problems;
    }

    /** The interpreter knows best; our own parser may know of more than one error. */
    private static List<Problem> messages(Analyzed cell, Optional<SyntaxCheck.Problem> problem) {
        if (problem.isPresent() && !problem.get().message().isEmpty()) {
            return List.of(problem(cell, problem.get().line(), problem.get().message()));
        }
        return cell.facts().syntaxErrors().stream()
                .map(error -> problem(cell, error.line(), error.reason()))
                .toList();
    }

    private static Problem problem(Analyzed cell, int line, String text) {
        return new Problem(cell.cell().number(), line, text, "");
    }

    private static CellFacts.Barrier firstError(Analyzed cell) {
        return cell.facts().syntaxErrors().get(0);
    }
}

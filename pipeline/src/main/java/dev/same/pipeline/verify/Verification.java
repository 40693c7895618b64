package dev.same.pipeline.verify;

import dev.same.notebook.Notebook;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.SyntaxCheck;
import dev.same.pipeline.plan.Planner;
import dev.same.pipeline.verify.Variant.Splitting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Runs a notebook whole, then in each variant, and compares. To be used once; for one thread.
 *
 * <p>All trials run at one path, one after the other, each in a fresh copy of the notebook's folder, and with a SAME home of
 * their own, which is gone afterwards. The backends are the caller's: many verifications can share one.
 */
public final class Verification implements AutoCloseable {
    private final Notebook notebook;
    private final Path base;
    private final Trial trial;
    private Optional<Outcome> whole = Optional.empty();
    private Optional<Outcome> again = Optional.empty();

    /**
     * Prepare.
     *
     * @param folder the notebook's; never written to
     * @param fileName the notebook's, in that folder
     * @param parameters values of parameters by name, as text
     * @param syntax asked about cells that SAME's own parsers refuse
     */
    public Verification(
            Notebook notebook, Path folder, String fileName, Map<String, String> parameters, SyntaxCheck syntax) {
        this.notebook = notebook;
        try {
            this.base = Files.createTempDirectory("same-verify-").toRealPath();
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not make a temporary folder: " + e.getMessage(), e);
        }
        this.trial = new Trial(
                new SameHome(base.resolve("home")),
                new Planner(syntax),
                parameters,
                new FolderCopy(folder, base.resolve("work")),
                fileName);
    }

    /**
     * Return the variants of a notebook: its own steps if it has any, one cell per step, and steps that start at random.
     *
     * @param cuts how many random variants
     * @param seed of the choice: the same seed gives the same cuts
     */
    public static List<Variant> variants(Notebook notebook, int cuts, long seed, Target target) {
        List<Integer> startable = CutNotebook.startable(notebook);
        List<Variant> variants = new ArrayList<>();
        Notebook bare = CutNotebook.cut(notebook, new Splitting.Whole(), Optional.empty());
        if (!java.util.Arrays.equals(
                bare.toBytes(),
                CutNotebook.cut(notebook, new Splitting.AsWritten(), Optional.empty())
                        .toBytes())) {
            variants.add(new Variant("its own steps", new Splitting.AsWritten(), false, target));
        }
        if (startable.size() > 1) {
            Splitting each = new Splitting.At(Set.copyOf(startable));
            variants.add(new Variant("one cell per step", each, false, target));
            variants.add(new Variant("one cell per step, with all values at the end", each, true, target));
        }
        Random random = new Random(seed);
        Set<Set<Integer>> chosen = new LinkedHashSet<>();
        // Few cells cannot be cut in many ways.
        for (int attempt = 0; attempt < 20 * cuts && chosen.size() < cuts && startable.size() > 1; attempt++) {
            Set<Integer> starts = new java.util.TreeSet<>();
            startable.forEach(cell -> {
                if (random.nextBoolean()) {
                    starts.add(cell);
                }
            });
            if (!starts.isEmpty() && starts.size() < startable.size()) {
                chosen.add(starts);
            }
        }
        int number = 0;
        for (Set<Integer> starts : chosen) {
            number++;
            variants.add(new Variant(
                    "random cut " + number + ", steps start at cell"
                            + (starts.size() == 1 ? " " : "s ")
                            + String.join(
                                    ", ", starts.stream().map(String::valueOf).toList()),
                    new Splitting.At(starts),
                    number % 2 == 1,
                    target));
        }
        return variants;
    }

    /**
     * Compare variants with the whole notebook on one backend.
     *
     * @param reference where the whole notebook runs
     * @param told each verdict as soon as there is one
     * @throws SameException when the notebook cannot even be run whole
     */
    public List<Verdict> run(Target reference, List<Variant> variants, Consumer<Verdict> told) {
        Outcome expected = whole(reference);
        whole = Optional.of(expected);
        List<Verdict> verdicts = new ArrayList<>();
        for (Variant variant : variants) {
            Verdict verdict = verdict(reference, variant, expected);
            verdicts.add(verdict);
            told.accept(verdict);
        }
        return verdicts;
    }

    private Outcome whole(Target reference) {
        Notebook cut = CutNotebook.cut(
                notebook, new Splitting.Whole(), Optional.of(ValuesCell.of(notebook, Optional.empty())));
        Outcome outcome = trial.run(cut, reference, true);
        if (outcome.isRefused()) {
            throw new SameException(
                    ErrorKind.USER,
                    notebook.displayName()
                            + ": the notebook cannot be run whole, so there is nothing to compare with\n  "
                            + String.join("\n  ", outcome.refusals()));
        }
        return outcome;
    }

    private Verdict verdict(Target reference, Variant variant, Outcome expected) {
        List<String> notes = new ArrayList<>();
        boolean values = variant.comparesValues() && !expected.values().isEmpty();
        Outcome found = run(variant, values, expected);
        if (values && found.isRefused()) {
            Outcome without = run(variant, false, expected);
            if (!without.isRefused()) {
                notes.add("not all values at the end were compared: " + String.join("; ", found.refusals()));
                found = without;
            }
        }
        if (found.isRefused()) {
            return new Verdict(
                    variant,
                    found.refusedAtRunTime() ? Verdict.Kind.REFUSED_AT_RUN_TIME : Verdict.Kind.REFUSED,
                    found.steps(),
                    found.refusals(),
                    List.of(),
                    notes);
        }
        List<Difference> differences = Comparison.between(expected, found);
        if (!differences.isEmpty()) {
            Set<String> unsteady = unsteady(reference, expected);
            differences.stream()
                    .filter(difference -> unsteady.contains(difference.what()))
                    .forEach(difference -> notes.add(difference.what()
                            + " was not compared: it also differs between two runs of the whole notebook"));
            differences = differences.stream()
                    .filter(difference -> !unsteady.contains(difference.what()))
                    .toList();
        }
        return new Verdict(
                variant,
                differences.isEmpty() ? Verdict.Kind.SAME : Verdict.Kind.DIFFERENT,
                found.steps(),
                List.of(),
                differences,
                notes);
    }

    private Outcome run(Variant variant, boolean values, Outcome expected) {
        Optional<String> last = values
                ? Optional.of(
                        ValuesCell.of(notebook, Optional.of(expected.values().keySet())))
                : Optional.empty();
        return trial.run(CutNotebook.cut(notebook, variant.splitting(), last), variant.target(), values);
    }

    /** What differs between two runs of the whole notebook depends on chance or time, not on the steps. */
    private Set<String> unsteady(Target reference, Outcome expected) {
        Outcome second = again.orElseGet(() -> whole(reference));
        again = Optional.of(second);
        Set<String> what = new LinkedHashSet<>();
        Comparison.between(expected, second).forEach(difference -> what.add(difference.what()));
        return what;
    }

    /** Return the names whose values were compared. */
    public Set<String> comparedNames() {
        return whole.map(outcome -> outcome.values().keySet()).orElse(Set.of());
    }

    /** Remove all that the trials have left. */
    @Override
    public void close() {
        try {
            FolderCopy.delete(base);
        } catch (IOException e) {
            throw new UncheckedIOException("could not remove " + base, e);
        }
    }
}

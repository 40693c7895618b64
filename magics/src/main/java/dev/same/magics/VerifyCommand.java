package dev.same.magics;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.verify.Difference;
import dev.same.pipeline.verify.Target;
import dev.same.pipeline.verify.Variant;
import dev.same.pipeline.verify.Verdict;
import dev.same.pipeline.verify.Verification;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code same verify}: runs a notebook whole and in pieces, and compares. */
@Command(
        name = "verify",
        mixinStandardHelpOptions = true,
        description = {
            "Run a notebook whole in one process, then as its own steps, one cell per step and cut at random places, each in a"
                    + " copy of its folder, and compare what cells put out, the values at the end and the files written.",
            "Exit code: 0 all the same or refused, 1 something is different, 2 it cannot be run whole."
        })
final class VerifyCommand implements Callable<Integer> {
    private static final int MAX_CUTS = 1000;

    private final Surroundings surroundings;

    @Mixin
    private NotebookOptions notebook = new NotebookOptions();

    @Option(
            names = "--cuts",
            paramLabel = "N",
            defaultValue = "2",
            description = "How many random cuts to try. Default: ${DEFAULT-VALUE}.")
    private int cuts = 2;

    @Option(
            names = "--seed",
            paramLabel = "S",
            description =
                    "Choose the random cuts by S: the same seed gives the same cuts. Default: another one each time; it"
                            + " is printed.")
    private Optional<Long> seed = Optional.empty();

    VerifyCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (cuts < 0 || cuts > MAX_CUTS) {
            throw new SameException(ErrorKind.USER, "--cuts " + cuts + ": expected 0 to " + MAX_CUTS);
        }
        Planning planning = Planning.read(surroundings, notebook);
        Path path = planning.path().toAbsolutePath();
        Path folder = path.getParent() == null ? surroundings.workingDirectory() : path.getParent();
        long chosen = seed.orElseGet(() -> (long) new Random().nextInt(Integer.MAX_VALUE));
        try (Backend backend = planning.open();
                Verification verification = new Verification(
                        planning.notebook(),
                        folder,
                        String.valueOf(path.getFileName()),
                        notebook.parameters(),
                        planning.syntaxCheck())) {
            Target target = new Target(notebook.backend(), backend);
            List<Variant> variants = Verification.variants(planning.notebook(), cuts, chosen, target);
            surroundings
                    .out()
                    .println(path.getFileName() + ", run whole and in pieces; random cuts by --seed " + chosen);
            surroundings.out().flush();
            List<Verdict> verdicts = verification.run(target, variants, this::show);
            return summarize(verdicts, verification.comparedNames().size());
        }
    }

    private void show(Verdict verdict) {
        PrintWriter out = surroundings.out();
        String word = switch (verdict.kind()) {
            case SAME -> "same     ";
            case REFUSED, REFUSED_AT_RUN_TIME -> "refused  ";
            case DIFFERENT -> "DIFFERENT";
        };
        out.println("  " + word + "  " + verdict.variant().label()
                + (verdict.steps() > 1 ? " (" + verdict.steps() + " steps)" : ""));
        verdict.reasons().forEach(reason -> indented(out, reason));
        verdict.notes().forEach(note -> indented(out, "note: " + note));
        for (Difference difference : verdict.differences()) {
            indented(out, difference.what() + ":");
            difference.diff().forEach(line -> indented(out, "  " + line));
        }
        out.flush();
    }

    private static void indented(PrintWriter out, String text) {
        text.lines().forEach(line -> out.println("             " + line));
    }

    private int summarize(List<Verdict> verdicts, int values) {
        long different = verdicts.stream()
                .filter(verdict -> verdict.kind() == Verdict.Kind.DIFFERENT)
                .count();
        long refused =
                verdicts.stream().filter(verdict -> verdict.kind().isRefusal()).count();
        surroundings
                .out()
                .println(
                        verdicts.isEmpty()
                                ? "there is only one cell: nothing to compare"
                                : (verdicts.size() - different - refused) + " same, " + refused + " refused, "
                                        + different + " different; values compared at the end: " + values);
        surroundings.out().flush();
        return different == 0 ? 0 : Verbs.FAILED;
    }
}

package dev.same.magics;

import dev.same.environment.Difference;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentDiff;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.Verdict;
import dev.same.environment.export.EnvironmentFormat;
import dev.same.environment.export.Exported;
import dev.same.environment.export.IndexWheels;
import dev.same.environment.export.WheelFinder;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code same env}: what a notebook runs in. */
@Command(
        name = "env",
        mixinStandardHelpOptions = true,
        description = {
            "Capture, show, export and compare environments: all that a result depends on outside the notebook.",
            "In a notebook, %%same env captures the session as it is now and shows it."
        })
final class EnvCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    EnvCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        if (surroundings.live().isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "which of capture, show, export, lock, vendor, diff? See same help env");
        }
        return show(new EnvironmentArgument(), "");
    }

    @Command(
            name = "capture",
            mixinStandardHelpOptions = true,
            description = "Write the record of an environment, as JSON (docs/environment.schema.json).")
    int capture(
            @Mixin EnvironmentArgument options,
            @Parameters(paramLabel = "WHAT", arity = "0..1", defaultValue = "", description = EnvironmentArgument.WHAT)
                    String what,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            defaultValue = "",
                            description = "Where to write it. Default: printed.")
                    String output) {
        write(new String(options.find(surroundings, what).toBytes(), StandardCharsets.UTF_8), output);
        return 0;
    }

    @Command(
            name = "show",
            mixinStandardHelpOptions = true,
            description = {
                "Show an environment in short.",
                "In a notebook, the session is looked at while its next cells run, where its kernel can do both."
            })
    int show(
            @Mixin EnvironmentArgument options,
            @Parameters(paramLabel = "WHAT", arity = "0..1", defaultValue = "", description = EnvironmentArgument.WHAT)
                    String what) {
        if (what.isEmpty()
                && options.isOfSession(surroundings)
                && surroundings.live().get().looksBeside()) {
            surroundings.live().get().showLater("looking at this session's environment ...", () -> {
                EnvironmentRecord record = options.find(surroundings, what);
                return EnvironmentText.forms(record, EnvironmentText.of(record));
            });
            return 0;
        }
        EnvironmentRecord record = options.ofRuns(surroundings, what);
        String text = EnvironmentText.of(record);
        surroundings.show(text, () -> EnvironmentText.forms(record, text));
        surroundings.out().flush();
        return 0;
    }

    @Command(
            name = "export",
            mixinStandardHelpOptions = true,
            description = {
                "Write an environment in the format of another tool.",
                "What the format cannot say is printed, and stands in the file as far as it has comments. Exit code 1 then."
            })
    int export(
            @Mixin EnvironmentArgument options,
            @Parameters(
                            index = "0",
                            paramLabel = "FORMAT",
                            description = "pylock, requirements, conda, dockerfile, cyclonedx, maven or json.")
                    String format,
            @Parameters(
                            index = "1",
                            paramLabel = "WHAT",
                            arity = "0..1",
                            defaultValue = "",
                            description = EnvironmentArgument.WHAT)
                    String what,
            @Option(
                            names = "--step",
                            paramLabel = "STEP",
                            defaultValue = "",
                            description = "Only what this step of the notebook needs.")
                    String step,
            @Option(names = "--all", description = "All that is installed, rather than what the notebook uses.")
                    boolean all,
            @Option(
                            names = "--offline",
                            description =
                                    "Ask no package index for the hashes of wheels; the export may be incomplete then.")
                    boolean offline,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            defaultValue = "",
                            description = "Where to write it. Default: printed.")
                    String output) {
        EnvironmentFormat wanted = Arrays.stream(EnvironmentFormat.values())
                .filter(each -> each.word().equals(format.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new SameException(
                        ErrorKind.USER,
                        "\"" + format + "\" is no format that environments are exported in (allowed: "
                                + String.join(
                                        ", ",
                                        Arrays.stream(EnvironmentFormat.values())
                                                .map(EnvironmentFormat::word)
                                                .toList())
                                + ")"));
        EnvironmentRecord record = options.find(surroundings, what);
        refuseUnfit(wanted, record);
        List<Distribution> packages = all
                ? record.packages()
                : step.isEmpty() ? record.used() : new StepPackages(surroundings, options, what).of(step, record);
        List<String> notes = new ArrayList<>();
        IndexWheels index = new IndexWheels(IndexWheels.indexesOf(record, notes));
        // The other formats write of a record what they are told to; this one is the record.
        EnvironmentRecord source = wanted == EnvironmentFormat.JSON && !step.isEmpty() ? record.only(packages) : record;
        Exported exported =
                wanted.write(source, packages, offline ? WheelFinder.RECORDED : WheelFinder.RECORDED.or(index));
        write(exported.text(), output);
        notes.addAll(0, exported.incomplete());
        notes.addAll(index.problems());
        notes.forEach(note -> surroundings.err().println("same: " + note));
        surroundings.err().flush();
        return exported.incomplete().isEmpty() ? 0 : Verbs.FAILED;
    }

    private static void refuseUnfit(EnvironmentFormat wanted, EnvironmentRecord record) {
        if (!wanted.fits(record)) {
            throw new SameException(
                    ErrorKind.USER,
                    wanted.word() + " cannot say what an environment of " + (record.isOfJvm() ? "Java" : "Python")
                            + " is (allowed for it: "
                            + String.join(
                                    ", ",
                                    Arrays.stream(EnvironmentFormat.values())
                                            .filter(format -> format.fits(record))
                                            .map(EnvironmentFormat::word)
                                            .toList())
                            + ")");
        }
    }

    @Command(
            name = "lock",
            mixinStandardHelpOptions = true,
            description = {
                "Write what a notebook runs in beside it, as NOTEBOOK.lock.json: its runs have the same packages from then on.",
                "In a notebook, %%same env lock takes the session as it is now."
            })
    int lock(
            @Mixin EnvironmentArgument options,
            @Parameters(
                            paramLabel = "NOTEBOOK",
                            arity = "0..1",
                            defaultValue = "",
                            description = "An .ipynb file. In a notebook: this one.")
                    String what,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FILE",
                            defaultValue = "",
                            description = "Where to write it. Default: beside the notebook.")
                    String output) {
        Path notebook = notebook(surroundings, what)
                .orElseThrow(() -> new SameException(ErrorKind.USER, "which notebook? Name an .ipynb file"));
        EnvironmentRecord record = options.find(surroundings, what);
        Path file = output.isEmpty() ? EnvironmentChoices.lockOf(notebook) : Path.of(output);
        write(new String(record.toBytes(), StandardCharsets.UTF_8), file.toString());
        EnvironmentText.missing(record)
                .forEach(module -> surroundings
                        .err()
                        .println("same: module " + module + " is imported, and the environment that was locked does not"
                                + " have it: runs will be refused. Install it, and lock again."));
        surroundings.err().flush();
        return 0;
    }

    @Command(
            name = "vendor",
            mixinStandardHelpOptions = true,
            description = {
                "Make wheels of what is installed, exactly as it is: also of editable packages and of those changed by hand.",
                "same run --wheelhouse FOLDER installs from them, off the network. Exit code 1 if one could not be made."
            })
    int vendor(
            @Mixin EnvironmentArgument options,
            @Parameters(
                            index = "0",
                            paramLabel = "WHAT",
                            arity = "0..1",
                            defaultValue = "",
                            description =
                                    "A notebook (.ipynb), a run or a record, whose packages are still installed, or a Python interpreter.")
                    String what,
            @Option(
                            names = {"-o", "--output"},
                            paramLabel = "FOLDER",
                            defaultValue = "wheelhouse",
                            description = "Where to write them. Default: ${DEFAULT-VALUE}.")
                    String output,
            @Option(
                            names = "--step",
                            paramLabel = "STEP",
                            defaultValue = "",
                            description = "Only what this step of the notebook needs.")
                    String step,
            @Option(names = "--all", description = "All that is installed, rather than what the notebook uses.")
                    boolean all) {
        return new Vendoring(surroundings, options, what).make(output, step, all);
    }

    @Command(
            name = "diff",
            mixinStandardHelpOptions = true,
            description = {
                "Compare two environments, and say what each difference can do to a result.",
                "Exit code: 0 the same or equivalent, 1 drifted, or not known."
            })
    int diff(
            @Mixin EnvironmentArgument options,
            @Parameters(index = "0", paramLabel = "BEFORE", description = EnvironmentArgument.WHAT) String before,
            @Parameters(
                            index = "1",
                            paramLabel = "AFTER",
                            arity = "0..1",
                            defaultValue = "",
                            description =
                                    "The same. Default: in a notebook the session as it is now; else the interpreter that"
                                            + " steps would run in.")
                    String after) {
        EnvironmentDiff diff =
                EnvironmentDiff.between(options.ofRuns(surroundings, before), options.ofRuns(surroundings, after));
        surroundings.out().print(text(diff));
        surroundings.out().flush();
        return diff.verdict() == Verdict.SAME || diff.verdict() == Verdict.EQUIVALENT ? 0 : Verbs.FAILED;
    }

    private static String text(EnvironmentDiff diff) {
        StringBuilder text = new StringBuilder(diff.verdict().name()).append('\n');
        for (Difference each : diff.differences()) {
            text.append(
                    String.format(Locale.ROOT, "  %-11s  %s%n", each.severity().word(), each.text()));
        }
        diff.unknown()
                .forEach(each -> text.append("  not known    ").append(each).append('\n'));
        return text.toString();
    }

    private void write(String text, String output) {
        if (output.isEmpty()) {
            surroundings.out().print(text);
            surroundings.out().flush();
            return;
        }
        Path file = surroundings.workingDirectory().resolve(output);
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new SameException(ErrorKind.USER, "could not write " + file + ": " + e.getMessage(), e);
        }
        surroundings.out().println(file.toString());
        surroundings.out().flush();
    }

    /** Return the notebook that an argument means, if it means one. */
    static Optional<Path> notebook(Surroundings surroundings, String what) {
        if (what.endsWith(".ipynb")) {
            return Optional.of(surroundings.workingDirectory().resolve(what).normalize());
        }
        return what.isEmpty() ? surroundings.live().flatMap(LiveSession::notebook) : Optional.empty();
    }
}

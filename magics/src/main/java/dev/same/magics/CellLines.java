package dev.same.magics;

import dev.same.notebook.program.StepOption;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The verbs that only mark lines of cells, {@code step} and {@code param}: they stand in the command tree for help and
 * completion. What reads them is the notebook parser.
 */
final class CellLines {
    private CellLines() {}

    static CommandSpec step() {
        CommandSpec spec = marker(
                "step",
                "Start a step with this cell; it lasts until the next one. The cell runs as it would without this line.");
        spec.addPositional(PositionalParamSpec.builder()
                .index("0")
                .paramLabel("NAME")
                .type(String.class)
                .description("The name of the step.")
                .build());
        for (StepOption option : StepOption.values()) {
            spec.addOption(OptionSpec.builder(option.flag())
                    .paramLabel(option.valueName())
                    .arity("1")
                    .type(option.repeatable() ? String[].class : String.class)
                    .description(option.description())
                    .build());
        }
        return spec;
    }

    static CommandSpec param() {
        return marker("param", "Declare parameters that a run may change, with their defaults, and set them here.")
                .addPositional(PositionalParamSpec.builder()
                        .index("0..*")
                        .paramLabel("NAME=VALUE")
                        .type(String[].class)
                        .description(
                                "A name, and a number, true, false, null, text in quotes, or a list or map as in JSON.")
                        .build());
    }

    private static CommandSpec marker(String name, String description) {
        Callable<Integer> refuse = () -> {
            throw new SameException(ErrorKind.USER, name + " is a line of a notebook's cell: write  %same " + name);
        };
        CommandSpec spec = CommandSpec.wrapWithoutInspection(refuse).name(name).mixinStandardHelpOptions(true);
        spec.usageMessage().description(description, "It stands in a cell of a notebook, as %%same " + name + ".");
        return spec;
    }
}

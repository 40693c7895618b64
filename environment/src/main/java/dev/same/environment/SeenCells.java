package dev.same.environment;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a notebook's cells, and of the session that executes them, before the interpreter is asked.
 *
 * @param actions in the order in which they were done; of a notebook that nobody executes here, in the order of its text
 * @param generators of random numbers that the text mentions
 * @param unknownFiles numbers of cells that use files whose names their text does not tell
 * @param kernel what the session was started by
 */
public record SeenCells(
        List<Action> actions, List<Generator> generators, List<Integer> unknownFiles, Optional<Kernel> kernel) {
    /** No cells. */
    public static final SeenCells NONE = new SeenCells(List.of(), List.of(), List.of(), Optional.empty());

    public SeenCells {
        actions = List.copyOf(actions);
        generators = List.copyOf(generators);
        unknownFiles = List.copyOf(unknownFiles);
    }

    /**
     * Something that a cell does to its environment.
     *
     * @param cell one-based number in the notebook; empty for a cell that is not in it
     * @param kind {@code pip}, {@code conda}, {@code uv}, {@code apt}, {@code shell}, {@code env}, {@code cd} or {@code extension}
     * @param text as it stands in the cell, which its execution is known by
     * @param told as the record has it; secrets are taken out where that is made
     * @param via how its exit status can be had
     * @param watch what the watch of the cell's execution is called; empty if it was not watched
     * @param why it was not watched; empty if nobody knows
     */
    public record Action(
            Optional<Integer> cell,
            String kind,
            String text,
            String told,
            Via via,
            Optional<String> watch,
            Optional<String> why) {}

    /** How the exit status of an action can be had. */
    public enum Via {
        /** It runs through IPython's {@code system}, which tells each. */
        SYSTEM("system"),
        /** It is the script of a cell magic, which fails with its status. */
        SCRIPT("script"),
        /** Its output is taken, and its status is lost. */
        OUTPUT("output"),
        /** It is no process. */
        NONE("none");

        private final String word;

        Via(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    /**
     * A generator of random numbers, by the text of the cells.
     *
     * @param name of the library's own, such as {@code numpy.random}; or {@code NAME (Generator)} for one that has a name
     * @param seeds calls that seed it
     * @param used whether numbers are drawn from it
     */
    public record Generator(String name, List<String> seeds, boolean used) {}

    /**
     * A kernelspec.
     *
     * @param environment names of the variables that it sets
     */
    public record Kernel(String name, String displayName, List<String> argv, List<String> environment) {}

    void addTo(ObjectNode json) {
        var array = json.putArray("actions");
        for (Action each : actions) {
            ObjectNode action = array.addObject();
            each.cell().ifPresent(cell -> action.put("cell", cell));
            action.put("kind", each.kind())
                    .put("text", each.text())
                    .put("told", each.told())
                    .put("via", each.via().word());
            each.watch().ifPresent(token -> action.put("watch", token));
            each.why().ifPresent(reason -> action.put("why", reason));
        }
        var random = json.putArray("rng");
        for (Generator each : generators) {
            ObjectNode generator = random.addObject().put("name", each.name()).put("used", each.used());
            each.seeds().forEach(generator.putArray("seeds")::add);
        }
        unknownFiles.forEach(json.putArray("unknownFiles")::add);
        kernel.ifPresent(spec -> {
            ObjectNode node = json.putObject("kernel");
            node.put("name", spec.name()).put("displayName", spec.displayName());
            spec.argv().forEach(node.putArray("argv")::add);
            spec.environment().forEach(node.putArray("env")::add);
        });
    }
}

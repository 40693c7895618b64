package dev.same.pipeline.dataflow;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A cell with its magics replaced by Python.
 *
 * @param python the source with as many lines, in which each special line is plain Python
 * @param specials the special lines, in source order
 */
record PythonForm(String python, List<Special> specials) {
    /**
     * A magic or shell line.
     *
     * @param name the magic's name, empty for a shell line
     * @param text its arguments or the command
     * @param shell whether it runs another program
     * @param cellMagic whether it governs the whole cell
     * @param opaque why it can do anything to names
     */
    record Special(
            int firstLine,
            int lastLine,
            String name,
            String text,
            boolean shell,
            boolean cellMagic,
            Set<String> binds,
            Set<String> reads,
            Optional<String> opaque) {}

    static PythonForm of(String source) {
        List<Special> specials = new ArrayList<>();
        var lines = source.split("\n", -1);
        for (var index = 0; index < lines.length; index++) {
            var line = lines[index].strip();
            if (line.startsWith("%") || line.startsWith("!")) {
                specials.add(new Special(
                        index + 1,
                        index + 1,
                        line.startsWith("%") ? line.substring(1).split(" ", 2)[0] : "",
                        line.substring(1),
                        line.startsWith("!"),
                        false,
                        Set.of(),
                        Set.of(),
                        Optional.empty()));
                lines[index] = lines[index].replace(line, "pass");
            }
        }
        return new PythonForm(String.join("\n", lines), specials);
    }
}

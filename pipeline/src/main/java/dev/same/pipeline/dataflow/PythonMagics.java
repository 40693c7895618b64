package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.PythonForm.Special;
import java.util.Set;

/** What magics and shell lines do with names and files. */
final class PythonMagics {
    private static final Set<String> SHELL_MAGICS = Set.of(
            "bash", "sh", "script", "system", "sx", "cmd", "perl", "ruby", "!", "!!", "sc", "pip", "conda", "uv");

    private final PythonWalker walker;

    PythonMagics(PythonWalker walker) {
        this.walker = walker;
    }

    void run(Special special) {
        special.reads().forEach(walker::readModule);
        special.binds().forEach(name -> walker.bind(name, PythonValue.FRESH));
        special.opaque().ifPresent(reason -> walker.sink.barrier(reason, special.firstLine()));
        var reason = PythonLibrary.BARRIER_MAGICS.get(special.name());
        if (reason != null) {
            walker.sink.barrier(reason, special.firstLine());
        }
        if (special.name().equals("store") && special.text().contains("-r")) {
            walker.sink.barrier("%store -r binds names that are stored elsewhere", special.firstLine());
        }
        if (special.shell() || SHELL_MAGICS.contains(special.name())) {
            walker.sink.readsUnknownFile = true;
            walker.sink.writesUnknownFile = true;
        }
        if (special.name().equals("writefile") || special.name().equals("file")) {
            writeFile(special.text());
        }
    }

    private void writeFile(String arguments) {
        for (var word : arguments.strip().split("\\s+", -1)) {
            if (!word.startsWith("-") && !word.isEmpty()) {
                if (word.contains("{") || word.contains("$")) {
                    walker.sink.writesUnknownFile = true;
                } else {
                    walker.sink.filesWritten.add(word);
                }
                return;
            }
        }
    }
}

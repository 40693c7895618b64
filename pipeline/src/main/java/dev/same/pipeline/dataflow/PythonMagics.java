package dev.same.pipeline.dataflow;

import dev.same.notebook.ipython.SpecialLine;
import java.util.Set;

/** What magics and shell lines do beyond binding and reading names. */
final class PythonMagics {
    private static final Set<String> SHELL_MAGICS = Set.of(
            "bash",
            "sh",
            "script",
            "system",
            "sx",
            "cmd",
            "powershell",
            "perl",
            "ruby",
            "python",
            "python2",
            "python3",
            "pypy",
            "node",
            "!",
            "!!",
            "sc",
            "pip",
            "conda",
            "mamba",
            "micromamba",
            "uv",
            "cp",
            "mv",
            "rm",
            "rmdir",
            "mkdir",
            "cd",
            "pushd",
            "popd",
            "ls",
            "ldir",
            "lf",
            "lk",
            "ll",
            "lx",
            "cat",
            "less",
            "more",
            "save",
            "logstart");

    private final PythonWalker walker;

    PythonMagics(PythonWalker walker) {
        this.walker = walker;
    }

    /** Note what the Python form of a special line does not tell: files, and code that nobody can read. */
    void run(SpecialLine special) {
        for (var name : special.binds()) {
            // Its value is new, whatever the Python form looks like.
            walker.sink.shares.remove(name);
            walker.sink.carries.remove(name);
        }
        var known = PythonLibrary.BARRIER_MAGICS.get(special.name());
        if (known != null) {
            walker.sink.barrier(known, special.firstLine());
        } else {
            special.opaque().ifPresent(reason -> walker.sink.barrier(reason, special.firstLine()));
        }
        if (PythonForm.isShell(special) || SHELL_MAGICS.contains(special.name())) {
            walker.sink.readsUnknownFile = true;
            walker.sink.writesUnknownFile = true;
            walker.sink.writesUnknownModule = true;
        }
        if (special.name().equals("load_ext") || special.name().equals("reload_ext")) {
            walker.sink.modules.add(special.text().strip().replaceAll("\\..*", ""));
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
                    walker.sink.writesUnknownModule = true;
                } else {
                    walker.sink.filesWritten.add(word);
                }
                return;
            }
        }
    }
}

package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.PythonCalls.Evaluated;
import dev.same.pythongrammar.shaded.pegparser.sst.ExprTy;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Knows which calls read or write files, and where they say which. */
final class PythonFiles {
    /** Methods and functions that write the file named by their first argument. */
    private static final Set<String> WRITERS = words(
            "to_csv to_parquet to_pickle to_json to_excel to_feather to_hdf to_html to_markdown to_stata to_xml to_orc"
                    + " savefig save savez savez_compressed savetxt tofile imsave imwrite write_image write_html"
                    + " write_csv write_parquet write_json write_ipc sink_csv sink_parquet save_model save_weights"
                    + " save_pretrained");

    /** Functions of modules that read the file named by their first argument. */
    private static final Set<String> READERS = words(
            "read_csv read_parquet read_pickle read_json read_excel read_feather read_hdf read_html read_table read_fwf"
                    + " read_stata read_sas read_spss read_xml read_orc read_ipc scan_csv scan_parquet loadtxt genfromtxt"
                    + " fromfile imread load_model load_weights");

    /** Those that see which files there are in a folder: what any step writes may be among them. */
    private static final Set<String> FOLDER_READERS = words("listdir scandir glob iglob rglob walk");

    /** Functions of the modules os and shutil that write the path named by their first argument. */
    private static final Set<String> PATH_WRITERS =
            words("remove unlink rmdir removedirs makedirs mkdir rmtree truncate symlink link chmod");

    /** The same for those that write both of their paths. */
    private static final Set<String> PATH_MOVERS = words("rename renames replace move");

    private static final Set<String> PATH_COPIERS = words("copy copy2 copyfile copytree copymode copystat");

    private static final Set<String> PROCESSES = words("run call check_call check_output Popen system popen getoutput"
            + " getstatusoutput spawnl spawnv execv execl");

    private static final Set<String> PATH_CONSTRUCTORS = words("Path PurePath PosixPath WindowsPath");

    private final PythonWalker walker;

    PythonFiles(PythonWalker walker) {
        this.walker = walker;
    }

    private static Set<String> words(String words) {
        return Arrays.stream(words.split(" ")).collect(Collectors.toUnmodifiableSet());
    }

    /** Return the path that a call gives, when it is known: {@code Path('a')}, {@code os.path.join('a', 'b')}. */
    Optional<String> path(Evaluated call) {
        var joins = call.dotted().filter(name -> name.endsWith("path.join")).isPresent();
        if (!joins && !PATH_CONSTRUCTORS.contains(call.name()) && !call.name().equals("joinpath")) {
            return Optional.empty();
        }
        var path = call.name().equals("joinpath") ? call.receiver().text() : Optional.of("");
        for (var argument : call.arguments()) {
            path = path.flatMap(base -> argument.text().map(text -> base.isEmpty() ? text : base + "/" + text));
        }
        return path.filter(text -> !text.isEmpty());
    }

    /** Note the files of a call of a plain name. */
    void plain(Evaluated call) {
        if (call.name().equals("open")) {
            open(first(call, "file"), mode(call, 1));
        } else if (FOLDER_READERS.contains(call.name()) && !call.name().equals("walk")) {
            walker.sink.readsUnknownFile = true;
        } else if (READERS.contains(call.name())) {
            reads(first(call, "path"));
        } else if (call.name().equals("savefig")) {
            writes(first(call, "fname"));
        }
    }

    /** Note the files of {@code receiver.name(..)}. */
    void method(Evaluated call, boolean importedModule) {
        var dotted = call.dotted().orElse("");
        if (dotted.startsWith("os.") || dotted.startsWith("shutil.")) {
            system(call, dotted);
            return;
        }
        if (dotted.startsWith("subprocess.") && PROCESSES.contains(call.name())) {
            anything();
            return;
        }
        switch (call.name()) {
            case "open" -> {
                if (call.receiver().text().isPresent()) {
                    open(call.receiver(), mode(call, 0));
                } else if (isPath(call)) {
                    open(call.receiver(), mode(call, 0));
                } else {
                    open(first(call, "file"), mode(call, 1));
                }
            }
            case "write_text", "write_bytes", "touch" -> writes(call.receiver());
            case "read_text", "read_bytes" -> reads(call.receiver());
            case "connect" -> {
                if (dotted.startsWith("sqlite3.") || dotted.startsWith("duckdb.")) {
                    database(first(call, "database"));
                }
            }
            // Nothing but a path has these methods.
            case "unlink", "mkdir", "rmdir", "symlink_to", "hardlink_to" -> writes(call.receiver());
            case "iterdir", "rglob", "is_file", "is_dir", "is_symlink" -> walker.sink.readsUnknownFile = true;
            case "rename", "replace" -> {
                // Frames and strings have them, too, but not with one positional argument, or with two.
                if (call.arguments().size() == 1 && call.keywords().isEmpty()) {
                    writes(call.receiver());
                    writes(call.argument(0));
                }
            }
            default -> data(call, dotted, importedModule);
        }
    }

    private void data(Evaluated call, String dotted, boolean importedModule) {
        if (FOLDER_READERS.contains(call.name())) {
            walker.sink.readsUnknownFile = true;
        } else if (READERS.contains(call.name()) || dotted.equals("Image.open")) {
            if (call.arguments().isEmpty() && call.keywords().isEmpty()) {
                reads(call.receiver());
            } else {
                reads(first(call, "path"));
            }
        } else if (WRITERS.contains(call.name())) {
            if (!call.arguments().isEmpty() || !call.keywords().isEmpty()) {
                writes(dotted.equals("torch.save") ? call.argument(1) : first(call, "path_or_buf"));
            }
        } else if (call.name().equals("load") && isLoader(dotted)) {
            reads(first(call, "file"));
        } else if (call.name().equals("dump") && dotted.startsWith("joblib.")) {
            writes(call.argument(1));
        } else if (call.name().equals("urlretrieve") && importedModule) {
            writes(call.argument(1));
        }
    }

    private static boolean isLoader(String dotted) {
        return dotted.startsWith("np.")
                || dotted.startsWith("numpy.")
                || dotted.startsWith("joblib.")
                || dotted.startsWith("torch.");
    }

    private static boolean isPath(Evaluated call) {
        return call.node().func instanceof ExprTy.Attribute attribute
                && attribute.value instanceof ExprTy.Call made
                && made.func instanceof ExprTy.Name name
                && PATH_CONSTRUCTORS.contains(name.id);
    }

    private void system(Evaluated call, String dotted) {
        if (PROCESSES.contains(call.name())) {
            anything();
        } else if (PATH_MOVERS.contains(call.name())) {
            writes(call.argument(0));
            writes(call.argument(1));
        } else if (PATH_COPIERS.contains(call.name())) {
            reads(call.argument(0));
            writes(call.argument(1));
        } else if (PATH_WRITERS.contains(call.name())) {
            writes(call.argument(0));
        } else if (FOLDER_READERS.contains(call.name())) {
            walker.sink.readsUnknownFile = true;
        } else if (READERS.contains(call.name())
                || dotted.equals("os.path.exists")
                || dotted.equals("os.path.isdir")
                || dotted.equals("os.path.getmtime")
                || dotted.equals("os.path.isfile")
                || dotted.equals("os.path.getsize")
                || dotted.equals("os.stat")) {
            reads(call.argument(0));
        } else if (dotted.equals("os.open")) {
            database(call.argument(0));
        }
    }

    private static PythonValue first(Evaluated call, String keyword) {
        if (!call.arguments().isEmpty()) {
            return call.argument(0);
        }
        var named = call.keywords().get(keyword);
        return named == null && call.keywords().size() == 1
                ? call.keywords().values().iterator().next()
                : named == null ? PythonValue.FRESH : named;
    }

    private static Optional<String> mode(Evaluated call, int position) {
        var named = call.keywords().get("mode");
        if (named != null) {
            return named.text().or(() -> Optional.of("r+"));
        }
        if (call.arguments().size() <= position) {
            return Optional.of("r");
        }
        return call.argument(position).text().or(() -> Optional.of("r+"));
    }

    private void open(PythonValue path, Optional<String> mode) {
        var letters = mode.orElse("r");
        if (letters.contains("r") || letters.contains("+") || letters.contains("a")) {
            reads(path);
        }
        if (letters.contains("w") || letters.contains("+") || letters.contains("a") || letters.contains("x")) {
            writes(path);
        }
    }

    private void database(PythonValue path) {
        if (path.text().filter(":memory:"::equals).isPresent()) {
            return;
        }
        reads(path);
        writes(path);
    }

    private void reads(PythonValue path) {
        path.text().filter(text -> !isUrl(text)).ifPresent(walker.sink.filesRead::add);
        walker.sink.readsUnknownFile |= path.text().isEmpty();
    }

    private void writes(PythonValue path) {
        path.text().filter(text -> !isUrl(text)).ifPresent(walker.sink.filesWritten::add);
        walker.sink.writesUnknownFile |= path.text().isEmpty();
    }

    private static boolean isUrl(String text) {
        return text.contains("://");
    }

    private void anything() {
        walker.sink.readsUnknownFile = true;
        walker.sink.writesUnknownFile = true;
    }
}

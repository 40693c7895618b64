package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.PythonCalls.Evaluated;
import dev.same.pythongrammar.shaded.pegparser.sst.ExprTy;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Knows which calls read or write files, and where they say which. */
final class PythonFiles {
    /** Methods and functions that write the file named by their first argument. */
    private static final Set<String> WRITERS = words(
            "to_csv to_parquet to_pickle to_json to_excel to_feather to_hdf to_html to_markdown to_stata to_xml to_orc"
                    + " savefig save savez savez_compressed savetxt tofile imsave imwrite write_image write_html"
                    + " write_csv write_parquet write_json write_ipc sink_csv sink_parquet save_model save_weights"
                    + " save_pretrained to_netcdf to_zarr");

    /** Functions of modules that read the file named by their first argument. */
    private static final Set<String> READERS = words(
            "read_csv read_parquet read_pickle read_json read_excel read_feather read_hdf read_html read_table read_fwf"
                    + " read_stata read_sas read_spss read_xml read_orc read_ipc scan_csv scan_parquet loadtxt genfromtxt"
                    + " fromfile imread load_model load_weights open_dataset open_mfdataset open_zarr listdir scandir walk fwalk");

    /** Functions that find the paths which a pattern means. */
    private static final Set<String> PATTERNS = words("glob iglob rglob");

    /** Functions of a path, or methods of a path, that ask whether it is there, and what it is. */
    private static final Set<String> QUESTIONS = words("exists lexists isfile isdir islink getsize getmtime getctime"
            + " getatime is_file is_dir is_symlink stat lstat iterdir");

    /** Functions of os and shutil that are known by their names alone, when imported by name. */
    private static final Set<String> PLAIN_SYSTEM = words("remove unlink rmdir removedirs makedirs mkdir rmtree rename"
            + " replace move copy copy2 copyfile copytree unpack_archive make_archive symlink");

    /** Methods of a path that change what is there. */
    private static final Set<String> PATH_CHANGES =
            words("write_text write_bytes touch unlink mkdir rmdir chmod symlink_to hardlink_to");

    /** What {@code shutil.make_archive} appends, by format. */
    private static final Map<String, String> ARCHIVES =
            Map.of("zip", ".zip", "tar", ".tar", "gztar", ".tar.gz", "bztar", ".tar.bz2", "xztar", ".tar.xz");

    /** What numpy appends to a path that has it not. */
    private static final Map<String, String> NUMPY_ENDINGS =
            Map.of("save", ".npy", "savez", ".npz", "savez_compressed", ".npz");

    /** Functions of the modules os and shutil that write the path named by their first argument. */
    private static final Set<String> PATH_WRITERS =
            words("remove unlink rmdir removedirs makedirs mkdir rmtree truncate chmod chown utime mknod mkfifo");

    /** The same for those that write both of their paths. */
    private static final Set<String> PATH_MOVERS = words("rename renames replace move");

    private static final Set<String> PATH_COPIERS =
            words("copy copy2 copyfile copytree copymode copystat symlink link");

    private static final Set<String> PROCESSES = words("run call check_call check_output Popen system popen getoutput"
            + " getstatusoutput spawnl spawnv execv execl");

    /** Functions of importlib and runpy that load a module. */
    private static final Set<String> IMPORTERS = words("__import__ import_module reload run_module run_path");

    private static final Set<String> PATH_CONSTRUCTORS = words("Path PurePath PosixPath WindowsPath");

    /** A path with an ending that no source of a module has, and no archive of them. */
    private static final Pattern DATA = Pattern.compile(".*\\.(?!py|so$|zip$|whl$|egg$)\\w+");

    private static final Pattern MODE = Pattern.compile("[rwxa][bt+]*");

    private static final String HERE = ".";
    private static final PythonValue HERE_VALUE = PythonValue.ofText(HERE);

    private final PythonWalker walker;

    PythonFiles(PythonWalker walker) {
        this.walker = walker;
    }

    private static Set<String> words(String words) {
        return Arrays.stream(words.split(" ")).collect(Collectors.toUnmodifiableSet());
    }

    /** Return the path that a call gives, when it is known: {@code Path('a')}, {@code os.path.join('a', 'b')}. */
    Optional<String> path(Evaluated call) {
        var dotted = call.dotted().orElse("");
        if (dotted.equals("os.getcwd")
                || (dotted.endsWith("Path.cwd") && call.name().equals("cwd"))) {
            return Optional.of(HERE);
        }
        if (PATH_CONSTRUCTORS.contains(call.name()) && call.arguments().isEmpty()) {
            return Optional.of(HERE);
        }
        var joins = call.dotted().filter(name -> name.endsWith("path.join")).isPresent();
        if (!joins && !PATH_CONSTRUCTORS.contains(call.name()) && !call.name().equals("joinpath")) {
            return Optional.empty();
        }
        var path = call.name().equals("joinpath") ? call.receiver().text() : Optional.of("");
        for (var argument : call.arguments()) {
            path = path.flatMap(base -> argument.text().map(text -> joined(base, text)));
        }
        return path.filter(text -> !text.isEmpty());
    }

    /** Note the files of a call of a plain name. */
    void plain(Evaluated call) {
        if (call.name().equals("open")) {
            open(first(call, "file"), mode(call, 1));
        } else if (call.name().equals("__import__") || (isImported(call) && IMPORTERS.contains(call.name()))) {
            imports(call);
        } else if (PATTERNS.contains(call.name())) {
            pattern(call);
        } else if (READERS.contains(call.name())) {
            reads(firstOr(call, "path"));
        } else if (QUESTIONS.contains(call.name()) && !call.arguments().isEmpty()) {
            reads(call.argument(0));
        } else if (call.name().equals("savefig")) {
            figure(call);
        } else if (PLAIN_SYSTEM.contains(call.name()) && (isImported(call) || hasPath(call.argument(0)))) {
            system(call, "os." + call.name());
        } else if (!opened(call, call.name())) {
            serialized(call);
        }
    }

    /** Note the module that a function of {@code importlib} or {@code runpy} loads. */
    private void imports(Evaluated call) {
        var module = call.arguments().isEmpty() && call.keywords().isEmpty() ? PythonValue.FRESH : first(call, "name");
        if (call.name().equals("run_path")) {
            reads(first(call, "path_name"));
        } else if (call.name().equals("reload")) {
            module.roots().forEach(root -> module(PythonSink.plain(root)));
        } else if (IMPORTERS.contains(call.name())) {
            module.text().ifPresent(this::module);
            walker.sink.readsUnknownFile |= module.text().isEmpty();
        }
    }

    /** Note that a module is loaded, from wherever it lies. */
    void module(String dotted) {
        var dot = dotted.indexOf('.');
        walker.sink.modules.add(dot < 0 ? dotted : dotted.substring(0, dot));
    }

    /** {@code load}, {@code save} and {@code dump} are names that notebooks give to functions of their own, too. */
    private void serialized(Evaluated call) {
        if (call.name().equals("dump") && (isImported(call) || hasPath(call.argument(1)))) {
            writes(call.argument(1));
        } else if (isImported(call) || hasPath(call.argument(0))) {
            switch (call.name()) {
                case "load" -> reads(first(call, "file"));
                case "save" -> saved(call, hasPath(call.argument(1)) ? call.argument(1) : first(call, "file"));
                case "savez", "savez_compressed", "savetxt" -> saved(call, first(call, "file"));
                default -> {}
            }
        }
    }

    /** Note a file that a class or function opens; tell whether this call is one of these. */
    private boolean opened(Evaluated call, String dotted) {
        switch (call.name()) {
            case "ZipFile", "PyZipFile", "TarFile" -> archive(first(call, "file"), mode(call, 1));
            case "FileHandler", "RotatingFileHandler", "TimedRotatingFileHandler", "WatchedFileHandler" ->
                database(first(call, "filename"));
            case "memmap", "open_memmap" -> database(first(call, "filename"));
            case "HDFStore" -> database(first(call, "path"));
            case "basicConfig" -> {
                var file = call.keywords().get("filename");
                if (file != null) {
                    database(file);
                }
            }
            case "File" -> {
                if (!dotted.contains("h5py")) {
                    return false;
                }
                open(first(call, "name"), mode(call, 1));
            }
            case "Dataset" -> {
                if (!dotted.startsWith("netCDF4.")) {
                    return false;
                }
                open(first(call, "filename"), mode(call, 1));
            }
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Packing reads files that later calls name. */
    private void archive(PythonValue path, Optional<String> mode) {
        open(path, mode);
        walker.sink.readsUnknownFile |=
                mode.filter(letters -> letters.startsWith("r")).isEmpty();
    }

    private boolean isImported(Evaluated call) {
        return walker.imported.contains(call.name());
    }

    private static boolean hasPath(PythonValue value) {
        return value.text()
                .filter(text -> text.contains(".") || text.contains("/"))
                .isPresent();
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
        if (dotted.equals("importlib." + call.name()) || dotted.equals("runpy." + call.name())) {
            imports(call);
            return;
        }
        if (opened(call, dotted)) {
            return;
        }
        if (PATH_CHANGES.contains(call.name())) {
            writesText(importedModule && !call.arguments().isEmpty() ? call.argument(0) : call.receiver());
            return;
        }
        switch (call.name()) {
            case "open" -> {
                if (dotted.startsWith("shelve.") || dotted.startsWith("dbm.")) {
                    database(first(call, "filename"));
                } else if (dotted.startsWith("tarfile.") || dotted.startsWith("TarFile.")) {
                    archive(first(call, "name"), mode(call, 1));
                } else if (isPath(call) || isMethodOfPath(call)) {
                    open(call.receiver(), mode(call, 0));
                } else {
                    open(first(call, "file"), mode(call, 1));
                }
            }
            case "read_text", "read_bytes" -> reads(call.receiver());
            case "extractall" -> unpacks(firstOr(call, "path"));
            case "glob", "iglob", "rglob" -> pattern(call);
            case "connect" -> {
                if (dotted.startsWith("sqlite3.") || dotted.startsWith("duckdb.")) {
                    database(first(call, "database"));
                }
            }
            case "rename", "replace" -> {
                // Strings and frames have methods of these names, too.
                if (call.arguments().size() == 1
                        && (isPath(call) || call.receiver().text().isPresent() || hasPath(call.argument(0)))) {
                    writesText(call.receiver());
                    writesText(call.argument(0));
                }
            }
            default -> data(call, dotted, importedModule);
        }
    }

    private void data(Evaluated call, String dotted, boolean importedModule) {
        if (dotted.equals("ast.walk")) {
            return;
        }
        if (QUESTIONS.contains(call.name())) {
            reads(call.arguments().isEmpty() ? call.receiver() : call.argument(0));
        } else if (READERS.contains(call.name()) || dotted.equals("Image.open")) {
            if (call.arguments().isEmpty() && call.keywords().isEmpty()) {
                reads(call.receiver());
            } else {
                reads(first(call, "path"));
            }
        } else if (WRITERS.contains(call.name())) {
            if (!call.arguments().isEmpty() || !call.keywords().isEmpty()) {
                if (call.name().equals("savefig")) {
                    figure(call);
                } else {
                    saved(call, dotted.equals("torch.save") ? call.argument(1) : first(call, "path_or_buf"));
                }
            }
        } else if (call.name().equals("load") && isLoader(dotted)) {
            reads(first(call, "file"));
        } else if (call.name().equals("dump") && dotted.startsWith("joblib.")) {
            writes(
                    call.arguments().size() > 1
                            ? call.argument(1)
                            : call.keywords().getOrDefault("filename", PythonValue.FRESH));
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

    /** {@code p.open('w')} with a path from elsewhere: what stands first is no path but a mode. */
    private static boolean isMethodOfPath(Evaluated call) {
        return call.receiver().text().isPresent()
                || call.argument(0).text().filter(MODE.asMatchPredicate()).isPresent();
    }

    /** {@code glob.glob('a/*.csv')}, {@code Path('a').glob('*.csv')}: anything in the folder may be meant. */
    private void pattern(Evaluated call) {
        var base = call.receiver().text();
        var module = call.node().func instanceof ExprTy.Name
                || call.dotted().filter(dotted -> dotted.startsWith("glob.")).isPresent();
        if (module) {
            var root = call.keywords().get("root_dir");
            base = root == null ? Optional.of(HERE) : root.text();
        }
        var pattern = first(call, module ? "pathname" : "pattern").text();
        var path = base.flatMap(folder -> pattern.map(text -> joined(folder, fixedPart(text, "*?["))));
        reads(path.map(PythonValue::ofText).orElse(PythonValue.FRESH));
    }

    /** The folders in front of the first part of a path that is a pattern. */
    private static String fixedPart(String path, String wild) {
        for (var index = 0; index < path.length(); index++) {
            if (wild.indexOf(path.charAt(index)) >= 0) {
                var slash = path.lastIndexOf('/', index);
                return slash < 0 ? HERE : slash == 0 ? "/" : path.substring(0, slash);
            }
        }
        return path;
    }

    private static String joined(String base, String path) {
        return base.isEmpty() || path.startsWith("/") ? path : base + "/" + path;
    }

    private void saved(Evaluated call, PythonValue path) {
        var ending = NUMPY_ENDINGS.get(call.name());
        writes(path);
        if (ending != null && call.arguments().size() + call.keywords().size() > 1) {
            also(path, ending);
        }
    }

    /** Matplotlib appends its format to a name that has none. */
    private void figure(Evaluated call) {
        var path = first(call, "fname");
        writes(path);
        if (path.text()
                .filter(text -> text.lastIndexOf('.') <= text.lastIndexOf('/'))
                .isPresent()) {
            var format = Optional.ofNullable(call.keywords().get("format")).flatMap(PythonValue::text);
            also(path, "." + format.orElse("png"));
        }
    }

    private void also(PythonValue path, String ending) {
        path.text().filter(text -> !text.endsWith(ending)).ifPresent(text -> writes(PythonValue.ofText(text + ending)));
    }

    private void system(Evaluated call, String dotted) {
        if (PROCESSES.contains(call.name())) {
            anything();
        } else if (PATH_MOVERS.contains(call.name())) {
            writesText(call.argument(0));
            brings(call.argument(0), call.argument(1));
        } else if (PATH_COPIERS.contains(call.name())) {
            reads(call.argument(0));
            brings(call.argument(0), call.argument(1));
        } else if (PATH_WRITERS.contains(call.name())) {
            writes(first(call, "path"));
        } else if (READERS.contains(call.name())) {
            reads(firstOr(call, "path"));
        } else if (QUESTIONS.contains(call.name()) || dotted.equals("os.access") || dotted.equals("os.readlink")) {
            reads(first(call, "path"));
        } else if (call.name().equals("samefile")) {
            reads(call.argument(0));
            reads(call.argument(1));
        } else if (call.name().equals("unpack_archive")) {
            reads(first(call, "filename"));
            unpacks(
                    call.arguments().size() > 1
                            ? call.argument(1)
                            : call.keywords().getOrDefault("extract_dir", HERE_VALUE));
        } else if (call.name().equals("make_archive")) {
            packed(call);
        } else if (dotted.equals("os.open")) {
            database(call.argument(0));
        }
    }

    private void packed(Evaluated call) {
        var format = call.arguments().size() > 1
                ? call.argument(1)
                : call.keywords().getOrDefault("format", PythonValue.FRESH);
        var ending = format.text().map(ARCHIVES::get);
        var base = call.arguments().isEmpty()
                ? call.keywords().getOrDefault("base_name", PythonValue.FRESH)
                : call.argument(0);
        var path = base.text().flatMap(name -> ending.map(end -> PythonValue.ofText(name + end)));
        reads(call.arguments().size() > 2 ? call.argument(2) : call.keywords().getOrDefault("root_dir", HERE_VALUE));
        writes(path.orElse(PythonValue.FRESH));
    }

    /** The first argument; without any, the working folder. */
    private static PythonValue firstOr(Evaluated call, String keyword) {
        var none = call.arguments().isEmpty() && call.keywords().isEmpty();
        return none ? HERE_VALUE : first(call, keyword);
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
        // tarfile has the kind of compression after a colon.
        var letters = mode.orElse("r").replaceAll("[:|].*", "");
        if (letters.contains("r") || letters.contains("+") || letters.contains("a")) {
            reads(path);
        }
        if (letters.contains("w") || letters.contains("+") || letters.contains("a") || letters.contains("x")) {
            writesText(path);
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
        path.text()
                .filter(text -> !isUrl(text))
                .map(text -> fixedPart(text, "*?"))
                .ifPresent(walker.sink.filesRead::add);
        walker.sink.readsUnknownFile |= path.text().isEmpty();
    }

    private void writes(PythonValue path) {
        path.text()
                .filter(text -> !isUrl(text))
                .map(text -> fixedPart(text, "*"))
                .ifPresent(walker.sink.filesWritten::add);
        walker.sink.writesUnknownFile |= path.text().isEmpty();
    }

    /** A file of data stays one wherever it is brought. */
    private void brings(PythonValue from, PythonValue to) {
        if (from.text().filter(DATA.asMatchPredicate()).isPresent()) {
            writes(to);
        } else {
            unpacks(to);
        }
    }

    /** Note that something comes to a path, which may be a folder: then what is in it is not known. */
    private void unpacks(PythonValue path) {
        writesText(path);
        walker.sink.writesUnknownModule |= path.text()
                .filter(text -> text.lastIndexOf('.') > text.lastIndexOf('/') && !text.endsWith(HERE))
                .isEmpty();
    }

    /** What writes any text to a path, or moves whole folders there, may write a module's source. */
    private void writesText(PythonValue path) {
        writes(path);
        walker.sink.writesUnknownModule |= path.text().isEmpty();
    }

    private static boolean isUrl(String text) {
        return text.contains("://");
    }

    private void anything() {
        walker.sink.readsUnknownFile = true;
        walker.sink.writesUnknownFile = true;
        walker.sink.writesUnknownModule = true;
    }
}

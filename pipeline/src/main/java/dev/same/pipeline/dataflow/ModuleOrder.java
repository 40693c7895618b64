package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.FileUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Orders steps that import modules against steps that write files which may be these modules.
 *
 * <p>An import looks in many folders, so a file is taken for a module by its name and the names of its folders. What writes files that are
 * not known by name may write any module but those of Python itself.
 */
final class ModuleOrder {
    private static final Pattern SOURCE = Pattern.compile("(.*)\\.(?:py[cdwx]?|so|zip|egg|whl)");

    /** Modules that come with Python: a notebook that hides one of these behind a file of its own says so by name. */
    private static final Set<String> OF_PYTHON =
            Set.of(("__future__ abc argparse array ast asyncio atexit base64 bisect"
                            + " builtins bz2 calendar cmath codecs collections concurrent configparser contextlib contextvars copy csv"
                            + " ctypes dataclasses datetime decimal difflib dis enum errno fractions functools gc getpass glob gzip"
                            + " hashlib heapq hmac html http importlib inspect io ipaddress itertools json keyword locale logging lzma"
                            + " math mimetypes multiprocessing numbers operator os pathlib pickle pkgutil platform pprint queue random"
                            + " re sched secrets select shelve shlex shutil signal site socket sqlite3 ssl stat statistics string"
                            + " struct subprocess sys sysconfig tarfile tempfile textwrap threading time timeit tokenize traceback"
                            + " tracemalloc types typing unicodedata unittest urllib uuid warnings wave weakref xml zipfile zlib zoneinfo")
                    .split(" "));

    private final List<FlowUnit> units;
    /** Writers of files that may be a module, by the module's name, with the path. */
    private final Map<String, Map<String, List<Integer>>> writers = new HashMap<>();

    private final Map<String, List<Integer>> users = new HashMap<>();
    /** Users of modules that do not come with Python, since the last unknown writer. */
    private final Set<Integer> allUsers = new LinkedHashSet<>();

    private int unknownWriter = -1;

    ModuleOrder(List<FlowUnit> units) {
        this.units = units;
    }

    void add(int unit, FileUse use) {
        for (var module : use.modules()) {
            writers.getOrDefault(module, Map.of())
                    .forEach((path, writing) -> writing.forEach(writer -> after(unit, writer, path)));
            if (!OF_PYTHON.contains(module)) {
                after(unit, unknownWriter, FileOrder.UNKNOWN);
            }
        }
        for (var path : use.writes()) {
            for (var module : modules(path)) {
                users.getOrDefault(module, List.of()).forEach(user -> after(unit, user, path));
                writers.computeIfAbsent(module, any -> new HashMap<>())
                        .computeIfAbsent(path, any -> new ArrayList<>())
                        .add(unit);
            }
        }
        if (use.writesUnknownModule()) {
            after(unit, unknownWriter, FileOrder.UNKNOWN);
            allUsers.forEach(user -> after(unit, user, FileOrder.UNKNOWN));
            allUsers.clear();
            unknownWriter = unit;
        }
        for (var module : use.modules()) {
            users.computeIfAbsent(module, any -> new ArrayList<>()).add(unit);
            if (!OF_PYTHON.contains(module)) {
                allUsers.add(unit);
            }
        }
    }

    /** Return the names of the modules that a file may be, or be a part of. */
    static Set<String> modules(String path) {
        Set<String> names = new LinkedHashSet<>(List.of(path.replace('\\', '/').split("/", -1)));
        var last = path.substring(path.replace('\\', '/').lastIndexOf('/') + 1);
        var source = SOURCE.matcher(last);
        if (source.matches()) {
            names.add(source.group(1).replaceAll("\\..*", ""));
        } else if (last.indexOf('.') > 0) {
            return Set.of();
        }
        names.removeIf(name -> name.isEmpty() || name.indexOf('.') >= 0);
        return names;
    }

    static boolean isSource(String path) {
        return SOURCE.matcher(path).matches();
    }

    private void after(int unit, int earlier, String path) {
        if (earlier >= 0 && earlier < unit) {
            units.get(unit).cause(earlier).files.add(path);
        }
    }
}

package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.FileUse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Orders steps by the files they use: a writer against every other user of the path, readers not against each other.
 *
 * <p>What reads a path reads what is below it, for it may be a folder; what uses a path needs the folders above it.
 */
final class FileOrder {
    static final String UNKNOWN = "*";

    private static final String HERE = ".";
    private static final String UP = "..";

    private final List<FlowUnit> units;
    private final TreeMap<String, Integer> writers = new TreeMap<>();
    /** Users of what is at or below a path, by path. */
    private final Map<String, List<Integer>> users = new HashMap<>();
    /** Users of a path itself, which see what is written below it. */
    private final Map<String, List<Integer>> readers = new HashMap<>();

    private final Set<Integer> allWriters = new LinkedHashSet<>();
    private final Set<Integer> allUsers = new LinkedHashSet<>();
    private final List<Integer> unknownReaders = new ArrayList<>();
    private final ModuleOrder modules;
    private int unknownWriter = -1;

    FileOrder(List<FlowUnit> units) {
        this.units = units;
        this.modules = new ModuleOrder(units);
    }

    void add(int unit, FileUse literal) {
        modules.add(unit, literal);
        if (!literal.usesPaths()) {
            return;
        }
        var use = normalized(literal);
        after(unit, unknownWriter, UNKNOWN);
        var uses = withFolders(use);
        for (var path : uses) {
            after(unit, writers.getOrDefault(path, -1), path);
        }
        for (var path : use.reads()) {
            writtenBelow(path).forEach((written, writer) -> after(unit, writer, written));
        }
        for (var path : use.writes()) {
            after(unit, writers.getOrDefault(path, -1), path);
            users.getOrDefault(path, List.of()).forEach(user -> after(unit, user, path));
            for (var folder : folders(path)) {
                readers.getOrDefault(folder, List.of()).forEach(reader -> after(unit, reader, path));
            }
            unknownReaders.forEach(reader -> after(unit, reader, path));
        }
        if (use.readsUnknown()) {
            allWriters.forEach(writer -> after(unit, writer, UNKNOWN));
        }
        if (use.writesUnknown()) {
            allUsers.forEach(user -> after(unit, user, UNKNOWN));
            forget();
            unknownWriter = unit;
        }
        note(unit, use, uses);
    }

    private void note(int unit, FileUse use, Set<String> uses) {
        for (var path : use.writes()) {
            writers.put(path, unit);
            users.remove(path);
            readers.remove(path);
        }
        for (var path : uses) {
            users.computeIfAbsent(path, any -> new ArrayList<>()).add(unit);
        }
        for (var path : use.reads()) {
            readers.computeIfAbsent(path, any -> new ArrayList<>()).add(unit);
        }
        if (use.readsUnknown()) {
            unknownReaders.add(unit);
        }
        if (!use.writes().isEmpty()) {
            allWriters.add(unit);
        }
        allUsers.add(unit);
    }

    private void forget() {
        writers.clear();
        users.clear();
        readers.clear();
        allWriters.clear();
        allUsers.clear();
        unknownReaders.clear();
    }

    private void after(int unit, int earlier, String path) {
        if (earlier >= 0 && earlier < unit) {
            units.get(unit).cause(earlier).files.add(path);
        }
    }

    private Map<String, Integer> writtenBelow(String folder) {
        if (folder.equals(HERE)) {
            var here = new TreeMap<>(writers);
            here.keySet().removeIf(FileOrder::isElsewhere);
            return here;
        }
        var prefix = folder.endsWith("/") ? folder : folder + "/";
        return writers.subMap(prefix, prefix.substring(0, prefix.length() - 1) + (char) ('/' + 1));
    }

    /** Using a file needs its folders to be there. */
    private static Set<String> withFolders(FileUse use) {
        Set<String> all = new LinkedHashSet<>(use.reads());
        use.reads().forEach(path -> all.addAll(folders(path)));
        use.writes().forEach(path -> all.addAll(folders(path)));
        return all;
    }

    private static List<String> folders(String path) {
        List<String> folders = new ArrayList<>();
        for (var slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
            folders.add(path.substring(0, slash));
        }
        if (path.startsWith("/")) {
            folders.add("/");
        } else if (!isElsewhere(path)) {
            folders.add(HERE);
        }
        folders.remove(path);
        return folders;
    }

    private static boolean isElsewhere(String path) {
        return path.startsWith("/") || path.equals(UP) || path.startsWith("../");
    }

    /** Paths in one spelling. What is above the working folder, as a whole, is no better known than an unknown path. */
    private static FileUse normalized(FileUse use) {
        var reads = normalized(use.reads());
        var writes = normalized(use.writes());
        var readsAbove = reads.removeIf(FileOrder::isAbove);
        var writesAbove = writes.removeIf(FileOrder::isAbove);
        return new FileUse(reads, writes, use.readsUnknown() || readsAbove, use.writesUnknown() || writesAbove);
    }

    private static boolean isAbove(String path) {
        return path.equals("/") || path.equals(UP) || (path.startsWith("../") && path.endsWith("/.."));
    }

    private static Set<String> normalized(Set<String> paths) {
        Set<String> result = new LinkedHashSet<>();
        paths.forEach(path -> result.add(normalized(path)));
        return result;
    }

    private static String normalized(String path) {
        var plain = path.replace('\\', '/');
        Deque<String> parts = new ArrayDeque<>();
        for (var part : plain.split("/", -1)) {
            if (part.equals(UP) && !parts.isEmpty() && !parts.getLast().equals(UP)) {
                parts.removeLast();
            } else if (part.equals(UP) && plain.startsWith("/")) {
                continue;
            } else if (!part.isEmpty() && !part.equals(HERE)) {
                parts.addLast(part);
            }
        }
        var joined = String.join("/", parts);
        return plain.startsWith("/") ? "/" + joined : joined.isEmpty() ? HERE : joined;
    }
}

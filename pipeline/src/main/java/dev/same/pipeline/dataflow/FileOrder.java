package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.FileUse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Orders steps by the files they use: a writer against every other user of the path, readers not against each other. */
final class FileOrder {
    static final String UNKNOWN = "*";

    private final List<FlowUnit> units;
    private final Map<String, Integer> writers = new HashMap<>();
    private final Map<String, List<Integer>> readers = new HashMap<>();
    private final Set<Integer> allWriters = new LinkedHashSet<>();
    private final Set<Integer> allUsers = new LinkedHashSet<>();
    private final List<Integer> unknownReaders = new ArrayList<>();
    private int unknownWriter = -1;

    FileOrder(List<FlowUnit> units) {
        this.units = units;
    }

    void add(int unit, FileUse use) {
        if (!use.any()) {
            return;
        }
        after(unit, unknownWriter, UNKNOWN);
        var reads = withFolders(use);
        var writes = normalized(use.writes());
        for (var path : reads) {
            after(unit, writers.getOrDefault(path, -1), path);
        }
        for (var path : writes) {
            after(unit, writers.getOrDefault(path, -1), path);
            readers.getOrDefault(path, List.of()).forEach(reader -> after(unit, reader, path));
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
        note(unit, use, reads, writes);
    }

    private void note(int unit, FileUse use, Set<String> reads, Set<String> writes) {
        for (var path : writes) {
            writers.put(path, unit);
            readers.remove(path);
        }
        for (var path : reads) {
            readers.computeIfAbsent(path, any -> new ArrayList<>()).add(unit);
        }
        if (use.readsUnknown()) {
            unknownReaders.add(unit);
        }
        if (!writes.isEmpty()) {
            allWriters.add(unit);
        }
        allUsers.add(unit);
    }

    private void forget() {
        writers.clear();
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

    /** Using a file needs its folders to be there. */
    private static Set<String> withFolders(FileUse use) {
        Set<String> all = normalized(use.reads());
        Set<String> folders = new LinkedHashSet<>();
        for (var paths : List.of(all, normalized(use.writes()))) {
            for (var path : paths) {
                for (var slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
                    folders.add(path.substring(0, slash));
                }
            }
        }
        all.addAll(folders);
        return all;
    }

    private static Set<String> normalized(Set<String> paths) {
        Set<String> result = new LinkedHashSet<>();
        for (var path : paths) {
            var plain = path.replace('\\', '/').replaceAll("/+", "/");
            while (plain.startsWith("./")) {
                plain = plain.substring(2);
            }
            result.add(plain.length() > 1 && plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain);
        }
        return result;
    }
}

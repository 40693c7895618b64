package dev.same.environment.export;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Compatibility tags of wheels (Python Packaging User Guide, "Platform compatibility tags", PEP 425). */
final class WheelTags {
    private WheelTags() {}

    /** Return the tags that a file name stands for, such as {@code cp311-cp311-manylinux_2_17_x86_64}; empty for no wheel. */
    static Set<String> of(String filename) {
        if (!filename.endsWith(".whl")) {
            return Set.of();
        }
        String[] parts = filename.substring(0, filename.length() - 4).split("-", -1);
        if (parts.length < 5) {
            return Set.of();
        }
        Set<String> tags = new TreeSet<>();
        for (String python : parts[parts.length - 3].split("\\.", -1)) {
            for (String abi : parts[parts.length - 2].split("\\.", -1)) {
                for (String platform : parts[parts.length - 1].split("\\.", -1)) {
                    tags.add(python + "-" + abi + "-" + platform);
                }
            }
        }
        return tags;
    }

    /** Return the version that a wheel's name has. */
    static String version(String filename) {
        String[] parts = filename.split("-", -1);
        return parts.length < 5 ? "" : parts[1].replace('_', '-');
    }

    static boolean same(String filename, Iterable<String> tags) {
        Set<String> installed = new HashSet<>();
        tags.forEach(installed::add);
        return !installed.isEmpty() && of(filename).equals(installed);
    }
}

package dev.same.environment.jvm;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Writes paths so that they mean the same on another machine: from the notebook's folder, the JDK's, the user's. */
final class Places {
    private record Root(Path path, String name) {}

    private final List<Root> roots = new ArrayList<>();

    Places(Path folder, String javaHome, String userHome) {
        add(folder, ".");
        add(Path.of(javaHome), "${JAVA_HOME}");
        if (!userHome.isEmpty()) {
            add(Path.of(userHome), "${HOME}");
        }
        roots.sort(Comparator.comparing((Root root) -> -root.path.getNameCount()));
    }

    private void add(Path path, String name) {
        Path absolute = path.toAbsolutePath().normalize();
        if (absolute.getNameCount() == 0) {
            return;
        }
        roots.add(new Root(absolute, name));
        try {
            Path real = absolute.toRealPath();
            if (!real.equals(absolute)) {
                roots.add(new Root(real, name));
            }
        } catch (IOException e) {
            // It is not there: nothing lies below it.
            return;
        }
    }

    String write(Path path) {
        for (Root root : roots) {
            if (path.startsWith(root.path)) {
                String rest = root.path.relativize(path).toString().replace('\\', '/');
                return rest.isEmpty() ? root.name : root.name + "/" + rest;
            }
        }
        return path.toString();
    }

    /** Rewrite the paths within a text, such as an option of the JVM. */
    String writeAll(String text) {
        String written = text;
        for (Root root : roots) {
            String path = root.path.toString();
            int at = written.indexOf(path);
            while (at >= 0) {
                int end = at + path.length();
                boolean whole = end == written.length() || "/\\:;,".indexOf(written.charAt(end)) >= 0;
                boolean starts = at == 0 || "=:;,\" ".indexOf(written.charAt(at - 1)) >= 0;
                if (whole && starts) {
                    written = written.substring(0, at) + root.name + written.substring(end);
                }
                at = written.indexOf(path, at + 1);
            }
        }
        return written;
    }
}

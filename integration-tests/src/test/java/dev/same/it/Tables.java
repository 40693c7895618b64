package dev.same.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** Tables of what suites in Python have detected: they are to be seen also when all is well. */
final class Tables {
    private static final Pattern ROW = Pattern.compile(".* (?:detected|MISSED) .*|\\d+ changes, \\d+ missed.*");

    private Tables() {}

    static void print(Path log) throws IOException {
        try (var lines = Files.lines(log)) {
            lines.filter(line -> ROW.matcher(line).matches()).forEach(System.out::println);
        }
    }
}

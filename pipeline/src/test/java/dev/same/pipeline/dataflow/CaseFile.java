package dev.same.pipeline.dataflow;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A table of cases: each starts with {@code == title}; source, a line {@code --}, then what is expected of it. */
record CaseFile(List<Case> cases) {
    record Case(String title, String source, List<String> expected) {
        @Override
        public String toString() {
            return title;
        }
    }

    static CaseFile read(String name) {
        List<Case> cases = new ArrayList<>();
        for (var block : text(name).split("(?m)^== ")) {
            if (block.isBlank() || cases.isEmpty() && block.startsWith("#")) {
                continue;
            }
            var lines = block.split("\n", 2);
            var halves = ("\n" + lines[1]).split("\n--\n", 2);
            if (halves.length < 2) {
                throw new IllegalArgumentException("case without expectation: " + lines[0]);
            }
            cases.add(new Case(
                    lines[0].strip(),
                    halves[0].isEmpty() ? "" : halves[0].substring(1),
                    halves[1]
                            .lines()
                            .map(String::strip)
                            .filter(line -> !line.isEmpty())
                            .toList()));
        }
        return new CaseFile(cases);
    }

    private static String text(String name) {
        try (var stream = CaseFile.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalArgumentException("no test resource " + name);
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}

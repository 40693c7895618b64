package dev.same.magics.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Compares with files that a person has looked at; {@code -Dgolden.update=true} writes them anew. */
final class Golden {
    private static final Path FOLDER = Path.of("src/test/resources/dev/same/magics/render");

    private Golden() {}

    static void check(String file, String actual) throws IOException {
        var path = FOLDER.resolve(file);
        if (Boolean.getBoolean("golden.update")) {
            Files.createDirectories(FOLDER);
            Files.writeString(path, actual);
        }
        assertThat(actual).as("golden file %s", path).isEqualTo(Files.readString(path));
    }
}

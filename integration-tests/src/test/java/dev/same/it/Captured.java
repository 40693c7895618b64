package dev.same.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Records that {@code same env capture} has written. */
final class Captured {
    private static final ObjectMapper JSON = new ObjectMapper();

    private Captured() {}

    static JsonNode of(Cli cli, String... arguments) throws IOException {
        String[] command =
                Stream.concat(Stream.of("env", "capture"), Stream.of(arguments)).toArray(String[]::new);
        return JSON.readTree(cli.same(command).succeeded().out());
    }

    /** Return the first package of this name. */
    static JsonNode packageOf(JsonNode record, String name) {
        for (JsonNode each : record.path("packages")) {
            if (each.path("name").asText().equals(name)) {
                return each;
            }
        }
        throw new AssertionError(name + " is not in " + record.path("packages"));
    }

    static JsonNode importOf(JsonNode record, String module) {
        for (JsonNode each : record.path("imports")) {
            if (each.path("module").asText().equals(module)) {
                return each;
            }
        }
        throw new AssertionError(module + " is not in " + record.path("imports"));
    }

    /** Return what the published schema has against a record. */
    static List<String> schemaErrors(JsonNode record) throws IOException {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(Path.of("..", "docs", "environment.schema.json")));
        return schema.validate(record).stream().map(Object::toString).toList();
    }
}

package dev.same.pipeline.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.internal.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes plans as JSON and reads them back. */
public final class PlanJson {
    private PlanJson() {}

    /** Return the plan as indented JSON with a final newline. */
    public static String write(Plan plan) {
        try {
            return Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(plan) + "\n";
        } catch (JsonProcessingException e) {
            throw new SameException(ErrorKind.INTERNAL, "could not write the plan as JSON: " + e.getMessage(), e);
        }
    }

    /**
     * Read a plan.
     *
     * @throws SameException when the file is no plan that this version can read
     */
    public static Plan read(Path file) {
        try {
            Plan plan = Json.MAPPER.readValue(Files.readAllBytes(file), Plan.class);
            if (!Plan.SCHEMA.equals(plan.schema())) {
                throw new SameException(
                        ErrorKind.INTERNAL,
                        file + ": schema \"" + plan.schema() + "\" (this version reads " + Plan.SCHEMA + ")");
            }
            return plan;
        } catch (JsonProcessingException e) {
            throw new SameException(ErrorKind.INTERNAL, file + " is not a plan: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new UncheckedIOException("could not read " + file, e);
        }
    }
}

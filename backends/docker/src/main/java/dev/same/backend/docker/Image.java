package dev.same.backend.docker;

import dev.same.pipeline.backend.Interpreter;
import java.util.List;

/**
 * An image that steps can run in.
 *
 * @param id the engine's: a digest
 * @param python how its interpreter is called
 * @param version of the interpreter
 */
record Image(String id, String python, String version) {
    /** The id stands for what is installed: no folder of it can be looked into from outside. */
    Interpreter interpreter() {
        return new Interpreter("python " + version + " in image " + id, List.of());
    }
}

package dev.same.step.java;

import dev.same.javasession.CellError;
import dev.same.javasession.JavaSession;
import dev.same.javasession.api.Notebook;
import dev.same.step.java.codec.CannotRead;
import dev.same.step.java.codec.GraphCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tries out, before a run starts, whether its steps can load what a live session hands over: with the imports, methods and
 * types that each of them will have, which are those of the saved notebook.
 */
final class Receivers {
    private final JavaSession session;
    private final ArtifactStore store;
    private final StepResult result;
    private final Map<List<?>, Set<String>> done = new LinkedHashMap<>();

    Receivers(JavaSession session, Path store, StepResult result) {
        this.session = session;
        this.store = new ArtifactStore(store);
        this.result = result;
    }

    /** @param receivers each a {@code step} with its {@code definitions} and the {@code names} that it gets */
    void check(List<Map<?, ?>> receivers, StepValues values) throws IOException {
        Set<String> refused = new HashSet<>();
        for (Map<?, ?> receiver : receivers) {
            List<StepRequest.Definition> definitions = StepRequest.definitions(receiver);
            Set<String> names = new TreeSet<>(StepRequest.strings(receiver.get("names")));
            names.retainAll(result.outputs.keySet());
            names.removeAll(done.computeIfAbsent(definitions, key -> new HashSet<>()));
            names.removeAll(refused);
            if (names.isEmpty()) {
                continue;
            }
            String step = String.valueOf(receiver.get("step"));
            try (JavaSession other = session.sibling()) {
                define(other, step, definitions);
                for (String name : names) {
                    problem(other, name).ifPresent(problem -> {
                        refused.add(name);
                        values.refuse(
                                name,
                                "step \"" + step + "\" could not load it: " + problem,
                                "save the cells that declare its types as they were executed");
                    });
                }
            }
            done.get(definitions).addAll(names);
        }
    }

    private static void define(JavaSession other, String step, List<StepRequest.Definition> definitions)
            throws IOException {
        other.hidden("import static " + Notebook.class.getName() + ".*;");
        for (StepRequest.Definition definition : definitions) {
            Optional<CellError> error = other.run(definition.cell(), definition.line(), definition.source())
                    .error();
            if (error.isPresent()) {
                throw new IOException("what step \"" + step + "\" needs of cell "
                        + error.get().cell()
                        + " does not compile, line " + error.get().line() + ": "
                        + error.get().message());
            }
        }
    }

    private Optional<String> problem(JavaSession other, String name) throws IOException {
        if (!(result.outputs.get(name) instanceof Map<?, ?> output)) {
            return Optional.empty();
        }
        byte[] bytes = store.read(String.valueOf(output.get("artifact")));
        try {
            var value = new GraphCodec(new SessionNames(other.classes())).read(bytes, name);
            return value.filter(found -> !found.isType())
                    .flatMap(found -> other.variables().declare(found.declaredType(), name))
                    .map(missing -> "its type " + output.get("type") + " needs " + missing);
        } catch (CannotRead e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }
}

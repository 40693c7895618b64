package dev.same.step.java;

import dev.same.javasession.JavaSession;
import dev.same.step.java.codec.CannotRead;
import dev.same.step.java.codec.CannotTravel;
import dev.same.step.java.codec.GraphCodec;
import dev.same.step.java.codec.NamedValue;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Inputs into the session, outputs out of it. */
final class StepValues {
    private final StepRequest request;
    private final JavaSession session;
    private final StepResult result;
    private final ArtifactStore store;
    private final GraphCodec codec;
    private final List<Arrival> arrivals = new ArrayList<>();

    /** All values of the artifacts that came in, also those that the step did not ask for: they share state. */
    private final Map<String, NamedValue> loaded = new LinkedHashMap<>();

    /** Static fields that later steps get from earlier ones, as they were before the first cell ran. */
    private final Map<String, String> watched = new LinkedHashMap<>();

    private final Map<String, Integer> boundIn = new LinkedHashMap<>();

    /** An artifact as it was before the first cell ran. */
    private record Arrival(List<NamedValue> values, String digest) {}

    StepValues(StepRequest request, JavaSession session, StepResult result) {
        this.request = request;
        this.session = session;
        this.result = result;
        this.store = new ArtifactStore(request.store());
        this.codec = new GraphCodec(new SessionNames(session.classes()));
    }

    /**
     * Bind the inputs.
     *
     * @throws IOException if an artifact is missing or damaged, or does not fit the classes of this step
     */
    void load() throws IOException {
        Map<String, Set<String>> byArtifact = new LinkedHashMap<>();
        for (StepRequest.Input input : request.inputs()) {
            byArtifact
                    .computeIfAbsent(input.artifact(), a -> new LinkedHashSet<>())
                    .add(input.name());
        }
        for (Map.Entry<String, Set<String>> entry : byArtifact.entrySet()) {
            load(entry.getKey(), entry.getValue());
        }
        for (String name : request.watch()) {
            statics(name).ifPresent(digest -> watched.put(name, digest));
        }
    }

    /** The digest of a type's static fields, if that is what the name stands for and they can be written. */
    private Optional<String> statics(String name) throws IOException {
        Optional<NamedValue> type = value(name).filter(NamedValue::isType);
        if (type.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(ArtifactStore.id(codec.write(List.of(type.get()))));
        } catch (CannotTravel e) {
            return Optional.of("cannot be written");
        }
    }

    private void load(String artifact, Set<String> wanted) throws IOException {
        List<NamedValue> values;
        try {
            values = codec.read(store.read(artifact));
        } catch (CannotRead e) {
            throw new IOException("the input " + String.join(", ", wanted) + " cannot be read: " + e.getMessage(), e);
        }
        Set<String> missing = new LinkedHashSet<>(wanted);
        for (NamedValue value : values) {
            if (missing.remove(value.name())) {
                SessionBinding.bind(session, value);
            }
            loaded.put(value.name(), value);
        }
        arrivals.add(new Arrival(values, ArtifactStore.id(codec.write(values))));
        if (!missing.isEmpty()) {
            throw new IOException("artifact " + artifact + " has no value for " + String.join(", ", missing));
        }
    }

    /** Note which names the cell bound, for refusals. */
    void cellDone(int cell) {
        for (String name : session.boundNames()) {
            boundIn.put(name, cell);
        }
    }

    /** Note the cell that refusals of a name are to name. */
    void boundIn(String name, int cell) {
        boundIn.put(name, cell);
    }

    /** Write the outputs, and say which inputs were changed. */
    void store() throws IOException {
        Map<String, NamedValue> values = new LinkedHashMap<>();
        for (String name : request.outputs()) {
            Optional<NamedValue> value = value(name);
            if (value.isEmpty()) {
                result.unbound.add(name);
            }
            value.ifPresent(v -> values.put(name, v));
        }
        Set<String> outputs = new LinkedHashSet<>(values.keySet());
        loaded.forEach((name, arrived) -> values.putIfAbsent(name, value(name).orElse(arrived)));
        var components = new Components();
        for (NamedValue value : values.values()) {
            try {
                components.add(value.name(), codec.shared(value));
            } catch (CannotTravel e) {
                if (outputs.contains(value.name())) {
                    refuse(value.name(), e);
                }
            }
        }
        findMutated();
        for (Map.Entry<String, String> before : watched.entrySet()) {
            if (!statics(before.getKey()).equals(Optional.of(before.getValue()))) {
                result.unforeseenBindings.add(before.getKey());
            }
        }
        Set<String> refused = new HashSet<>();
        result.refusals.forEach(r -> refused.add(String.valueOf(r.get("name"))));
        for (Set<String> names : components.all()) {
            boolean wanted =
                    names.stream().anyMatch(name -> outputs.contains(name) || result.mutatedInputs.contains(name));
            if (wanted && names.stream().noneMatch(refused::contains)) {
                write(names, outputs, values);
            }
        }
    }

    private void write(Set<String> names, Set<String> outputs, Map<String, NamedValue> values) throws IOException {
        byte[] bytes;
        try {
            bytes = codec.write(names.stream()
                    .map(values::get)
                    .filter(java.util.Objects::nonNull)
                    .toList());
        } catch (CannotTravel e) {
            names.stream().filter(outputs::contains).forEach(name -> refuse(name, e));
            return;
        }
        String id = store.write(bytes);
        Map<String, Object> artifact = new LinkedHashMap<>();
        artifact.put("artifact", id);
        artifact.put("size", bytes.length);
        artifact.put("names", List.copyOf(names));
        artifact.put(
                "sharesWithInputs",
                names.size() == 1
                        ? List.of()
                        : names.stream().filter(loaded::containsKey).toList());
        result.artifacts.add(artifact);
        for (String name : names) {
            NamedValue value = values.get(name);
            if (outputs.contains(name) && value != null) {
                Map<String, Object> output = new LinkedHashMap<>();
                output.put("artifact", id);
                output.put("type", value.isType() ? "static fields" : value.declaredType());
                output.put("summary", Summary.of(value.value()));
                result.outputs.put(name, output);
            }
        }
    }

    private void findMutated() {
        for (Arrival arrival : arrivals) {
            if (isMutated(arrival)) {
                arrival.values().forEach(value -> result.mutatedInputs.add(value.name()));
            }
        }
    }

    private boolean isMutated(Arrival arrival) {
        try {
            return !ArtifactStore.id(codec.write(arrival.values())).equals(arrival.digest());
        } catch (CannotTravel e) {
            return true; // It could be written before the first cell ran.
        }
    }

    private void refuse(String name, CannotTravel why) {
        refuse(name, why.reason(), why.next());
    }

    void refuse(String name, String reason, String next) {
        Map<String, Object> refusal = new LinkedHashMap<>();
        refusal.put("name", name);
        Integer cell = boundIn.get(name);
        if (cell == null && !request.cells().isEmpty()) {
            cell = request.cells().get(request.cells().size() - 1).cell();
        }
        if (cell != null) {
            refusal.put("cell", cell);
        }
        refusal.put("reason", reason);
        refusal.put("next", next);
        result.refusals.add(refusal);
    }

    /** A variable, or a type with its static fields. */
    private Optional<NamedValue> value(String name) {
        Optional<Field> field = session.variables().find(name);
        if (field.isPresent()) {
            return Optional.of(new NamedValue(name, session.variables().typeSource(field.get()), get(field.get())));
        }
        return session.classes().find(name).map(type -> new NamedValue(name, "", type));
    }

    private static @Nullable Object get(Field field) {
        try {
            return field.get(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("cannot read " + field, e);
        }
    }
}

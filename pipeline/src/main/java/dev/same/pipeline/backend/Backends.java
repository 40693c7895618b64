package dev.same.pipeline.backend;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** The backends that this installation has. */
public final class Backends {
    private final List<BackendProvider> providers;

    public Backends(List<BackendProvider> providers) {
        this.providers = List.copyOf(providers);
    }

    /** Find all backends on the class path. */
    public static Backends installed() {
        return new Backends(
                StreamSupport.stream(ServiceLoader.load(BackendProvider.class).spliterator(), false)
                        .toList());
    }

    /**
     * Return the backend of that name.
     *
     * @throws SameException that lists the names there are
     */
    public BackendProvider find(String name) {
        return providers.stream()
                .filter(provider -> provider.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new SameException(
                        ErrorKind.USER,
                        "unknown backend \"" + name + "\" (available: "
                                + names().stream().collect(Collectors.joining(", ")) + ")"));
    }

    /** Return the names in alphabetical order. */
    public List<String> names() {
        return providers.stream().map(BackendProvider::name).sorted().toList();
    }
}

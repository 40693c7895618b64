package dev.same.step.java.codec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Values of a session to bytes and back. Not thread-safe, and the values must not change meanwhile. */
public final class GraphCodec {
    private final TypeNames names;

    /** @param names what the session's classes are called */
    public GraphCodec(TypeNames names) {
        this.names = names;
    }

    /**
     * Write values together: what they share, they share again when read.
     *
     * @return the same bytes for equal graphs under equal names
     * @throws CannotTravel if something in them cannot be written
     */
    public byte[] write(List<NamedValue> values) {
        List<NamedValue> sorted = new ArrayList<>(values);
        sorted.sort(Comparator.comparing(NamedValue::name));
        var writer = new GraphWriter(names);
        writer.add(sorted);
        return GraphFile.write(writer.graph());
    }

    /**
     * Find the objects of a value that others could share with it.
     *
     * @throws CannotTravel if something in it cannot be written
     */
    public List<Object> shared(NamedValue value) {
        var writer = new GraphWriter(names);
        writer.add(List.of(value));
        return writer.shared();
    }

    /**
     * Read what {@link #write} wrote. Static fields of types are set by it.
     *
     * @throws CannotRead if the bytes, or the classes of this session, do not fit
     */
    public List<NamedValue> read(byte[] bytes) {
        return new GraphReader(GraphFile.read(bytes), names, name -> true).read();
    }

    /**
     * Read one value of those that were written together. Static fields of types are set only if the name is the type's.
     *
     * @return empty if the name is not among them
     * @throws CannotRead if the bytes, or the classes of this session, do not fit
     */
    public Optional<NamedValue> read(byte[] bytes, String name) {
        return new GraphReader(GraphFile.read(bytes), names, name::equals)
                .read().stream().filter(value -> value.name().equals(name)).findFirst();
    }
}

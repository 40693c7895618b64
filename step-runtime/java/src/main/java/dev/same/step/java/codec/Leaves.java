package dev.same.step.java.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;

/**
 * Objects that only Java serialization can write: most of the JDK and of libraries.
 *
 * <p>Each is written on its own, so an object that two of them hold, or one of them and the graph around, would be two
 * afterwards. That is refused.
 */
final class Leaves {
    private final TypeNames names;
    private final Set<Object> owned = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Object> roots = Collections.newSetFromMap(new IdentityHashMap<>());
    private boolean sharing;

    Leaves(TypeNames names) {
        this.names = names;
    }

    byte[] write(Object value) {
        String name = value.getClass().getName();
        if (!(value instanceof Serializable)) {
            throw new CannotTravel(
                    "values of " + name + " cannot be written",
                    "hand on what it was made from, and make it again in the step that uses it");
        }
        roots.add(value);
        var bytes = new ByteArrayOutputStream();
        Set<Object> mine = Collections.newSetFromMap(new IdentityHashMap<>());
        try (var out = new Writer(bytes, mine)) {
            out.writeObject(value);
        } catch (NotSerializableException e) {
            throw new CannotTravel(
                    "values of " + name + " are written by Java serialization, but it holds a " + e.getMessage()
                            + ", which is not Serializable",
                    "hand on what it was made from, and make it again in the step that uses it");
        } catch (IOException | RuntimeException e) {
            if (e instanceof CannotTravel refusal) {
                throw refusal;
            }
            throw new CannotTravel("writing a " + name + " failed: " + e, "hand on what it was made from");
        }
        for (Object object : mine) {
            sharing |= !owned.add(object);
        }
        return bytes.toByteArray();
    }

    Object read(byte[] bytes) {
        try (var in = new Reader(new ByteArrayInputStream(bytes))) {
            return in.readObject();
        } catch (IOException | ClassNotFoundException e) {
            throw new CannotRead("a serialised value cannot be read: " + e, e);
        }
    }

    /** Everything inside leaves that could be shared. */
    List<Object> owned() {
        List<Object> all = new ArrayList<>(owned);
        all.addAll(roots);
        return all;
    }

    /** @throws CannotTravel if something inside a leaf is also reachable from outside it */
    void check(Map<Object, Graph.Ref> graph) {
        if (sharing || owned.stream().anyMatch(graph::containsKey)) {
            throw new CannotTravel(
                    "an object inside a library value is also used outside of it, and they would no longer be the same",
                    "keep such values in one step, or copy what they share");
        }
    }

    /** Notes every object that goes into a leaf. */
    private final class Writer extends ObjectOutputStream {
        private final Set<Object> seen;
        private boolean first = true;

        Writer(OutputStream out, Set<Object> seen) throws IOException {
            super(out);
            this.seen = seen;
            enableReplaceObject(true);
        }

        @Override
        protected Object replaceObject(Object object) {
            if (names.isUserClass(object.getClass())) {
                throw new CannotTravel(
                        "it holds a " + names.userName(object.getClass())
                                + " of the notebook inside a library value that is written as a whole",
                        "keep the object in a collection or class of the notebook");
            }
            boolean immutable = object instanceof String
                    || (object instanceof Number && object.getClass().getName().startsWith("java.lang."))
                    || object instanceof Enum<?>
                    || object instanceof Class<?>
                    || object instanceof Locale
                    || object instanceof TimeZone
                    || object instanceof Character
                    || object instanceof Boolean
                    || Atoms.kind(object).isPresent();
            if (!immutable && !first) {
                seen.add(object);
            }
            first = false;
            return object;
        }
    }

    /** Finds classes where the session finds them. */
    private final class Reader extends ObjectInputStream {
        Reader(InputStream in) throws IOException {
            super(in);
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) throws IOException, ClassNotFoundException {
            try {
                return Class.forName(description.getName(), false, names.loader());
            } catch (ClassNotFoundException e) {
                return super.resolveClass(description);
            }
        }
    }
}

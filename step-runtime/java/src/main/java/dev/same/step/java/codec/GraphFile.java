package dev.same.step.java.codec;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The bytes of a graph. The same graph gives the same bytes. */
final class GraphFile {
    private static final String MAGIC = "SAME java graph 1\n";

    private GraphFile() {}

    static byte[] write(Graph graph) {
        var bytes = new ByteArrayOutputStream();
        try (var out = new DataOutputStream(bytes)) {
            out.write(MAGIC.getBytes(StandardCharsets.US_ASCII));
            number(out, graph.roots.size());
            for (Graph.Root root : graph.roots) {
                text(out, root.name());
                text(out, root.declaredType());
                part(out, root.value());
            }
            number(out, graph.shapes.size());
            for (Graph.Shape shape : graph.shapes) {
                number(out, shape.kind());
                text(out, shape.name());
                number(out, shape.fields().size());
                for (String field : shape.fields()) {
                    text(out, field);
                }
            }
            number(out, graph.nodes.size());
            for (Graph.Node node : graph.nodes) {
                number(out, node.shape());
                number(out, node.data().length);
                out.write(node.data());
                number(out, node.parts().length);
                for (Object part : node.parts()) {
                    part(out, part);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    static Graph read(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (!new String(in.readNBytes(MAGIC.length()), StandardCharsets.US_ASCII).equals(MAGIC)) {
                throw new CannotRead("it was not written by a Java step of this version");
            }
            var graph = new Graph();
            for (long i = number(in); i > 0; i--) {
                graph.roots.add(new Graph.Root(text(in), text(in), part(in)));
            }
            for (long i = number(in); i > 0; i--) {
                int kind = size(in);
                String name = text(in);
                List<String> fields = new ArrayList<>();
                for (long f = number(in); f > 0; f--) {
                    fields.add(text(in));
                }
                graph.shapes.add(new Graph.Shape(kind, name, List.copyOf(fields)));
            }
            for (long i = number(in); i > 0; i--) {
                int shape = size(in);
                byte[] data = data(in);
                @Nullable Object[] parts = new Object[bounded(in, size(in))];
                for (int p = 0; p < parts.length; p++) {
                    parts[p] = part(in);
                }
                graph.nodes.add(new Graph.Node(shape, data, parts));
            }
            return graph;
        } catch (IOException e) {
            throw new CannotRead("its bytes end too early", e);
        }
    }

    private static void part(DataOutputStream out, @Nullable Object part) throws IOException {
        if (part == null) {
            out.writeByte(0);
        } else if (part instanceof Graph.Ref ref) {
            out.writeByte(1);
            number(out, ref.node());
        } else if (part instanceof Integer value) {
            out.writeByte(2);
            number(out, value);
        } else if (part instanceof Long value) {
            out.writeByte(3);
            number(out, value);
        } else if (part instanceof Double value) {
            out.writeByte(4);
            out.writeLong(Double.doubleToRawLongBits(value));
        } else if (part instanceof Boolean value) {
            out.writeByte(value ? 5 : 6);
        } else if (part instanceof Character value) {
            out.writeByte(7);
            out.writeChar(value);
        } else if (part instanceof Byte value) {
            out.writeByte(8);
            out.writeByte(value);
        } else if (part instanceof Short value) {
            out.writeByte(9);
            out.writeShort(value);
        } else if (part instanceof Float value) {
            out.writeByte(10);
            out.writeInt(Float.floatToRawIntBits(value));
        } else {
            throw new IllegalStateException("no part of a graph: " + part.getClass());
        }
    }

    private static @Nullable Object part(DataInputStream in) throws IOException {
        int tag = in.readByte();
        return switch (tag) {
            case 0 -> null;
            case 1 -> new Graph.Ref(size(in));
            case 2 -> (int) number(in);
            case 3 -> number(in);
            case 4 -> Double.longBitsToDouble(in.readLong());
            case 5 -> true;
            case 6 -> false;
            case 7 -> in.readChar();
            case 8 -> in.readByte();
            case 9 -> in.readShort();
            case 10 -> Float.intBitsToFloat(in.readInt());
            default -> throw new CannotRead("it has a part of the unknown kind " + tag);
        };
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        number(out, bytes.length);
        out.write(bytes);
    }

    private static String text(DataInputStream in) throws IOException {
        return new String(data(in), StandardCharsets.UTF_8);
    }

    private static byte[] data(DataInputStream in) throws IOException {
        int size = bounded(in, size(in));
        return in.readNBytes(size);
    }

    /** A damaged size must not make us ask for memory that the file cannot fill. */
    private static int bounded(DataInputStream in, int size) throws IOException {
        if (size > in.available()) {
            throw new CannotRead("its bytes end too early");
        }
        return size;
    }

    /** Zigzag, seven bits a byte, lowest first. */
    private static void number(DataOutputStream out, long value) throws IOException {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            out.writeByte((int) ((rest & 0x7F) | 0x80));
            rest >>>= 7;
        }
        out.writeByte((int) rest);
    }

    private static long number(DataInputStream in) throws IOException {
        long value = 0;
        for (int shift = 0; shift < 70; shift += 7) {
            byte b = in.readByte();
            value |= (long) (b & 0x7F) << shift;
            if (b >= 0) {
                return (value >>> 1) ^ -(value & 1);
            }
        }
        throw new CannotRead("it has a number that does not end");
    }

    private static int size(DataInputStream in) throws IOException {
        long value = number(in);
        if (value < 0 || value > Integer.MAX_VALUE) {
            throw new CannotRead("it has the impossible size " + value);
        }
        return (int) value;
    }
}

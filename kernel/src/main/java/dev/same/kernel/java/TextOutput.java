package dev.same.kernel.java;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Turns the bytes that user code prints into text. A character may be split over writes. Thread-safe. */
final class TextOutput {
    private static final int CHUNK = 1 << 16;

    private final Consumer<String> sink;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private byte[] rest = new byte[0];

    TextOutput(Consumer<String> sink) {
        this.sink = sink;
    }

    synchronized void write(byte[] bytes, int offset, int length) {
        for (int done = 0; done < length; done += CHUNK) {
            chunk(bytes, offset + done, Math.min(CHUNK, length - done));
        }
    }

    private void chunk(byte[] bytes, int offset, int length) {
        ByteBuffer in = ByteBuffer.allocate(rest.length + length);
        in.put(rest).put(bytes, offset, length).flip();
        CharBuffer text = CharBuffer.allocate(in.remaining() + 1);
        decoder.decode(in, text, false);
        rest = new byte[in.remaining()];
        in.get(rest);
        text.flip();
        if (text.hasRemaining()) {
            sink.accept(text.toString());
        }
    }
}

package dev.same.kernel.zmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.same.kernel.zmtp.Mechanism.Frame;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecoderTest {
    private static final Limits STRICT = new Limits(10 << 20, 100, true);

    private final Room room = new Room(8 << 20);

    @Test
    void readsTheSameFramesInWhateverPiecesTheyCome() throws ProtocolException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<byte[]> bodies = new ArrayList<>();
            var wire = new ByteArrayOutputStream();
            for (int i = 0; i < 5; i++) {
                byte[] body = new byte[random.nextInt(i == 0 ? 3 : 70_000)];
                random.nextBytes(body);
                bodies.add(body);
                wire.writeBytes(head(i < 4 ? 1 : 0, body.length, random.nextBoolean()));
                wire.writeBytes(body);
            }

            List<Frame> frames = decode(new Decoder(STRICT, room), wire.toByteArray(), 1 + random.nextInt(90_000));

            assertThat(frames).as("seed %d", seed).hasSize(5);
            for (int i = 0; i < 5; i++) {
                assertThat(frames.get(i).body()).as("seed %d", seed).isEqualTo(bodies.get(i));
                assertThat(frames.get(i).more()).isEqualTo(i < 4);
            }
        }
    }

    @Test
    void takesNoMemoryForWhatIsOnlyAnnounced() throws ProtocolException {
        var decoder = new Decoder(new Limits(Integer.MAX_VALUE, 1, true), room);

        boolean whole = decoder.read(ByteBuffer.wrap(head(0, Integer.MAX_VALUE - 8, true)));

        assertThat(whole).isFalse();
        assertThat(room.take(8 << 20)).as("all of the room is free").isTrue();
    }

    @Test
    void endsAConnectionThatWantsMoreThanItsLimit() {
        var decoder = new Decoder(STRICT, room);

        assertThatThrownBy(() -> decoder.read(ByteBuffer.wrap(head(0, 1L << 40, true))))
                .isInstanceOf(ProtocolException.class)
                .hasMessageContaining("1099511627776 bytes is beyond the limit of 10485760");
        assertThatThrownBy(() -> new Decoder(STRICT, room).read(ByteBuffer.wrap(head(0, -1, true))))
                .hasMessageContaining("18446744073709551615 bytes");
    }

    @Test
    void endsAConnectionForWhichThereIsNoMemory() {
        assertThat(room.take(7 << 20)).isTrue();
        byte[] body = new byte[4 << 20];
        var wire = new ByteArrayOutputStream();
        wire.writeBytes(head(0, body.length, true));
        wire.writeBytes(body);

        assertThatThrownBy(() -> decode(new Decoder(STRICT, room), wire.toByteArray(), 64 << 10))
                .hasMessageContaining("there is no memory for a frame of 4194304 bytes");
    }

    @Test
    void skipsWhatIsTooLargeWhereTheConnectionIsToBeKept() throws ProtocolException {
        var decoder = new Decoder(new Limits(1_000, 1, false), room);
        var wire = new ByteArrayOutputStream();
        wire.writeBytes(head(0, 5_000, true));
        wire.writeBytes(new byte[5_000]);
        ByteBuffer in = ByteBuffer.wrap(wire.toByteArray());

        assertThat(decoder.read(in)).isTrue();
        assertThat(decoder.wasSkipped()).isTrue();
        assertThat(decoder.length()).isEqualTo(5_000);

        assertThat(decoder.read(ByteBuffer.wrap(new byte[] {0, 1, 'x'}))).isTrue();
        assertThat(decoder.wasSkipped()).isFalse();
        assertThat(decoder.frame().body()).isEqualTo(new byte[] {'x'});
    }

    @Test
    void refusesFlagsThatDoNotExist() {
        assertThatThrownBy(() -> new Decoder(STRICT, room).read(ByteBuffer.wrap(new byte[] {8, 0})))
                .hasMessageContaining("flags");
        assertThatThrownBy(() -> new Decoder(STRICT, room).read(ByteBuffer.wrap(new byte[] {5, 0})))
                .as("a command of several frames")
                .hasMessageContaining("flags");
    }

    private static byte[] head(int flags, long length, boolean large) {
        return large || length > 255
                ? ByteBuffer.allocate(9).put((byte) (flags | 2)).putLong(length).array()
                : new byte[] {(byte) flags, (byte) length};
    }

    private static List<Frame> decode(Decoder decoder, byte[] wire, int piece) throws ProtocolException {
        List<Frame> frames = new ArrayList<>();
        for (int from = 0; from < wire.length; from += piece) {
            ByteBuffer in = ByteBuffer.wrap(wire, from, Math.min(piece, wire.length - from));
            while (decoder.read(in)) {
                frames.add(decoder.frame());
            }
        }
        decoder.release();
        return frames;
    }
}

package dev.same.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WireTest {
    private static final byte[] EMPTY = "{}".getBytes(StandardCharsets.UTF_8);

    private final Wire sender = new Wire("secret");
    private final Wire wire = new Wire("secret");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private List<byte[]> message(String content) {
        return new ArrayList<>(sender.compose(
                List.of(bytes("client")),
                bytes("{\"msg_id\": \"1\", \"msg_type\": \"t\"}"),
                EMPTY,
                EMPTY,
                bytes(content),
                List.of(bytes("buffer"))));
    }

    @Test
    void signsAsPythonsJupyterDoes() {
        // hmac.new(b"secret", b"{}{}{}{}", "sha256").hexdigest()
        assertThat(new Signer("secret").sign(List.of(EMPTY, EMPTY, EMPTY, EMPTY), 0))
                .asString(StandardCharsets.US_ASCII)
                .isEqualTo("34982f0bfec60e7b933ffde06c1ecab0fba073717a95ab943d1dd06f82c2d5e4");
    }

    @Test
    void opensWhatItComposed() throws Exception {
        Request request = wire.open(message("{\"a\": 1}"));

        assertThat(request.header().id()).isEqualTo("1");
        assertThat(request.message().content().path("a").asInt()).isEqualTo(1);
        assertThat(request.message().identities()).containsExactly(bytes("client"));
        assertThat(request.message().buffers()).containsExactly(bytes("buffer"));
    }

    @Test
    void refusesAMessageTheSecondTime() throws Exception {
        List<byte[]> message = message("{}");
        wire.open(message);

        assertThatThrownBy(() -> wire.open(message)).hasMessage("it was sent before");
    }

    @Test
    void refusesEveryChangedByteOfASignedFrame() {
        for (int frame = 3; frame < 7; frame++) {
            List<byte[]> changed = message("{\"a\": 1}");
            byte[] bytes = changed.get(frame).clone();
            bytes[bytes.length - 1] ^= 1;
            changed.set(frame, bytes);

            assertThatThrownBy(() -> wire.open(changed)).hasMessage("its signature is wrong");
        }
    }

    @Test
    void saysNothingOfTheContentsOfWhatItRefuses() {
        assertThatThrownBy(() -> wire.open(message("{\"password\": ")))
                .isInstanceOf(MalformedMessageException.class)
                .hasMessage("its content is not JSON");
        assertThatThrownBy(() -> wire.open(message("[\"password\"]"))).hasMessage("its content is not a JSON object");
        assertThatThrownBy(() -> wire.open(message("{} x"))).hasMessageStartingWith("its content is ");
    }

    @Test
    void refusesDeepNesting() {
        assertThatThrownBy(() -> wire.open(message("{\"a\":" + "[".repeat(100_000))))
                .isInstanceOf(MalformedMessageException.class);
    }

    @Test
    void remembersManySignaturesInBoundedMemory() {
        var guard = new ReplayGuard();
        for (int i = 0; i < 200_000; i++) {
            assertThat(guard.isNew(bytes(String.format("%016x", i * 7L)))).isTrue();
        }
        assertThat(guard.isNew(bytes(String.format("%016x", 199_999 * 7L)))).isFalse();
        assertThat(guard.isNew(bytes(String.format("%016x", 170_000 * 7L)))).isFalse();
    }

    @Test
    void takesEverythingWithoutAKey() throws Exception {
        var open = new Wire("");
        List<byte[]> message = open.compose(
                List.of(), bytes("{\"msg_id\": \"1\", \"msg_type\": \"t\"}"), EMPTY, EMPTY, EMPTY, List.of());

        assertThat(open.open(message).header().type()).isEqualTo("t");
        assertThat(open.open(message).header().type()).isEqualTo("t");
    }
}

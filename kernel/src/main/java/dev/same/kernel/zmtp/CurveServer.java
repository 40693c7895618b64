package dev.same.kernel.zmtp;

import com.neilalexander.jnacl.crypto.curve25519xsalsa20poly1305;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The server's side of CURVE (<a href="https://rfc.zeromq.org/spec/26/">RFC 26</a>): the client knows our key, and proves that
 * it has its own; every frame is encrypted with keys of this connection. Any client that knows our key is served.
 */
final class CurveServer implements Mechanism {
    private static final String HELLO = "HELLO";
    private static final String WELCOME = "WELCOME";
    private static final String INITIATE = "INITIATE";
    private static final String READY = "READY";
    private static final String MESSAGE = "MESSAGE";
    private static final int KEY = 32;
    private static final int COOKIE = 96;
    private static final int VOUCH = 96;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Keys keys;
    private final byte[] metadata;
    private final byte[] shortSecret = new byte[KEY];
    private final byte[] cookieKey = random(KEY);
    private byte[] clientShort = {};
    private byte @Nullable [] traffic;
    private long sent;
    private long received;

    /** Of the server, 32 bytes each. */
    record Keys(byte[] publicKey, byte[] secretKey) {}

    CurveServer(Keys keys, byte[] metadata) {
        this.keys = keys;
        this.metadata = metadata;
    }

    @Override
    public String name() {
        return "CURVE";
    }

    @Override
    public boolean asServer() {
        return true;
    }

    @Override
    public Optional<byte[]> begin() {
        return Optional.empty();
    }

    @Override
    public Answer handshake(byte[] command) throws ProtocolException {
        if (clientShort.length == 0) {
            return new Answer(Optional.of(welcome(command)), Optional.empty());
        }
        Metadata peer = initiate(command);
        sent++;
        byte[] box = box(metadata, nonce("CurveZMQREADY---", sent), requireTraffic());
        return new Answer(Optional.of(Command.of(READY, number(sent), box)), Optional.of(peer));
    }

    private byte[] welcome(byte[] command) throws ProtocolException {
        ByteBuffer hello = body(HELLO, command, 194);
        if (hello.get() != 1 || hello.get() != 0) {
            throw new ProtocolException("its version of CURVE is not 1.0");
        }
        hello.position(hello.position() + 72);
        byte[] client = take(hello, KEY);
        received = hello.getLong();
        byte[] proof = open(take(hello, 80), nonce("CurveZMQHELLO---", received), shared(client, keys.secretKey()));
        if (!Arrays.equals(proof, new byte[64])) {
            throw new ProtocolException("its HELLO is not well formed");
        }
        clientShort = client;
        byte[] shortPublic = new byte[KEY];
        curve25519xsalsa20poly1305.crypto_box_keypair(shortPublic, shortSecret);

        byte[] cookieNonce = random(16);
        byte[] cookie =
                join(cookieNonce, box(join(client, shortSecret), longNonce("COOKIE--", cookieNonce), cookieKey));
        byte[] nonce = random(16);
        byte[] box = box(join(shortPublic, cookie), longNonce("WELCOME-", nonce), shared(client, keys.secretKey()));
        return Command.of(WELCOME, nonce, box);
    }

    private Metadata initiate(byte[] command) throws ProtocolException {
        ByteBuffer initiate = body(INITIATE, command, -1);
        if (initiate.remaining() < COOKIE + 8 + 16 + KEY + VOUCH) {
            throw new ProtocolException("its INITIATE is too short");
        }
        byte[] cookieNonce = take(initiate, 16);
        byte[] cookie = open(take(initiate, COOKIE - 16), longNonce("COOKIE--", cookieNonce), cookieKey);
        if (!Arrays.equals(cookie, join(clientShort, shortSecret))) {
            throw new ProtocolException("its cookie is not the one that it was given");
        }
        count(initiate.getLong());
        byte[] key = shared(clientShort, shortSecret);
        byte[] plain = open(take(initiate, initiate.remaining()), nonce("CurveZMQINITIATE", received), key);
        ByteBuffer inside = ByteBuffer.wrap(plain);
        byte[] client = take(inside, KEY);
        byte[] vouchNonce = take(inside, 16);
        byte[] vouch = open(take(inside, VOUCH - 16), longNonce("VOUCH---", vouchNonce), shared(client, shortSecret));
        if (!Arrays.equals(vouch, join(clientShort, keys.publicKey()))) {
            throw new ProtocolException("its vouch is not its own");
        }
        traffic = key;
        return Metadata.parse(inside);
    }

    @Override
    public Frame seal(Frame frame) {
        sent++;
        byte[] plain = new byte[1 + frame.body().length];
        plain[0] = (byte) ((frame.more() ? 1 : 0) | (frame.command() ? 2 : 0));
        System.arraycopy(frame.body(), 0, plain, 1, frame.body().length);
        byte[] box = box(plain, nonce("CurveZMQMESSAGES", sent), requireTraffic());
        return new Frame(false, false, Command.of(MESSAGE, number(sent), box));
    }

    @Override
    public Frame open(Frame frame) throws ProtocolException {
        ByteBuffer message = body(MESSAGE, frame.body(), -1);
        if (message.remaining() < 8 + 16 + 1) {
            throw new ProtocolException("an encrypted frame is too short");
        }
        count(message.getLong());
        byte[] plain = open(take(message, message.remaining()), nonce("CurveZMQMESSAGEC", received), requireTraffic());
        return new Frame((plain[0] & 1) != 0, (plain[0] & 2) != 0, Arrays.copyOfRange(plain, 1, plain.length));
    }

    private byte[] requireTraffic() {
        byte[] key = traffic;
        if (key == null) {
            throw new IllegalStateException("the handshake is not over");
        }
        return key;
    }

    /** A number that came before is a replay. */
    private void count(long number) throws ProtocolException {
        if (Long.compareUnsigned(number, received) <= 0) {
            throw new ProtocolException("a nonce came twice");
        }
        received = number;
    }

    private static ByteBuffer body(String name, byte[] command, int length) throws ProtocolException {
        if (!Command.is(name, command)
                || (length >= 0 && Command.data(name, command).remaining() != length)) {
            throw new ProtocolException("it did not send " + name + " as CURVE has it");
        }
        return Command.data(name, command);
    }

    private static byte[] take(ByteBuffer from, int length) {
        byte[] taken = new byte[length];
        from.get(taken);
        return taken;
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }

    private static byte[] number(long value) {
        return ByteBuffer.allocate(8).putLong(value).array();
    }

    private static byte[] nonce(String prefix, long number) {
        return join(prefix.getBytes(StandardCharsets.US_ASCII), number(number));
    }

    private static byte[] longNonce(String prefix, byte[] nonce) {
        return join(prefix.getBytes(StandardCharsets.US_ASCII), nonce);
    }

    private static byte[] shared(byte[] publicKey, byte[] secretKey) {
        byte[] key = new byte[KEY];
        curve25519xsalsa20poly1305.crypto_box_beforenm(key, publicKey, secretKey);
        return key;
    }

    /** NaCl's secretbox, which its box is, too, once both sides have the shared key. */
    private static byte[] box(byte[] plain, byte[] nonce, byte[] key) {
        byte[] padded = join(new byte[32], plain);
        byte[] box = new byte[padded.length];
        curve25519xsalsa20poly1305.crypto_box_afternm(box, padded, padded.length, nonce, key);
        return Arrays.copyOfRange(box, 16, box.length);
    }

    private static byte[] open(byte[] box, byte[] nonce, byte[] key) throws ProtocolException {
        byte[] padded = join(new byte[16], box);
        byte[] plain = new byte[padded.length];
        if (curve25519xsalsa20poly1305.crypto_box_open_afternm(plain, padded, padded.length, nonce, key) != 0) {
            throw new ProtocolException("something that it encrypted cannot be opened");
        }
        return Arrays.copyOfRange(plain, 32, plain.length);
    }
}

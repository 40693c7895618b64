package dev.same.kernel.zmtp;

import java.util.Optional;
import org.zeromq.ZMQ;

/** What clients have to know: nothing, or a public key, after which everything is encrypted (CURVE). */
public final class Security {
    private final Optional<CurveServer.Keys> keys;

    private Security(Optional<CurveServer.Keys> keys) {
        this.keys = keys;
    }

    public static Security none() {
        return new Security(Optional.empty());
    }

    /** Keys of the server, each in the 40 characters of Z85. */
    public static Security curve(String publicKey, String secretKey) {
        return new Security(
                Optional.of(new CurveServer.Keys(ZMQ.Curve.z85Decode(publicKey), ZMQ.Curve.z85Decode(secretKey))));
    }

    Mechanism server(byte[] metadata) {
        if (keys.isPresent()) {
            return new CurveServer(keys.get(), metadata);
        }
        return new NullMechanism(metadata);
    }
}

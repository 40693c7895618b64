package dev.same.kernel.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.kernel.local.LocalKernel;
import dev.same.kernel.start.Connection;
import dev.same.kernel.testkit.LineEngine;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

class EncryptionTest {
    @Test
    @Timeout(30)
    void speaksCurveWhereTheConnectionFileHasItsKeys() throws Exception {
        ZMQ.Curve.KeyPair server = ZMQ.Curve.generateKeyPair();
        Connection plain = RunningKernel.connection();
        var connection = new Connection(
                plain.ip(),
                plain.shell(),
                plain.control(),
                plain.stdin(),
                plain.iopub(),
                plain.heartbeat(),
                plain.key(),
                Optional.of(new Connection.Curve(server.publicKey, server.secretKey)));
        var thread = new Thread(() -> {
            try {
                LocalKernel.serve(connection, new LineEngine(), Optional.empty());
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        thread.setDaemon(true);
        thread.start();

        try (var context = new ZContext()) {
            assertThat(beat(context, connection, Optional.empty(), 500)).isNull();
            String answer = null;
            // JeroMQ's clients miss some of the connections that they have made.
            for (int attempt = 0; attempt < 10 && answer == null; attempt++) {
                answer = beat(context, connection, Optional.of(server.publicKey), 2_000);
            }
            assertThat(answer).isEqualTo("ping");
        }
    }

    private static String beat(ZContext context, Connection connection, Optional<String> serverKey, int timeout) {
        ZMQ.Socket socket = context.createSocket(SocketType.REQ);
        socket.setReceiveTimeOut(timeout);
        socket.setLinger(0);
        serverKey.ifPresent(key -> {
            ZMQ.Curve.KeyPair own = ZMQ.Curve.generateKeyPair();
            socket.setCurveServerKey(ZMQ.Curve.z85Decode(key));
            socket.setCurvePublicKey(ZMQ.Curve.z85Decode(own.publicKey));
            socket.setCurveSecretKey(ZMQ.Curve.z85Decode(own.secretKey));
        });
        socket.connect(connection.address(connection.heartbeat()));
        socket.send("ping");
        return socket.recvStr();
    }
}

package dev.same.kernel.zmtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.same.kernel.zmtp.RouterSocket.Sent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/**
 * The sockets against each other and against JeroMQ's that listen (its clients miss some of their own connections); the tests of
 * the protocol and the integration tests have JeroMQ's and libzmq's clients at the other end.
 */
@Timeout(60)
class SocketsTest {
    private static final Limits LIMITS = new Limits(1 << 20, 100, true);
    private static final int MILLIS = 20_000;

    private final ZContext context = new ZContext();
    private final BlockingQueue<List<byte[]>> received = new LinkedBlockingQueue<>();
    private Reactor reactor;
    private Thread thread;

    @BeforeEach
    void start() throws IOException {
        reactor = new Reactor();
    }

    private void run() {
        thread = new Thread(() -> {
            try (Reactor running = reactor) {
                running.run();
            }
        });
        thread.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        reactor.stop();
        if (thread != null) {
            thread.join(MILLIS);
            assertThat(thread.isAlive()).isFalse();
        }
        context.close();
    }

    @Test
    void routesAnswersByIdentityAndGivesOneToWhoHasNone() throws Exception {
        Address address = free();
        var router = new RouterSocket(reactor, address, Optional.empty(), Security.none(), LIMITS, received::add);
        BlockingQueue<List<byte[]>> toNamed = new LinkedBlockingQueue<>();
        BlockingQueue<List<byte[]>> toAnonymous = new LinkedBlockingQueue<>();
        Connecting named = Connecting.dealer(reactor, address, bytes("ann"), 1, LIMITS, toNamed::add);
        Connecting anonymous = Connecting.dealer(reactor, address, bytes(""), 1, LIMITS, toAnonymous::add);
        named.send(List.of(bytes("one"), bytes("two")));
        anonymous.send(List.of(bytes("ping")));
        run();

        List<byte[]> first = next();
        List<byte[]> second = next();
        onReactor(() -> {
            router.send(first);
            return router.send(second);
        });

        assertThat(List.of(first, second))
                .anySatisfy(frames -> assertThat(texts(frames)).containsExactly("ann", "one", "two"));
        assertThat(texts(next(toNamed))).containsExactly("one", "two");
        assertThat(texts(next(toAnonymous))).containsExactly("ping");
        assertThat(onReactor(() -> router.send(List.of(bytes("bob"), bytes("x")))))
                .isEqualTo(Sent.GONE);
    }

    @Test
    void tellsOfEachSubscriptionAndSendsToWhoWantsIt() throws Exception {
        Address address = free();
        BlockingQueue<String> topics = new LinkedBlockingQueue<>();
        var xpub = new XpubSocket(
                reactor,
                address,
                Security.none(),
                LIMITS,
                (subscriber, topic) -> topics.add(new String(topic, StandardCharsets.UTF_8)));
        Connecting.subscriber(reactor, address, 1, LIMITS, received::add);
        run();
        assertThat(topics.poll(MILLIS, TimeUnit.MILLISECONDS)).isEmpty();

        onReactor(() -> {
            var message = new Outgoing(List.of(bytes("topic"), bytes("!")), size -> {});
            xpub.subscribers().stream()
                    .filter(subscriber -> subscriber.wants(bytes("topic")))
                    .forEach(subscriber -> subscriber.send(message));
            return Sent.YES;
        });

        assertThat(texts(next())).containsExactly("topic", "!");
    }

    @Test
    void connectsAgainWhenTheOtherEndHasGoneAndSendsWhatWaited() throws Exception {
        Address address = free();
        Connecting dealer = Connecting.dealer(reactor, address, bytes("me"), 1, LIMITS, received::add);
        run();
        onReactor(() -> {
            dealer.send(List.of(bytes("early")));
            return Sent.YES;
        });
        ZMQ.Socket router = socket(SocketType.ROUTER);
        router.bind(address.toString());

        assertThat(router.recvStr()).isEqualTo("me");
        assertThat(router.recvStr()).isEqualTo("early");
        router.close();
        ZMQ.Socket another = socket(SocketType.ROUTER);
        bindSoon(another, address);
        another.setRouterMandatory(true);
        sendSoon(another, "me", "back");
        assertThat(texts(next())).containsExactly("back");
    }

    @Test
    void hearsAPublisherThatStartsLater() throws Exception {
        Address address = free();
        Connecting.subscriber(reactor, address, 1, LIMITS, received::add);
        run();
        ZMQ.Socket pub = socket(SocketType.XPUB);
        pub.bind(address.toString());

        assertThat(pub.recv()).as("a subscription to all").isEqualTo(new byte[] {1});
        pub.sendMore("topic");
        pub.send("text");
        assertThat(texts(next())).containsExactly("topic", "text");
    }

    @Test
    void keepsOrderAndBytesOfLargeMessages() throws Exception {
        Address address = free();
        var limits = new Limits(64 << 20, 10, true);
        RouterSocket[] router = new RouterSocket[1];
        router[0] = new RouterSocket(
                reactor, address, Optional.empty(), Security.none(), limits, frames -> router[0].send(frames));
        Connecting dealer = Connecting.dealer(reactor, address, bytes("me"), 1, limits, received::add);
        byte[] large = new byte[20 << 20];
        new java.util.Random(1).nextBytes(large);
        for (int i = 0; i < 3; i++) {
            dealer.send(List.of(bytes(String.valueOf(i)), large));
        }
        run();

        for (int i = 0; i < 3; i++) {
            List<byte[]> frames = next();
            assertThat(new String(frames.get(0), StandardCharsets.UTF_8)).isEqualTo(String.valueOf(i));
            assertThat(frames.get(1)).isEqualTo(large);
        }
    }

    @Test
    void servesOthersWhenOneEndsInTheMiddleOfAFrame() throws Exception {
        Address address = free();
        RouterSocket[] router = new RouterSocket[1];
        router[0] = new RouterSocket(
                reactor, address, Optional.empty(), Security.none(), LIMITS, frames -> router[0].send(frames));
        run();
        try (var half = new Socket(InetAddress.getByName(address.ip()), address.port())) {
            half.getOutputStream().write(new Greeting(new NullMechanism(new byte[0])).bytes(), 0, 40);
        }
        onReactor(() -> {
            Connecting.dealer(reactor, address, bytes("me"), 1, LIMITS, received::add)
                    .send(List.of(bytes("still there?")));
            return Sent.YES;
        });

        assertThat(texts(next())).containsExactly("still there?");
    }

    @Test
    void hangsUpOnWhoSpeaksAnotherLanguage() throws Exception {
        Address address = free();
        new RouterSocket(reactor, address, Optional.empty(), Security.none(), LIMITS, received::add);
        run();
        try (var browser = new Socket(InetAddress.getByName(address.ip()), address.port())) {
            browser.setSoTimeout(MILLIS);
            browser.getOutputStream().write(bytes("GET / HTTP/1.1\r\n\r\n"));
            int read = 0;
            while (read >= 0) {
                read = browser.getInputStream().read();
            }
            assertThat(read).isEqualTo(-1);
        } catch (IOException reset) {
            assertThat(reset).isInstanceOf(java.net.SocketException.class);
        }
        assertThat(received).isEmpty();
    }

    @Test
    void namesTheAddressThatCannotBeBound() throws Exception {
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var address = new Address("127.0.0.1", taken.getLocalPort());

            assertThatThrownBy(() -> new RouterSocket(
                            reactor, address, Optional.empty(), Security.none(), LIMITS, received::add))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot bind tcp://127.0.0.1:" + taken.getLocalPort());
        }
        run();
    }

    @Test
    void pausesAndLosesNothing() throws Exception {
        Address address = free();
        RouterSocket[] router = new RouterSocket[1];
        router[0] = new RouterSocket(reactor, address, Optional.empty(), Security.none(), LIMITS, frames -> {
            received.add(frames);
            if (texts(frames).get(1).equals("m0")) {
                router[0].pause(true);
            }
        });
        Connecting dealer = Connecting.dealer(reactor, address, bytes("me"), 1, LIMITS, frames -> {});
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            sent.add("m" + i);
            dealer.send(List.of(bytes("m" + i)));
        }
        run();

        List<String> got = new ArrayList<>(List.of(texts(next()).get(1)));
        onReactor(() -> Sent.YES);
        assertThat(received).as("nothing comes during a pause").isEmpty();
        onReactor(() -> {
            router[0].pause(false);
            return Sent.YES;
        });
        while (got.size() < sent.size()) {
            got.add(texts(next()).get(1));
        }
        assertThat(got).isEqualTo(sent);
    }

    @Test
    void servesWhoConnectedDuringAPause() throws Exception {
        Address address = free();
        var router = new RouterSocket(reactor, address, Optional.empty(), Security.none(), LIMITS, received::add);
        router.pause(true);
        run();
        onReactor(() -> {
            Connecting.dealer(reactor, address, bytes("me"), 1, LIMITS, frames -> {})
                    .send(List.of(bytes("late")));
            return Sent.YES;
        });
        onReactor(() -> {
            router.pause(false);
            return Sent.YES;
        });

        assertThat(texts(next())).containsExactly("me", "late");
    }

    private ZMQ.Socket socket(SocketType type) {
        ZMQ.Socket socket = context.createSocket(type);
        socket.setReceiveTimeOut(MILLIS);
        socket.setLinger(0);
        return socket;
    }

    private static Address free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return new Address("127.0.0.1", socket.getLocalPort());
        }
    }

    /** JeroMQ gives the port free some time after {@code close}. */
    private static void bindSoon(ZMQ.Socket socket, Address address) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
        while (true) {
            try {
                socket.bind(address.toString());
                return;
            } catch (org.zeromq.ZMQException taken) {
                assertThat(System.nanoTime()).isLessThan(end);
                Thread.onSpinWait();
            }
        }
    }

    private static void sendSoon(ZMQ.Socket router, String identity, String text) {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
        while (true) {
            try {
                if (router.sendMore(identity)) {
                    router.send(text);
                    return;
                }
            } catch (org.zeromq.ZMQException unreachable) {
                // Not connected again yet.
            }
            assertThat(System.nanoTime()).isLessThan(end);
            Thread.onSpinWait();
        }
    }

    private List<byte[]> next() throws InterruptedException {
        return next(received);
    }

    private static List<byte[]> next(BlockingQueue<List<byte[]>> queue) throws InterruptedException {
        List<byte[]> frames = queue.poll(MILLIS, TimeUnit.MILLISECONDS);
        assertThat(frames).as("a message").isNotNull();
        return java.util.Objects.requireNonNull(frames);
    }

    private Sent onReactor(java.util.function.Supplier<Sent> work) throws Exception {
        var done = new CompletableFuture<Sent>();
        reactor.post(() -> {
            try {
                done.complete(work.get());
            } catch (RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done.get(MILLIS, TimeUnit.MILLISECONDS);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static List<String> texts(List<byte[]> frames) {
        return frames.stream()
                .map(frame -> new String(frame, StandardCharsets.UTF_8))
                .toList();
    }
}

package dev.same.kernel.gateway;

import dev.same.kernel.zmtp.Reactor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;

/**
 * Takes SIGINT, which clients send to kernels whose kernelspec says {@code interrupt_mode: signal}, and which would end a JVM.
 *
 * <p>By reflection: the JDK exports {@code sun.misc.Signal} for this use, and warns of it at compile time without a way to
 * answer the warning.
 */
public final class InterruptSignal {
    private InterruptSignal() {}

    /** Run a task on the reactor's thread at each signal. */
    @SuppressWarnings("ReferenceEquality") // a proxy is equal to itself alone
    public static void handle(Reactor reactor, Runnable task) {
        InvocationHandler invocations = (proxy, method, arguments) -> switch (method.getName()) {
            case "handle" -> {
                reactor.post(task);
                yield null;
            }
            case "equals" -> proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            default -> "handler of SIGINT";
        };
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, invocations);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance("INT"), proxy);
        } catch (ReflectiveOperationException | RuntimeException e) {
            System.getLogger(InterruptSignal.class.getName())
                    .log(
                            System.Logger.Level.WARNING,
                            "this JVM does not let its kernel handle SIGINT: an interrupt by signal ends it"
                                    + " (set interrupt_mode to \"message\" in kernel.json)",
                            e);
        }
    }
}

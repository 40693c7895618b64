package dev.same.step.java.codec;

import java.lang.ref.Reference;
import java.nio.channels.Channel;
import java.util.Enumeration;
import java.util.Iterator;
import java.util.List;
import java.util.Spliterator;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import java.util.stream.BaseStream;

/** Knows which values belong to their process, and says so. */
final class Travel {
    /** A class in a method or expression: {@code 1}, {@code 1Local}, {@code $JShell$anonymous$$0}. */
    private static final Pattern UNNAMED = Pattern.compile("[0-9$].*");

    private record Rule(Class<?> type, String what, String next) {}

    private static final List<Rule> RULES = List.of(
            new Rule(BaseStream.class, "a stream", "collect it first, with toList() for instance"),
            new Rule(Thread.class, "a thread", "join it, and hand on what it computed"),
            new Rule(ThreadGroup.class, "a thread group", "hand on what its threads computed"),
            new Rule(ThreadLocal.class, "a thread-local variable", "hand on its value"),
            new Rule(Executor.class, "an executor with its threads", "make it again in the step that uses it"),
            new Rule(Future.class, "a future", "hand on its result: join() or get()"),
            new Rule(Iterator.class, "an iterator, which stands somewhere", "hand on what it iterates over"),
            new Rule(Enumeration.class, "an enumeration, which stands somewhere", "hand on what it iterates over"),
            new Rule(Spliterator.class, "a spliterator, which stands somewhere", "hand on what it iterates over"),
            new Rule(Channel.class, "an open channel", "close it, and open it in the step that uses it"),
            new Rule(Process.class, "a process", "wait for it, and hand on its result"),
            new Rule(Reference.class, "a weak or soft reference", "hand on what it refers to"),
            new Rule(ClassLoader.class, "a class loader", "make it again in the step that uses it"),
            new Rule(
                    AutoCloseable.class,
                    "an open resource (a file, a socket, a connection)",
                    "read or write it to its end in the step that opens it, and hand on what it gave"));

    private Travel() {}

    /** @throws CannotTravel if the value makes sense in this process only */
    static void check(Object value, TypeNames names) {
        Class<?> type = value.getClass();
        if (names.isUserClass(type) && !type.isHidden()) {
            checkClass(type, names);
            return;
        }
        if (type.isHidden()) {
            throw new CannotTravel(
                    "a lambda or method reference cannot leave its step",
                    "make it a method or a named class, whose definition travels");
        }
        for (Rule rule : RULES) {
            if (rule.type().isInstance(value)) {
                throw new CannotTravel("a " + type.getName() + " is " + rule.what(), rule.next());
            }
        }
        boolean held = value instanceof ReentrantLock lock && lock.isLocked();
        if (held) {
            throw new CannotTravel("the lock is held", "unlock it in the step that locks it");
        }
        if ((value instanceof Lock || value instanceof ReadWriteLock) && !(value instanceof ReentrantLock)) {
            throw new CannotTravel("a " + type.getName() + " is a lock", "make it again in the step that uses it");
        }
    }

    /** @throws CannotTravel if another session cannot know the class */
    static void checkClass(Class<?> type, TypeNames names) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        if (names.isUserClass(element)
                && UNNAMED.matcher(names.userName(element)).matches()) {
            throw new CannotTravel(
                    "its class is anonymous or local, so another step cannot know it",
                    "give the class a name, in a cell of its own or at the top of the cell");
        }
    }
}

package dev.same.step.java.api;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What every Java notebook finds imported: {@code same}, {@code display(x)} and the rich values it knows. Thread-safe.
 *
 * <p>The program around the session connects it to its {@link Receiver} before the first cell runs.
 */
public final class Notebook {
    /** Reports metrics and progress. */
    public static final Same same = new ForwardingSame();

    private static volatile Receiver receiver = new Receiver() {};

    private Notebook() {}

    /** Where the notebook's reports go. */
    public interface Receiver {
        /** A value was displayed: MIME type to content, as in nbformat. */
        default void display(Map<String, Object> bundle) {}

        /** A metric was reported. */
        default void metric(String name, double value, @Nullable Long step) {}

        /** Progress was reported. */
        default void progress(double fraction, @Nullable String message) {}
    }

    /** Connect the notebook. */
    public static void connect(Receiver newReceiver) {
        receiver = Objects.requireNonNull(newReceiver, "receiver");
    }

    static Receiver receiver() {
        return receiver;
    }

    /** Show a value: an image as PNG, {@link Html}, {@link Markdown} and {@link Svg} as such, all else as text. */
    public static void display(@Nullable Object value) {
        receiver.display(MimeBundle.of(value));
    }

    /** Show text, or bytes, as a MIME type: {@code display(table, "text/html")}. */
    public static void display(Object value, String mime) {
        receiver.display(MimeBundle.of(Objects.requireNonNull(value, "value"), Objects.requireNonNull(mime, "mime")));
    }

    /** HTML, to be displayed. */
    public static Html html(String source) {
        return new Html(source);
    }

    /** Markdown, to be displayed. */
    public static Markdown markdown(String source) {
        return new Markdown(source);
    }

    /** An SVG image, to be displayed. */
    public static Svg svg(String source) {
        return new Svg(source);
    }

    /** HTML source. */
    public record Html(String source) {}

    /** Markdown source. */
    public record Markdown(String source) {}

    /** SVG source. */
    public record Svg(String source) {}
}

package dev.same.javasession.api;

import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
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
    private static volatile @Nullable String lastId;

    private Notebook() {}

    /** Where the notebook's reports go. */
    public interface Receiver {
        /** The forms of a value that the program around the session knows how to show. */
        default Optional<Map<String, Object>> render(@Nullable Object value) {
            return Optional.empty();
        }

        /** A value was displayed: MIME type to content, as in nbformat. */
        default void display(Map<String, Object> bundle, String id) {}

        /** A value was displayed anew, wherever the id was displayed. */
        default void updateDisplay(Map<String, Object> bundle, String id) {}

        /** The cell's outputs so far are taken back, at once or with the next output. */
        default void clearOutput(boolean wait) {}

        /** The user is asked for a line. */
        default String input(String prompt, boolean password) throws IOException {
            throw new IOException("nobody can be asked for input here");
        }

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

    /**
     * Show a value: an image as PNG, {@link Html}, {@link Markdown}, {@link Latex} and {@link Svg} as such, records and
     * maps in a collection as a table, all else as text.
     *
     * @return an id for {@link #updateDisplay}
     */
    public static String display(@Nullable Object value) {
        return shown(MimeBundle.of(value));
    }

    /** Show text, or bytes, as a MIME type: {@code display(table, "text/html")}. */
    public static String display(Object value, String mime) {
        return shown(MimeBundle.of(Objects.requireNonNull(value, "value"), Objects.requireNonNull(mime, "mime")));
    }

    private static String shown(Map<String, Object> bundle) {
        String id = UUID.randomUUID().toString();
        receiver.display(bundle, id);
        lastId = id;
        return id;
    }

    /** Show another value where the value of that id is displayed. */
    public static void updateDisplay(String id, @Nullable Object value) {
        receiver.updateDisplay(MimeBundle.of(value), Objects.requireNonNull(id, "id"));
    }

    /** Show other text, or bytes, of a MIME type where the value of that id is displayed. */
    public static void updateDisplay(String id, Object value, String mime) {
        receiver.updateDisplay(MimeBundle.of(value, mime), Objects.requireNonNull(id, "id"));
    }

    /** Whether a cell's value is nothing but the id that {@code display} has just returned. */
    public static boolean isFromDisplay(@Nullable Object value) {
        return value instanceof String text && text.equals(lastId);
    }

    /** Take back the cell's outputs so far, with its next output. */
    public static void clearOutput() {
        clearOutput(true);
    }

    /** Take back the cell's outputs so far: with its next output, or at once. */
    public static void clearOutput(boolean wait) {
        receiver.clearOutput(wait);
    }

    /** Ask the user for a line. */
    public static String readLine(String prompt) throws IOException {
        return receiver.input(prompt, false);
    }

    /** Ask the user for a secret. */
    public static String readPassword(String prompt) throws IOException {
        return receiver.input(prompt, true);
    }

    /** What {@link #display} would show. */
    public static Rendering render(@Nullable Object value) {
        return new Rendering(MimeBundle.of(value));
    }

    /** What {@link #display} would show. */
    public static Rendering render(Object value, String mime) {
        return new Rendering(MimeBundle.of(value, mime));
    }

    /**
     * Say how values of a class are shown from now on: as what the function makes of them, a {@link Rendering},
     * {@link Html} or any other value.
     */
    public static <T> void showAs(Class<T> type, Function<? super T, ?> rendering) {
        Renderers.put(Objects.requireNonNull(type, "type"), Objects.requireNonNull(rendering, "rendering"));
    }

    /** HTML, to be displayed. */
    public static Html html(String source) {
        return new Html(source);
    }

    /** Markdown, to be displayed. */
    public static Markdown markdown(String source) {
        return new Markdown(source);
    }

    /** LaTeX, to be displayed; formulas between dollars. */
    public static Latex latex(String source) {
        return new Latex(source);
    }

    /** An SVG image, to be displayed. */
    public static Svg svg(String source) {
        return new Svg(source);
    }

    /** HTML source. */
    public record Html(String source) {}

    /** Markdown source. */
    public record Markdown(String source) {}

    /** LaTeX source. */
    public record Latex(String source) {}

    /** SVG source. */
    public record Svg(String source) {}

    /** A value in several forms: MIME type to text, to bytes in Base64, or to JSON as maps and lists. */
    public record Rendering(Map<String, Object> data) {
        public Rendering {
            data = Collections.unmodifiableMap(new LinkedHashMap<>(data));
        }
    }
}

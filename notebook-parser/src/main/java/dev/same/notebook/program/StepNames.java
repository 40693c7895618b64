package dev.same.notebook.program;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for names of steps: they become file names, and values of Kubernetes labels. */
final class StepNames {
    static final int MAX_LENGTH = 63;
    private static final Pattern NAME = Pattern.compile("[A-Za-z](?:[A-Za-z0-9_-]*[A-Za-z0-9])?");
    /** Windows gives these names to devices. */
    private static final Set<String> DEVICES = Set.of("con", "nul", "prn", "aux");

    private StepNames() {}

    /** Check a name; return what to do if it is not allowed. */
    static Optional<String> hint(String name) {
        if (NAME.matcher(name).matches() && name.length() <= MAX_LENGTH && !isDevice(name)) {
            return Optional.empty();
        }
        return Optional.of("for instance \"" + suggestion(name)
                + "\"; a name has letters, digits, - and _, starts with a letter, ends with a letter or digit, and has at most "
                + MAX_LENGTH + " characters");
    }

    private static boolean isDevice(String name) {
        return DEVICES.contains(name.toLowerCase(Locale.ROOT));
    }

    private static String suggestion(String name) {
        var text = name.strip().replaceAll("[^A-Za-z0-9_-]+", "-").replaceAll("^[^A-Za-z0-9]+", "");
        if (text.isEmpty() || !Character.isLetter(text.charAt(0)) || isDevice(text)) {
            text = text.isEmpty() ? "step" : "step-" + text;
        }
        text = text.substring(0, Math.min(text.length(), MAX_LENGTH)).replaceAll("[^A-Za-z0-9]+$", "");
        return text.isEmpty() ? "step" : text;
    }
}

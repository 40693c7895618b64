package dev.same.pipeline.dataflow.java;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts that stand in Java source. */
public final class JavaTexts {
    private static final Pattern STRING = Pattern.compile("\"((?:[^\"\\\\\n]|\\\\.){1,400})\"");
    private static final Pattern VARIABLE = Pattern.compile("System\\s*\\.\\s*getenv\\s*\\(\\s*\"([^\"\n]+)\"\\s*\\)");

    private JavaTexts() {}

    /** Return the literals of source, as they are written, in order. */
    public static Set<String> literals(String source) {
        return all(STRING, source);
    }

    /** Return the environment variables that are read by name. */
    public static Set<String> variables(String source) {
        return all(VARIABLE, source);
    }

    private static Set<String> all(Pattern pattern, String source) {
        Set<String> found = new LinkedHashSet<>();
        Matcher matcher = pattern.matcher(source);
        while (matcher.find()) {
            found.add(matcher.group(1));
        }
        return found;
    }
}

package dev.same.pipeline.dataflow;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Names of Python variables inside query strings. */
final class PythonQueries {
    private static final Pattern LOCAL = Pattern.compile("@([\\p{L}_][\\p{L}\\p{N}_]*)");
    private static final Pattern TABLE =
            Pattern.compile("\\b(?:from|join)\\s+([\\p{L}_][\\p{L}\\p{N}_]*)", Pattern.CASE_INSENSITIVE);

    private PythonQueries() {}

    /** Names after an at sign, as pandas has them. */
    static Set<String> localNames(String query) {
        return matches(LOCAL, query);
    }

    /** Names after FROM and JOIN, which duckdb looks up among the caller's variables. */
    static Set<String> tables(String sql) {
        return matches(TABLE, sql);
    }

    private static Set<String> matches(Pattern pattern, String text) {
        Set<String> names = new LinkedHashSet<>();
        var matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
        return names;
    }
}

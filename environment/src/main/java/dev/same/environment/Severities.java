package dev.same.environment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How much a difference matters, by where it is. The first rule that fits decides. */
final class Severities {
    private record Rule(Pattern path, Severity severity) {}

    private static final List<Rule> RULES = List.of(
            rule("python\\.(implementation|soabi|cacheTag)", Severity.BREAKS),
            rule("platform\\.(machine|system)", Severity.BREAKS),
            rule("platform\\.libc\\.name", Severity.BREAKS),
            rule("platform\\.(gpus|cuda)\\b.*", Severity.NUMERIC),
            rule("platform\\.cpu\\.features", Severity.NUMERIC),
            rule("platform\\.os\\..*|platform\\.libc\\..*", Severity.BEHAVIOUR),
            rule("platform\\..*", Severity.INFORMATION),
            rule(
                    "python\\.(executable|prefix|basePrefix|build|compiler|kind|externallyManaged|markers\\..*)",
                    Severity.INFORMATION),
            rule("env\\.(threads|determinism|blas|numpyDispatch)\\b.*", Severity.NUMERIC),
            rule("data\\[.*\\]\\.firstCell|envActions\\[.*\\]\\.cell", Severity.INFORMATION),
            rule("state\\.rng\\b.*", Severity.NUMERIC),
            rule("state\\.(executionOrder|rerun)\\b.*", Severity.INFORMATION),
            rule("kernel\\.(name|displayName|argv|profile)\\b.*", Severity.INFORMATION),
            rule("indexes\\b.*", Severity.INFORMATION),
            // What was asked for stands in the arguments; the VM derives options from the machine, too.
            rule("jvm\\.(home|vendorVersion|options\\b.*|vm\\.(version|vendor))", Severity.INFORMATION));

    private static final Pattern MINOR = Pattern.compile("(\\d+\\.\\d+)\\b.*");
    private static final Pattern FEATURE = Pattern.compile("(?:1\\.)?(\\d+)\\b.*");

    private Severities() {}

    private static Rule rule(String path, Severity severity) {
        return new Rule(Pattern.compile(path), severity);
    }

    static Severity of(String path, @Nullable JsonNode before, @Nullable JsonNode after) {
        if (path.equals("jvm.version")) {
            return before != null && after != null && feature(before).equals(feature(after))
                    ? Severity.BEHAVIOUR
                    : Severity.BREAKS;
        }
        if (path.equals("python.version")) {
            return before != null && after != null && minor(before).equals(minor(after))
                    ? Severity.BEHAVIOUR
                    : Severity.BREAKS;
        }
        if (path.equals("platform.libc.version") && before != null && after != null && isOlder(after, before)) {
            return Severity.BREAKS;
        }
        if (path.startsWith("data[") && after == null && !path.endsWith(".mode") && !path.endsWith(".firstCell")) {
            return Severity.BREAKS;
        }
        if (path.startsWith("native[${PREFIX}/") && (before == null || after == null)) {
            // Which of a package's libraries are loaded depends on what was used of it; the package itself is compared.
            return Severity.INFORMATION;
        }
        if (path.startsWith("platform.gpus") && after == null) {
            return Severity.BREAKS;
        }
        return RULES.stream()
                .filter(rule -> rule.path.matcher(path).matches())
                .map(Rule::severity)
                .findFirst()
                .orElse(Severity.BEHAVIOUR);
    }

    private static String minor(JsonNode version) {
        var matcher = MINOR.matcher(version.asText());
        return matcher.matches() ? matcher.group(1) : version.asText();
    }

    /** Return 17 of 17.0.9, 8 of 1.8.0. */
    private static String feature(JsonNode version) {
        var matcher = FEATURE.matcher(version.asText());
        return matcher.matches() ? matcher.group(1) : version.asText();
    }

    /** Wheels are made for a libc that is at least as new as theirs. */
    private static boolean isOlder(JsonNode one, JsonNode other) {
        String[] left = one.asText().split("\\.", -1);
        String[] right = other.asText().split("\\.", -1);
        for (int i = 0; i < Math.min(left.length, right.length); i++) {
            int difference = number(left[i]) - number(right[i]);
            if (difference != 0) {
                return difference < 0;
            }
        }
        return left.length < right.length;
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}

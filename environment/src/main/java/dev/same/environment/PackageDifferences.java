package dev.same.environment;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** How the packages of two environments differ. */
final class PackageDifferences {
    /** Packages whose versions decide on the last digits of numbers. */
    private static final Set<String> NUMERIC = Set.of(
            "numpy",
            "scipy",
            "pandas",
            "scikit-learn",
            "torch",
            "tensorflow",
            "jax",
            "jaxlib",
            "numba",
            "mkl",
            "openblas",
            "libopenblas",
            "xgboost",
            "lightgbm",
            "statsmodels",
            "cupy",
            "polars",
            "pyarrow");

    private PackageDifferences() {}

    static List<Difference> between(EnvironmentRecord before, EnvironmentRecord after) {
        Map<String, Distribution> old = byName(before);
        Map<String, Distribution> now = byName(after);
        boolean looked = before.packages().stream().anyMatch(Distribution::isUsed);
        Set<String> names = new TreeSet<>(old.keySet());
        names.addAll(now.keySet());
        List<Difference> found = new ArrayList<>();
        for (String name : names) {
            Distribution was = old.get(name);
            Distribution is = now.get(name);
            if (was == null && is != null) {
                found.add(new Difference(
                        is.isUsed() ? Severity.BEHAVIOUR : Severity.INFORMATION,
                        name,
                        Optional.empty(),
                        Optional.of(is.version())));
            } else if (was != null && is == null) {
                found.add(new Difference(
                        was.isUsed() || !looked ? Severity.BREAKS : Severity.INFORMATION,
                        name,
                        Optional.of(was.version()),
                        Optional.empty()));
            } else if (was != null && is != null) {
                compare(name, was, is, looked, found);
            }
        }
        return found;
    }

    private static Map<String, Distribution> byName(EnvironmentRecord record) {
        Map<String, Distribution> found = new TreeMap<>();
        record.packages().forEach(each -> found.putIfAbsent(kind(each) + " " + each.fullName(), each));
        return found;
    }

    private static String kind(Distribution distribution) {
        return distribution.ecosystem().equals("pypi") ? "package" : distribution.ecosystem() + " package";
    }

    private static void compare(
            String name, Distribution was, Distribution is, boolean looked, List<Difference> found) {
        Severity severity = looked && !was.isUsed() && !is.isUsed()
                ? Severity.INFORMATION
                : NUMERIC.contains(was.name()) ? Severity.NUMERIC : Severity.BEHAVIOUR;
        if (!was.version().equals(is.version())) {
            found.add(new Difference(severity, name, Optional.of(was.version()), Optional.of(is.version())));
            return;
        }
        boolean sameBytes = was.entry().path("sha256").isTextual()
                && was.entry().path("sha256").equals(is.entry().path("sha256"));
        for (String field : List.of("sha256", "origin", "tags", "recordDigest", "modified", "shadowed", "location")) {
            JsonNode then = was.entry().path(field);
            JsonNode now = is.entry().path(field);
            if (!then.equals(now)) {
                boolean harmless = field.equals("location") || (field.equals("origin") && sameBytes);
                Severity how = harmless ? Severity.INFORMATION : severity;
                found.add(new Difference(
                        how,
                        name + " " + was.version() + " " + word(field),
                        Optional.of(Facts.text(then)),
                        Optional.of(Facts.text(now))));
            }
        }
    }

    private static String word(String field) {
        return switch (field) {
            case "recordDigest", "sha256" -> "(same version, other content)";
            case "modified" -> "(files changed after installation)";
            case "tags" -> "(kind of wheel)";
            case "shadowed" -> "(hidden by another of its name)";
            default -> "(" + field + ")";
        };
    }
}

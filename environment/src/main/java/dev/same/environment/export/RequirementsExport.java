package dev.same.environment.export;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code requirements.txt} (pip's requirements file format). One line without a hash would make pip refuse all, so either every line has one, or
 * none.
 */
final class RequirementsExport implements EnvironmentFormat.Writer {
    @Override
    public Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels) {
        List<String> incomplete = new ArrayList<>();
        Map<Distribution, Optional<Wheel>> files = new LinkedHashMap<>();
        Python.installable(packages, incomplete).forEach(each -> files.put(each, wheels.find(each)));
        List<String> unknown = files.entrySet().stream()
                .filter(each -> each.getValue().isEmpty() && !hasOwnHash(each.getKey()))
                .map(each -> each.getKey().name())
                .toList();
        StringBuilder text = new StringBuilder();
        record.pythonVersion()
                .ifPresent(version -> text.append("# Python ").append(version).append('\n'));
        incomplete.forEach(line -> text.append("# NOT HERE: ").append(line).append('\n'));
        if (!unknown.isEmpty() && !files.isEmpty()) {
            String line = "no hashes, as the hash of " + some(unknown) + " is not known";
            text.append("# ").append(line).append('\n');
            incomplete.add(line);
        }
        Python.indexes(record, "index").stream()
                .limit(1)
                .forEach(url -> text.append("--index-url ").append(url).append('\n'));
        Python.indexes(record, "extra")
                .forEach(url -> text.append("--extra-index-url ").append(url).append('\n'));
        files.forEach((each, wheel) -> {
            text.append(line(each));
            if (unknown.isEmpty()) {
                wheel.map(Wheel::sha256)
                        .or(() -> besideNotebook(each).flatMap(path -> each.origin("sha256")))
                        .ifPresent(
                                hash -> text.append(" \\\n    --hash=sha256:").append(hash));
            }
            text.append('\n');
        });
        return new Exported(text.toString(), incomplete);
    }

    private static boolean hasOwnHash(Distribution distribution) {
        return distribution.originKind().equals("archive")
                && distribution.origin("sha256").isPresent();
    }

    /** A file of this kind is named by its path alone: no URL is relative. */
    private static Optional<String> besideNotebook(Distribution distribution) {
        return Python.localFile(distribution).filter(path -> path.startsWith("./"));
    }

    static String line(Distribution distribution) {
        return besideNotebook(distribution)
                .or(() -> Python.reference(distribution).map(reference -> distribution.name() + " @ " + reference))
                .orElse(distribution.name() + "==" + distribution.version());
    }

    static String some(List<String> names) {
        return String.join(", ", names.subList(0, Math.min(5, names.size())))
                + (names.size() > 5 ? " and " + (names.size() - 5) + " more" : "");
    }
}

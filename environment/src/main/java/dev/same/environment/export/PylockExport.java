package dev.same.environment.export;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code pylock.toml}, lock-version 1.0 (PEP 751). The format knows no package without a source whose content is known; those that have none
 * stand in {@code tool.same.incomplete}, and the file says so.
 */
final class PylockExport implements EnvironmentFormat.Writer {
    @Override
    public Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels) {
        List<String> incomplete = new ArrayList<>();
        StringBuilder entries = new StringBuilder();
        List<Distribution> without = new ArrayList<>();
        for (Distribution each : Python.installable(packages, incomplete)) {
            Optional<String> source = source(each, wheels);
            if (source.isEmpty()) {
                without.add(each);
                incomplete.add(each.name() + " " + each.version() + ": the hash of its wheel is not known");
                continue;
            }
            entries.append("\n[[packages]]\nname = ")
                    .append(Toml.quote(each.name()))
                    .append('\n');
            entries.append("version = ").append(Toml.quote(each.version())).append('\n');
            if (each.originKind().equals("index")) {
                Python.indexes(record, "index").stream()
                        .findFirst()
                        .ifPresent(url -> entries.append("index = ")
                                .append(Toml.quote(url))
                                .append('\n'));
            }
            entries.append(source.get());
        }
        StringBuilder text = new StringBuilder("lock-version = \"1.0\"\n");
        record.pythonVersion()
                .ifPresent(version -> text.append("requires-python = ")
                        .append(Toml.quote("==" + Python.minor(version) + ".*"))
                        .append('\n'));
        text.append("created-by = \"same\"\n");
        if (packages.isEmpty() || entries.isEmpty()) {
            text.append("packages = []\n");
        }
        text.append(entries);
        text.append("\n[tool.same]\ncomplete = ").append(incomplete.isEmpty()).append('\n');
        text.append("environment = ")
                .append(Toml.quote(record.digest("identity")))
                .append('\n');
        for (Distribution each : without) {
            text.append("\n[[tool.same.incomplete]]\nname = ")
                    .append(Toml.quote(each.name()))
                    .append("\nversion = ")
                    .append(Toml.quote(each.version()))
                    .append('\n');
        }
        return new Exported(text.toString(), incomplete);
    }

    private static Optional<String> source(Distribution distribution, WheelFinder wheels) {
        switch (distribution.originKind()) {
            case "vcs":
                return distribution
                        .origin("url")
                        .flatMap(url -> distribution
                                .origin("commit")
                                .map(commit -> "vcs = { type = \"git\", url = " + Toml.quote(url) + ", "
                                        + distribution
                                                .origin("requestedRevision")
                                                .map(revision -> "requested-revision = " + Toml.quote(revision) + ", ")
                                                .orElse("")
                                        + "commit-id = " + Toml.quote(commit)
                                        + distribution
                                                .origin("subdirectory")
                                                .map(folder -> ", subdirectory = " + Toml.quote(folder))
                                                .orElse("")
                                        + " }\n"));
            case "archive":
                return distribution
                        .origin("url")
                        // The format knows no variables in paths.
                        .filter(url -> !url.startsWith("file://$"))
                        .flatMap(url -> distribution
                                .origin("sha256")
                                .map(hash -> "archive = { "
                                        + (url.startsWith("file:")
                                                ? "path = " + Toml.quote(url.substring("file://".length()))
                                                : "url = " + Toml.quote(url))
                                        + ", hashes = { sha256 = " + Toml.quote(hash) + " } }\n"));
            default:
                return wheels.find(distribution)
                        .map(wheel -> "wheels = [\n    { name = " + Toml.quote(wheel.filename())
                                + wheel.url()
                                        .map(url -> ", url = " + Toml.quote(url))
                                        .orElse("")
                                + ", hashes = { sha256 = " + Toml.quote(wheel.sha256()) + " } },\n]\n");
        }
    }
}

package dev.same.environment.export;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * For conda: an explicit list of files where conda owns the prefix and all their addresses are known, which makes the same environment on the
 * same platform; otherwise an {@code environment.yml} with exact versions. What conda has is written whole, as nothing says which of it a step
 * needs below Python.
 */
final class CondaExport implements EnvironmentFormat.Writer {
    @Override
    public Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels) {
        // A package of conda may own several distributions of Python, whose names may be others than its own.
        Map<String, Distribution> conda = new TreeMap<>();
        record.packages().stream().filter(CondaExport::isConda).forEach(each -> conda.put(name(each), each));
        List<Distribution> others = packages.stream()
                .filter(each -> each.ecosystem().equals("pypi") && !isConda(each))
                .toList();
        List<String> incomplete = new ArrayList<>();
        if (!conda.isEmpty()
                && conda.values().stream().allMatch(each -> explicit(each).isPresent())) {
            return explicit(conda.values(), others, incomplete);
        }
        StringBuilder text = new StringBuilder("name: same\n");
        List<String> channels = Python.indexes(record, "channel");
        if (!channels.isEmpty()) {
            text.append("channels:\n");
            channels.forEach(channel -> text.append("  - \"").append(channel).append("\"\n"));
        }
        text.append("dependencies:\n");
        if (conda.isEmpty()) {
            record.pythonVersion()
                    .ifPresent(version ->
                            text.append("  - python=").append(version).append('\n'));
            text.append("  - pip\n");
        }
        conda.forEach((name, each) -> text.append("  - ")
                .append(name)
                .append('=')
                .append(version(each))
                .append(each.origin("build").map(build -> "=" + build).orElse(""))
                .append('\n'));
        List<Distribution> pip = Python.installable(others, incomplete);
        if (!pip.isEmpty()) {
            text.append("  - pip:\n");
            pip.forEach(each -> text.append("    - \"")
                    .append(RequirementsExport.line(each))
                    .append("\"\n"));
        }
        return new Exported(text.toString(), incomplete);
    }

    private static Exported explicit(
            Collection<Distribution> conda, List<Distribution> others, List<String> incomplete) {
        StringBuilder text = new StringBuilder("# conda create --name NAME --file THIS_FILE\n@EXPLICIT\n");
        for (Distribution each : conda) {
            String line = explicit(each).orElseThrow();
            text.append(line).append('\n');
            if (line.contains("/t/***/")) {
                incomplete.add(name(each) + " " + version(each) + " comes from a channel with a token, which is not"
                        + " written down: put it in the place of ***");
            }
        }
        others.forEach(each -> incomplete.add(each.name() + " " + each.version()
                + " was installed by pip; an explicit list of conda cannot name it: "
                + "same env export requirements writes it for pip"));
        return new Exported(text.toString(), incomplete);
    }

    private static boolean isConda(Distribution distribution) {
        return distribution.ecosystem().equals("conda")
                || distribution.originKind().equals("conda");
    }

    private static String name(Distribution distribution) {
        return distribution.entry().at("/origin/condaPackage/name").asText(distribution.name());
    }

    private static String version(Distribution distribution) {
        return distribution.entry().at("/origin/condaPackage/version").asText(distribution.version());
    }

    private static Optional<String> explicit(Distribution distribution) {
        return distribution
                .origin("url")
                .filter(url -> url.startsWith("http"))
                .map(url ->
                        url + distribution.origin("md5").map(hash -> "#" + hash).orElse(""));
    }
}

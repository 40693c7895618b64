package dev.same.environment.export;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * For conda: an explicit list of files where conda owns the prefix and all their addresses are known, which makes the same environment on the
 * same platform; otherwise an {@code environment.yml} with exact versions.
 */
final class CondaExport implements EnvironmentFormat.Writer {
    @Override
    public Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels) {
        List<Distribution> conda = record.packages().stream()
                .filter(each -> each.ecosystem().equals("conda"))
                .toList();
        List<Distribution> others = packages.stream()
                .filter(each -> each.ecosystem().equals("pypi"))
                .toList();
        List<String> incomplete = new ArrayList<>();
        if (!conda.isEmpty() && conda.stream().allMatch(each -> explicit(each).isPresent())) {
            StringBuilder text = new StringBuilder("# conda create --name NAME --file THIS_FILE\n@EXPLICIT\n");
            conda.forEach(each -> text.append(explicit(each).orElseThrow()).append('\n'));
            others.forEach(each -> incomplete.add(each.name() + " " + each.version()
                    + " was installed by pip; an explicit list of conda cannot name it: "
                    + "same env export requirements writes it for pip"));
            return new Exported(text.toString(), incomplete);
        }
        StringBuilder text = new StringBuilder("name: same\ndependencies:\n");
        if (conda.isEmpty()) {
            record.pythonVersion()
                    .ifPresent(version ->
                            text.append("  - python=").append(version).append('\n'));
            text.append("  - pip\n");
        }
        conda.forEach(each -> text.append("  - ")
                .append(each.name())
                .append('=')
                .append(each.version())
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

    private static Optional<String> explicit(Distribution distribution) {
        String hash = distribution.entry().path("origin").path("md5").asText("");
        return distribution
                .origin("url")
                .filter(url -> url.startsWith("http"))
                .map(url -> url + (hash.isEmpty() ? "" : "#" + hash));
    }
}

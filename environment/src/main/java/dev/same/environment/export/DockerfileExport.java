package dev.same.environment.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** A {@code Dockerfile} that needs nothing beside it, for any builder. */
final class DockerfileExport implements EnvironmentFormat.Writer {
    /** What every image with a C library and a Python has: the libraries that Python's own modules load. */
    private static final Pattern IN_EVERY_IMAGE = Pattern.compile(
            "libc6|libgcc-s1|libstdc\\+\\+6|zlib1g|libm6|(lib)?python3.*|lib(bz2|crypt|db|expat|ffi|gdbm|gdbm-compat|lzma|mpdec|ncursesw|nsl"
                    + "|readline|sqlite3|ssl|tinfo|tirpc|uuid|zstd)[-.\\d]*(t64)?");

    @Override
    public Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels) {
        if (record.isOfJvm()) {
            return new JavaDockerfile().write(record, packages, wheels);
        }
        List<String> incomplete = new ArrayList<>();
        StringBuilder text = new StringBuilder("# Made by: same env export dockerfile\n");
        String base = base(record);
        text.append("FROM ").append(base).append('\n');
        if (!base.contains("@sha256:")) {
            incomplete.add("the base " + base + " is named by a tag, which may move: pin it by digest");
        }
        libraries(record, text, incomplete);
        settings(record, text);
        List<Distribution> carried = new ArrayList<>();
        for (Distribution each : packages) {
            Python.localFile(each)
                    .ifPresentOrElse(
                            path -> incomplete.add(each.name() + " " + each.version() + " was installed from the file "
                                    + path + ", which this file cannot carry"),
                            () -> carried.add(each));
        }
        List<Distribution> installable = Python.installable(carried, incomplete);
        if (!installable.isEmpty()) {
            Exported requirements = new RequirementsExport().write(record, carried, wheels);
            boolean hashed = requirements.text().contains("--hash=sha256:");
            if (!hashed) {
                incomplete.add("packages are named by version, as not all hashes are known");
            }
            text.append("RUN printf '%s\\n' \\\n");
            requirements
                    .text()
                    .replace(" \\\n    ", " ")
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> text.append("      '" + line.replace("'", "'\\''") + "' \\\n"));
            text.append("      > /tmp/requirements.txt \\\n && pip install --no-cache-dir --no-deps ")
                    .append(hashed ? "--require-hashes " : "")
                    .append("-r /tmp/requirements.txt \\\n && rm /tmp/requirements.txt\n");
        }
        text.append("LABEL dev.same.environment=\"")
                .append(record.digest("identity"))
                .append("\"\n");
        return new Exported(text.toString(), incomplete);
    }

    private static String base(EnvironmentRecord record) {
        JsonNode container = record.at("/platform/container/image");
        if (container.isTextual()) {
            return container.textValue();
        }
        return record.pythonVersion()
                .map(version -> "python:" + version + "-slim")
                .orElse("python:3-slim");
    }

    /** Libraries of the system that were loaded and that belong to no Python package. */
    private static void libraries(EnvironmentRecord record, StringBuilder text, List<String> incomplete) {
        Map<String, String> owners = new TreeMap<>();
        for (JsonNode library : record.at("/native")) {
            JsonNode owner = library.path("owner");
            String name = owner.path("name").asText().replaceFirst(":.*", "");
            if (owner.path("ecosystem").asText().equals("deb")
                    && !IN_EVERY_IMAGE.matcher(name).matches()) {
                owners.put(name, owner.path("version").asText());
            }
        }
        if (owners.isEmpty()) {
            return;
        }
        text.append("# On the system they were captured on: ");
        Set<String> versions = new TreeSet<>();
        owners.forEach((name, version) -> versions.add(name + "=" + version));
        text.append(String.join(", ", versions)).append('\n');
        text.append("RUN apt-get update && apt-get install -y --no-install-recommends ")
                .append(String.join(" ", owners.keySet()))
                .append(" && rm -rf /var/lib/apt/lists/*\n");
        incomplete.add("libraries of the system (" + String.join(", ", owners.keySet())
                + ") come in the version that the base's mirror has then");
    }

    static void settings(EnvironmentRecord record, StringBuilder text) {
        for (String section : List.of("threads", "determinism")) {
            record.at("/env/" + section).properties().forEach(each -> {
                if (each.getValue().isTextual()) {
                    variable(text, each.getKey(), each.getValue().textValue());
                }
            });
        }
        JsonNode zone = record.at("/env/timezone/name");
        if (zone.isTextual()) {
            variable(text, "TZ", zone.textValue());
        }
        record.at("/env/values").properties().forEach(each -> {
            if (each.getValue().isTextual()) {
                variable(text, each.getKey(), each.getValue().textValue());
            }
        });
    }

    private static void variable(StringBuilder text, String name, String value) {
        text.append("ENV ")
                .append(name)
                .append("=\"")
                .append(value.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$"))
                .append("\"\n");
    }
}

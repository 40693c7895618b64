package dev.same.environment.export;

import com.fasterxml.jackson.databind.JsonNode;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.ArrayList;
import java.util.List;

/** A {@code Dockerfile} with the JDK of an environment, and its libraries in {@code CLASSPATH}, each checked by its digest. */
final class JavaDockerfile implements EnvironmentFormat.Writer {
    private static final String FOLDER = "/opt/notebook/lib/";

    @Override
    public Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels) {
        List<String> incomplete = new ArrayList<>();
        StringBuilder text = new StringBuilder("# Made by: same env export dockerfile\n");
        JsonNode container = record.at("/platform/container/image");
        JavaImage image = JavaImage.of(record);
        String base = container.isTextual() ? container.textValue() : image.base();
        text.append("# Java ")
                .append(record.at("/jvm/runtimeVersion")
                        .asText(record.at("/jvm/version").asText()));
        text.append(", ").append(record.at("/jvm/vendor").asText()).append('\n');
        text.append("FROM ").append(base).append('\n');
        if (!base.contains("@sha256:")) {
            incomplete.add("the base " + base + " is named by a tag, which may move: pin it by digest");
        }
        if (!container.isTextual()) {
            image.install().ifPresent(line -> text.append(line).append('\n'));
            image.incomplete().ifPresent(incomplete::add);
        }
        DockerfileExport.settings(record, text);
        List<String> names = new ArrayList<>();
        StringBuilder hashes = new StringBuilder();
        for (Distribution each : packages) {
            library(each, text, hashes, names, incomplete);
        }
        if (!names.isEmpty()) {
            text.append("RUN printf '%s\\n' \\\n").append(hashes).append("      | sha256sum -c -\n");
            text.append("ENV CLASSPATH=\"").append(String.join(":", names)).append("\"\n");
        }
        for (String each : Coordinates.unresolved(record)) {
            incomplete.add(each);
            text.append("# NOT HERE: ").append(each).append('\n');
        }
        text.append("LABEL dev.same.environment=\"")
                .append(record.digest("identity"))
                .append("\"\n");
        return new Exported(text.toString(), incomplete);
    }

    private static void library(
            Distribution each, StringBuilder text, StringBuilder hashes, List<String> names, List<String> incomplete) {
        var coordinates = Coordinates.of(each);
        String problem = coordinates.isEmpty()
                ? Coordinates.unknown(each)
                : each.origin("url").filter(url -> url.startsWith("http")).isEmpty()
                        ? each.name() + " " + each.version() + " comes from no repository that others can reach"
                        : "";
        if (!problem.isEmpty()) {
            incomplete.add(problem);
            text.append("# NOT HERE: ").append(problem.replace('\n', ' ')).append('\n');
            return;
        }
        String repository = each.origin("url").orElseThrow();
        String file = FOLDER + coordinates.get().fileName();
        text.append("ADD [\"")
                .append(escape(repository
                        + (repository.endsWith("/") ? "" : "/")
                        + coordinates.get().path()))
                .append("\", \"")
                .append(escape(file))
                .append("\"]\n");
        each.hash("sha256")
                .ifPresent(hash -> hashes.append("      '" + hash + "  " + file.replace("'", "") + "' \\\n"));
        names.add(file);
    }

    private static String escape(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}

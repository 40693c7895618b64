package dev.same.environment.export;

import dev.same.environment.EnvironmentRecord;
import java.util.Locale;
import java.util.Optional;

/**
 * The image that a vendor of JDKs publishes for a version.
 *
 * @param install a line that puts the JDK into the base, where that has none
 * @param incomplete what the image may have otherwise
 */
record JavaImage(String base, Optional<String> install, Optional<String> incomplete) {
    static JavaImage of(EnvironmentRecord record) {
        String vendor = record.at("/jvm/vendor").asText();
        String version = record.at("/jvm/version").asText("17");
        String feature = version.split("[.+_-]", 2)[0];
        String known = vendor.toLowerCase(Locale.ROOT);
        if (known.contains("adoptium")) {
            return image("eclipse-temurin:" + temurin(record, version) + "-jdk");
        }
        if (known.contains("amazon")) {
            return moving("amazoncorretto:" + feature, version);
        }
        if (known.contains("azul")) {
            return image("azul/zulu-openjdk:" + version);
        }
        if (known.contains("bellsoft")) {
            return image("bellsoft/liberica-openjdk-debian:" + version);
        }
        if (known.contains("sap")) {
            return image("sapmachine:" + version);
        }
        if (known.contains("ibm") || known.contains("international business machines")) {
            return moving("ibm-semeru-runtimes:open-" + feature + "-jdk", version);
        }
        if (known.equals("debian") || known.equals("ubuntu")) {
            return packaged(record, known, feature, version);
        }
        return new JavaImage(
                "eclipse-temurin:" + feature + "-jdk",
                Optional.empty(),
                Optional.of("no image of the vendor \"" + vendor + "\" is known, Eclipse Temurin's is named for it"));
    }

    private static JavaImage image(String base) {
        return new JavaImage(base, Optional.empty(), Optional.empty());
    }

    private static JavaImage moving(String base, String version) {
        return new JavaImage(
                base,
                Optional.empty(),
                Optional.of(base + " has the vendor's newest update, which may not be " + version));
    }

    /** {@code 17.0.15_6} of {@code 17.0.15+6}. */
    private static String temurin(EnvironmentRecord record, String version) {
        String build = record.at("/jvm/runtimeVersion").asText(version).split("-", 2)[0];
        return build.replace('+', '_');
    }

    private static JavaImage packaged(EnvironmentRecord record, String distribution, String feature, String version) {
        String release = record.at("/platform/os/versionId").asText("latest");
        return new JavaImage(
                distribution + ":" + release + (distribution.equals("debian") ? "-slim" : ""),
                Optional.of("RUN apt-get update && apt-get install -y --no-install-recommends openjdk-" + feature
                        + "-jdk-headless && rm -rf /var/lib/apt/lists/*"),
                Optional.of("openjdk-" + feature + " comes in the version that the base's mirror has then, not surely "
                        + version));
    }
}

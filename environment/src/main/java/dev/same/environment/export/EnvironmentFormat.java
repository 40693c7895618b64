package dev.same.environment.export;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.List;

/** A format that environments are exported in. */
public enum EnvironmentFormat {
    /** {@code pylock.toml}, PEP 751. */
    PYLOCK("pylock", new PylockExport()),
    /** {@code requirements.txt} of pip, with hashes if all are known. */
    REQUIREMENTS("requirements", new RequirementsExport()),
    /** An explicit list where conda owns the prefix, otherwise {@code environment.yml}. */
    CONDA("conda", new CondaExport()),
    DOCKERFILE("dockerfile", new DockerfileExport()),
    /** CycloneDX 1.6 as JSON. */
    CYCLONEDX("cyclonedx", new CycloneDxExport()),
    /** The {@code dependencies} of a {@code pom.xml}. */
    MAVEN("maven", new MavenExport()),
    /** The record itself. */
    JSON(
            "json",
            (record, packages, wheels) ->
                    new Exported(new String(record.toBytes(), java.nio.charset.StandardCharsets.UTF_8), List.of()));

    /** Writes a format. */
    interface Writer {
        Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels);
    }

    private final String word;
    private final Writer writer;

    EnvironmentFormat(String word, Writer writer) {
        this.word = word;
        this.writer = writer;
    }

    /** Return the name that users call it by. */
    public String word() {
        return word;
    }

    @Override
    public String toString() {
        return word;
    }

    /**
     * Write an environment in this format.
     *
     * @param packages of the record, those that are wanted
     */
    public Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels) {
        return writer.write(record, packages, wheels);
    }
}

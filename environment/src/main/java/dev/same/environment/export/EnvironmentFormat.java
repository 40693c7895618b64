package dev.same.environment.export;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.List;

/** A format that environments are exported in. */
public enum EnvironmentFormat {
    /** {@code pylock.toml}, PEP 751. */
    PYLOCK("pylock", Of.PYTHON, new PylockExport()),
    /** {@code requirements.txt} of pip, with hashes if all are known. */
    REQUIREMENTS("requirements", Of.PYTHON, new RequirementsExport()),
    /** An explicit list where conda owns the prefix, otherwise {@code environment.yml}. */
    CONDA("conda", Of.PYTHON, new CondaExport()),
    DOCKERFILE("dockerfile", Of.ANY, new DockerfileExport()),
    /** CycloneDX 1.6 as JSON. */
    CYCLONEDX("cyclonedx", Of.ANY, new CycloneDxExport()),
    /** The {@code dependencies} of a {@code pom.xml}. */
    MAVEN("maven", Of.JVM, new MavenExport()),
    /** The record itself. */
    JSON(
            "json",
            Of.ANY,
            (record, packages, wheels) ->
                    new Exported(new String(record.toBytes(), java.nio.charset.StandardCharsets.UTF_8), List.of()));

    /** Writes a format. */
    interface Writer {
        Exported write(EnvironmentRecord record, List<Distribution> packages, WheelFinder wheels);
    }

    /** Environments of which language it can say something. */
    private enum Of {
        PYTHON,
        JVM,
        ANY
    }

    private final String word;
    private final Of of;
    private final Writer writer;

    EnvironmentFormat(String word, Of of, Writer writer) {
        this.word = word;
        this.of = of;
        this.writer = writer;
    }

    /** Return the name that users call it by. */
    public String word() {
        return word;
    }

    /** Return whether it can say something of this environment. */
    public boolean fits(EnvironmentRecord record) {
        return of == Of.ANY || (of == Of.JVM) == record.isOfJvm();
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

package dev.same.environment.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.environment.EnvironmentRecord;
import dev.same.environment.JvmRecords;
import dev.same.environment.Records;
import java.util.Arrays;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Environments of Java in other formats. What {@code mvn} makes of a piece of a POM, an integration test asks it. */
class JvmFormatTest {
    private final EnvironmentRecord record = JvmRecords.standard();

    /** A jar that nobody knows the coordinates of. */
    private static EnvironmentRecord withUnknownJar() {
        return JvmRecords.with(facts -> ((ObjectNode) facts.at("/packages/1"))
                .put("name", "base.jar")
                .putNull("version")
                .put("sha256", "b".repeat(64))
                .put("sha1", "f".repeat(40)));
    }

    private static Exported write(EnvironmentFormat format, EnvironmentRecord record) {
        return format.write(record, record.used(), WheelFinder.RECORDED);
    }

    @Test
    void aPieceOfAPomHasExactVersionsAndBringsNothingElse() {
        Exported exported = write(EnvironmentFormat.MAVEN, record);

        String nothingElse =
                "    <exclusions>\n      <exclusion>\n        <groupId>*</groupId>\n        <artifactId>*</artifactId>\n"
                        + "      </exclusion>\n    </exclusions>\n  </dependency>\n";
        assertThat(exported.text())
                .isEqualTo(
                        "<repositories>\n  <repository>\n    <id>files</id>\n    <url>https://repo.example/maven2</url>\n"
                                + "  </repository>\n</repositories>\n<dependencies>\n"
                                + "  <dependency>\n    <!-- sha256 " + "a".repeat(64)
                                + " -->\n    <groupId>org.example</groupId>\n"
                                + "    <artifactId>top</artifactId>\n    <version>2</version>\n" + nothingElse
                                + "  <dependency>\n    <!-- sha256 aa1 -->\n    <groupId>org.example</groupId>\n"
                                + "    <artifactId>base</artifactId>\n    <version>1-SNAPSHOT</version>\n" + nothingElse
                                + "  <dependency>\n    <!-- sha256 " + "d".repeat(64)
                                + " -->\n    <groupId>org.example</groupId>\n"
                                + "    <artifactId>extra</artifactId>\n    <version>3</version>\n    <classifier>special</classifier>\n"
                                + nothingElse + "</dependencies>\n");
        assertThat(exported.incomplete()).isEmpty();
    }

    @Test
    void saysWhatHasNoCoordinates() {
        Exported exported = write(EnvironmentFormat.MAVEN, withUnknownJar());

        String problem = "the coordinates of base.jar are not known (./base.jar); a repository may know its SHA-1, "
                + "f".repeat(40);
        assertThat(exported.incomplete()).containsExactly(problem);
        assertThat(exported.text())
                .contains("<!-- NOT HERE: " + problem + " -->")
                .doesNotContain("<artifactId>base");
    }

    @Test
    void saysWhatTheClassPathLacks() {
        EnvironmentRecord partial = JvmRecords.with(facts -> {
            ((ObjectNode) facts.at("/probes/0")).put("status", "partial").put("reason", "%maven a:b:1: not found");
            facts.withObject("/code")
                    .putArray("localModules")
                    .addObject()
                    .put("module", "classes")
                    .put("path", "./classes");
        });

        for (EnvironmentFormat format : new EnvironmentFormat[] {
            EnvironmentFormat.MAVEN, EnvironmentFormat.DOCKERFILE, EnvironmentFormat.CYCLONEDX
        }) {
            assertThat(write(format, partial).incomplete())
                    .as(format.word())
                    .contains(
                            "the classes in ./classes are in no library",
                            "the class path is not known in full: %maven a:b:1: not found");
        }
    }

    @Test
    void cycloneDxIsValidByItsOwnLibrary() throws Exception {
        for (EnvironmentRecord each : new EnvironmentRecord[] {
            JvmRecords.with(facts -> ((ObjectNode) facts.at("/packages/1"))
                    .put("sha256", "b".repeat(64))
                    .put("sha1", "f".repeat(40))),
            withUnknownJar()
        }) {
            String bom = write(EnvironmentFormat.CYCLONEDX, each).text();

            assertThat(new JsonParser().validate(bom.getBytes(UTF_8), Version.VERSION_16))
                    .isEmpty();
            assertThat(bom)
                    .contains(
                            "\"pkg:maven/org.example/top@2\"",
                            "\"pkg:maven/org.example/extra@3?classifier=special&type=jar\"",
                            "\"SHA-256\"",
                            "\"SHA-1\"");
        }
        String unknown = write(EnvironmentFormat.CYCLONEDX, withUnknownJar()).text();
        var component = new ObjectMapper().readTree(unknown).at("/components/1");
        assertThat(component.path("bom-ref").asText()).isEqualTo("jar:" + "b".repeat(64));
        assertThat(component.has("purl")).isFalse();
    }

    @Test
    void dockerfileHasTheJdkAndChecksWhatItFetches() {
        Exported exported = write(EnvironmentFormat.DOCKERFILE, record);

        assertThat(exported.text())
                .isEqualTo("# Made by: same env export dockerfile\n# Java 17.0.15+6, Eclipse Adoptium\n"
                        + "FROM eclipse-temurin:17.0.15_6-jdk\nENV TZ=\"Etc/UTC\"\n"
                        + "ADD [\"https://repo.example/maven2/org/example/top/2/top-2.jar\", \"/opt/notebook/lib/top-2.jar\"]\n"
                        + "# NOT HERE: org.example:base 1-SNAPSHOT comes from no repository that others can reach\n"
                        + "ADD [\"https://central.example/maven2/org/example/extra/3/extra-3-special.jar\","
                        + " \"/opt/notebook/lib/extra-3-special.jar\"]\n"
                        + "RUN printf '%s\\n' \\\n      '" + "a".repeat(64)
                        + "  /opt/notebook/lib/top-2.jar' \\\n      '"
                        + "d".repeat(64) + "  /opt/notebook/lib/extra-3-special.jar' \\\n      | sha256sum -c -\n"
                        + "ENV CLASSPATH=\"/opt/notebook/lib/top-2.jar:/opt/notebook/lib/extra-3-special.jar\"\n"
                        + "LABEL dev.same.environment=\"" + record.digest("identity") + "\"\n");
        assertThat(exported.incomplete())
                .containsExactly(
                        "the base eclipse-temurin:17.0.15_6-jdk is named by a tag, which may move: pin it by digest",
                        "org.example:base 1-SNAPSHOT comes from no repository that others can reach");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Debian|FROM debian:12-slim|openjdk-17 comes in the version",
                "Azul Systems, Inc.|FROM azul/zulu-openjdk:17.0.15|is named by a tag",
                "Amazon.com Inc.|FROM amazoncorretto:17|which may not be 17.0.15",
                "Nobody|FROM eclipse-temurin:17-jdk|no image of the vendor \"Nobody\" is known"
            })
    void takesTheImageOfTheVendor(String vendor, String line, String incomplete) {
        Exported exported = write(EnvironmentFormat.DOCKERFILE, JvmRecords.withText("/jvm/vendor", vendor));

        assertThat(exported.text().lines()).contains(line);
        assertThat(exported.incomplete()).anySatisfy(each -> assertThat(each).contains(incomplete));
    }

    @Test
    void takesTheImageThatItWasCapturedIn() {
        EnvironmentRecord contained = JvmRecords.with(facts ->
                facts.withObject("/platform").putObject("container").put("image", "jdk@sha256:" + "1".repeat(64)));

        Exported exported = write(EnvironmentFormat.DOCKERFILE, contained);

        assertThat(exported.text().lines()).contains("FROM jdk@sha256:" + "1".repeat(64));
        assertThat(exported.incomplete()).noneMatch(each -> each.contains("pin it by digest"));
    }

    @Test
    void knowsWhichFormatsFit() {
        assertThat(Arrays.stream(EnvironmentFormat.values()).filter(each -> each.fits(record)))
                .containsExactly(
                        EnvironmentFormat.DOCKERFILE,
                        EnvironmentFormat.CYCLONEDX,
                        EnvironmentFormat.MAVEN,
                        EnvironmentFormat.JSON);
        assertThat(Arrays.stream(EnvironmentFormat.values()).filter(each -> each.fits(Records.standard())))
                .doesNotContain(EnvironmentFormat.MAVEN)
                .hasSize(6);
    }
}

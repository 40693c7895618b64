package dev.same.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How much differences between two JVMs matter. */
class JvmDiffTest {
    private final EnvironmentRecord before = JvmRecords.standard();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/jvm/version|21.0.4|breaks: jvm.version: 17.0.15 -> 21.0.4",
                "/jvm/version|17.0.16|behaviour: jvm.version: 17.0.15 -> 17.0.16",
                "/jvm/runtimeVersion|17.0.15+7|behaviour: jvm.runtimeVersion: 17.0.15+6 -> 17.0.15+7",
                "/jvm/vendor|Azul Systems, Inc.|behaviour: jvm.vendor: Eclipse Adoptium -> Azul Systems, Inc.",
                "/jvm/vm/name|Eclipse OpenJ9 VM|behaviour: jvm.vm.name: OpenJDK 64-Bit Server VM -> Eclipse OpenJ9 VM",
                "/jvm/gc|Serial|behaviour: jvm.gc: G1 -> Serial",
                "/jvm/arguments/-Xmx|1g|behaviour: jvm.arguments.-Xmx: 512m -> 1g",
                "/jvm/options/ergonomic/NewSize|2|information: jvm.options.ergonomic.NewSize: 1 -> 2",
                "/jvm/home|/other|information: jvm.home: /opt/jdk -> /other",
                "/jvm/properties/file.encoding|UTF-8|behaviour: jvm.properties.file.encoding: ISO-8859-1 -> UTF-8",
                "/packages/0/version|3|behaviour: maven package org.example:top: 2 -> 3",
                "/packages/0/version|1|behaviour: maven package org.example:top: 2 -> 1",
                "/packages/1/sha256|bb|behaviour: maven package org.example:base 1-SNAPSHOT (same version, other content): aa1 -> bb",
                "/packages/2/classifier|other|breaks: maven package org.example:extra:jar:special: 3 is missing",
                "/packages/0/origin/repository|mirror|information: maven package org.example:top 2 (origin): {\"kind\":\"repository\","
                        + "\"repository\":\"files\",\"url\":\"https://repo.example/maven2\"} -> {\"kind\":\"repository\","
                        + "\"repository\":\"mirror\",\"url\":\"https://repo.example/maven2\"}",
                "/env/locale/default|de-DE|behaviour: env.locale.default: en -> de-DE",
                "/env/timezone/name|Asia/Tokyo|behaviour: env.timezone.name: Etc/UTC -> Asia/Tokyo",
                "/envActions/0/status|error|behaviour: envActions[1].status: ok -> error"
            })
    void namesWhatHasChangedAndWhatThatCanDo(String place, String text, String expected) {
        EnvironmentDiff diff = EnvironmentDiff.between(before, JvmRecords.withText(place, text));

        assertThat(diff.differences())
                .extracting(each -> each.severity().word() + ": " + each.text())
                .startsWith(expected);
        assertThat(diff.verdict()).isEqualTo(expected.startsWith("information") ? Verdict.EQUIVALENT : Verdict.DRIFTED);
        assertThat(diff.differences()).hasSizeLessThanOrEqualTo(place.endsWith("classifier") ? 2 : 1);
    }

    @Test
    void namesLibrariesThatCameAndWentAndTheirOrder() {
        EnvironmentRecord after = JvmRecords.with(facts -> {
            ((ArrayNode) facts.get("packages")).remove(0);
            ((ArrayNode) facts.at("/jvm/classPath")).remove(0);
        });

        assertThat(EnvironmentDiff.between(before, after).differences())
                .extracting(each -> each.severity().word() + ": " + each.text())
                .containsExactly(
                        "breaks: maven package org.example:top: 2 is missing",
                        "behaviour: jvm.classPath: [\"org.example:top\",\"org.example:base\",\"org.example:extra:jar:special\"]"
                                + " -> [\"org.example:base\",\"org.example:extra:jar:special\"]");
    }

    @Test
    void ofLongListsOnlyWhatDiffersIsShown() {
        EnvironmentRecord many = JvmRecords.with(facts -> {
            ArrayNode modules = (ArrayNode) facts.at("/jvm/modules");
            for (int i = 0; i < 30; i++) {
                modules.add("example.module" + i);
            }
        });
        EnvironmentRecord more = JvmRecords.with(facts -> {
            ((ObjectNode) facts.get("jvm"))
                    .set("modules", many.at("/jvm/modules").deepCopy());
            ((ArrayNode) facts.at("/jvm/modules")).add("jdk.new");
        });

        assertThat(EnvironmentDiff.between(many, more).differences())
                .extracting(Difference::text)
                .containsExactly("jvm.modules: (no others) -> among others [\"jdk.new\"]");
    }

    @Test
    void theFirstUpdateOfAVersionIsNoOther() {
        EnvironmentRecord first = JvmRecords.withText("/jvm/version", "25");

        EnvironmentDiff diff = EnvironmentDiff.between(first, JvmRecords.withText("/jvm/version", "25.0.1"));

        assertThat(diff.differences())
                .singleElement()
                .extracting(Difference::severity)
                .isEqualTo(Severity.BEHAVIOUR);
    }

    @Test
    void identityIsOfContentAndPortableOfVersions() {
        assertThat(JvmRecords.withText("/jvm/home", "/x").digest("identity")).isEqualTo(before.digest("identity"));
        assertThat(JvmRecords.withText("/jvm/options/ergonomic/NewSize", "7").digest("identity"))
                .isEqualTo(before.digest("identity"));
        assertThat(JvmRecords.withText("/packages/0/origin/repository", "x").digest("identity"))
                .isEqualTo(before.digest("identity"));
        for (String place : new String[] {"/jvm/vendor", "/jvm/gc", "/jvm/arguments/-Xmx", "/packages/1/sha256"}) {
            assertThat(JvmRecords.withText(place, "other").digest("identity"))
                    .as(place)
                    .isNotEqualTo(before.digest("identity"));
            assertThat(JvmRecords.withText(place, "other").digest("portable"))
                    .as(place)
                    .isEqualTo(before.digest("portable"));
        }
        for (String place : new String[] {"/jvm/version", "/packages/1/version", "/packages/2/classifier"}) {
            assertThat(JvmRecords.withText(place, "other").digest("portable"))
                    .as(place)
                    .isNotEqualTo(before.digest("portable"));
        }
    }

    @Test
    void aJvmIsNoPython() throws Exception {
        ObjectNode python =
                (ObjectNode) new ObjectMapper().readTree(Records.standard().toBytes());

        assertThat(before.isOfJvm()).isTrue();
        assertThat(EnvironmentRecord.of(python).isOfJvm()).isFalse();
    }
}

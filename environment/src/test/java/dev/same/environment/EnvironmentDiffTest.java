package dev.same.environment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EnvironmentDiffTest {
    private final EnvironmentRecord before = Records.standard();

    @Test
    void findsNothingInARecordThatWasMadeAnew() {
        EnvironmentDiff diff = EnvironmentDiff.between(before, Records.withText("/created", "2027-01-01T00:00:00Z"));

        assertThat(diff).isEqualTo(new EnvironmentDiff(Verdict.SAME, java.util.List.of(), java.util.List.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/packages/2/version|2.5.0|numeric: package numpy: 2.4.6 -> 2.5.0",
                "/packages/0/version|2.1|behaviour: package arrow-kit: 2.0 -> 2.1",
                "/packages/3/version|27.0|information: package pip: 26.0 -> 27.0",
                "/packages/2/recordDigest|sha256:bb|numeric: package numpy 2.4.6 (same version, other content): sha256:aa -> sha256:bb",
                "/packages/0/origin/commit|9876|behaviour: package arrow-kit 2.0 (origin): {\"kind\":\"vcs\",\"url\":\"https://git.example/a.git\","
                        + "\"commit\":\"0123abc\",\"requestedRevision\":\"main\",\"subdirectory\":\"py\"} -> {\"kind\":\"vcs\","
                        + "\"url\":\"https://git.example/a.git\",\"commit\":\"9876\",\"requestedRevision\":\"main\",\"subdirectory\":\"py\"}",
                "/python/version|3.12.1|breaks: python.version: 3.11.2 -> 3.12.1",
                "/python/version|3.11.9|behaviour: python.version: 3.11.2 -> 3.11.9",
                "/python/executable|/other|information: python.executable: ${PREFIX}/bin/python3 -> /other",
                "/platform/machine|aarch64|breaks: platform.machine: x86_64 -> aarch64",
                "/platform/libc/version|2.31|breaks: platform.libc.version: 2.36 -> 2.31",
                "/platform/libc/version|2.39|behaviour: platform.libc.version: 2.36 -> 2.39",
                "/platform/kernel|6.2|information: platform.kernel: 6.1.0 -> 6.2",
                "/platform/cpu/model|B|information: platform.cpu.model: A -> B",
                "/platform/os/versionId|13|behaviour: platform.os.versionId: 12 -> 13",
                "/env/threads/OMP_NUM_THREADS|1|numeric: env.threads.OMP_NUM_THREADS: 4 -> 1",
                "/env/determinism/PYTHONHASHSEED|1|numeric: env.determinism.PYTHONHASHSEED: 0 -> 1",
                "/env/timezone/name|UTC|behaviour: env.timezone.name: Europe/Berlin -> UTC",
                "/env/locale/LC_ALL|C|behaviour: env.locale.LC_ALL: C.UTF-8 -> C",
                "/env/umask|0077|behaviour: env.umask: 0022 -> 0077",
                "/code/localModules/0/sha256|23|behaviour: code.localModules[./helper.py].sha256: 22 -> 23",
                "/data/0/sha256|44|behaviour: data[./data.csv].sha256: 3333333333333333333333333333333333333333333333333333333333333333 -> 44",
                "/native/0/owner/version|13|behaviour: native[/usr/lib/x86_64-linux-gnu/libgomp.so.1].owner.version: 12.2.0-14 -> 13"
            })
    void namesWhatHasChangedAndWhatThatCanDo(String place, String text, String expected) {
        EnvironmentDiff diff = EnvironmentDiff.between(before, Records.withText(place, text));

        assertThat(diff.differences())
                .extracting(each -> each.severity().word() + ": " + each.text())
                .containsExactly(expected);
        assertThat(diff.verdict()).isEqualTo(expected.startsWith("information") ? Verdict.EQUIVALENT : Verdict.DRIFTED);
    }

    private static EnvironmentRecord session(String state, String actions) {
        return Records.with(facts -> {
            facts.set("state", json(state));
            facts.set("envActions", json(actions));
        });
    }

    private static JsonNode json(String text) {
        try {
            return new ObjectMapper().readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(text, e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'executionOrder':[2,1],'outOfOrder':[1],'stale':[]}|[]|behaviour: state.outOfOrder: [1] is new, information: state.executionOrder: [1,2] -> [2,1]",
                "{'executionOrder':[1,2],'outOfOrder':[],'stale':[2]}|[]|behaviour: state.stale: [2] is new",
                "{'executionOrder':[1,2],'rng':[{'name':'random','seeded':true,'state':'aa'}]}|[]|numeric: state.rng[random]: random is new",
                "{'executionOrder':[1,2],'options':{'pandas':{'mode.copy':'True'}}}|[]|behaviour: state.options.pandas.mode.copy: True is new",
                "{'executionOrder':[1,2]}|[{'cell':1,'text':'!pip install a','status':0},{'cell':1,'text':'!pip install b','status':1}]"
                        + "|behaviour: envActions[1 #2]: !pip install b (status 1) is new,"
                        + " behaviour: envActions[1]: !pip install a (status 0) is new"
            })
    void namesWhatTheCellsOfASessionHaveDone(String state, String actions, String expected) {
        EnvironmentRecord untouched = session("{'executionOrder':[1,2]}", "[]");

        EnvironmentDiff diff = EnvironmentDiff.between(untouched, session(state, actions));

        assertThat(diff.differences().stream()
                        .map(each -> each.severity().word() + ": " + each.text())
                        .collect(Collectors.joining(", ")))
                .isEqualTo(expected);
    }

    @Test
    void whatCellsHaveDoneIsUnknownWhereOneSideIsNoSession() {
        EnvironmentRecord session = session(
                "{'executionOrder':[1],'rng':[{'name':'random','state':'aa'}]}",
                "[{'cell':1,'text':'!pip install a'}]");

        EnvironmentDiff diff = EnvironmentDiff.between(session, session("{'rng':[]}", "[]"));

        assertThat(diff.differences()).isEmpty();
        assertThat(diff.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(diff.unknown())
                .singleElement()
                .asString()
                .contains("only one of the two was captured in a live session");
    }

    private static EnvironmentRecord loaded(String libraries, String blas, String probes) {
        return Records.with(facts -> {
            ArrayNode all = (ArrayNode) facts.get("native");
            json(libraries).forEach(all::add);
            ((ObjectNode) facts.get("env")).set("blas", json(blas));
            facts.set("probes", json(probes));
        });
    }

    private static final String NUMPYS =
            "[{'path':'${PREFIX}/lib/python3.11/site-packages/numpy/_core/a.so','sha256':'aa'}]";
    private static final String BLAS = "[{'library':'openblas','version':'0.3'}]";

    @Test
    void whatWasLoadedIsUnknownWhereOneSideHasNotLooked() {
        EnvironmentRecord session =
                loaded(NUMPYS, BLAS, "[{'name':'native','status':'ok'},{'name':'blas','status':'ok'}]");
        EnvironmentRecord outside = loaded("[]", "[]", """
                [{'name':'native','status':'partial','reason':'from outside'},
                 {'name':'blas','status':'skipped','reason':'numpy is not loaded'}]""");

        EnvironmentDiff diff = EnvironmentDiff.between(outside, session);

        assertThat(diff.differences()).isEmpty();
        assertThat(diff.unknown()).containsExactly("blas: numpy is not loaded", "native: from outside");
        assertThat(diff.verdict()).isEqualTo(Verdict.UNKNOWN);
    }

    @Test
    void theLibrariesOfAPackageThatOnlyOneSideHasLoadedAreInformation() {
        String probes = "[{'name':'native','status':'ok'}]";

        EnvironmentDiff diff = EnvironmentDiff.between(loaded("[]", "[]", probes), loaded(NUMPYS, "[]", probes));

        assertThat(diff.verdict()).isEqualTo(Verdict.EQUIVALENT);
        EnvironmentDiff changed =
                EnvironmentDiff.between(loaded(NUMPYS.replace("aa", "bb"), "[]", probes), loaded(NUMPYS, "[]", probes));
        assertThat(changed.verdict()).isEqualTo(Verdict.DRIFTED);
        EnvironmentDiff system = EnvironmentDiff.between(
                loaded("[]", "[]", probes), loaded(NUMPYS.replace("${PREFIX}", "/opt"), "[]", probes));
        assertThat(system.verdict()).isEqualTo(Verdict.DRIFTED);
    }

    @Test
    void aVirtualEnvironmentHasTheLibrariesOfTheInterpreterBelowIt() {
        String library = "[{'path':'${PREFIX}/lib/libpython3.11.so.1.0','sha256':'aa'}]";

        EnvironmentDiff diff = EnvironmentDiff.between(
                loaded(library, "[]", "[]"), loaded(library.replace("PREFIX", "BASE_PREFIX"), "[]", "[]"));

        assertThat(diff.verdict()).isEqualTo(Verdict.SAME);
    }

    @Test
    void whatCellsHaveDoneIsInNoIdentity() {
        EnvironmentRecord session = session("{'executionOrder':[1]}", "[{'cell':1,'text':'!pip install a'}]");

        assertThat(session.digest("identity")).isEqualTo(before.digest("identity"));
        assertThat(session.digest("full")).isNotEqualTo(before.digest("full"));
    }

    @Test
    void namesPackagesThatCameAndWent() {
        EnvironmentRecord after = Records.with(facts -> {
            ArrayNode packages = (ArrayNode) facts.get("packages");
            ((ObjectNode) packages.get(2)).put("name", "numpie");
            packages.remove(3);
        });

        assertThat(EnvironmentDiff.between(before, after).differences())
                .extracting(each -> each.severity().word() + ": " + each.text())
                .containsExactly(
                        "breaks: package numpy: 2.4.6 is missing",
                        "behaviour: package numpie: 2.4.6 is new",
                        "information: package pip: 26.0 is missing");
    }

    @Test
    void doesNotKnowWhatAProbeCouldNotSee() {
        EnvironmentRecord after = Records.with(facts ->
                ((ObjectNode) facts.at("/probes/0")).put("status", "failed").put("reason", "no permission"));

        EnvironmentDiff diff = EnvironmentDiff.between(before, after);

        assertThat(diff.verdict()).isEqualTo(Verdict.UNKNOWN);
        assertThat(diff.unknown()).containsExactly("packages: no permission");
    }

    @Test
    void identityIsOfWhatIsInstalledAndNotOfTheMachine() {
        assertThat(Records.withText("/platform/kernel", "7").digest("identity")).isEqualTo(before.digest("identity"));
        assertThat(Records.withText("/created", "x").digest("full")).isEqualTo(before.digest("full"));
        assertThat(Records.withText("/platform/kernel", "7").digest("full")).isNotEqualTo(before.digest("full"));
        assertThat(Records.withText("/packages/2/recordDigest", "sha256:bb").digest("identity"))
                .isNotEqualTo(before.digest("identity"));
        assertThat(Records.withText("/packages/2/recordDigest", "sha256:bb").digest("portable"))
                .isEqualTo(before.digest("portable"));
        assertThat(Records.withText("/packages/2/version", "2.5").digest("portable"))
                .isNotEqualTo(before.digest("portable"));
    }
}

package dev.same.notebook.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProgramParserTest {
    @Test
    void splitsAtStepLines() {
        var program = Notebooks.python()
                .code("import math")
                .markdown("# Load\n\nReads the *data*.")
                .code("# comment\n\n%same step load\nx = 1")
                .code("y = 2")
                .markdown("## Train")
                .code("%%same step train --after load\nz = x + y\n!ls")
                .program();

        assertThat(program.prelude()).extracting(CodeCell::number).containsExactly(1);
        assertThat(program.steps()).extracting(Step::name).containsExactly("load", "train");
        var load = program.steps().get(0);
        assertThat(load.cells()).extracting(CodeCell::number).containsExactly(3, 4);
        assertThat(load.title()).contains("Load");
        assertThat(load.doc()).contains("Reads the data.");
        assertThat(load.cell()).isEqualTo(3);
        assertThat(load.line()).isEqualTo(3);
        assertThat(load.cells().get(0).source()).isEqualTo("# comment\n\n# %same step load\nx = 1");
        var train = program.step("train").orElseThrow();
        assertThat(train.title()).contains("Train");
        assertThat(train.options().after()).containsExactly("load");
        assertThat(train.cells().get(0).source()).isEqualTo("# %%same step train --after load\nz = x + y\n!ls");
    }

    @Test
    void takesANotebookWithoutStepsAsOne() {
        var program = Notebooks.python()
                .markdown("# Title\n\nDoc.")
                .code("a")
                .code("b")
                .program();

        assertThat(program.prelude()).isEmpty();
        assertThat(program.steps()).hasSize(1);
        assertThat(program.steps().get(0).name()).isEqualTo("notebook");
        assertThat(program.steps().get(0).title()).contains("Title");
        assertThat(program.steps().get(0).cells()).hasSize(2);
    }

    @Test
    void readsAllOptions() {
        var options = options(
                "%same step a --cpu 0.5 --memory=4Gi --gpu 1 --disk s:10Gi:/mnt/x \\\n --disk t:1G:/t"
                        + " --each 'x=[1, 2]' --cache 7d --retries 3 --timeout 30m --secret s1,s2 --secret=s3 --env gpu # note\nx");

        assertThat(options.cpuMillis()).contains(500L);
        assertThat(options.memoryBytes()).contains(4L << 30);
        assertThat(options.gpu()).contains(1);
        assertThat(options.disks())
                .containsExactly(new Disk("s", 10L << 30, "/mnt/x"), new Disk("t", 1_000_000_000L, "/t"));
        assertThat(options.each().get(0).variable()).isEqualTo("x");
        assertThat(options.each().get(0).literal().orElseThrow()).hasSize(2);
        assertThat(options.cache()).contains(new CachePolicy(true, Optional.of(Duration.ofDays(7))));
        assertThat(options.retries()).contains(3);
        assertThat(options.timeout()).contains(Duration.ofMinutes(30));
        assertThat(options.secrets()).containsExactly("s1", "s2", "s3");
        assertThat(options.env()).contains("gpu");
        assertThat(options.origins().get(StepOption.CPU))
                .isEqualTo(new StepOptions.Origin(1, 1, StepOptions.Source.MAGIC, "0.5"));
    }

    @ParameterizedTest
    @CsvSource({"2,2000", "0.5,500", "500m,500", "1.25,1250", ".5,500"})
    void readsCpus(String text, long millis) {
        assertThat(Quantities.cpuMillis(text)).contains(millis);
    }

    @ParameterizedTest
    @CsvSource({
        "4Gi,4294967296",
        "512Mi,536870912",
        "2G,2000000000",
        "1e9,1000000000",
        "100,100",
        "1.5Ki,1536",
        "3GB,3000000000"
    })
    void readsBytes(String text, long bytes) {
        assertThat(Quantities.bytes(text)).contains(bytes);
    }

    @ParameterizedTest
    @CsvSource({
        "7d,604800",
        "12h,43200",
        "30m,1800",
        "90s,90",
        "P7D,604800",
        "PT30M,1800",
        "P1DT1H,90000",
        "P1W,604800",
        "p1d,86400"
    })
    void readsDurations(String text, long seconds) {
        assertThat(Quantities.duration(text)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @CsvSource({"on,true", "off,false", "P0D,false", "0d,false", "1h,true"})
    void readsCachePolicies(String text, boolean enabled) {
        assertThat(OptionReaders.cache(text).orElseThrow().enabled()).isEqualTo(enabled);
    }

    @Test
    void readsMetadataAndLetsTheMagicWin() {
        var program = Notebooks.python()
                .same("markdown", "# Fit", "{\"step\": \"train\", \"cpu\": 2, \"after\": [\"load\"], \"cache\": false}")
                .same("code", "%same step train --cpu 4\nx", "{\"gpu\": 1, \"image\": \"a/b:1\"}")
                .same("code", "y", "{\"step\": \"load\", \"secret\": \"s\"}")
                .same("code", "z", "{\"step\": \"load\"}")
                .program();

        var train = program.step("train").orElseThrow();
        assertThat(train.options().cpuMillis()).contains(4000L);
        assertThat(train.options().gpu()).contains(1);
        assertThat(train.options().image()).contains("a/b:1");
        assertThat(train.options().cache().orElseThrow().enabled()).isFalse();
        assertThat(train.title()).contains("Fit");
        assertThat(train.line()).isEqualTo(1);
        assertThat(program.step("load").orElseThrow().cells()).hasSize(2);
    }

    @Test
    void readsTagsOfEarlierToolsInAnyOrder() {
        var program = Notebooks.python()
                .code("a", "environment=gpu", "cache=P1D", "same_step_10")
                .markdown("# Two", "same_step_2")
                .code("b", "cache=P2D")
                .code("c", "environment=default")
                .code("d", "same_step_010")
                .program();

        assertThat(program.steps()).extracting(Step::name).containsExactly("same_step_10", "same_step_2");
        var ten = program.steps().get(0);
        assertThat(ten.options().env()).contains("gpu");
        assertThat(ten.options().cache()).contains(new CachePolicy(true, Optional.of(Duration.ofDays(1))));
        assertThat(ten.cells()).extracting(CodeCell::number).containsExactly(1, 5);
        var two = program.steps().get(1);
        assertThat(two.options().cache()).contains(new CachePolicy(true, Optional.of(Duration.ofDays(2))));
        assertThat(two.options().env()).isEmpty();
        assertThat(two.cells()).extracting(CodeCell::number).containsExactly(3, 4);
        assertThat(two.title()).contains("Two");
        assertThat(program.prelude()).isEmpty();
        assertThat(program.warnings()).hasSize(1);
        assertThat(program.warnings().get(0).cell()).isEqualTo(5);
    }

    @Test
    void givesTagsBeforeTheFirstStepToThePrelude() {
        var program = Notebooks.python()
                .code("a", "environment=gpu")
                .code("b", "same_step_1")
                .program();

        assertThat(program.prelude()).hasSize(1);
        assertThat(program.preludeOptions().env()).contains("gpu");
        assertThat(program.steps().get(0).options()).isEqualTo(StepOptions.NONE);
    }

    @Test
    void leavesOutCellsThatAreSkippedAndOtherVerbs() {
        var program = Notebooks.python()
                .code("%same step a\nx = 1\nif x:\n    %same plan\n%same run --wait")
                .code("never", "skip-execution")
                .code("%%same run\nthis is\nno python")
                .code("s = '''\n%same step no\n'''")
                .program();

        assertThat(program.steps()).hasSize(1);
        assertThat(program.steps().get(0).cells()).extracting(CodeCell::number).containsExactly(1, 3, 4);
        assertThat(program.steps().get(0).cells().get(0).source())
                .isEqualTo("# %same step a\nx = 1\nif x:\n    pass  # %same plan\n# %same run --wait");
        assertThat(program.steps().get(0).cells().get(1).source()).isEqualTo("# %%same run\n# this is\n# no python");
        assertThat(program.steps().get(0).cells().get(2).source()).isEqualTo("s = '''\n%same step no\n'''");
    }

    @Test
    void keepsACellMagicBelowAStepLineOnTheFirstLine() {
        var cell = Notebooks.python()
                .code("%same step a\n%%time\nx = 1")
                .program()
                .steps()
                .get(0)
                .cells()
                .get(0);

        assertThat(cell.source()).isEqualTo("\n%%time\nx = 1");
    }

    static Stream<Arguments> parameterValues() {
        return Stream.of(
                arguments("a=10", "10"),
                arguments("a=-1.5e-3", "-0.0015"),
                arguments("a=1_000", "1000"),
                arguments("a=true", "true"),
                arguments("a=False", "false"),
                arguments("a=None", "null"),
                arguments("a=\"x y\"", "\"x y\""),
                arguments("a='10'", "\"10\""),
                arguments("a=data/x.csv", "\"data/x.csv\""),
                arguments("a=1.2.3", "\"1.2.3\""),
                arguments("a=[1, \"b c\", null]", "[1,\"b c\",null]"),
                arguments("a={\"k\": [1, 2]}", "{\"k\":[1,2]}"),
                arguments("a=123456789012345678901234567890", "123456789012345678901234567890"));
    }

    @ParameterizedTest
    @MethodSource("parameterValues")
    void readsTypedParameters(String text, String json) throws IOException {
        var program = Notebooks.python()
                .code("x = 1\n%same param " + text + " b=2 # note")
                .program();

        var mapper = new ObjectMapper();
        assertThat(program.parameters()).extracting(Parameter::name).containsExactly("a", "b");
        var parameter = program.parameters().get(0);
        assertThat(parameter.defaultValue()).isEqualTo(mapper.readTree(json));
        assertThat(parameter.cell()).isEqualTo(1);
        assertThat(parameter.line()).isEqualTo(2);
        assertThat(parameter.origin()).isEqualTo(Parameter.Origin.MAGIC);
    }

    @Test
    void readsTaggedParameterCells() {
        var program = Notebooks.python()
                .code(
                        "\"\"\"\nno = 1\n\"\"\"\nlr: float = 0.1  # rate\nn = 3\nn = 4\npath = f(x)\nxs = [1,\n  2]\nif x:\n    y = 2",
                        "parameters")
                .code("lr = 5", "injected-parameters")
                .program();

        assertThat(program.parameters())
                .extracting(Parameter::name, Parameter::line)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("lr", 4),
                        org.assertj.core.groups.Tuple.tuple("n", 6),
                        org.assertj.core.groups.Tuple.tuple("xs", 8));
        assertThat(program.parameters().get(1).defaultValue().intValue()).isEqualTo(4);
        assertThat(program.parameters().get(0).origin()).isEqualTo(Parameter.Origin.TAGGED_CELL);
        assertThat(program.steps().get(0).cells())
                .extracting(CodeCell::parametersCell)
                .containsExactly(true, false);
        assertThat(program.warnings()).hasSize(1);
    }

    @Test
    void readsParametersFromTheBodyOfACellMagic() {
        var program = Notebooks.python()
                .code("%%same param\na=1\n# note\nb=\"x\"")
                .code("a")
                .program();

        assertThat(program.parameters()).extracting(Parameter::line).containsExactly(2, 4);
        assertThat(program.steps().get(0).cells().get(0).source())
                .isEqualTo("# %%same param\n# a=1\n# # note\n# b=\"x\"");
    }

    @Test
    void splitsJavaNotebooks() {
        var program = Notebooks.of("java")
                .code("%same param n=3\nimport java.util.*;")
                .code("// first\n%same step count --cpu 1\n%maven a:b:1\nint x = 7\n % 3;")
                .program();

        assertThat(program.prelude()).hasSize(1);
        assertThat(program.parameters()).extracting(Parameter::name).containsExactly("n");
        var cell = program.steps().get(0).cells().get(0);
        assertThat(cell.source()).isEqualTo("// first\n// %same step count --cpu 1\n%maven a:b:1\nint x = 7\n % 3;");
    }

    @Test
    void findsOnlyItsOwnLinesInOtherLanguages() {
        var program = Notebooks.of("R").code("%same step a\ndf\n%>% filter(x)").program();

        assertThat(program.steps().get(0).cells().get(0).source()).isEqualTo("# %same step a\ndf\n%>% filter(x)");
    }

    @Test
    void givesTitlesToTheStepThatFollowsTheHeading() {
        var program = Notebooks.python()
                .code("%same step a\n1")
                .markdown("text only")
                .markdown("# For B\n\nB's doc\n\n# Really B\n\nDoc of B")
                .markdown("more text")
                .code("%same step b\n1")
                .code("2")
                .markdown("# In B")
                .program();

        assertThat(program.step("a").orElseThrow().title()).isEmpty();
        assertThat(program.step("b").orElseThrow().title()).contains("Really B");
        assertThat(program.step("b").orElseThrow().doc()).contains("Doc of B");
    }

    private static StepOptions options(String source) {
        return Notebooks.python().code(source).program().steps().get(0).options();
    }
}

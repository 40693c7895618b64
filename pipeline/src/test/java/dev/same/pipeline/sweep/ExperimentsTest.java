package dev.same.pipeline.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.same.pipeline.SameException;
import dev.same.pipeline.plan.DeclaredParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExperimentsTest {
    @TempDir
    private Path folder;

    private DeclaredParameters declared;

    @BeforeEach
    void declare() {
        declared = DeclaredParameters.of(TestNotebook.of(
                folder, "%same param lr=0.1 depth=2 kind=\"tree\" deep=false layers=[1]", "%same step a\nprint(lr)"));
    }

    @Test
    void combinesAllValuesOfAGridTheLastChangingFastest() {
        assertThat(grid("lr=0.1,0.01", "depth=2,4,6"))
                .extracting(values -> values.get("lr") + " " + values.get("depth"))
                .containsExactly("0.1 2", "0.1 4", "0.1 6", "0.01 2", "0.01 4", "0.01 6");
    }

    @Test
    void spreadsRangesWithBothEnds() {
        assertThat(column("lr", "lr=log(1e-4,1e-1,4)")).containsExactly("1.0E-4", "0.001", "0.01", "0.1");
        assertThat(column("lr", "lr=linear(0,1,5)")).containsExactly("0.0", "0.25", "0.5", "0.75", "1.0");
        assertThat(column("depth", "depth=int(2,5)")).containsExactly("2", "3", "4", "5");
        assertThat(column("depth", "depth=int(1,9,4)")).containsExactly("1", "5", "9");
        assertThat(column("depth", "depth=log(1,8,6)")).containsExactly("1", "2", "3", "5", "8");
    }

    @Test
    void takesTextListsAndTruthValuesAsTheyAreWritten() {
        assertThat(column("kind", "kind=tree,\"a, b\",log(1,2,3)")).containsExactly("tree", "a, b", "log(1,2,3)");
        assertThat(column("layers", "layers=[1,2],[3]")).containsExactly("[1,2]", "[3]");
        assertThat(column("deep", "deep=true,false")).containsExactly("true", "false");
    }

    @Test
    void readsExperimentsFromACsvFileAndCombinesThemWithOthers() throws IOException {
        Path file = folder.resolve("points.csv");
        Files.writeString(file, "\uFEFFlr, kind\r\n0.1,\"a, \"\"b\"\"\"\r\n\r\n0.2,c\r\n");

        Experiments found = experiments(wish(List.of("depth=1,2"), Optional.of(file), 0, 0));

        assertThat(found.names()).containsExactly("lr", "kind", "depth");
        assertThat(found.values())
                .containsExactly(
                        Map.of("lr", "0.1", "kind", "a, \"b\"", "depth", "1"),
                        Map.of("lr", "0.1", "kind", "a, \"b\"", "depth", "2"),
                        Map.of("lr", "0.2", "kind", "c", "depth", "1"),
                        Map.of("lr", "0.2", "kind", "c", "depth", "2"));
    }

    @Test
    void drawsDifferentExperimentsThatTheSeedGivesAgain() {
        SweepWish grid = wish(List.of("lr=linear(0,1,100)", "depth=int(1,100)"), Optional.empty(), 50, 7);
        SweepWish range = wish(List.of("lr=log(1e-4,1e-1)", "depth=int(1,3)"), Optional.empty(), 50, 7);

        assertThat(experiments(grid).values()).hasSize(50).doesNotHaveDuplicates();
        assertThat(experiments(grid)).isEqualTo(experiments(grid));
        assertThat(experiments(range)).isEqualTo(experiments(range));
        assertThat(experiments(range).values())
                .hasSize(50)
                .doesNotHaveDuplicates()
                .allSatisfy(values ->
                        assertThat(Double.parseDouble(values.get("lr"))).isBetween(1e-4, 1e-1));
        assertThat(experiments(wish(List.of("lr=log(1e-4,1e-1)", "depth=int(1,3)"), Optional.empty(), 50, 8)))
                .isNotEqualTo(experiments(range));
        assertThat(experiments(grid).seed()).hasValue(7);
    }

    @Test
    void makesUpASeedThatGivesTheSameExperimentsAgain() {
        List<String> axes = List.of("lr=log(1e-4,1e-1)");
        Experiments first =
                experiments(new SweepWish(axes, Optional.empty(), OptionalInt.of(5), OptionalLong.empty(), Map.of()));

        assertThat(experiments(new SweepWish(axes, Optional.empty(), OptionalInt.of(5), first.seed(), Map.of())))
                .isEqualTo(first);
    }

    @Test
    void drawsAllOfAGridWhenAsMuchIsAskedFor() {
        assertThat(experiments(wish(List.of("lr=1,2", "depth=1,2,3"), Optional.empty(), 6, 1))
                        .values())
                .containsExactlyInAnyOrderElementsOf(grid("lr=1,2", "depth=1,2,3"));
    }

    @Test
    void namesAllProblemsAtOnce() throws IOException {
        Path file = folder.resolve("bad.csv");
        Files.writeString(file, "kind,rate\na,1\nb\n");
        SweepWish wish = new SweepWish(
                List.of(
                        "lr=0.1,fast",
                        "depth=log(0,5,3)",
                        "deep=int(1,2)",
                        "layers",
                        "colour=red",
                        "lr=linear(1,2)",
                        "depth=exp(1,2,3)",
                        "depth=1,1",
                        "depth=2,,3",
                        "depth=1.5"),
                Optional.of(file),
                OptionalInt.of(0),
                OptionalLong.empty(),
                Map.of("kind", "x"));

        assertThatThrownBy(() -> experiments(wish))
                .isInstanceOf(SameException.class)
                .hasMessageContaining("--sweep lr=fast: expected a number, as the default 0.1 in cell 1, line 1")
                .hasMessageContaining("--sweep depth=log(0,5,3): a log range needs numbers greater than 0")
                .hasMessageContaining("--sweep deep=int(1,2): a range needs a parameter that is a number")
                .hasMessageContaining("--sweep layers: expected NAME=VALUE,VALUE,...")
                .hasMessageContaining("--sweep colour=red: the notebook declares no such parameter (declared: lr, ")
                .hasMessageContaining("--sweep lr=linear(1,2): lr is given by --sweep lr=0.1,fast, too")
                .hasMessageContaining("kind is given by --param kind, too")
                .hasMessageContaining("--sweep depth=exp(1,2,3): unknown range \"exp\" (known: log, linear, int)")
                .hasMessageContaining("--sweep depth=1,1: the value 1 is given twice")
                .hasMessageContaining("--sweep depth=2,,3: an empty value")
                .hasMessageContaining("--sweep depth=1.5: expected a whole number")
                .hasMessageContaining("column \"rate\": the notebook declares no such parameter")
                .hasMessageContaining("line 3: 1 values for 2 columns")
                .hasMessageContaining("--sweep-random 0: expected 1 or more");
    }

    @Test
    void refusesMoreThanThereIs() {
        assertThatThrownBy(() -> experiments(wish(List.of("depth=1,2"), Optional.empty(), 3, 1)))
                .hasMessageContaining("--sweep-random 3: there are only 2 different experiments");
        assertThatThrownBy(() -> grid("lr=linear(1,2)"))
                .hasMessageContaining("--sweep lr=linear(1,2): COUNT is missing");
        assertThatThrownBy(() -> grid("lr=linear(0,1,1000)", "depth=int(1,1000)"))
                .hasMessageContaining("the grid has 1000000 experiments, and 100000 are allowed");
        assertThatThrownBy(() -> experiments(wish(List.of(), Optional.of(folder.resolve("none.csv")), 0, 0)))
                .hasMessageContaining("none.csv: there is no such file");
    }

    private List<Map<String, String>> grid(String... axes) {
        return experiments(wish(List.of(axes), Optional.empty(), 0, 0)).values();
    }

    private List<String> column(String name, String axis) {
        return grid(axis).stream().map(values -> values.get(name)).toList();
    }

    private Experiments experiments(SweepWish wish) {
        return Experiments.of(wish, declared);
    }

    /** Make a wish; with {@code random} 0, for all. */
    private static SweepWish wish(List<String> axes, Optional<Path> file, int random, long seed) {
        return new SweepWish(
                axes,
                file,
                random == 0 ? OptionalInt.empty() : OptionalInt.of(random),
                random == 0 ? OptionalLong.empty() : OptionalLong.of(seed),
                Map.of());
    }
}

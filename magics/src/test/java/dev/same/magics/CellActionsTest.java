package dev.same.magics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.environment.SeenCells.Via;
import dev.same.magics.CellActions.Line;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellActionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "!pip install x==1|pip|!pip install x==1",
                "!{sys.executable} -m pip install -q x|pip|!{sys.executable} -m pip install -q x",
                "!python3 -m pip --quiet uninstall x|pip|!python3 -m pip --quiet uninstall x",
                "if True:\\n    !sudo apt-get -y install graphviz|apt|!sudo apt-get -y install graphviz",
                "%pip install x|pip|%pip install x",
                "%conda install -c conda-forge x|conda|%conda install -c conda-forge x",
                "!mamba create -n y|conda|!mamba create -n y",
                "!uv pip install x|uv|!uv pip install x",
                "!cd /x && pip install .|pip|!cd /x && pip install .",
                "!docker login -u me -p hunter2 && pip install x; wandb login hunter2|pip|!... && pip install x ; ...",
                "!wget -q a; pip install x|pip|!wget -q a; pip install x",
                "!pip install 'x>=1;python_version>\"3\"' 2>&1|pip|!pip install 'x>=1;python_version>\"3\"' 2>&1",
                "!CMAKE_ARGS=-DX pip install x|pip|!CMAKE_ARGS=-DX pip install x",
                "!wget -q https://x.example/data.csv|shell|!wget -q https://x.example/data.csv",
                "!git clone https://x.example/a|shell|!git clone https://x.example/a",
                "%cd data|cd|%cd data",
                "%load_ext autoreload|extension|%load_ext autoreload",
                "%%capture\\n!pip install x|pip|!pip install x",
            })
    void findsWhatChangesTheEnvironment(String cell, String kind, String text) {
        assertThat(CellActions.of(cell.replace("\\n", "\n")))
                .extracting(Line::kind, Line::told)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(kind, text));
    }

    @Test
    void aPasswordThatIsPipedIntoACommandIsNotTold() {
        assertThat(CellActions.of("!echo hunter2 | sudo -S apt-get install -y foo"))
                .extracting(Line::told)
                .containsExactly("!... | sudo -S apt-get install -y foo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "!ls -l",
                "!pip list",
                "%pip show x",
                "!echo pip install x",
                "x = 'pip install y'",
                "%env",
                "%env HOME",
                "%matplotlib inline",
                "!python train.py",
                "# !pip install x",
                "%timeit f()"
            })
    void whatOnlyLooksIsNoAction(String cell) {
        assertThat(CellActions.of(cell)).isEmpty();
    }

    @Test
    void theLinesOfAScriptAreActionsOfTheirOwn() {
        assertThat(CellActions.of("%%bash\necho start\napt-get install -y gcc\npip install x"))
                .containsExactly(
                        new Line("apt", "%%bash apt-get install -y gcc", "%%bash apt-get install -y gcc", Via.SCRIPT),
                        new Line("pip", "%%bash pip install x", "%%bash pip install x", Via.SCRIPT));
    }

    @Test
    void valuesOfVariablesAreLeftOut() {
        assertThat(CellActions.of("%env API_KEY=hunter2\n%set_env OTHER hunter2\n%env THIRD = hunter2"))
                .isEqualTo(List.of(
                        new Line("env", "%env API_KEY", "%env API_KEY", Via.NONE),
                        new Line("env", "%set_env OTHER", "%set_env OTHER", Via.NONE),
                        new Line("env", "%env THIRD", "%env THIRD", Via.NONE)));
    }

    @Test
    void theStatusOfATakenOutputIsLost() {
        assertThat(CellActions.of("log = !pip install x"))
                .containsExactly(new Line("pip", "!pip install x", "!pip install x", Via.OUTPUT));
        assertThat(CellActions.hasStatus("log = !pip install x")).isFalse();
        assertThat(CellActions.hasStatus("!pip install x")).isTrue();
    }
}

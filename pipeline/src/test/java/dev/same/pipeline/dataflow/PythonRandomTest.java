package dev.same.pipeline.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.pipeline.dataflow.PythonRandom.Generator;
import java.util.List;
import org.junit.jupiter.api.Test;

class PythonRandomTest {
    private static List<Generator> of(String... cells) {
        return PythonRandom.of(List.of(cells));
    }

    @Test
    void seedsAndDrawsAreFoundUnderTheNamesOfTheirImports() {
        assertThat(of(
                        "import random as r, numpy as np\nimport torch",
                        "r.seed(0)",
                        "np.random.seed(7)\nnp.random.rand(3)"))
                .containsExactly(
                        new Generator("numpy.random", List.of("np.random.seed(7)"), true),
                        new Generator("random", List.of("r.seed(0)"), false));
        assertThat(of("import random as r", "r.seed(0)\nr.random()"))
                .containsExactly(new Generator("random", List.of("r.seed(0)"), true));
        assertThat(of("from random import (seed as start,\n    randint)\nstart(3)\nrandint(1, 2)"))
                .containsExactly(new Generator("random", List.of("start(3)"), true));
        assertThat(of("import torch\ntorch.manual_seed(0)\nx = torch.randn(2)\ntorch.cuda.manual_seed_all(5)"))
                .containsExactly(
                        new Generator("torch", List.of("torch.manual_seed(0)"), true),
                        new Generator("torch.cuda", List.of("torch.cuda.manual_seed_all(5)"), false));
    }

    @Test
    void theRandomOfNumpyIsNotThatOfPython() {
        assertThat(of("from numpy import random\nrandom.seed(1)\nrandom.rand(2)"))
                .containsExactly(new Generator("numpy.random", List.of("random.seed(1)"), true));
        assertThat(of("import numpy as np\nnp.random.shuffle(x)"))
                .containsExactly(new Generator("numpy.random", List.of(), true));
    }

    @Test
    void generatorsWithNamesAreSeededByWhatTheyAreMadeWith() {
        assertThat(of("import numpy as np\nrng = np.random.default_rng(42)\nother = np.random.default_rng()"))
                .containsExactly(
                        new Generator("other (Generator)", List.of(), true),
                        new Generator("rng (Generator)", List.of("np.random.default_rng(42)"), true));
        assertThat(of("split(x, random_state=4)\nsplit(x, random_state=None)"))
                .containsExactly(new Generator("random_state", List.of("random_state=4"), false));
    }

    @Test
    void whatDoesNotSeedIsNoSeed() {
        assertThat(
                        of(
                                "import random\n# random.seed(0)\ntext = 'random.seed(0)'\nrandom.seed()\nrandom.seed(None)\nrandom.random()"))
                .containsExactly(new Generator("random", List.of(), true));
        assertThat(of("my.random.seed(0)", "x = 1")).isEmpty();
    }

    @Test
    void functionsOfFrameworksSeedAll() {
        assertThat(of("from lightning import seed_everything\nseed_everything(3)"))
                .extracting(Generator::name)
                .containsExactly("numpy.random", "random", "tensorflow", "torch");
        assertThat(of("def set_seed(x):\n    pass")).isEmpty();
    }

    @Test
    void unclosedCallsEndSomewhere() {
        assertThat(of("import random\nrandom.seed((((", "\"\"\"open", "random.seed("))
                .hasSize(1);
    }
}

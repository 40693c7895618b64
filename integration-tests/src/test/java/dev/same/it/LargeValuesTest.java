package dev.same.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Arrays and frames of some size between steps, as a user runs them; {@code benchmarks/run large} does so with a gigabyte. */
@Timeout(300)
class LargeValuesTest {
    /** Bytes of the value: far more than what a few pages and a step's own bookkeeping take. */
    private static final long SIZE = 128L << 20;

    private static final String RESIDENT = """
            def resident():
                with open('/proc/self/statm') as file:
                    return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')
            """;

    @TempDir
    private Path folder;

    private Cli cli;
    private String python;

    @BeforeEach
    void makeHome() {
        python = Pythons.full();
        cli = new Cli(folder.resolve("home"), folder);
    }

    @Test
    void aStepThatReadsALittleOfALargeArrayHasLittleOfItInMemory() throws IOException {
        runAndCheckMemory("value = numpy.arange(%d, dtype='f8')".formatted(SIZE / 8), "value[0] + value[-1]");
    }

    @Test
    void aStepThatReadsALittleOfALargeFrameHasLittleOfItInMemory() throws IOException {
        runAndCheckMemory(
                "value = pandas.DataFrame({'a': numpy.arange(%1$d, dtype='f8'), 'b': numpy.arange(%1$d)})"
                        .formatted(SIZE / 16),
                "value['a'].iloc[0] + value['b'].iloc[-1]");
    }

    private void runAndCheckMemory(String make, String use) throws IOException {
        Notebooks.write(
                folder,
                "large.ipynb",
                // In one statement: the step to compare with must have pandas, too.
                "import os, numpy, pandas\n" + RESIDENT,
                "%same step make\n" + make,
                "%same step use\n" + use + "\nprint(resident())",
                "%same step compare\nnumpy.arange(9)\nprint(resident())");

        cli.same("run", "large.ipynb", "--python", python).succeeded();

        var executed = Notebooks.read(folder.resolve("home/runs/1/executed.ipynb"));
        long using = Long.parseLong(
                Notebooks.text(executed, 3).lines().toList().get(0).strip());
        long without = Long.parseLong(
                Notebooks.text(executed, 4).lines().toList().get(0).strip());
        assertThat(using - without).isLessThan(SIZE / 8);
    }

    @Test
    void aLargeValueIsVerifiedBeforeItIsGiven() throws IOException {
        Notebooks.write(
                folder,
                "large.ipynb",
                "import numpy",
                "%same step make\nvalue = numpy.arange(4 << 20)",
                "%same step use\nprint(value.sum())");
        cli.same("run", "large.ipynb", "--python", python).succeeded();
        cli.same("get", "last", "value", "-o", "value.npy", "--python", python).succeeded();
        try (RandomAccessFile file = new RandomAccessFile(largest().toFile(), "rw")) {
            file.seek(20 << 20);
            file.write(0x5a);
        }

        String refused = cli.same("get", "last", "value", "-o", "damaged.npy", "--python", python)
                .failed(2)
                .err();

        assertThat(folder.resolve("value.npy")).isNotEmptyFile();
        assertThat(refused).contains("is damaged");
        assertThat(folder.resolve("damaged.npy")).doesNotExist();
    }

    private Path largest() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("home/artifacts/sha256"))) {
            return files.filter(Files::isRegularFile)
                    .max(Comparator.comparingLong(file -> file.toFile().length()))
                    .orElseThrow();
        }
    }
}

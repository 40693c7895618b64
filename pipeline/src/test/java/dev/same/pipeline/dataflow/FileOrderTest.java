package dev.same.pipeline.dataflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the order of two steps by files against a table; names are not looked at, so imports are left out. */
class FileOrderTest {
    static List<CaseFile.Case> cases() {
        return CaseFile.read("cases.files.txt").cases();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void ordersTheStepsOfTheTable(CaseFile.Case example) {
        var steps = DataflowCasesTest.infer(example.source()).steps();

        var files = new TreeSet<String>();
        steps.get(1).after().values().forEach(cause -> files.addAll(cause.files()));
        assertThat(String.join("\n", files)).isEqualTo(String.join("\n", example.expected()));
    }

    @Test
    void laterWritersInAFolderWaitForItsListing() {
        var steps = DataflowCasesTest.infer("""
                        [step a]
                        open('o/a', 'w')
                        [step b]
                        import os; os.listdir('o')
                        [step c]
                        open('o/b', 'w')
                        [step d]
                        open('o/a', 'w')""").steps();

        assertThat(steps.get(2).after()).containsOnlyKeys("b");
        assertThat(steps.get(3).after()).containsOnlyKeys("a", "b");
    }
}

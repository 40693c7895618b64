package dev.same.backend.testkit;

import dev.same.pipeline.run.RunSnapshot;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/** A notebook whose values must be the same, byte for byte, wherever it ran with the same Python. */
public final class ReferenceRun {
    static final String[] CELLS = {
        "%same step load\nrows = [{'name': 'a', 'size': 1.5}, {'name': 'b', 'size': 2.5}]\nnames = {row['name'] for row in rows}",
        "%same step shape\nclass Box:\n    def __init__(self, size):\n        self.size = size\n"
                + "boxes = [Box(row['size']) for row in rows]\nsame_boxes = boxes",
        "%same step sum\ndef total(boxes):\n    return sum(box.size for box in boxes)\nsame_boxes.append(Box(3))\n"
                + "answer = total(boxes)\nprint('total', answer, sorted(names))",
        "%same step each --each row=rows\ntwice = row['size'] * 2",
        "%same step last\nprint(answer, twice, len(boxes))"
    };

    static final String PRINTED = "total 7.0 ['a', 'b']\n7.0 [3.0, 5.0] 3\n";

    private ReferenceRun() {}

    /** Run it and return the digest of each value, by {@code step.name}. */
    public static SortedMap<String, String> digests(Bench bench) throws java.io.IOException {
        RunSnapshot run = bench.run(CELLS);
        BackendContract.assertSucceeded(run);
        SortedMap<String, String> digests = new TreeMap<>();
        run.steps()
                .forEach((step, status) -> status.result()
                        .ifPresent(result -> result.outputs()
                                .forEach((name, output) -> digests.put(
                                        step + "." + name, output.artifact().text()))));
        return Collections.unmodifiableSortedMap(digests);
    }
}

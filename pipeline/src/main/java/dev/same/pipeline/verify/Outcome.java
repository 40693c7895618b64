package dev.same.pipeline.verify;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a trial left, in a form that can be compared.
 *
 * @param steps how many steps ran
 * @param refusals why it was refused; empty when it ran, to its end or to an error of a cell
 * @param refusedAtRunTime whether cells had run before the refusal
 * @param failedCell the cell that raised an error
 * @param cells text output by cell; a cell that did not run is not there
 * @param values text of each value bound at the end by name, where that was asked for
 * @param files content of each file by path
 */
record Outcome(
        int steps,
        List<String> refusals,
        boolean refusedAtRunTime,
        Optional<Integer> failedCell,
        Map<Integer, String> cells,
        Map<String, String> values,
        Map<String, String> files) {

    boolean isRefused() {
        return !refusals.isEmpty();
    }

    static Outcome refused(List<String> reasons) {
        return new Outcome(0, reasons, false, Optional.empty(), Map.of(), Map.of(), Map.of());
    }
}

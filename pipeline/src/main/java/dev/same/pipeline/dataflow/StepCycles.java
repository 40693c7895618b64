package dev.same.pipeline.dataflow;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/** Finds steps that wait for each other. */
final class StepCycles {
    private StepCycles() {}

    /** Return the names of the steps of one cycle, if there is one. */
    static Optional<List<String>> find(List<FlowUnit> units) {
        var waiting = new int[units.size()];
        List<List<Integer>> followers = new ArrayList<>();
        units.forEach(unit -> followers.add(new ArrayList<>()));
        for (var unit : units) {
            for (var earlier : unit.causes().keySet()) {
                followers.get(earlier).add(unit.index);
                waiting[unit.index]++;
            }
        }
        Deque<Integer> free = new ArrayDeque<>();
        for (var index = 0; index < waiting.length; index++) {
            if (waiting[index] == 0) {
                free.add(index);
            }
        }
        while (!free.isEmpty()) {
            for (var follower : followers.get(free.remove())) {
                if (--waiting[follower] == 0) {
                    free.add(follower);
                }
            }
        }
        for (var unit : units) {
            if (waiting[unit.index] > 0) {
                return Optional.of(walkBack(units, waiting, unit.index));
            }
        }
        return Optional.empty();
    }

    private static List<String> walkBack(List<FlowUnit> units, int[] waiting, int from) {
        var path = new LinkedHashSet<Integer>();
        var at = from;
        while (path.add(at)) {
            for (var earlier : units.get(at).causes().keySet()) {
                if (waiting[earlier] > 0) {
                    at = earlier;
                    break;
                }
            }
        }
        var entry = at;
        return path.stream()
                .dropWhile(index -> index != entry)
                .map(index -> units.get(index).name)
                .toList();
    }
}

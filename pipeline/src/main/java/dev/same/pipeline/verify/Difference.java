package dev.same.pipeline.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Something that is not the same in two trials.
 *
 * @param what for instance {@code cell 3} or {@code the value of x} or {@code the file out.csv}
 * @param expected of the notebook run whole
 * @param found in the variant
 */
public record Difference(String what, String expected, String found) {
    private static final int CONTEXT = 2;
    private static final int MAX_LINES = 12;

    /** Return the lines that differ, those of the whole notebook with {@code -}, those of the variant with {@code +}. */
    public List<String> diff() {
        List<String> left = expected.lines().toList();
        List<String> right = found.lines().toList();
        int start = 0;
        while (start < left.size() && start < right.size() && left.get(start).equals(right.get(start))) {
            start++;
        }
        int leftEnd = left.size();
        int rightEnd = right.size();
        while (leftEnd > start && rightEnd > start && Objects.equals(left.get(leftEnd - 1), right.get(rightEnd - 1))) {
            leftEnd--;
            rightEnd--;
        }
        List<String> lines = new ArrayList<>();
        for (int i = Math.max(0, start - CONTEXT); i < start; i++) {
            lines.add("  " + left.get(i));
        }
        add(lines, "- ", left.subList(start, leftEnd));
        add(lines, "+ ", right.subList(start, rightEnd));
        return lines;
    }

    private static void add(List<String> lines, String mark, List<String> part) {
        part.stream().limit(MAX_LINES).forEach(line -> lines.add(mark + line));
        if (part.size() > MAX_LINES) {
            lines.add(mark + "... " + (part.size() - MAX_LINES) + " more lines");
        }
        if (part.isEmpty()) {
            lines.add(mark + "(nothing)");
        }
    }
}

package dev.same.pipeline.dataflow.java;

import java.util.Arrays;

/** Line numbers of positions in a text. */
final class Lines {
    private final int[] starts;

    Lines(String text) {
        int[] found = new int[16];
        int count = 1;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '\n') {
                if (count == found.length) {
                    found = Arrays.copyOf(found, 2 * count);
                }
                found[count++] = i + 1;
            }
        }
        starts = Arrays.copyOf(found, count);
    }

    /** One-based. */
    int of(int position) {
        int found = Arrays.binarySearch(starts, position);
        return found >= 0 ? found + 1 : -found - 1;
    }
}

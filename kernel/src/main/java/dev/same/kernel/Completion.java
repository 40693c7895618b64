package dev.same.kernel;

import java.util.List;

/**
 * What could stand in place of a part of the code.
 *
 * @param start first UTF-16 index of what is replaced
 * @param end UTF-16 index behind it
 */
public record Completion(int start, int end, List<Match> matches) {
    public Completion {
        matches = List.copyOf(matches);
    }

    /**
     * @param text what is put in
     * @param type a word for what it is, shown as an icon ("function", "class", "magic", …); may be empty
     * @param signature shown beside it: parameters and return type; may be empty
     */
    public record Match(String text, String type, String signature) {}
}

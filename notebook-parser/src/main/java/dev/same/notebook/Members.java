package dev.same.notebook;

import java.util.List;
import java.util.Optional;

/**
 * Where the fields of one JSON object stand.
 *
 * @param whole the object with its braces
 * @param list its fields in order
 */
record Members(Span whole, List<Member> list) {
    Members {
        list = List.copyOf(list);
    }

    /** A field: where its name starts, and its value. */
    record Member(String name, int nameStart, Span value) {}

    Optional<Span> find(String name) {
        for (var member : list) {
            if (member.name().equals(name)) {
                return Optional.of(member.value());
            }
        }
        return Optional.empty();
    }
}

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
        return list.stream()
                .filter(member -> member.name().equals(name))
                .map(Member::value)
                .findFirst();
    }
}

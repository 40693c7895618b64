package dev.same.notebook;

/** The bytes of one JSON value: {@code start} inclusive, {@code end} exclusive. */
record Span(int start, int end) {}

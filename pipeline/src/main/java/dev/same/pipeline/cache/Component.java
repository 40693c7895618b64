package dev.same.pipeline.cache;

/**
 * One thing that a step's result depends on.
 *
 * @param kind {@code cell}, {@code definition}, {@code parameter}, {@code input}, {@code interpreter}, {@code counts}
 * @param name which one, unique within its kind
 * @param value normalised code, a digest, a version: what is compared
 */
record Component(String kind, String name, String value) {
    String label() {
        return kind + " " + name;
    }
}

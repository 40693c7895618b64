package com.oracle.graal.python.pegparser;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The memo of the packrat parser: what a rule gave at a token position, and where it ended. Takes the place of the parser's
 * own class of this name, whose maps of maps of boxed numbers took a sixth of all parsing.
 *
 * <p>One open-addressing table with linear probing; a key holds a position and a rule. Not thread-safe, like the
 * parser that owns it.
 */
final class RuleResultCache<T extends @Nullable Object> {
    private static final int EMPTY = -1;

    private final AbstractParser parser;
    private long[] keys;
    private @Nullable Object[] nodes;
    private int[] ends;
    private int size;
    /** Where {@link #hasResult} looked last: the parser asks for the result next. */
    private int found;

    public RuleResultCache(AbstractParser parser) {
        this.parser = parser;
        allocate(256);
    }

    public boolean hasResult(int position, int rule) {
        found = slot(key(position, rule));
        return keys[found] != EMPTY;
    }

    /** Return what was put, and move the parser behind it. */
    @SuppressWarnings("unchecked") // only putResult stores nodes
    public T getResult(int position, int rule) {
        if (keys[found] != key(position, rule)) {
            found = slot(key(position, rule));
        }
        parser.reset(ends[found]);
        return (T) nodes[found];
    }

    /** Remember a result; the parser stands behind it. */
    public T putResult(int position, int rule, T node) {
        if (2 * size >= keys.length) {
            grow();
        }
        long key = key(position, rule);
        int slot = slot(key);
        if (keys[slot] == EMPTY) {
            keys[slot] = key;
            size++;
        }
        nodes[slot] = node;
        ends[slot] = parser.mark();
        return node;
    }

    public void clear() {
        if (size > 0) {
            allocate(256);
        }
    }

    private static long key(int position, int rule) {
        return ((long) position << 32) | rule;
    }

    private int slot(long key) {
        int mask = keys.length - 1;
        // Fibonacci hashing: neighbouring positions and rules are spread over the table.
        int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & mask;
        while (keys[slot] != EMPTY && keys[slot] != key) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Object[] oldNodes = nodes;
        int[] oldEnds = ends;
        allocate(2 * oldKeys.length);
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldKeys[i] != EMPTY) {
                int slot = slot(oldKeys[i]);
                keys[slot] = oldKeys[i];
                nodes[slot] = oldNodes[i];
                ends[slot] = oldEnds[i];
                size++;
            }
        }
    }

    private void allocate(int capacity) {
        keys = new long[capacity];
        Arrays.fill(keys, EMPTY);
        nodes = new Object[capacity];
        ends = new int[capacity];
        size = 0;
        found = 0;
    }
}

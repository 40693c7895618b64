package com.oracle.graal.python.pegparser;

import org.jspecify.annotations.Nullable;

/**
 * The memo of the packrat parser: what a rule gave at a token position, and where it ended. Takes the place of the parser's
 * own class of this name, whose maps of maps of boxed numbers took a sixth of all parsing.
 *
 * <p>Open-addressing tables with linear probing. A key holds the generation of its parser, a position and a rule, so that
 * the next parser of a thread takes the table of the last one as it is: what an older generation left counts as empty.
 * Not thread-safe, like the parser that owns it.
 */
public final class RuleResultCache<T extends @Nullable Object> {
    private static final int RULE_BITS = 12;
    private static final int POSITION_BITS = 28;
    private static final int GENERATION_SHIFT = RULE_BITS + POSITION_BITS;
    private static final long LAST_GENERATION = (1L << (Long.SIZE - 1 - GENERATION_SHIFT)) - 1;
    private static final int SMALLEST = 256;

    /** A larger table is not kept for the next parser. */
    private static final int LARGEST_KEPT = 1 << 14;

    private static final ThreadLocal<@Nullable Table> FREE = new ThreadLocal<>();

    private final AbstractParser parser;
    private Table table;
    /** Where {@link #hasResult} looked last: the parser asks for the result next. */
    private int found;

    private static final class Table {
        private final long[] keys;
        private final @Nullable Object[] nodes;
        private final int[] ends;
        private long generation = 1;
        private int size;

        Table(int capacity) {
            keys = new long[capacity];
            nodes = new Object[capacity];
            ends = new int[capacity];
        }

        private long key(int position, int rule) {
            return (generation << GENERATION_SHIFT) | ((long) position << RULE_BITS) | rule;
        }

        private boolean holds(int slot) {
            return keys[slot] >>> GENERATION_SHIFT == generation;
        }

        private int slot(long key) {
            int mask = keys.length - 1;
            // Fibonacci hashing: neighbouring positions and rules are spread over the table.
            int slot = (int) ((key * 0x9E3779B97F4A7C15L) >>> 40) & mask;
            while (keys[slot] != key && holds(slot)) {
                slot = (slot + 1) & mask;
            }
            return slot;
        }

        private Table grown() {
            var larger = new Table(2 * keys.length);
            larger.generation = generation;
            for (int i = 0; i < keys.length; i++) {
                if (holds(i)) {
                    larger.put(keys[i], nodes[i], ends[i]);
                }
            }
            return larger;
        }

        private void put(long key, @Nullable Object node, int end) {
            int slot = slot(key);
            if (keys[slot] != key) {
                keys[slot] = key;
                size++;
            }
            nodes[slot] = node;
            ends[slot] = end;
        }
    }

    public RuleResultCache(AbstractParser parser) {
        this.parser = parser;
        Table free = FREE.get();
        FREE.remove();
        table = free == null ? new Table(SMALLEST) : free;
    }

    /** Leave the table to the next parser of this thread. This one is not used any more. */
    void release() {
        clear();
        if (table.keys.length <= LARGEST_KEPT) {
            FREE.set(table);
        }
    }

    /** Keep what a parser has allocated for the next one of this thread. The parser must have ended. */
    public static void recycle(AbstractParser ended) {
        ended.cache.release();
    }

    public boolean hasResult(int position, int rule) {
        found = table.slot(table.key(position, rule));
        return table.holds(found);
    }

    /** Return what was put, and move the parser behind it. */
    @SuppressWarnings("unchecked") // only putResult stores nodes
    public T getResult(int position, int rule) {
        long key = table.key(position, rule);
        if (table.keys[found] != key) {
            found = table.slot(key);
        }
        parser.reset(table.ends[found]);
        return (T) table.nodes[found];
    }

    /** Remember a result; the parser stands behind it. */
    public T putResult(int position, int rule, T node) {
        if (2 * table.size >= table.keys.length) {
            table = table.grown();
        }
        table.put(table.key(position, rule), node, parser.mark());
        return node;
    }

    public void clear() {
        if (table.generation == LAST_GENERATION) {
            table = new Table(SMALLEST);
        } else if (table.size > 0) {
            table.generation++;
            table.size = 0;
        }
    }
}

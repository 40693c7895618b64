package dev.same.kernel.wire;

import java.util.HashSet;
import java.util.Set;

/**
 * Remembers the last signatures, some ten thousand of them, to notice one that comes again. Sixteen digits of a signature
 * stand for it: who has no key cannot make two that begin alike.
 */
final class ReplayGuard {
    private static final int GENERATION = 32_768;

    private Set<Long> younger = new HashSet<>();
    private Set<Long> older = Set.of();

    /** Return whether it is new, and remember it. */
    boolean isNew(byte[] signature) {
        long begin = 0;
        for (int i = 0; i < 16 && i < signature.length; i++) {
            begin = (begin << 4) | (Character.digit(signature[i], 16) & 15);
        }
        if (older.contains(begin) || !younger.add(begin)) {
            return false;
        }
        if (younger.size() == GENERATION) {
            older = younger;
            younger = new HashSet<>();
        }
        return true;
    }
}

package dev.same.pythongrammar.shaded.icu.text;

import java.text.Normalizer;

/** Stands in for ICU's class of this name, which the shaded parser calls to bring identifiers into NFKC (PEP 3131). */
public final class Normalizer2 {
    private static final Normalizer2 NFKC = new Normalizer2();

    private Normalizer2() {}

    /** Return the normalizer for form NFKC. */
    public static Normalizer2 getNFKCInstance() {
        return NFKC;
    }

    /** Normalize text. */
    public String normalize(CharSequence text) {
        return Normalizer.normalize(text, Normalizer.Form.NFKC);
    }
}

package dev.same.pythongrammar.shaded.icu.lang;

import java.text.Normalizer;
import java.util.Locale;

/**
 * Stands in for ICU's class of this name, which the shaded parser calls; ICU itself would weigh sixty times the parser.
 *
 * <p>Method names and property numbers are ICU's.
 */
public final class UCharacter {
    private static final int XID_CONTINUE = 32;
    private static final int XID_START = 33;
    /** The one letter that Unicode keeps for syntax and Java does not. */
    private static final int VERTICAL_TILDE = 0x2E2F;

    private static final int NO_SUCH_CHARACTER = -1;

    private UCharacter() {}

    /**
     * Tell whether a code point may start or continue an identifier (UAX 31, the XID properties: closed under NFKC).
     *
     * @param property 33 for XID_Start, 32 for XID_Continue; the parser asks for no other
     */
    public static boolean hasBinaryProperty(int codePoint, int property) {
        return switch (property) {
            case XID_START -> isStart(codePoint) && (codePoint < 128 || isIdentifier(nfkc(codePoint)));
            case XID_CONTINUE -> isPart(codePoint) && (codePoint < 128 || isIdentifier("a" + nfkc(codePoint)));
            default -> throw new IllegalArgumentException("character property " + property + " (known: 32, 33)");
        };
    }

    /** Find a code point by its Unicode name; -1 when there is none. */
    public static int getCharFromName(String name) {
        try {
            return Character.codePointOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            return NO_SUCH_CHARACTER;
        }
    }

    /** Find a code point by its extended name ({@code <control-000A>}); Python knows none of these. */
    public static int getCharFromExtendedName(String name) {
        return NO_SUCH_CHARACTER;
    }

    /** Find a code point by a name alias; the JDK has no table of them. Only the value of a string depends on it. */
    public static int getCharFromNameAlias(String name) {
        return NO_SUCH_CHARACTER;
    }

    private static String nfkc(int codePoint) {
        return Normalizer.normalize(Character.toString(codePoint), Normalizer.Form.NFKC);
    }

    private static boolean isIdentifier(String text) {
        return !text.isEmpty()
                && isStart(text.codePointAt(0))
                && text.codePoints().skip(1).allMatch(UCharacter::isPart);
    }

    private static boolean isStart(int codePoint) {
        return Character.isUnicodeIdentifierStart(codePoint) && codePoint != VERTICAL_TILDE;
    }

    private static boolean isPart(int codePoint) {
        // Java also lets ignorable control characters through, Python does not.
        return Character.isUnicodeIdentifierPart(codePoint)
                && codePoint != VERTICAL_TILDE
                && !Character.isIdentifierIgnorable(codePoint);
    }
}

package dev.same.kernel.gateway;

/** The protocol counts cursors in code points (since 5.2), Java strings in UTF-16 units. */
public final class CodePoints {
    private CodePoints() {}

    /** The UTF-16 index of a cursor; one outside of the text is moved to its nearer end. */
    public static int index(String text, int cursor) {
        if (cursor <= 0) {
            return 0;
        }
        int length = text.codePointCount(0, text.length());
        return cursor >= length ? text.length() : text.offsetByCodePoints(0, cursor);
    }

    /** The cursor of a UTF-16 index; one outside of the text is moved to its nearer end. */
    public static int cursor(String text, int index) {
        return text.codePointCount(0, Math.max(0, Math.min(index, text.length())));
    }
}

package dev.same.notebook;

/**
 * One thing that is wrong with a notebook file.
 *
 * @param pointer where, as a JSON pointer ({@code /cells/3/source}, zero-based as JSON pointers are); empty for the document
 * @param line one-based line of the file; 0 when the problem has no place in it
 * @param column one-based column in characters; 0 when the problem has no place in the file
 * @param message what was found, and what is allowed
 */
public record NotebookProblem(String pointer, int line, int column, String message) {
    private static final int SHOWN_LENGTH = 80;

    /** Return the problem as one line for people; a pointer into deep nesting is cut. */
    @Override
    public String toString() {
        var place = shownPointer();
        if (line > 0) {
            place += (place.isEmpty() ? "" : " ") + "(line " + line + ", column " + column + ")";
        }
        return place.isEmpty() ? message : place + ": " + message;
    }

    private String shownPointer() {
        if (pointer.length() <= SHOWN_LENGTH) {
            return pointer;
        }
        var end = pointer.lastIndexOf('/', SHOWN_LENGTH);
        return pointer.substring(0, end > 0 ? end : SHOWN_LENGTH) + "/...";
    }
}

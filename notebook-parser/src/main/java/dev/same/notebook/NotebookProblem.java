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
    /** Return the problem as one line for people. */
    @Override
    public String toString() {
        var place = pointer;
        if (line > 0) {
            place += (place.isEmpty() ? "" : " ") + "(line " + line + ", column " + column + ")";
        }
        return place.isEmpty() ? message : place + ": " + message;
    }
}

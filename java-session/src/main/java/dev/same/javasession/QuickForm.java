package dev.same.javasession;

import dev.same.javasession.api.CellValue;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Writes an expression as a block that does the same. JShell asks the compiler four times about an expression: for its type,
 * for the type of the variable that is to hold it, for errors, for code. About a block it asks twice.
 *
 * <p>A form that does not compile says nothing: the caller then evaluates the snippet as it stands. So does every snippet that
 * could mean something else inside of a block or as an argument.
 */
final class QuickForm {
    private static final Pattern LITERAL_OR_COMMENT = Pattern.compile(
            "\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\\n])*\"|'(?:\\\\.|[^'\\\\\n])*'|//[^\n]*|/\\*[\\s\\S]*?\\*/");

    /** Binds a name; or its type depends on what it is used for. */
    private static final Pattern KEPT = Pattern.compile("(?<![=!<>])=(?!=)|<<=|>>=|\\?|\\bswitch\\b|@");

    private static final Pattern FIRST_WORD = Pattern.compile("[a-z]+");
    private static final Set<String> NO_EXPRESSION = Set.of(
            "abstract",
            "assert",
            "boolean",
            "break",
            "byte",
            "char",
            "class",
            "continue",
            "do",
            "double",
            "enum",
            "final",
            "float",
            "for",
            "if",
            "import",
            "int",
            "interface",
            "long",
            "package",
            "private",
            "protected",
            "public",
            "record",
            "return",
            "sealed",
            "short",
            "static",
            "switch",
            "synchronized",
            "throw",
            "try",
            "var",
            "void",
            "while",
            "yield");
    private static final Pattern CALL = Pattern.compile("[A-Za-z_$][\\w$]*(?:\\s*\\.\\s*[A-Za-z_$][\\w$]*)*\\s*\\(");

    private QuickForm() {}

    /**
     * Return the block for a snippet.
     *
     * @param shown whether the value is asked for; the block then hands it to {@link CellValue}
     */
    static Optional<String> of(String snippet, boolean shown) {
        String text = snippet.strip();
        String bare = LITERAL_OR_COMMENT.matcher(text).replaceAll("\"\"").strip();
        var first = FIRST_WORD.matcher(bare);
        if (bare.isEmpty()
                || KEPT.matcher(bare).find()
                || (first.lookingAt() && NO_EXPRESSION.contains(first.group()))
                || !isOne(bare)) {
            return Optional.empty();
        }
        if (!shown) {
            boolean call = bare.endsWith(");") && CALL.matcher(bare).lookingAt();
            return call ? Optional.of("{ " + text + "\n}") : Optional.empty();
        }
        // Behind a declaration's body there is nothing to show. A comment may end the text.
        return bare.endsWith(";") || (bare.endsWith("}") && !bare.startsWith("new "))
                ? Optional.empty()
                : Optional.of("{ " + CellValue.class.getName() + ".set(" + text + "\n); }");
    }

    /** Whether brackets are balanced, and a semicolon outside of them stands at the end only. */
    private static boolean isOne(String bare) {
        int depth = 0;
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            if (c == '(' || c == '[' || c == '{') {
                depth++;
            } else if (c == ')' || c == ']' || c == '}') {
                depth--;
            }
            boolean inner = c == ';' && i < bare.length() - 1;
            if (depth < 0 || (depth == 0 && inner)) {
                return false;
            }
        }
        return depth == 0;
    }
}

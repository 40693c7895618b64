package dev.same.pipeline.dataflow.java;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Splits a cell into snippets by its tokens, as JShell does, in one pass. JShell's own analysis parses all that is left
 * of the cell for every snippet, and needs a session.
 */
final class Chunks {
    private static final Set<String> TYPES = Set.of("class", "interface", "enum", "record");
    private static final Set<String> CONTROL =
            Set.of("if", "for", "while", "do", "try", "switch", "synchronized", "else", "catch", "finally");
    private static final Set<String> MODIFIERS = Set.of(
            "public",
            "protected",
            "private",
            "static",
            "final",
            "abstract",
            "strictfp",
            "default",
            "native",
            "synchronized",
            "transient",
            "volatile",
            "sealed",
            "non");

    private final String source;
    private final Lexer lexer;
    private final List<Chunk> chunks = new ArrayList<>();
    private final Lines lines;

    private int start = -1;
    private int depth;
    private String first = "";
    private String previous = "";
    private boolean isType;
    private boolean assigns;
    private boolean hasParameters;
    private boolean control;

    private Chunks(String source) {
        this.source = source;
        this.lexer = new Lexer(source);
        this.lines = new Lines(source);
    }

    static List<Chunk> of(String source) {
        return new Chunks(source).split();
    }

    private List<Chunk> split() {
        while (lexer.next()) {
            String token = lexer.token();
            if (token.equals("%") && isMagic()) {
                magic();
                continue;
            }
            if (start < 0) {
                begin();
            }
            accept(token);
        }
        end(source.stripTrailing().length());
        return chunks;
    }

    private boolean isMagic() {
        return lexer.atLineStart() && (start < 0 || (depth == 0 && MagicLines.endsStatement(source, lexer.start())));
    }

    private void magic() {
        end(lexer.start());
        int magicStart = lexer.start();
        int magicEnd = MagicLines.end(source, magicStart);
        chunks.add(new Chunk(
                Chunk.Kind.MAGIC,
                source.substring(magicStart, magicEnd).stripTrailing(),
                lines.of(magicStart),
                lines.of(magicEnd - 1)));
        lexer.moveTo(magicEnd);
    }

    private void begin() {
        start = lexer.start();
        depth = 0;
        first = "";
        previous = "";
        isType = false;
        assigns = false;
        hasParameters = false;
        control = false;
    }

    private void accept(String token) {
        if (depth == 0) {
            classify(token);
        }
        switch (token) {
            case "(", "[", "{" -> depth++;
            case ")", "]" -> depth--;
            case "}" -> {
                depth--;
                if (depth <= 0 && endsAtBrace() && !continues(true)) {
                    end(lexer.end());
                    return;
                }
            }
            case ";" -> {
                if (depth == 0 && !(control && continues(false))) {
                    end(lexer.end());
                    return;
                }
            }
            default -> {}
        }
        previous = token;
    }

    private void classify(String token) {
        boolean word = Character.isJavaIdentifierStart(token.charAt(0));
        if (first.isEmpty() && word && !MODIFIERS.contains(token) && !previous.equals("@") && !previous.equals(".")) {
            boolean record = token.equals("record") && !isRecord();
            first = record ? "record variable" : token;
            isType = TYPES.contains(token) && !record;
            control = CONTROL.contains(token);
        }
        if (first.isEmpty() && token.equals("synchronized") && peek().equals("(")) {
            first = token;
            control = true;
        }
        if (token.equals(":") && previous.equals(first)) {
            first = ""; // a label
        }
        isType |= token.equals("interface") && previous.equals("@");
        assigns |= token.equals("=") || token.equals("->") || token.equals("new") || token.equals("return");
        hasParameters |= token.equals("(");
    }

    /** {@code record Point(}: {@code record} is a word like any other elsewhere. */
    private boolean isRecord() {
        var ahead = new Lexer(source);
        ahead.moveTo(lexer.end());
        if (!ahead.next() || !Character.isJavaIdentifierStart(ahead.token().charAt(0))) {
            return false;
        }
        return ahead.next() && (ahead.token().equals("(") || ahead.token().equals("<"));
    }

    private String peek() {
        var ahead = new Lexer(source);
        ahead.moveTo(lexer.end());
        return ahead.next() ? ahead.token() : "";
    }

    private boolean endsAtBrace() {
        return isType || control || !assigns;
    }

    /** Whether {@code else}, {@code catch}, {@code finally} or the {@code while} of a {@code do} follows. */
    private boolean continues(boolean brace) {
        if (!control) {
            return false;
        }
        String next = peek();
        return switch (first) {
            case "if" -> next.equals("else");
            case "try" -> brace && (next.equals("catch") || next.equals("finally"));
            case "do" -> next.equals("while") || (brace && next.equals("else"));
            default -> next.equals("else") && brace;
        };
    }

    private void end(int end) {
        if (start < 0) {
            return;
        }
        String text = source.substring(start, end).stripTrailing();
        if (!text.isEmpty() && !text.equals(";")) {
            chunks.add(new Chunk(kind(text), text, lines.of(start), lines.of(start + text.length() - 1)));
        }
        start = -1;
        depth = 0;
    }

    private Chunk.Kind kind(String text) {
        if (first.equals("import")) {
            return Chunk.Kind.IMPORT;
        }
        boolean method = text.endsWith("}") && hasParameters && !assigns && !control && !first.isEmpty();
        return isType || method ? Chunk.Kind.MEMBER : Chunk.Kind.STATEMENT;
    }
}

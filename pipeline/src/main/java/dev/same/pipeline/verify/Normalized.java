package dev.same.pipeline.verify;

import java.util.regex.Pattern;

/**
 * Takes out of text what two runs of one program in one kernel need not agree on.
 *
 * <p>Only what no program can rely on: addresses in memory, which change from process to process; identity hash codes of Java;
 * the numbers that JShell gives to the snippets of a session; the times that {@code %time} and {@code %timeit} measure; colours
 * of tracebacks. A number that a cell prints is never touched.
 */
final class Normalized {
    private static final Pattern COLOUR = Pattern.compile("\u001b\\[[0-9;]*m");
    private static final Pattern ADDRESS = Pattern.compile("\\bat 0x[0-9a-fA-F]{6,16}\\b");
    private static final Pattern SNIPPET = Pattern.compile("REPL\\.\\$JShell\\$\\w+|\\$JShell\\$\\w+");
    private static final Pattern LAMBDA = Pattern.compile("\\$\\$Lambda(?:\\$\\d+)?/(?:0x)?[0-9a-f]+");
    private static final Pattern HASH = Pattern.compile("(?<=[\\w$\\];>])@[0-9a-f]{1,8}\\b");
    private static final Pattern TIMES =
            Pattern.compile("(?m)^(CPU times: |Wall time: |Compiler time: ).*$|^.* per loop \\(mean .*$");

    private Normalized() {}

    static String text(String text) {
        String plain = COLOUR.matcher(text).replaceAll("");
        plain = ADDRESS.matcher(plain).replaceAll("at 0x...");
        plain = TIMES.matcher(plain).replaceAll("$1...");
        return plain;
    }

    static String javaText(String text) {
        String plain = SNIPPET.matcher(text).replaceAll("\\$JShell");
        plain = LAMBDA.matcher(plain).replaceAll("\\$\\$Lambda");
        return text(HASH.matcher(plain).replaceAll("@..."));
    }
}

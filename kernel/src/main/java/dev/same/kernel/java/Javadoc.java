package dev.same.kernel.java;

import java.util.regex.Pattern;

/** Javadoc comments as text and as HTML that a notebook can show. */
final class Javadoc {
    private static final Pattern CODE = Pattern.compile("\\{@(?:code|literal|value)\\s+([^{}]*(?:\\{[^{}]*}[^{}]*)*)}");
    private static final Pattern LINK = Pattern.compile("\\{@(?:link|linkplain)\\s+(\\S+?)(?:\\s+([^}]*))?}");
    private static final Pattern OTHER_INLINE = Pattern.compile("\\{@\\w+\\s*([^}]*)}");
    private static final Pattern BLOCK = Pattern.compile("(?m)^\\s*@(\\w+)[ \\t]*");
    private static final Pattern DANGEROUS = Pattern.compile(
            "(?is)<(script|style|iframe|object)\\b.*?</\\1>|\\son\\w+\\s*=\\s*(\"[^\"]*\"|'[^']*'|\\S+)");

    private Javadoc() {}

    static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    static String html(String comment) {
        String text = CODE.matcher(comment).replaceAll(m -> quoted("<code>" + escaped(m.group(1)) + "</code>"));
        text = LINK.matcher(text)
                .replaceAll(m -> quoted("<code>" + escaped(label(m.group(1), m.group(2))) + "</code>"));
        text = OTHER_INLINE.matcher(text).replaceAll("$1");
        text = BLOCK.matcher(text).replaceAll(m -> quoted("<br><b>" + heading(m.group(1)) + "</b> "));
        return DANGEROUS.matcher(text).replaceAll("");
    }

    static String plain(String comment) {
        String text = CODE.matcher(comment).replaceAll("$1");
        text = LINK.matcher(text).replaceAll(m -> quoted(label(m.group(1), m.group(2))));
        text = OTHER_INLINE.matcher(text).replaceAll("$1");
        text = BLOCK.matcher(text).replaceAll(m -> quoted("\n" + heading(m.group(1)) + " "));
        return text.replaceAll("(?i)<li>\\s*", "\n- ")
                .replaceAll("(?i)<(p|br|/p|pre|/pre|ul|ol|/ul|/ol|h\\d|/h\\d|tr|dt|dd)\\b[^>]*>", "\n")
                .replaceAll("<[^>]+>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&nbsp;", " ")
                .replace("&amp;", "&")
                .replaceAll("(?m)^[ \\t]+", "")
                .replaceAll("\n{3,}", "\n\n")
                .strip();
    }

    private static String label(String target, String text) {
        return text == null || text.isBlank() ? target.replaceFirst("^#", "").replace('#', '.') : text;
    }

    private static String heading(String tag) {
        return switch (tag) {
            case "param" -> "Parameter";
            case "return" -> "Returns";
            case "throws", "exception" -> "Throws";
            case "see" -> "See";
            case "since" -> "Since";
            default -> Character.toUpperCase(tag.charAt(0)) + tag.substring(1);
        };
    }

    private static String quoted(String replacement) {
        return java.util.regex.Matcher.quoteReplacement(replacement);
    }
}

package dev.same.notebook.ipython;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Scans Python code for special lines. */
final class PythonLines {
    private static final Pattern HELP_END =
            Pattern.compile("(%{0,2}(?!\\d)[\\w*]+(?:\\.(?!\\d)[\\w*]+|\\[-?[0-9]+\\])*)\\?\\??$");
    private static final Pattern TARGET_NAME = Pattern.compile("\\*?\\s*([\\p{L}_][\\p{L}\\p{N}_]*)");
    /** So that a request for help on SAME's own magic is known as SAME's own. */
    private static final Pattern OWN_MAGIC = Pattern.compile("%{1,2}same\\b");

    private static final Pattern FUNCTION = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_.]*");

    private final String text;
    private final SourceLines lines;
    private final int margin;
    private final int nesting;
    private final List<SpecialLine> specials = new ArrayList<>();
    private final StringBuilder blanked = new StringBuilder();
    private int copied;

    PythonLines(String text, SourceLines lines, int margin, int nesting) {
        this.text = text;
        this.lines = lines;
        this.margin = margin;
        this.nesting = nesting;
    }

    CellScan scan() {
        var start = 0;
        while (start < text.length()) {
            var line = LogicalLine.read(text, start);
            start = (line.blank() ? line.end() : special(line)) + 1;
        }
        return new CellScan(
                specials, blanked.append(text, copied, text.length()).toString());
    }

    /** Handle one logical line; return the offset of the line feed that ends it. */
    private int special(LogicalLine line) {
        var help = help(line);
        if (help.isPresent()) {
            var match = help.get();
            var names = Interpolation.codeNames(match.group(1).startsWith("%") ? "" : match.group(1));
            var name =
                    OWN_MAGIC.matcher(text).region(line.first(), text.length()).lookingAt() ? "same" : "";
            add(SpecialKind.HELP, line.first(), line.end(), name, match.group(1), List.of(), names, Optional.empty());
            return replace(line.first(), lines.lineOf(line.end()), Blanks.reads(names));
        }
        if (isEscape(line.first())) {
            return escape(line.first());
        }
        var after = line.afterAssign();
        if (after >= 0 && isAssignedSpecial(line, after)) {
            return assignment(line, after);
        }
        return line.end();
    }

    private Optional<Matcher> help(LogicalLine line) {
        if (line.broken() || text.charAt(line.last()) != '?' || line.last() == line.first()) {
            return Optional.empty();
        }
        var content = text.substring(line.first(), line.end());
        var matcher = HELP_END.matcher(content.endsWith("\r") ? content.substring(0, content.length() - 1) : content);
        return matcher.find() ? Optional.of(matcher) : Optional.empty();
    }

    private boolean isEscape(int at) {
        return "%!?,;/".indexOf(text.charAt(at)) >= 0 && LogicalLine.operatorLength(text, at) == 1;
    }

    private boolean isAssignedSpecial(LogicalLine line, int after) {
        if (LogicalLine.operatorLength(text, after) != 1) {
            return false;
        }
        if (text.charAt(after) == '!') {
            return text.charAt(line.first()) != '=';
        }
        var next = after + 1;
        while (next < text.length() && (text.charAt(next) == ' ' || text.charAt(next) == '\t')) {
            next++;
        }
        return text.charAt(after) == '%' && next < text.length() && PythonStrings.isWordStart(text.charAt(next));
    }

    private int escape(int at) {
        var last = lines.continuedTo(lines.lineOf(at));
        var joined = lines.joined(at, last);
        var escaped = joined.length() > 1 && (joined.startsWith("!!") || joined.startsWith("??")) ? 2 : 1;
        var content = joined.substring(Math.min(escaped, joined.length()));
        switch (joined.charAt(0)) {
            case '%' -> {
                return magic(at, last, content);
            }
            case '!' -> {
                var kind = escaped == 2 ? SpecialKind.SHELL_CAPTURE : SpecialKind.SHELL;
                var reads = Interpolation.names(content);
                add(kind, at, lines.end(last), "", content.strip(), List.of(), reads, Optional.empty());
                return replace(at, last, Blanks.reads(reads));
            }
            case '?' -> {
                var reads = Interpolation.codeNames(content.strip().startsWith("%") ? "" : content);
                var name = OWN_MAGIC.matcher(content.strip()).lookingAt() ? "same" : "";
                add(SpecialKind.HELP, at, lines.end(last), name, content.strip(), List.of(), reads, Optional.empty());
                return replace(at, last, Blanks.reads(reads));
            }
            default -> {
                return call(at, last, joined.charAt(0), content);
            }
        }
    }

    private int magic(int at, int last, String content) {
        var blank = content.indexOf(' ');
        var name = blank < 0 ? content : content.substring(0, blank);
        var arguments = blank < 0 ? "" : content.substring(blank + 1).strip();
        if (Magics.lineRunsCode(name) && nesting < IPythonScanner.MAX_NESTING) {
            var code = Magics.code(name, arguments);
            var inner = IPythonScanner.scan(code, nesting + 1);
            var plain = inner.blanked().isBlank() ? "pass" : inner.blanked();
            var binds = Magics.runsCodeApart(name) ? List.<String>of() : boundBy(code);
            var opaque =
                    inner.specials().stream().flatMap(s -> s.opaque().stream()).findFirst();
            var reads = Interpolation.codeNames(code);
            add(SpecialKind.LINE_MAGIC, at, lines.end(last), name, arguments, binds, reads, opaque);
            return replace(at, last, Magics.runsCodeApart(name) ? "if __debug__: " + plain : plain);
        }
        var effect = Magics.line(name, arguments);
        add(
                SpecialKind.LINE_MAGIC,
                at,
                lines.end(last),
                name,
                arguments,
                effect.binds(),
                effect.reads(),
                effect.opaque());
        return replace(at, last, Blanks.statement(effect.reads(), effect.binds()));
    }

    private int call(int at, int last, char escape, String content) {
        var blank = content.indexOf(' ');
        var function = blank < 0 ? content : content.substring(0, blank);
        var arguments = blank < 0 ? "" : content.substring(blank + 1).strip();
        var kind = escape == ','
                ? SpecialKind.QUOTE_CALL
                : escape == ';' ? SpecialKind.QUOTE_REST_CALL : SpecialKind.PAREN_CALL;
        var passed = kind == SpecialKind.PAREN_CALL ? String.join(", ", arguments.split("\\s+")) : "''";
        var reads = Interpolation.codeNames(kind == SpecialKind.PAREN_CALL ? content : function);
        add(kind, at, lines.end(last), function, arguments, List.of(), reads, Optional.empty());
        var callable = FUNCTION.matcher(function).matches();
        return replace(at, last, callable ? function + "(" + passed + ")" : Blanks.reads(reads));
    }

    private int assignment(LogicalLine line, int at) {
        var last = lines.continuedTo(lines.lineOf(at));
        var content = lines.joined(at, last).substring(1);
        var binds = targets(text.substring(line.first(), line.assign()));
        if (text.charAt(at) == '!') {
            var reads = Interpolation.names(content);
            add(SpecialKind.SHELL_ASSIGNMENT, at, lines.end(last), "", content.strip(), binds, reads, Optional.empty());
            return replace(at, last, Blanks.value(reads));
        }
        var blank = content.indexOf(' ');
        var name = blank < 0 ? content : content.substring(0, blank);
        var arguments = blank < 0 ? "" : content.substring(blank + 1).strip();
        var effect = Magics.lineRunsCode(name)
                ? new Magics.Effect(
                        Magics.runsCodeApart(name) ? List.of() : boundBy(Magics.code(name, arguments)),
                        Interpolation.codeNames(Magics.code(name, arguments)),
                        Optional.empty())
                : Magics.line(name, arguments);
        List<String> bound = new ArrayList<>(binds);
        bound.addAll(effect.binds());
        add(SpecialKind.MAGIC_ASSIGNMENT, at, lines.end(last), name, arguments, bound, effect.reads(), effect.opaque());
        var value = Blanks.value(effect.reads());
        return replace(
                at,
                last,
                effect.binds().isEmpty() ? value : value + "; " + Blanks.statement(List.of(), effect.binds()));
    }

    private static List<String> boundBy(String code) {
        var line = LogicalLine.read(code, 0);
        return line.assign() < 0 || line.blank() ? List.of() : targets(code.substring(line.first(), line.assign()));
    }

    /** Return the plain names among the targets left of an equals sign. */
    private static List<String> targets(String left) {
        var withoutHint = left.contains(":") ? left.substring(0, left.indexOf(':')) : left;
        List<String> names = new ArrayList<>();
        for (var target : withoutHint.replaceAll("[()\\[\\]]", " ").split(",", -1)) {
            var matcher = TARGET_NAME.matcher(target.strip());
            if (matcher.matches()) {
                names.add(matcher.group(1));
            }
        }
        return names;
    }

    private void add(
            SpecialKind kind,
            int at,
            int end,
            String name,
            String content,
            List<String> binds,
            List<String> reads,
            Optional<String> opaque) {
        var first = lines.lineOf(at);
        specials.add(new SpecialLine(
                kind,
                first,
                lines.lineOf(end),
                at - lines.start(first) + margin,
                name,
                content,
                binds.stream().distinct().toList(),
                reads,
                opaque));
    }

    /** Replace the text from an offset to the end of a line; return the offset of that line's line feed. */
    private int replace(int at, int lastLine, String plain) {
        var end = lines.end(lastLine);
        blanked.append(text, copied, at).append(plain).append("\n".repeat(lastLine - lines.lineOf(at)));
        copied = end;
        return end;
    }
}

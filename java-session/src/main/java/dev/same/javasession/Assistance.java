package dev.same.javasession;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SourceCodeAnalysis;
import jdk.jshell.SourceCodeAnalysis.Documentation;
import jdk.jshell.SourceCodeAnalysis.Suggestion;

/**
 * Completion and documentation for source that is being written, in the context of the session and of the lines above it.
 * Positions are UTF-16 indexes. Not thread-safe, as the session.
 */
public final class Assistance {
    private static final int MOST_MATCHES = 500;
    /** Asking the compiler for a signature takes some 10 ms. */
    private static final int MOST_SIGNATURES = 10;

    private static final Pattern TYPE = Pattern.compile(
            "\\A(?:\\s|//[^\n]*+\n|/\\*(?s:.*?)\\*/|@(?!interface)\\w++(?:\\([^)]*+\\))?|(?:public|private|protected|static|final"
                    + "|abstract|sealed|non-sealed|strictfp)\\b)*+(?:class|interface|enum|record|@interface)\\s++\\w");

    private final JShell shell;
    private final SourceCodeAnalysis analysis;

    Assistance(JShell shell, SourceCodeAnalysis analysis) {
        this.shell = shell;
        this.analysis = analysis;
    }

    static boolean declaresType(String source) {
        return TYPE.matcher(source).find();
    }

    /** What a match is. */
    public enum Kind {
        METHOD,
        TYPE,
        VARIABLE,
        FIELD,
        PACKAGE,
        KEYWORD
    }

    /**
     * @param text what replaces the word at the cursor
     * @param signature of a method, one line for each overload; the type of a variable; may be empty
     */
    public record Match(String text, Kind kind, String signature) {}

    /**
     * @param start where the word begins that a match replaces; it ends at the cursor
     */
    public record Matches(int start, List<Match> matches) {}

    /**
     * @param signature as the compiler sees it
     * @param javadoc as written in the source, empty where there is no source
     */
    public record Description(String signature, String javadoc) {}

    /** What could stand at the cursor. */
    public Matches complete(String code, int cursor) {
        Context context = Context.of(analysis, code.substring(0, cursor));
        int[] anchor = new int[] {-1};
        String used = context.block();
        List<Suggestion> found = analysis.completionSuggestions(used, used.length(), anchor);
        if (found.isEmpty() && !used.equals(context.source())) {
            used = context.source();
            found = analysis.completionSuggestions(used, used.length(), anchor);
        }
        int start = anchor[0] < 0 ? cursor : cursor - (used.length() - anchor[0]);
        String word = code.substring(start, cursor);
        Map<String, Match> matches = new LinkedHashMap<>();
        String before = used.substring(0, used.length() - word.length());
        boolean member = before.stripTrailing().endsWith(".");
        if (!member) {
            context.methods().stream()
                    .filter(method -> method.name().startsWith(word))
                    .forEach(method -> matches.put(
                            method.name(),
                            new Match(
                                    method.name() + "(",
                                    Kind.METHOD,
                                    method.name() + "(" + method.parameterTypes() + ")")));
        }
        int asked = 0;
        for (Suggestion suggestion : found) {
            if (matches.size() >= MOST_MATCHES) {
                break;
            }
            String text = suggestion.continuation();
            Kind kind = kind(text, member);
            String signature = "";
            if (kind == Kind.METHOD && !matches.containsKey(text) && asked++ < MOST_SIGNATURES) {
                signature = signatures(before + text.substring(0, text.indexOf('(') + 1));
            } else if (kind == Kind.VARIABLE) {
                signature = typeOf(text);
            }
            matches.putIfAbsent(text, new Match(text, kind, signature));
        }
        return new Matches(start, List.copyOf(matches.values()));
    }

    /** Whether the source can be run as it stands. */
    public CellSource.Status status(String code) {
        return CellSource.status(analysis, code);
    }

    /** What is known of the name or the call at the cursor; one for each overload. */
    public List<Description> describe(String code, int cursor) {
        int end = cursor;
        while (end < code.length() && Character.isJavaIdentifierPart(code.charAt(end))) {
            end++;
        }
        boolean call = end < code.length() && code.charAt(end) == '(';
        Context context = Context.of(analysis, code.substring(0, call ? end + 1 : end));
        Set<String> sources = new LinkedHashSet<>(List.of(context.block(), context.source()));
        if (!call) {
            sources.add(context.block() + "(");
            sources.add(context.source() + "(");
        }
        for (String source : sources) {
            List<Documentation> found = analysis.documentation(source, source.length(), true);
            if (!found.isEmpty()) {
                return found.stream()
                        .map(d -> new Description(d.signature(), d.javadoc() == null ? "" : d.javadoc()))
                        .distinct()
                        .toList();
            }
        }
        return List.of();
    }

    private String signatures(String call) {
        return analysis.documentation(call, call.length(), false).stream()
                .map(Documentation::signature)
                .distinct()
                .collect(Collectors.joining("\n"));
    }

    private Kind kind(String text, boolean member) {
        if (text.contains("(")) {
            return Kind.METHOD;
        }
        if (text.endsWith(".")) {
            return Kind.PACKAGE;
        }
        if (!member && !typeOf(text).isEmpty()) {
            return Kind.VARIABLE;
        }
        if (!member && javax.lang.model.SourceVersion.isKeyword(text.strip())) {
            return Kind.KEYWORD;
        }
        boolean constant = text.equals(text.toUpperCase(java.util.Locale.ROOT)) && text.length() > 1;
        boolean type = Character.isUpperCase(text.codePointAt(0)) && !constant;
        return type ? Kind.TYPE : Kind.FIELD;
    }

    private String typeOf(String variable) {
        return shell.variables()
                .filter(v -> v.name().equals(variable))
                .map(jdk.jshell.VarSnippet::typeName)
                .findFirst()
                .orElse("");
    }

    /**
     * The snippet at the end of the source, and what stands above it in the same cell and has not been run.
     *
     * @param source the snippet at the end
     * @param declarations the variables and types above it
     * @param methods the methods above it
     */
    private record Context(String source, List<String> declarations, List<jdk.jshell.MethodSnippet> methods) {
        static Context of(SourceCodeAnalysis analysis, String code) {
            List<String> declarations = new ArrayList<>();
            List<jdk.jshell.MethodSnippet> methods = new ArrayList<>();
            String rest = Magics.blank(code).source();
            while (true) {
                var info = analysis.analyzeCompletion(rest);
                String remaining = info.remaining();
                if (info.completeness() == SourceCodeAnalysis.Completeness.UNKNOWN) {
                    int line = rest.indexOf('\n');
                    if (line < 0) {
                        break;
                    }
                    rest = rest.substring(line + 1);
                    continue;
                }
                if (!info.completeness().isComplete() || remaining == null || remaining.isBlank()) {
                    break;
                }
                // On JDK 25 sourceToSnippets of a record breaks JShell's compiler for all later questions.
                if (declaresType(info.source())) {
                    declarations.add(info.source());
                    rest = remaining;
                    continue;
                }
                for (Snippet snippet : analysis.sourceToSnippets(info.source())) {
                    if (snippet instanceof jdk.jshell.MethodSnippet method) {
                        methods.add(method);
                    } else if (snippet.kind() == Snippet.Kind.VAR) {
                        declarations.add(snippet.source());
                    }
                }
                rest = remaining;
            }
            return new Context(rest, declarations, methods);
        }

        /** The snippet where it can see the declarations: in a block. */
        String block() {
            return declarations.isEmpty() || source.stripLeading().startsWith("import ")
                    ? source
                    : "{ " + String.join("\n", declarations) + "\n" + source;
        }
    }
}

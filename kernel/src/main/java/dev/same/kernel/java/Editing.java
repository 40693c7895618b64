package dev.same.kernel.java;

import dev.same.javasession.Assistance;
import dev.same.javasession.CellSource;
import dev.same.kernel.Completion;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.Completeness;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What an editor asks, in the kernel's words. */
final class Editing {
    private Editing() {}

    static Completion complete(Assistance assistance, String code, int cursor) {
        Assistance.Matches matches = assistance.complete(code, cursor);
        List<Completion.Match> shown = matches.matches().stream()
                .map(match -> new Completion.Match(match.text(), word(match.kind()), match.signature()))
                .toList();
        return new Completion(matches.start(), cursor, shown);
    }

    /** Words that JupyterLab has icons for. */
    private static String word(Assistance.Kind kind) {
        return switch (kind) {
            case METHOD -> "function";
            case TYPE -> "class";
            case VARIABLE -> "instance";
            case FIELD -> "property";
            case PACKAGE -> "module";
            case KEYWORD -> "keyword";
        };
    }

    static Optional<MimeBundle> inspect(Assistance assistance, String code, int cursor) {
        List<Assistance.Description> found = assistance.describe(code, cursor);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        String plain = found.stream()
                .map(d -> (d.signature() + "\n" + Javadoc.plain(d.javadoc())).strip())
                .collect(Collectors.joining("\n\n"));
        String html = found.stream()
                .map(d -> "<pre>" + Javadoc.escaped(d.signature()) + "</pre>" + Javadoc.html(d.javadoc()))
                .collect(Collectors.joining("<hr>"));
        Map<String, Object> forms = new LinkedHashMap<>();
        forms.put("text/plain", plain);
        forms.put("text/html", html);
        return Optional.of(new MimeBundle(forms, Map.of()));
    }

    static Completeness completeness(Assistance assistance, String code) {
        if (code.stripLeading().startsWith("%%")) {
            boolean ended = code.endsWith("\n") || code.strip().contains("\n");
            return new Completeness(ended ? Completeness.Status.COMPLETE : Completeness.Status.INCOMPLETE, "");
        }
        CellSource.Status status = assistance.status(code);
        return switch (status) {
            case COMPLETE -> new Completeness(Completeness.Status.COMPLETE, "");
            case INVALID -> new Completeness(Completeness.Status.INVALID, "");
            case INCOMPLETE -> new Completeness(Completeness.Status.INCOMPLETE, CellSource.indent(code));
        };
    }
}

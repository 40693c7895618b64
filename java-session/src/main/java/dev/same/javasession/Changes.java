package dev.same.javasession;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;

/** Collects what a cell's declarations did to earlier ones, and what they still wait for, in words for the user. */
final class Changes {
    private final Function<DeclarationSnippet, List<String>> unresolved;
    private final Set<String> notes = new LinkedHashSet<>();

    Changes(Function<DeclarationSnippet, List<String>> unresolved) {
        this.unresolved = unresolved;
    }

    void clear() {
        notes.clear();
    }

    List<String> notes() {
        return new ArrayList<>(notes);
    }

    void add(List<SnippetEvent> events) {
        for (SnippetEvent event : events) {
            if (event.snippet() instanceof DeclarationSnippet snippet) {
                if (event.causeSnippet() == null) {
                    own(event, snippet);
                } else {
                    dependent(event, snippet, event.causeSnippet());
                }
            }
        }
    }

    private void own(SnippetEvent event, DeclarationSnippet snippet) {
        if (isRecoverable(event.status()) && !(snippet instanceof VarSnippet)) {
            notes.add(shown(snippet) + " cannot be used yet: it needs " + needs(snippet));
        }
    }

    private void dependent(SnippetEvent event, DeclarationSnippet snippet, Snippet cause) {
        if (event.status() == Status.OVERWRITTEN) {
            return;
        }
        String why = cause instanceof DeclarationSnippet declaration ? shown(declaration) : "what it uses";
        if (isRecoverable(event.status()) && !isRecoverable(event.previousStatus())) {
            notes.add(shown(snippet) + " cannot be used any more, because " + why + " changed: it needs "
                    + needs(snippet));
        } else if (snippet instanceof VarSnippet
                && event.previousStatus() == Status.VALID
                && event.isSignatureChange()) {
            notes.add(shown(snippet) + " has lost its value, because " + why + " was defined anew: run its cell again");
        } else if (event.status() == Status.REJECTED) {
            notes.add(shown(snippet) + " is gone, because " + why + " changed");
        }
    }

    private String needs(DeclarationSnippet snippet) {
        List<String> names = unresolved.apply(snippet);
        return names.isEmpty() ? "a change of its own source" : String.join(", ", names);
    }

    private static boolean isRecoverable(Status status) {
        return status == Status.RECOVERABLE_DEFINED || status == Status.RECOVERABLE_NOT_DEFINED;
    }

    private static String shown(DeclarationSnippet snippet) {
        if (snippet instanceof MethodSnippet method) {
            return method.name() + "(" + method.parameterTypes() + ")";
        }
        return snippet.name();
    }
}

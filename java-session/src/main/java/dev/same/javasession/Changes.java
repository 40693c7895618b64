package dev.same.javasession;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import jdk.jshell.DeclarationSnippet;
import jdk.jshell.MethodSnippet;
import jdk.jshell.Snippet;
import jdk.jshell.Snippet.Status;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;

/** Collects what a cell's declarations did to earlier ones, and what they still wait for, in words for the user. */
final class Changes {
    private final Function<DeclarationSnippet, List<String>> unresolved;
    private final Function<Snippet, Status> status;
    private final List<Note> notes = new ArrayList<>();

    /** @param holds for which states a declaration must be in at the end of the cell, for the note to be worth saying */
    private record Note(DeclarationSnippet snippet, Predicate<Status> holds, Supplier<String> text) {}

    Changes(Function<DeclarationSnippet, List<String>> unresolved, Function<Snippet, Status> status) {
        this.unresolved = unresolved;
        this.status = status;
    }

    void clear() {
        notes.clear();
    }

    /** What still is so: a cell that declares two things that need each other, or declares anew what it changed, is no news. */
    List<String> notes() {
        return notes.stream()
                .filter(note -> note.holds().test(status.apply(note.snippet())))
                .map(note -> note.text().get())
                .distinct()
                .toList();
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
            note(
                    snippet,
                    Changes::isRecoverable,
                    () -> shown(snippet) + " cannot be used yet: it needs " + needs(snippet));
        }
    }

    private void dependent(SnippetEvent event, DeclarationSnippet snippet, Snippet cause) {
        if (event.status() == Status.OVERWRITTEN) {
            return;
        }
        String why = cause instanceof DeclarationSnippet declaration ? shown(declaration) : "what it uses";
        if (isRecoverable(event.status()) && !isRecoverable(event.previousStatus())) {
            note(
                    snippet,
                    Changes::isRecoverable,
                    () -> shown(snippet) + " cannot be used any more, because " + why + " changed: " + remedy(snippet));
        } else if (snippet instanceof VarSnippet
                && event.previousStatus() == Status.VALID
                && event.isSignatureChange()) {
            note(
                    snippet,
                    now -> now == Status.VALID,
                    () -> shown(snippet) + " has lost its value, because " + why
                            + " was defined anew: run its cell again");
        } else if (event.status() == Status.REJECTED) {
            note(snippet, now -> true, () -> shown(snippet) + " is gone, because " + why + " changed");
        }
    }

    private void note(DeclarationSnippet snippet, Predicate<Status> holds, Supplier<String> text) {
        notes.add(new Note(snippet, holds, text));
    }

    private String remedy(DeclarationSnippet snippet) {
        // A variable declared with var gets its type from its cell.
        return unresolved.apply(snippet).isEmpty() ? "run its cell again" : "it needs " + needs(snippet);
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

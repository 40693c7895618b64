package dev.same.javasession;

import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import jdk.jshell.JShell;
import jdk.jshell.SourceCodeAnalysis.Completeness;

/** Tells whether JShell would take a cell for Java, without running it. Not thread-safe. */
public final class CellSyntax implements AutoCloseable {
    private final JShell shell = JShell.builder()
            .executionEngine(
                    SessionControl.of(SessionSettings.standard(bytes -> bytes)).provider(), Map.of())
            .in(InputStream.nullInputStream())
            .build();

    /** Whether all snippets of a cell are complete. Names and types are not looked at. */
    public boolean isValid(String source) {
        var snippets =
                new Snippets(shell.sourceCodeAnalysis(), Magics.blank(source).source());
        for (Optional<Snippets.Part> part = snippets.next(); part.isPresent(); part = snippets.next()) {
            Completeness completeness = shell.sourceCodeAnalysis()
                    .analyzeCompletion(part.get().source())
                    .completeness();
            if (completeness != Completeness.COMPLETE && completeness != Completeness.CONSIDERED_INCOMPLETE) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        shell.close();
    }
}

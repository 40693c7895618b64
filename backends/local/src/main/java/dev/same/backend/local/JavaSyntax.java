package dev.same.backend.local;

import dev.same.javasession.CellSyntax;
import dev.same.pipeline.backend.SyntaxCheck;
import java.util.List;
import java.util.Optional;

/** Asks JShell, of the JDK that Java steps run in too. It says whether a cell is complete, not what is wrong with it. */
final class JavaSyntax implements SyntaxCheck {
    @Override
    public List<Answer> check(List<String> sources) {
        String name = "JShell " + Runtime.version().feature();
        try (CellSyntax syntax = new CellSyntax()) {
            return sources.stream()
                    .map(source -> new Answer(
                            name, syntax.isValid(source) ? Optional.empty() : Optional.of(new Problem(0, ""))))
                    .toList();
        }
    }
}

package dev.same.backend.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.pipeline.SameHome;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.SyntaxCheck;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real interpreters, asked about cells. */
class SyntaxCheckTest {
    @TempDir
    private Path folder;

    @Test
    void pythonTellsErrorsFromMagicsAndAwait() {
        var answers = check("python", Optional.empty())
                .check(List.of(
                        "x = 1\ndef f(:\n    pass", "!ls\n%time y = 3\nawait f()", "%%bash\nfor", "\n\nx = = 1"));

        assertThat(answers)
                .extracting(answer ->
                        answer.problem().map(SyntaxCheck.Problem::line).orElse(0))
                .containsExactly(2, 0, 0, 3);
        assertThat(answers.get(0).problem().orElseThrow().message()).startsWith("SyntaxError: ");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void jshellTellsErrorsFromCells() {
        var answers = check("java", Optional.empty())
                .check(List.of(
                        "int x = ;",
                        "int x = 1;\nx + 1",
                        "record P(int x) {}\n%same plan\nnew P(1)",
                        "int f( {",
                        "// note"));

        assertThat(answers)
                .extracting(answer -> answer.problem().isEmpty())
                .containsExactly(false, true, true, false, true);
    }

    @Test
    void hasNoAnswerWithoutAnInterpreter() {
        assertThat(check("python", Optional.of("/nowhere/python")).check(List.of("x = = 1")))
                .isEmpty();
        assertThat(check("python", Optional.of("/bin/false")).check(List.of("x = = 1")))
                .isEmpty();
    }

    private SyntaxCheck check(String language, Optional<String> python) {
        return new LocalBackendProvider()
                .syntaxCheck(new BackendProvider.Context(
                        new SameHome(folder.resolve("home")), language, folder, System.getenv(), python));
    }
}

package dev.same.kernel.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.kernel.Completion;
import dev.same.kernel.engine.Completeness;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Completion, inspection, and whether code is complete. */
class EditingTest {
    private static final Notebooks notebook = new Notebooks();

    @BeforeEach
    void countFromOne() {
        notebook.countFromOne();
    }

    @AfterAll
    static void close() {
        notebook.close();
    }

    private Completion complete(String code) {
        return notebook.engine.complete(code, code.length());
    }

    @Test
    void completesMembersWithTheirSignatures() {
        notebook.run("var words = new ArrayList<String>();");

        Completion completion = complete("words.remo");

        assertThat(completion.start()).isEqualTo(6);
        assertThat(completion.end()).isEqualTo(10);
        assertThat(completion.matches()).anySatisfy(match -> {
            assertThat(match.text()).isEqualTo("remove(");
            assertThat(match.type()).isEqualTo("function");
            assertThat(match.signature()).contains("remove(int index)", "remove(Object o)");
        });
    }

    @Test
    void completesWhatTheSameCellDeclaresAbove() {
        assertThat(complete("var total = new StringBuilder();\ntotal.appendCo").matches())
                .extracting(Completion.Match::text)
                .contains("appendCodePoint(");
        assertThat(complete("/** x */ record Pt(int left) {}\nint helper(int a) { return a; }\nnew Pt(1).le")
                        .matches())
                .extracting(Completion.Match::text)
                .contains("left()");
        assertThat(complete("int helper(int a) { return a; }\nhel").matches())
                .extracting(Completion.Match::text)
                .contains("helper(");
    }

    @Test
    void countsInUtf16Units() {
        Completion completion = complete("String s = \"😀😀\"; s.leng");

        assertThat(completion.start()).isEqualTo("String s = \"😀😀\"; s.".length());
        assertThat(completion.matches()).extracting(Completion.Match::text).contains("length()");
    }

    @Test
    void completesMagicsAndTheirArguments() {
        assertThat(complete("%ma").matches()).extracting(Completion.Match::text).contains("%maven", "%mavenRepo");
        assertThat(complete("%%ti").matches())
                .extracting(Completion.Match::text)
                .containsExactly("%%time");
        assertThat(complete("%help lo").matches())
                .extracting(Completion.Match::text)
                .contains("load", "loadFromPOM");
        assertThat(complete("int x = 10;\nx %ma").matches())
                .extracting(Completion.Match::text)
                .doesNotContain("%maven");
    }

    @Test
    void describesMethodsAndTypes() {
        String code = "Math.max(1, 2)";

        assertThat(notebook.engine.inspect(code, code.indexOf("max") + 2, 0))
                .hasValueSatisfying(
                        help -> assertThat(help.data().get("text/plain").toString())
                                .contains("int Math.max(int a, int b)", "double Math.max(double a, double b)"));
        assertThat(notebook.engine.inspect("String", 3, 0))
                .hasValueSatisfying(help ->
                        assertThat(help.data().get("text/plain").toString()).contains("java.lang.String"));
        assertThat(notebook.engine.inspect("%maven a:b:1", 3, 0))
                .hasValueSatisfying(help ->
                        assertThat(help.data().get("text/plain").toString()).contains("--exclude"));
        assertThat(notebook.engine.inspect("nothingOfThatName", 3, 0)).isEmpty();
    }

    @Test
    void knowsWhetherCodeIsComplete() {
        assertThat(status("int x = 1;")).isEqualTo(Completeness.Status.COMPLETE);
        assertThat(status("int x = 1; x")).isEqualTo(Completeness.Status.COMPLETE);
        assertThat(status("%maven a:b:1\nint x")).isEqualTo(Completeness.Status.COMPLETE);
        assertThat(notebook.engine.isComplete("for (int i = 0; i < 3; i++) {\n    if (i > 1) {"))
                .isEqualTo(new Completeness(Completeness.Status.INCOMPLETE, "        "));
        assertThat(notebook.engine.isComplete("String s = \"{(\" +"))
                .isEqualTo(new Completeness(Completeness.Status.INCOMPLETE, ""));
        assertThat(status("int x = ]")).isEqualTo(Completeness.Status.INVALID);
    }

    @Test
    void answersAlsoAfterACellWithTypes() {
        notebook.run("var list = new ArrayList<String>();");
        complete("record Pt(int left) {}\nnew Pt(1).le");

        assertThat(complete("list.addAl").matches())
                .first()
                .satisfies(match -> assertThat(match.signature()).contains("addAll(Collection<? extends E> c)"));
    }

    private Completeness.Status status(String code) {
        return notebook.engine.isComplete(code).status();
    }
}

package dev.same.kernel.java;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How values look. */
class DisplayTest {
    private static final Notebooks notebook = new Notebooks();

    @BeforeEach
    void countFromOne() {
        notebook.countFromOne();
    }

    @AfterAll
    static void close() {
        notebook.close();
    }

    @Test
    void showsRecordsAsATable() {
        var ran = notebook.run(
                "record City(String name, int people) {}\nList.of(new City(\"Bern\", 134), new City(\"<Wil>\", 24))");

        assertThat(ran.value()).isEqualTo("name   people\nBern   134\n<Wil>  24");
        assertThat(ran.form("text/html").toString())
                .isEqualTo("<table><thead><tr><th>name</th><th>people</th></tr></thead><tbody>"
                        + "<tr><td>Bern</td><td>134</td></tr><tr><td>&lt;Wil&gt;</td><td>24</td></tr></tbody></table>");
    }

    @Test
    void showsRowsOfMapsAndArrays() {
        assertThat(notebook.run("List.of(Map.of(\"a\", 1), Map.of(\"b\", 2))").value())
                .isEqualTo("a  b\n1\n   2");
        var array = notebook.run("new Object[][] {{1, \"x\"}, {2, null}}");
        assertThat(array.value()).isEqualTo("[[1, x], [2, null]]");
        assertThat(array.form("text/html").toString()).contains("<td>x</td>");
        assertThat(notebook.run("new TreeMap<>(Map.of(1, List.of(2)))")
                        .form("text/html")
                        .toString())
                .contains("<td>1</td><td>[2]</td>");
    }

    @Test
    void showsPlainValues() {
        assertThat(notebook.run("Optional.of(3)").value()).isEqualTo("Optional[3]");
        assertThat(notebook.run("new int[] {1, 2}").value()).isEqualTo("[1, 2]");
        assertThat(notebook.run("List.of(1, new int[] {2})").value()).isEqualTo("[1, [2]]");
        assertThat(notebook.run("Stream.of(1)").value().toString()).contains("a stream that nothing has read yet");
        assertThat(notebook.run("String s = null; s").value()).isEqualTo("null");
        assertThat(notebook.run("var me = new ArrayList<Object>(); me.add(me); me")
                        .value())
                .isEqualTo("[(this)]");
    }

    @Test
    void cutsWhatNobodyReads() {
        assertThat(notebook.run("IntStream.range(0, 1_000_000).boxed().toList()")
                        .value()
                        .toString())
                .startsWith("[0, 1,")
                .endsWith(", … (999000 more)]");
        assertThat(notebook.run("\"x\".repeat(50_000_000)").value().toString()).hasSizeLessThan(300_000);
        assertThat(notebook.run("record R(int x) {}\nIntStream.range(0, 1000).mapToObj(R::new).toList()")
                        .value()
                        .toString())
                .endsWith("… 940 more rows");
    }

    @Test
    void showsImages() {
        var ran = notebook.run("new java.awt.image.BufferedImage(3, 2, java.awt.image.BufferedImage.TYPE_INT_RGB)");

        assertThat(ran.form("image/png").toString()).startsWith("iVBOR");
        assertThat(ran.value()).isEqualTo("image of 3 x 2 pixels");
    }

    @Test
    void showsWhatTheNotebookSaysOfAClass() {
        notebook.run(
                "class Money { int cents = 150; }\nshowAs(Money.class, m -> markdown(\"**\" + m.cents + \"**\"));");

        assertThat(notebook.run("new Money()").form("text/markdown")).isEqualTo("**150**");
        assertThat(notebook.run("render(new Money())").form("text/markdown")).isEqualTo("**150**");
    }

    @Test
    void showsValuesOfLibrariesForOlderKernels() {
        var ran = notebook.run("""
                import io.github.spencerpark.jupyter.kernel.display.DisplayDataRenderable;
                import io.github.spencerpark.jupyter.kernel.display.RenderContext;
                import io.github.spencerpark.jupyter.kernel.display.mime.MIMEType;
                class Chart implements DisplayDataRenderable {
                    public void render(RenderContext context) {
                        context.renderIfRequested(MIMEType.TEXT_HTML, () -> "<i>chart</i>");
                    }
                }
                new Chart()
                """);

        assertThat(ran.form("text/html")).isEqualTo("<i>chart</i>");
        assertThat(notebook.run("display(new Chart());").text()).contains("<i>chart</i>");
    }
}

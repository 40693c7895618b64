package dev.same.kernel.java;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The magics of the engine, but those of Maven. */
class MagicsTest {
    @TempDir
    Path folder;

    private final Notebooks notebook = new Notebooks();

    @AfterEach
    void close() {
        notebook.close();
    }

    @Test
    void timesALineAndACell() {
        var line = notebook.run("%time 1 + 1");
        var cell = notebook.run("%%time\nint x = 5;\nx");

        assertThat(line.value()).isEqualTo("2");
        assertThat(line.text()).startsWith("out:Time: ");
        assertThat(cell.value()).isEqualTo("5");
    }

    @Test
    void keepsLineNumbersBelowMagics() {
        assertThat(notebook.run("%time int a = 1;\n\nint b = 0;\na / b").traceback())
                .contains("Cell In[1], line 4");
        assertThat(notebook.run("%%time\nint c = 0;\n1 / c").traceback()).contains("Cell In[2], line 3");
    }

    @Test
    void runsCommands() {
        assertThat(notebook.run("%shell echo hello").text()).isEqualTo("out:hello\n");
        assertThat(notebook.run("%%bash\nx=4\necho $((x + 1)) >&2").text()).isEqualTo("err:5\n");
        assertThat(notebook.run("%shell exit 3").failure().message()).isEqualTo("the command ended with exit code 3");
    }

    @Test
    void interruptsCommands() throws Exception {
        var outputs = new Outputs();
        var cell = notebook.start("%%bash\necho ready\nsleep 100", outputs);
        outputs.await("ready");

        notebook.engine.interrupt();

        assertThat(cell.get().failure().name()).isEqualTo("Interrupted");
    }

    @Test
    void loadsSourcesAndNotebooks() throws Exception {
        Files.writeString(
                folder.resolve("tools.jsh"), "int three() {\n    return 3;\n}\nint bad(int x) {\n    return 1 / x;\n}");
        Files.writeString(
                folder.resolve("other.ipynb"),
                "{\"cells\": [{\"cell_type\": \"markdown\", \"source\": \"x\"}, {\"cell_type\": \"code\", \"source\": [\"int four = \", \"4;\"]}]}");

        notebook.run("%load " + folder.resolve("tools.jsh") + " " + folder.resolve("other.ipynb"));

        assertThat(notebook.run("three() + four").value()).isEqualTo("7");
        assertThat(notebook.run("bad(0)").traceback()).contains("tools.jsh, line 5");
        assertThat(notebook.run("%load nowhere").failure().message())
                .contains("there is no file")
                .contains("nowhere");
    }

    @Test
    void addsJarsAndFolders() throws Exception {
        Path jar = Libraries.jar(
                folder,
                "greeting",
                "1",
                "public class Greeting { public static String hi() { return \"hi\"; } public static void leave() { System.exit(9); } }");

        notebook.run("%jars " + jar.getParent() + "/*.jar");

        assertThat(notebook.run("lib.Greeting.hi()").value()).isEqualTo("hi");
        assertThat(notebook.run("lib.Greeting.leave()").failure().name()).isEqualTo("SystemExit");
        assertThat(notebook.run("System.getProperty(\"java.class.path\")")
                        .value()
                        .toString())
                .contains(jar.toString());
        assertThat(notebook.engine.classPath()).containsExactly(jar.toAbsolutePath());
        assertThat(notebook.run("%jars nothing/*.jar").failure().message()).contains("nothing/*.jar");
    }

    @Test
    void suggestsTheNearestMagic() {
        assertThat(notebook.run("%mavne a:b:1").failure().message()).contains("did you mean %maven?");
        assertThat(notebook.run("%%load x").failure().message()).contains("for one line");
        assertThat(notebook.run("%lsmagic").value().toString()).contains("%maven GROUP:ARTIFACT:VERSION", "%load FILE");
        assertThat(notebook.run("%help maven").value().toString()).contains("--bom org.junit:junit-bom");
    }

    @Test
    void describesAMagicWhenItIsAskedWithAQuestionMark() {
        for (String code : List.of("%maven?", "?%maven", "%maven??", "int before = 1;\n%maven?")) {
            assertThat(notebook.run(code).value().toString()).as(code).contains("--bom org.junit:junit-bom");
        }
        assertThat(notebook.run("%%time?").value().toString()).contains("Run code and say how long it took");
        assertThat(notebook.run("%?").value().toString()).contains("%maven GROUP:ARTIFACT:VERSION", "%load FILE");
        assertThat(notebook.run("%mavne?").failure().message()).contains("did you mean %maven?");
        assertThat(notebook.run("%shell echo a?").text()).isEqualTo("out:a?\n");
    }
}

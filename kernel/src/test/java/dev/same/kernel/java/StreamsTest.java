package dev.same.kernel.java;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Standard streams, displays and questions. */
class StreamsTest {
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
    void keepsTheOrderOfStreamsAndDisplays() {
        var ran = notebook.run(
                "System.out.print(\"ä😀\"); System.err.print(\"b\"); display(\"c\"); System.out.println(\"d\");\n1");

        assertThat(ran.outputs().events())
                .containsExactly("out:ä😀", "err:b", "display:{text/plain=c}", "out:d" + System.lineSeparator());
    }

    @Test
    void leadsOutputOfThreadsToTheCellThatStartedThem() throws Exception {
        var first = new Outputs();
        notebook.run(
                "var go = new CountDownLatch(1);\nvar t = new Thread(() -> { try { go.await(); } catch (InterruptedException e) {} System.out.print(\"late\"); throw new IllegalStateException(\"oops\"); }, \"worker\");\nt.start();",
                first);

        var second = notebook.run("go.countDown(); t.join(); System.out.print(\"second\");");

        first.await("IllegalStateException");
        assertThat(first.events().get(0)).isEqualTo("out:late");
        assertThat(first.text()).contains("Exception in thread \"worker\"", "Cell In[1], line 2");
        assertThat(second.text()).isEqualTo("out:second");
    }

    @Test
    void asksForInput() {
        var outputs = new Outputs();
        outputs.answers.add("Änn 😀");
        outputs.answers.add("41");
        outputs.answers.add("secret");

        var ran = notebook.run(
                "var in = new Scanner(System.in);\nString name = in.nextLine();\nint n = in.nextInt() + 1;\nname + n + readPassword(\"?\")",
                outputs);

        assertThat(ran.value()).isEqualTo("Änn 😀42secret");
        assertThat(outputs.events()).containsExactly("input:", "input:", "input:?");
    }

    @Test
    void updatesDisplays() {
        var ran = notebook.run("String id = display(html(\"<b>1</b>\"));\nupdateDisplay(id, \"2\");\nclearOutput();");

        assertThat(ran.outputs().events())
                .containsExactly(
                        "display:{text/html=<b>1</b>, text/plain=<b>1</b>}", "update:{text/plain=2}", "clear:true");
    }

    @Test
    void doesNotShowTheIdOfTheLastDisplay() {
        assertThat(notebook.run("display(1)").value()).isEqualTo("no value");
    }
}

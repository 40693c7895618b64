"""The Java kernel: jupyter_kernel_test, and what it does not look at."""
import os
import time
import unittest

import jupyter_kernel_test as jkt
from harness import kernel

NAME = os.environ.get("KERNEL_NAME", "java-same")


class ProtocolTest(jkt.KernelTests):
    kernel_name = NAME
    language_name = "java"
    file_extension = ".jsh"
    code_hello_world = 'System.out.println("hello, world");'
    code_stderr = 'System.err.println("test");'
    completion_samples = [
        {"text": "Math.ma", "matches": {"max("}},
        {"text": '"".isEm', "matches": {"isEmpty()"}},
        {"text": "%lsm", "matches": {"%lsmagic"}},
    ]
    complete_code_samples = ["1", "System.out.println(1)", "int f(int x) {\n    return x;\n}", "%lsmagic"]
    incomplete_code_samples = ["for (int i = 0; i < 3; i++) {", "int f(", 'String s = """\nabc']
    invalid_code_samples = ["int x = ]"]
    code_generate_error = 'throw new RuntimeException("x");'
    code_execute_result = [
        {"code": "1+2+3", "result": "6"},
        {"code": "List.of(1, 4, 9)", "result": "[1, 4, 9]"},
    ]
    code_display_data = [
        {"code": 'display(html("<b>test</b>"))', "mime": "text/html"},
        {"code": 'display(latex("$x$"))', "mime": "text/latex"},
        {"code": "display(new java.awt.image.BufferedImage(2, 2, 1))", "mime": "image/png"},
    ]
    code_history_pattern = "1?2*"
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "Math.max"
    code_clear_output = "clearOutput()"
    support_iopub_welcome = True


class EngineTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.context = kernel(NAME)
        cls.client = cls.context.__enter__()

    @classmethod
    def tearDownClass(cls):
        cls.context.__exit__(None, None, None)

    def test_asks_for_input(self):
        client = self.client
        msg_id = client.execute("var in = new Scanner(System.in); \"<\" + in.nextLine() + \">\"", allow_stdin=True)
        client.kc.stdin_channel.get_msg(timeout=60)
        client.kc.input("Änn 😀")
        result = [m for m in client.outputs(msg_id) if m["msg_type"] == "execute_result"]
        self.assertEqual("<Änn 😀>", result[0]["content"]["data"]["text/plain"])

    def test_says_that_nobody_can_be_asked(self):
        reply, _ = self.client.run("System.in.read()", allow_stdin=False)
        self.assertEqual("error", reply["content"]["status"])
        self.assertIn("allow_stdin", reply["content"]["evalue"])

    def interrupted(self, code, **flags):
        client = self.client
        msg_id = client.execute(code, **flags)
        while client.kc.get_iopub_msg(timeout=60)["msg_type"] not in ("stream", "execute_input"):
            pass
        if flags.get("allow_stdin"):
            client.kc.stdin_channel.get_msg(timeout=60)
        else:
            time.sleep(0.3)
        client.control("interrupt_request", {})
        return client.reply(msg_id)["content"]

    def test_stops_loops_waits_and_questions(self):
        for code, flags in (
            ("while (true) {}", {}),
            ("while (true) { try { Thread.sleep(5); } catch (Throwable t) {} }", {}),
            ("Thread.sleep(1_000_000);", {}),
            ("new Scanner(System.in).nextLine();", {"allow_stdin": True}),
            ("%%bash\nsleep 1000", {}),
        ):
            with self.subTest(code):
                reply = self.interrupted(code, **flags)
                self.assertEqual("Interrupted", reply["ename"])
                reply, _ = self.client.run("1")
                self.assertEqual("ok", reply["content"]["status"])

    def test_survives_what_user_code_does(self):
        for code, name in (
            ("int f(int n) { return f(n + 1) + 1; }\nf(0)", "java.lang.StackOverflowError"),
            ("var all = new long[100_000][Integer.MAX_VALUE];", "java.lang.OutOfMemoryError"),
            ("System.exit(7);", "SystemExit"),
            ("int x = nothing;", "CompilationError"),
        ):
            with self.subTest(code):
                reply, _ = self.client.run(code)
                self.assertEqual(name, reply["content"]["ename"])
                time.sleep(0.2)
                self.assertEqual("2", self.client.text("1+1"))

    def test_counts_code_points(self):
        client = self.client
        code = 'String s = "😀😀"; s.leng'
        reply = client.reply(client.send(client.kc.shell_channel, "complete_request",
                                         {"code": code, "cursor_pos": len(code)}))["content"]
        self.assertEqual(["length()"], reply["matches"])
        self.assertEqual(len(code) - 4, reply["cursor_start"])

    def test_updates_displays(self):
        _, outputs = self.client.run('var id = display("a"); updateDisplay(id, "b");')
        self.assertEqual(["display_data", "update_display_data"],
                         [m["msg_type"] for m in outputs if "display" in m["msg_type"]])

    def test_shows_output_of_threads_after_the_cell(self):
        client = self.client
        msg_id = client.execute('new Thread(() -> { try { Thread.sleep(500); } catch (InterruptedException e) {} '
                                'System.out.print("late"); }).start();')
        client.outputs(msg_id)
        message = client.kc.get_iopub_msg(timeout=60)
        self.assertEqual(("late", msg_id), (message["content"]["text"], message["parent_header"]["msg_id"]))

    def test_suggests_magics(self):
        reply, _ = self.client.run("%mavne a:b:1")
        self.assertIn("did you mean %maven?", reply["content"]["evalue"])


class FloodTest(unittest.TestCase):
    """A cell that prints forever, in little memory, and a client that reads nothing of it."""

    PRINTS = 'String line = "x".repeat(1_000);\nwhile (true) { System.out.println(line); }'
    LOGS = 'var log = java.util.logging.Logger.getLogger("user");\nwhile (true) { log.info("x".repeat(1_000)); }'

    def flood(self, code):
        with kernel(NAME, env=dict(os.environ, JAVA_TOOL_OPTIONS="-Xmx256m")) as client:
            client.run("1")
            msg_id = client.execute(code)
            end = time.monotonic() + 15  # longer than the kernel is patient with a client that does not read
            while time.monotonic() < end:
                client.control("kernel_info_request", {})
                time.sleep(0.1)
            client.control("interrupt_request", {})
            self.assertEqual("Interrupted", client.reply(msg_id)["content"]["ename"])
            self.assertEqual("ok", client.reply(client.execute("1+1"))["content"]["status"])

    def test_stays_responsive_while_a_cell_prints_forever(self):
        self.flood(self.PRINTS)

    def test_stays_responsive_while_a_cell_logs_forever(self):
        self.flood(self.LOGS)


if __name__ == "__main__":
    unittest.main()

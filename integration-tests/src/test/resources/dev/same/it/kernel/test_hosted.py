"""A real ipykernel behind the gateway, through real clients."""
import base64
import contextlib
import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import unittest

import nbformat
import zmq
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, DeadKernelError

from harness import DIRECT, SAME, TIMEOUT, Client, alive, await_true, kernel


def kinds(outputs):
    return [m["msg_type"] if m["msg_type"] != "status" else m["content"]["execution_state"] for m in outputs]


def child_of(pid):
    found = []
    for thread in pathlib.Path(f"/proc/{pid}/task").iterdir():
        found += [int(each) for each in (thread / "children").read_text().split()]
    return found


def interrupts(client, code, by):
    # Or ipykernel might abort the cell that follows at once along with those behind the interrupted one.
    msg_id = client.execute(code, stop_on_error=False)
    await_true("the cell runs", lambda: client.kc.iopub_channel.get_msg(timeout=TIMEOUT)["msg_type"] == "stream")
    by(client)
    reply = client.reply(msg_id)
    return reply["content"]["ename"]


@contextlib.contextmanager
def gate():
    """Source of a cell that waits, and a function that lets it go on. So does the end of the block."""
    with tempfile.TemporaryDirectory() as folder:
        closed = pathlib.Path(folder, "closed")
        closed.touch()
        yield f"import os, time\nwhile os.path.exists({str(closed)!r}): time.sleep(0.01)\n", closed.unlink


class ExecutionTest(unittest.TestCase):
    """One kernel for many questions."""

    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.client = cls.stack.enter_context(kernel())

    @classmethod
    def tearDownClass(cls):
        cls.stack.close()

    def test_one_busy_and_one_idle_around_the_outputs(self):
        reply, outputs = self.client.run("import sys; _ = sys.stdout.write('a'); 1 + 1")  # one write, as print makes two

        self.assertEqual(kinds(outputs), ["busy", "execute_input", "stream", "execute_result", "idle"])
        self.assertEqual(reply["content"]["status"], "ok")
        self.assertEqual(self.client.silence(), [])

    def test_parent_header_is_the_request_s_header_with_fields_nobody_knows(self):
        session = self.client.kc.session
        message = session.msg("kernel_info_request", {})
        message["header"]["unheard_of"] = {"deep": [1, 2]}
        for channel in (self.client.kc.shell_channel, self.client.kc.control_channel):
            message["header"]["msg_id"] = os.urandom(8).hex()
            channel.send(message)
            reply = self.client.reply(message["header"]["msg_id"], channel)

            self.assertEqual(reply["parent_header"]["unheard_of"], {"deep": [1, 2]})
            self.assertEqual(reply["content"]["status"], "ok")

    def test_replies_and_outputs_are_of_one_kernel_session(self):
        reply, outputs = self.client.run("1")
        info = self.client.reply(self.client.send(self.client.kc.shell_channel, "kernel_info_request", {}))

        self.assertEqual({m["header"]["session"] for m in [reply, info, *outputs]}, {info["header"]["session"]})

    def test_silent_cell_shows_and_counts_nothing(self):
        before, _ = self.client.run("1")
        _, outputs = self.client.run("2", silent=True)
        after, _ = self.client.run("3")

        self.assertEqual(kinds(outputs), ["busy", "idle"])
        self.assertEqual(after["content"]["execution_count"], before["content"]["execution_count"] + 1)

    def test_user_expressions(self):
        reply, _ = self.client.run("x = 7", user_expressions={"good": "x + 1", "bad": "1/0"})

        values = reply["content"]["user_expressions"]
        self.assertEqual(values["good"]["data"]["text/plain"], "8")
        self.assertEqual(values["bad"]["ename"], "ZeroDivisionError")

    def test_cells_behind_a_failure_are_aborted(self):
        with gate() as (waits, open_gate):
            ids = [self.client.execute(code) for code in (waits + "1/0", "x = 'ran'", "y = 'ran'")]
            self.client.control("kernel_info_request", {})
            open_gate()
            statuses = [self.client.reply(each)["content"]["status"] for each in ids]

        self.assertEqual(statuses, ["error", "aborted", "aborted"])

    def test_cells_behind_a_failure_run_without_stop_on_error(self):
        with gate() as (waits, open_gate):
            ids = [self.client.execute(waits + "1/0", stop_on_error=False), self.client.execute("1")]
            self.client.control("kernel_info_request", {})
            open_gate()
            statuses = [self.client.reply(each)["content"]["status"] for each in ids]

        self.assertEqual(statuses, ["error", "ok"])

    def test_traceback_names_the_true_line(self):
        reply, _ = self.client.run("a = 1\n\nb = 0\na / b")

        self.assertIn("line 4", "\n".join(reply["content"]["traceback"]).replace("\x1b[39m", "").replace("----> ", "line "))

    def test_rich_display_and_updates(self):
        _, outputs = self.client.run(textwrap.dedent("""
            from IPython.display import HTML, display, update_display, clear_output
            display(HTML('<b>1</b>'), display_id='d')
            update_display(HTML('<b>2</b>'), display_id='d')
            clear_output(wait=True)"""))

        self.assertEqual(
            kinds(outputs),
            ["busy", "execute_input", "display_data", "update_display_data", "clear_output", "idle"])

    def test_matplotlib_inline(self):
        _, outputs = self.client.run("%matplotlib inline\nimport matplotlib.pyplot as p\n_ = p.plot([1, 2])")

        images = [m["content"]["data"] for m in outputs if m["msg_type"] == "display_data"]
        self.assertEqual(base64.b64decode(images[0]["image/png"])[:4], b"\x89PNG")

    def test_input_and_password(self):
        for code, password in (("input('name? ')", False), ("import getpass; getpass.getpass('secret? ')", True)):
            msg_id = self.client.execute(code, allow_stdin=True)
            question = self.client.kc.stdin_channel.get_msg(timeout=TIMEOUT)
            self.assertEqual(question["content"]["password"], password)
            self.client.kc.input("Grüße 🎉")
            outputs = self.client.outputs(msg_id)
            self.assertEqual(self.client.reply(msg_id)["content"]["status"], "ok")
            self.assertIn("'Grüße 🎉'", [m["content"].get("data", {}).get("text/plain") for m in outputs])

    def test_input_without_stdin_fails_at_once(self):
        reply, _ = self.client.run("input()", allow_stdin=False)

        self.assertEqual(reply["content"]["ename"], "StdinNotImplementedError")

    def test_completion_counts_code_points(self):
        code = "s = '🎉🎉'; impor"
        content = dict(code=code, cursor_pos=len(code))
        reply = self.client.reply(self.client.send(self.client.kc.shell_channel, "complete_request", content))

        self.assertIn("import", reply["content"]["matches"])
        self.assertEqual(reply["content"]["cursor_start"], len(code) - 5)

    def test_inspection_and_history(self):
        content = dict(code="zip", cursor_pos=2, detail_level=0)
        found = self.client.reply(self.client.send(self.client.kc.shell_channel, "inspect_request", content))
        self.client.run("'remember me'")
        content = dict(hist_access_type="tail", n=1, output=False, raw=True)
        history = self.client.reply(self.client.send(self.client.kc.shell_channel, "history_request", content))

        self.assertTrue(found["content"]["found"])
        self.assertEqual(history["content"]["history"][0][2], "'remember me'")

    def test_history_holds_what_the_user_wrote(self):
        code = "%same step remembered\n'with a magic'"
        self.client.run(code)
        content = dict(hist_access_type="tail", n=1, output=False, raw=True)
        history = self.client.reply(self.client.send(self.client.kc.shell_channel, "history_request", content))

        self.assertEqual(history["content"]["history"][0][2], code)

    def test_comms_with_buffers_and_a_thousand_of_them(self):
        self.client.run(textwrap.dedent("""
            from ipykernel.comm import Comm
            def opened(comm, message):
                comm.on_msg(lambda m: comm.send({'got': m['content']['data']}, buffers=m['buffers']))
            get_ipython().kernel.comm_manager.register_target('echo', opened)"""))
        shell = self.client.kc.shell_channel
        ids = [f"comm-{i}" for i in range(1000)]
        for each in ids:
            self.client.send(shell, "comm_open", dict(comm_id=each, target_name="echo", data={}))
        info = self.client.reply(self.client.send(shell, "comm_info_request", dict(target_name="echo")))
        buffers = [b"\x00\xff" * 1000, b"", b"x"]
        msg_id = self.client.send(shell, "comm_msg", dict(comm_id=ids[500], data={"n": 1}), buffers=buffers)
        answer = [m for m in self.client.outputs(msg_id) if m["msg_type"] == "comm_msg"]

        self.assertEqual(len(info["content"]["comms"]), 1000)
        self.assertEqual(answer[0]["content"]["data"], {"got": {"n": 1}})
        self.assertEqual([bytes(each) for each in answer[0]["buffers"]], buffers)

    def test_unknown_comm_target_is_closed(self):
        msg_id = self.client.send(self.client.kc.shell_channel, "comm_open",
                                  dict(comm_id="nobody", target_name="nobody", data={}))

        self.assertIn("comm_close", kinds(self.client.outputs(msg_id)))

    def test_widgets(self):
        _, outputs = self.client.run(
            "import ipywidgets as w\ns = w.IntSlider(value=3)\ns.observe(lambda c: print('now', c['new']), 'value')\ns")
        opened = [m for m in outputs if m["msg_type"] == "comm_open"]
        model = self.client.text("s.model_id").strip("'")
        self.assertIn(model, [m["content"]["comm_id"] for m in opened])
        msg_id = self.client.send(
            self.client.kc.shell_channel, "comm_msg",
            dict(comm_id=model, data={"method": "update", "state": {"value": 42}, "buffer_paths": []}))
        self.client.outputs(msg_id)

        self.assertEqual(self.client.text("s.value"), "42")

    def test_output_of_a_thread_after_its_cell_keeps_its_parent(self):
        msg_id = self.client.execute(
            "import threading, time\n"
            "threading.Thread(target=lambda: (time.sleep(0.5), print('late', flush=True))).start()")
        self.client.outputs(msg_id)

        late = self.client.kc.iopub_channel.get_msg(timeout=TIMEOUT)

        self.assertEqual((late["content"].get("text"), late["parent_header"]["msg_id"]), ("late\n", msg_id))

    def test_subshells(self):
        subshell = self.client.control("create_subshell_request", {})["subshell_id"]
        self.assertEqual(self.client.control("list_subshell_request", {})["subshell_id"], [subshell])
        with gate() as (waits, open_gate):
            busy = self.client.execute(waits)
            quick = self.client.execute("'from the subshell'", subshell=subshell)
            self.assertEqual(self.client.reply(quick)["content"]["status"], "ok")
            unknown = self.client.reply(self.client.execute("1", subshell="no-such"))
            self.assertEqual(unknown["content"]["status"], "error")
            open_gate()
            self.client.reply(busy)
        self.assertEqual(self.client.control("delete_subshell_request", {"subshell_id": subshell})["status"], "ok")

    def test_debugger(self):
        answer = self.client.control(
            "debug_request", {"type": "request", "seq": 1, "command": "debugInfo", "arguments": {}})

        self.assertTrue(answer["success"], answer)
        self.assertIn("isStarted", answer["body"])

    def test_progress_bar(self):
        _, outputs = self.client.run("from tqdm import tqdm\nfor _ in tqdm(range(3)): pass")
        bars = "".join(m["content"]["text"] for m in outputs if m["msg_type"] == "stream")
        self.assertIn("3/3", bars)
        # Redrawn in place: a carriage return must arrive as one.
        self.assertIn("\r", bars)

    def test_progress_bar_of_widgets(self):
        _, outputs = self.client.run("from tqdm.notebook import tqdm\nfor _ in tqdm(range(3)): pass")
        states = [m["content"]["data"].get("state", {}) for m in outputs if m["msg_type"] in ("comm_open", "comm_msg")]
        self.assertIn(3, [state.get("value") for state in states])
        (view,) = [m["content"]["data"] for m in outputs if m["msg_type"] == "display_data"]
        self.assertIn("application/vnd.jupyter.widget-view+json", view)

    def test_interrupt_of_busy_sleeping_and_asking_cells(self):
        message = lambda client: client.control("interrupt_request", {})  # noqa: E731
        group = lambda client: client.manager.interrupt_kernel()  # noqa: E731
        for by in (message, group):
            for code in ("while True: pass", "import time; time.sleep(60)"):
                self.assertEqual(interrupts(self.client, f"print('go', flush=True)\n{code}", by), "KeyboardInterrupt")
            msg_id = self.client.execute("input()", allow_stdin=True, stop_on_error=False)
            self.client.kc.stdin_channel.get_msg(timeout=TIMEOUT)
            by(self.client)
            self.assertEqual(self.client.reply(msg_id)["content"]["ename"], "KeyboardInterrupt")
        self.assertEqual(self.client.text("1 + 1"), "2")

    def test_heartbeat_and_control_while_busy(self):
        with gate() as (waits, open_gate):
            msg_id = self.client.execute(waits)
            with zmq.Context() as context, context.socket(zmq.REQ) as beat:
                beat.linger = 0
                beat.connect(f"tcp://127.0.0.1:{self.client.kc.hb_port}")
                beat.send(b"ping")
                self.assertTrue(beat.poll(TIMEOUT * 1000))
                self.assertEqual(beat.recv(), b"ping")
            self.assertEqual(self.client.control("kernel_info_request", {})["status"], "ok")
            open_gate()
            self.client.reply(msg_id)

    def test_two_clients(self):
        other = Client(self.client.manager).ready()
        try:
            reply, _ = other.run("z = 'both'")
            self.assertEqual(reply["content"]["status"], "ok")
            self.assertEqual(self.client.text("z"), "'both'")
        finally:
            other.close()

    def test_forged_truncated_and_replayed_messages_are_not_obeyed(self):
        session, socket = self.client.kc.session, self.client.kc.shell_channel.socket
        frames = session.serialize(session.msg("execute_request", dict(
            code="obeyed = True", silent=True, store_history=False, user_expressions={}, allow_stdin=False)))
        forged = [frames[0], b"0" * 64, *frames[2:]]
        for each in (forged, frames[:4], [b"junk"], [*frames[:5], b"{", frames[-1]][:6]):
            socket.send_multipart(each)
        count = session.serialize(session.msg("execute_request", dict(
            code="replays = globals().get('replays', 0) + 1", silent=True, store_history=False, user_expressions={},
            allow_stdin=False)))
        socket.send_multipart(count)
        socket.send_multipart(count)

        self.assertEqual(self.client.text("'obeyed' in globals(), replays"), "(False, 1)")

    def test_numbered_lines_arrive_in_order(self):
        _, outputs = self.client.run("for i in range(2000): print(i, flush=True)")

        text = "".join(m["content"]["text"] for m in outputs if m["msg_type"] == "stream")
        self.assertEqual(text.split(), [str(i) for i in range(2000)])


class DebuggerTest(unittest.TestCase):
    """A breakpoint as JupyterLab sets one: dumpCell, setBreakpoints, run the cell, look at it where it stands, go on."""

    def test_stops_at_the_line_of_a_cell(self):
        self.check("a = 1\nb = a + 1\nc = a + b\nprint(c)")

    def test_stops_at_the_line_of_a_cell_with_a_magic(self):
        self.check("%same step here\na = 1\nc = a + 2\nprint(c)")

    def check(self, code, line=3):
        with kernel() as client:
            seq = iter(range(1, 1000))

            def debug(command, **arguments):
                answer = client.control("debug_request", {
                    "type": "request", "seq": next(seq), "command": command, "arguments": arguments})
                self.assertTrue(answer["success"], answer)
                return answer.get("body", {})

            def event(name):
                while True:
                    message = client.kc.iopub_channel.get_msg(timeout=TIMEOUT)
                    if message["msg_type"] == "debug_event" and message["content"]["event"] == name:
                        return message["content"]["body"]

            client.kc.allow_stdin = False
            debug("initialize", clientID="test", adapterID="", pathFormat="path", linesStartAt1=True,
                  columnsStartAt1=True, supportsVariableType=True)
            debug("attach")
            path = debug("dumpCell", code=code)["sourcePath"]
            verified = debug("setBreakpoints", source={"path": path}, breakpoints=[{"line": line}], sourceModified=False)
            self.assertTrue(verified["breakpoints"][0]["verified"], verified)
            debug("configurationDone")

            msg_id = client.execute(code)
            stopped = event("stopped")
            frame = debug("stackTrace", threadId=stopped["threadId"])["stackFrames"][0]
            self.assertEqual((frame["line"], frame["source"]["path"]), (line, path))
            scopes = debug("scopes", frameId=frame["id"])["scopes"]
            variables = debug("variables", variablesReference=scopes[0]["variablesReference"])["variables"]
            self.assertIn(("a", "1"), [(each["name"], each["value"]) for each in variables])

            debug("continue", threadId=stopped["threadId"])
            outputs = client.outputs(msg_id)
            self.assertEqual(client.reply(msg_id)["content"]["status"], "ok")
            self.assertEqual([m["content"]["text"] for m in outputs if m["msg_type"] == "stream"], ["3\n"])
            debug("disconnect", restart=False, terminateDebuggee=False)
            self.assertEqual(client.text("1 + 1"), "2")


class LifeTest(unittest.TestCase):
    def test_restart_is_a_new_session(self):
        with kernel() as client:
            client.run("x = 1")
            first = client.reply(client.send(client.kc.shell_channel, "kernel_info_request", {}))
            client.manager.restart_kernel()
            client.ready()
            second = client.reply(client.send(client.kc.shell_channel, "kernel_info_request", {}))

            self.assertNotEqual(first["header"]["session"], second["header"]["session"])
            self.assertEqual(client.run("x")[0]["content"]["ename"], "NameError")

    def test_shutdown_ends_both_processes(self):
        with kernel() as client:
            pid = client.manager.provisioner.pid
            (child,) = child_of(pid)
            client.manager.shutdown_kernel()

            await_true("both ended", lambda: not alive(pid) and not alive(child), 5)

    def test_death_of_the_child_is_told(self):
        with kernel() as client:
            msg_id = client.execute("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
            reply = client.reply(msg_id)
            outputs = client.outputs(msg_id)

            self.assertEqual(reply["content"]["ename"], "DeadKernelError")
            self.assertIn("signal 9", reply["content"]["evalue"])
            self.assertEqual(kinds(outputs)[-2:], ["error", "idle"])
            await_true("the gateway ended", lambda: not client.manager.is_alive(), 10)

    def test_killed_gateway_leaves_no_orphan(self):
        with kernel() as client:
            pid = client.manager.provisioner.pid
            (child,) = child_of(pid)
            os.kill(pid, signal.SIGKILL)

            await_true("the child ended", lambda: not alive(child), 10)

    def test_terminated_gateway_leaves_no_orphan(self):
        with kernel() as client:
            pid = client.manager.provisioner.pid
            (child,) = child_of(pid)
            os.kill(pid, signal.SIGTERM)

            await_true("both ended", lambda: not alive(pid) and not alive(child), 10)

    def test_killed_client_leaves_no_orphan(self):
        script = ("import sys\nfrom harness import kernel\nwith kernel() as client:\n"
                  " client.execute('import time; time.sleep(600)')\n"
                  " print(client.manager.provisioner.pid, flush=True)\n sys.stdin.read()\n")
        with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stdin=subprocess.PIPE,
                              cwd=pathlib.Path(__file__).parent) as process:
            pid = int(process.stdout.readline())
            (child,) = child_of(pid)
            process.kill()
            process.wait()

            await_true("gateway and child ended", lambda: not alive(pid) and not alive(child), 10)

    def test_noise_of_the_child_is_not_lost(self):
        with tempfile.TemporaryFile() as log:
            with kernel(stderr=log) as client:
                client.run("import os; _ = os.write(2, b'noise of a library')")
            log.seek(0)
            noise = log.read()

        # ipykernel shows what is written to the descriptor in the cell too, and echoes it where it would have gone.
        self.assertIn(b"noise of a library", noise)

    def test_full_disk_of_the_child_is_an_error_of_its_cell(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full here")
        with kernel() as client:
            reply, _ = client.run("f = open('/dev/full', 'w')\nf.write('x')\nf.flush()")
            self.assertEqual(reply["content"]["ename"], "OSError")
            self.assertEqual(client.text("1 + 1"), "2")


class NotebookTest(unittest.TestCase):
    def notebook(self, *cells):
        return nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])

    def execute(self, notebook, name):
        return NotebookClient(notebook, kernel_name=name, timeout=TIMEOUT).execute()

    def test_whole_notebook_as_with_ipykernel_alone(self):
        cells = ["import pandas as pd\nd = pd.DataFrame({'a': [1, 2]})\nd", "print(d.a.sum())",
                 "%matplotlib inline\nimport matplotlib.pyplot as p\n_ = p.plot([1])",
                 "from IPython.display import Markdown\nMarkdown('# hi')", "import sys; print('e', file=sys.stderr)"]
        hosted, direct = (self.execute(self.notebook(*cells), name) for name in (SAME, DIRECT))

        def plain(notebook):
            return [json.loads(json.dumps([c["execution_count"], c["outputs"]])) for c in notebook["cells"]]

        self.assertEqual(plain(hosted), plain(direct))

    def test_failing_notebook(self):
        with self.assertRaises(CellExecutionError) as failure:
            self.execute(self.notebook("1/0"), SAME)
        self.assertIn("ZeroDivisionError", str(failure.exception))

    def test_dying_notebook(self):
        with self.assertRaises((DeadKernelError, CellExecutionError)) as failure:
            self.execute(self.notebook("import os; os._exit(3)"), SAME)
        self.assertIn("ernel", str(failure.exception))


class OracleTest(unittest.TestCase):
    """The same requests to ipykernel alone and behind the gateway: what comes back differs in ids and dates only."""

    def conversation(self, name):
        transcript = []

        def clean(message):
            content = json.loads(json.dumps(message["content"], default=str))
            content.pop("started", None)
            return [message["msg_type"], content, message["metadata"].get("status")]

        with kernel(name) as client:
            client.silence()
            shell = client.kc.shell_channel
            for code, flags in [
                ("1 + 1", {}), ("print('x')\n'y'", {}), ("1/0", {}), ("x = 3", {"silent": True}), ("1/0", {"silent": True}),
                ("x", {"store_history": False}), ("x", {"user_expressions": {"a": "x", "b": "nope"}}),
                ("zip?", {}), ("%lsmagic", {}), ("input()", {}), ("", {}), ("# only a comment", {}), ("a b", {}),
                ("from IPython.display import *\ndisplay(HTML('<i>'), display_id='q')", {})]:
                reply, outputs = client.run(code, **flags)
                transcript.append([code, flags, clean(reply), [clean(m) for m in outputs]])
            for type_, content in [
                ("kernel_info_request", {}), ("complete_request", {"code": "impo", "cursor_pos": 4}),
                ("inspect_request", {"code": "zip", "cursor_pos": 3, "detail_level": 0}),
                ("inspect_request", {"code": "nope", "cursor_pos": 3, "detail_level": 1}),
                ("is_complete_request", {"code": "for x in y:"}), ("comm_info_request", {}),
                ("history_request", {"hist_access_type": "range", "session": 0, "start": 1, "stop": 3, "output": True,
                                     "raw": True})]:
                msg_id = client.send(shell, type_, content)
                outputs = client.outputs(msg_id)
                transcript.append([type_, content, clean(client.reply(msg_id)), [clean(m) for m in outputs]])
            for type_, content in [("kernel_info_request", {}), ("list_subshell_request", {}),
                                   ("debug_request", {"type": "request", "seq": 1, "command": "debugInfo", "arguments": {}})]:
                msg_id = client.send(client.kc.control_channel, type_, content)
                outputs = client.outputs(msg_id)
                transcript.append([type_, clean(client.reply(msg_id, client.kc.control_channel)),
                                   [clean(m) for m in outputs]])
        return transcript

    def test_hosted_is_as_direct(self):
        self.maxDiff = None
        hosted, direct = self.conversation(SAME), self.conversation(DIRECT)
        for own, peer in zip(hosted, direct):
            text = json.dumps(own, sort_keys=True), json.dumps(peer, sort_keys=True)
            # The debugger's temporary folder and the parser's addresses carry the process's id.
            self.assertEqual(*(_without_ids(each) for each in text))


def _without_ids(text):
    text = re.sub(r"ipykernel_\d+", "ipykernel_N", text)
    text = re.sub(r'Tip: .*?\\n"', 'Tip"', text)
    text = re.sub(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID", text)
    return re.sub(r"0x[0-9a-f]+", "0xN", text)


if __name__ == "__main__":
    unittest.main()

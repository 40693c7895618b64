"""What the tests of %same in live sessions share: a notebook's file, and a client that names its cells."""
import os

import nbformat
from harness import await_true, kernel


def write(folder, spec, language, sources, name="notebook.ipynb"):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata.kernelspec = {"name": spec, "language": language, "display_name": spec}
    notebook.metadata.language_info = {"name": language}
    for number, source in enumerate(sources, 1):
        cell = nbformat.v4.new_code_cell(source)
        cell["id"] = f"c{number}"
        notebook.cells.append(cell)
    path = folder / name
    nbformat.write(notebook, path)
    return path


class Session:
    """A client that names the cells it executes, as JupyterLab does."""

    def __init__(self, client):
        self.client = client

    def run(self, code, cell=None):
        kc = self.client.kc
        content = dict(code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=False, stop_on_error=False)
        message = kc.session.msg("execute_request", content, metadata={"cellId": cell} if cell else None)
        kc.shell_channel.send(message)
        outputs = self.client.outputs(message["header"]["msg_id"])
        reply = self.client.reply(message["header"]["msg_id"])
        return reply["content"], [m for m in outputs if m["msg_type"] not in ("status", "execute_input")]

    def ok(self, code, cell=None):
        reply, outputs = self.run(code, cell)
        assert reply["status"] == "ok", (code, reply)
        return text(outputs)

    def error(self, code):
        reply, outputs = self.run(code)
        assert reply["status"] == "error", (code, text(outputs))
        assert [m["content"]["ename"] for m in outputs if m["msg_type"] == "error"] == [reply["ename"]]
        return "\n".join(reply["traceback"])

    def pictures(self, code):
        reply, outputs = self.run(code)
        assert reply["status"] == "ok", (code, reply)
        return [m for m in outputs if m["msg_type"] in ("display_data", "update_display_data")]

    def later(self, condition):
        """Messages that come after their cell has ended, up to the one that is looked for."""
        found = []

        def look():
            found.extend(self.client.silence(0.1))
            return any(condition(m) for m in found)

        await_true("the awaited message", look)
        return found

    def matches(self, code):
        kc = self.client.kc
        msg_id = self.client.send(kc.shell_channel, "complete_request", {"code": code, "cursor_pos": len(code)})
        return self.client.reply(msg_id)["content"]["matches"]


def text(outputs):
    found = []
    for m in outputs:
        content = m["content"]
        found.append(content.get("text") or content.get("data", {}).get("text/plain", ""))
    return "".join(found)


def plain(message):
    return message["content"].get("data", {}).get("text/plain", "")


class started:
    """A session of the kernel, told which notebook it is."""

    def __init__(self, folder, name, notebook="notebook.ipynb"):
        env = dict(os.environ, JPY_SESSION_NAME=str(folder / notebook))
        self.context = kernel(name, cwd=str(folder), env=env)

    def __enter__(self):
        return Session(self.context.__enter__())

    def __exit__(self, *exception):
        return self.context.__exit__(*exception)


def execute_all(session, cells):
    for number, source in enumerate(cells, 1):
        session.ok(source, f"c{number}")

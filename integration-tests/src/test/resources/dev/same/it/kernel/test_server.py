"""Both kernels in a real JupyterLab server: REST, and WebSockets of both protocols.

Notebook 7 is other pages of the same server: kernels, sessions and sockets are jupyter_server's, so it adds nothing here.
"""
import json

import nbformat
import pytest
from harness import await_true
from server import JSON, V1, Server, tab

PYTHON, JAVA = "same-python3", "same-java"
BOTH = pytest.mark.parametrize("name", [PYTHON, JAVA])
PROTOCOLS = pytest.mark.parametrize("protocol", [JSON, V1], ids=["json", "v1"])

LANGUAGE = {PYTHON: "python", JAVA: "java"}
CODE = {
    PYTHON: {
        "print": "print('Grüße 🎉')",
        "display": "from IPython.display import HTML, display\ndisplay(HTML('<b>1</b>'))",
        "ask": "input('name? ')",
        "endless": "print('go', flush=True)\nwhile True: pass",
        "sleep": "import time\nprint('go', flush=True)\ntime.sleep(600)",
        "define": "x = 5",
        "recall": "x",
        "interrupted": "KeyboardInterrupt",
        "die": "import os\nos._exit(3)",
        "cells": ["%same step load\nrows = [1, 2]", "%same step work\nprint(sum(rows))"],
    },
    JAVA: {
        "print": 'System.out.println("Grüße 🎉");',
        "display": 'display(html("<b>1</b>"));',
        "ask": 'System.out.print("name? ");\nnew Scanner(System.in).nextLine()',
        "endless": '{ System.out.println("go"); while (true) {} }',
        "sleep": '{ System.out.println("go"); Thread.sleep(600_000); }',
        "define": "int x = 5;",
        "recall": "x",
        "interrupted": "Interrupted",
        "die": 'new ProcessBuilder("kill", "-9", "" + ProcessHandle.current().pid()).start().waitFor();',
        "cells": ["%same step load\nint[] rows = {1, 2};", "%same step work\nSystem.out.println(rows.length);"],
    },
}


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    found = Server(tmp_path_factory.mktemp("server"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def kernels(server):
    """One of each for all tests: they take turns."""
    return {name: server.start_kernel(name) for name in (PYTHON, JAVA)}


def test_the_server_lists_both_kernels_with_their_logos(server):
    specs = server.rest("GET", "/api/kernelspecs")["kernelspecs"]

    assert specs[PYTHON]["spec"]["display_name"].endswith("(SAME)")
    assert specs[PYTHON]["spec"]["metadata"]["debugger"] is True
    assert specs[JAVA]["spec"]["display_name"] == "Java (SAME)"
    assert all(server.rest("GET", path) for name in (PYTHON, JAVA) for path in specs[name]["resources"].values())
    assert specs[JAVA]["resources"]


@BOTH
@PROTOCOLS
def test_a_tab_executes_shows_and_answers(server, kernels, name, protocol):
    code = CODE[name]
    with tab(server, kernels[name], protocol) as page:
        assert page.info()["content"]["status"] == "ok"
        assert page.text(code["print"]) == "Grüße 🎉\n"
        _, outputs = page.run(code["display"])
        assert [m["content"]["data"]["text/html"] for m in outputs if m["type"] == "display_data"] == ["<b>1</b>"]

        msg_id = page.execute(code["ask"])
        question = page.message(msg_id, "input_request")
        assert question["channel"] == "stdin"
        page.send("stdin", "input_reply", {"value": "Änn 😀", "status": "ok"}, parent=question["header"])
        reply, outputs = page.finished(msg_id)
        assert reply["status"] == "ok"
        assert "Änn 😀" in outputs[-1]["content"]["data"]["text/plain"]


@PROTOCOLS
def test_buffers_of_comms_arrive_as_they_were(server, kernels, protocol):
    buffers = [b"\x00\xff" * 100_000, b"", b"x"]
    with tab(server, kernels[PYTHON], protocol) as page:
        page.text("def opened(comm, message):\n"
                  "    comm.on_msg(lambda m: comm.send({'got': m['content']['data']}, buffers=m['buffers']))\n"
                  "get_ipython().kernel.comm_manager.register_target('echo', opened)")
        page.send("shell", "comm_open", {"comm_id": f"echo-{protocol}", "target_name": "echo", "data": {}})
        msg_id = page.send("shell", "comm_msg", {"comm_id": f"echo-{protocol}", "data": {"n": 1}}, buffers=buffers)
        answer = page.message(msg_id, "comm_msg")

    assert answer["content"]["data"] == {"got": {"n": 1}}
    assert answer["buffers"] == buffers


@BOTH
def test_another_tab_sees_the_outputs_but_not_the_replies(server, kernels, name):
    with tab(server, kernels[name], V1) as page, tab(server, kernels[name], JSON) as other:
        other.info()
        msg_id = page.execute(CODE[name]["print"])
        page.finished(msg_id)

        assert other.message(msg_id, "stream")["content"]["text"] == "Grüße 🎉\n"
        assert not [m for m in other.seen if m["type"] == "execute_reply"]


@BOTH
@pytest.mark.parametrize("what", ["endless", "sleep"])
def test_the_stop_button_ends_the_cell(server, kernels, name, what):
    with tab(server, kernels[name], V1) as page:
        msg_id = page.execute(CODE[name][what])
        page.message(msg_id, "stream")
        server.rest("POST", f"/api/kernels/{kernels[name]}/interrupt")

        reply, _ = page.finished(msg_id)
        assert reply["ename"] == CODE[name]["interrupted"]
        assert page.text(CODE[name]["print"]) == "Grüße 🎉\n"


@BOTH
def test_the_restart_button_makes_a_new_session(server, kernels, name):
    with tab(server, kernels[name], V1) as page:
        page.text(CODE[name]["define"])
        before = page.info()["header"]["session"]

        server.rest("POST", f"/api/kernels/{kernels[name]}/restart")

        assert page.info()["header"]["session"] != before
        assert page.run(CODE[name]["recall"])[0]["status"] == "error"
        assert page.text(CODE[name]["print"]) == "Grüße 🎉\n"


@BOTH
@pytest.mark.parametrize("by", ["restart", "death"])
def test_a_busy_kernel_can_be_restarted_and_its_death_is_told(server, name, by):
    kernel_id = server.start_kernel(name)
    with tab(server, kernel_id, V1) as page:
        before = page.info()["header"]["session"]
        if by == "restart":
            msg_id = page.execute(CODE[name]["endless"])
            page.message(msg_id, "stream")
            server.rest("POST", f"/api/kernels/{kernel_id}/restart")
        else:
            page.execute(CODE[name]["die"])
            # The server saw it end and starts another: what Lab shows as "the kernel appears to have died".
            page.status("restarting", 30)
            await_true("it is up again", lambda: server.rest("GET", f"/api/kernels/{kernel_id}")["execution_state"]
                       in ("idle", "starting"))

        assert page.info()["header"]["session"] != before
        assert page.text(CODE[name]["print"]) == "Grüße 🎉\n"
    server.delete_kernel(kernel_id)


@BOTH
def test_a_session_of_a_notebook_knows_its_notebook(server, name):
    notebook = nbformat.v4.new_notebook()
    notebook.metadata.kernelspec = {"name": name, "display_name": name, "language": LANGUAGE[name]}
    notebook.cells = [nbformat.v4.new_code_cell(each) for each in CODE[name]["cells"]]
    server.rest("PUT", f"/api/contents/{name}%20here.ipynb", {"type": "notebook", "format": "json", "content": json.loads(
        nbformat.writes(notebook))})
    session = server.rest("POST", "/api/sessions", {
        "path": f"{name} here.ipynb", "type": "notebook", "name": f"{name} here.ipynb", "kernel": {"name": name}})
    with tab(server, session["kernel"]["id"], V1) as page:
        plan = page.text("%same plan")

        assert "load" in plan and "work" in plan, plan
    server.rest("DELETE", f"/api/sessions/{session['id']}")

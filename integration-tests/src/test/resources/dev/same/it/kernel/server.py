"""A real JupyterLab server on loopback, and a client of its REST interface and WebSockets, as a browser is one."""
import contextlib
import json
import os
import pathlib
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid

import websocket
from jupyter_server.services.kernels.connection.base import (
    deserialize_binary_message, deserialize_msg_from_ws_v1, serialize_binary_message, serialize_msg_to_ws_v1)

from harness import TIMEOUT, await_true

V1 = "v1.kernel.websocket.jupyter.org"
JSON = None  # no sub-protocol: what servers and clients spoke before
TOKEN = uuid.uuid4().hex


class Server:
    """JupyterLab without a browser. It ends with `close`, and its kernels with it."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.log = self.folder / "server.log"
        environment = dict(os.environ, HOME=str(self.folder), JUPYTER_TOKEN=TOKEN, SAME_HOME=str(self.folder / "same"),
                           JUPYTER_CONFIG_DIR=str(self.folder / "config"), JUPYTER_RUNTIME_DIR=str(self.folder / "runtime"))
        command = [sys.executable, "-m", "jupyterlab", "--allow-root", "--no-browser", "--ip=127.0.0.1", "--port=0",
                   f"--ServerApp.root_dir={self.folder}", "--LabApp.news_url=None", "--LabApp.extension_manager=readonly",
                   "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
                   "--KernelRestarter.time_to_dead=0.5"]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.url = None
        try:
            await_true("the server says where it is", self.is_up, 120)
        except BaseException:
            self.close()
            raise

    def is_up(self):
        if self.process.poll() is not None:
            raise AssertionError(self.log.read_text(encoding="utf-8", errors="replace")[-3000:])
        for file in self.folder.glob("runtime/jpserver-*.json"):
            with contextlib.suppress(ValueError, KeyError, OSError):
                self.url = f"http://127.0.0.1:{json.loads(file.read_text())['port']}"
                self.rest("GET", "/api/status")
                return True
        return False

    def rest(self, method, path, body=None):
        request = urllib.request.Request(
            self.url + path, method=method, data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"token {TOKEN}", "Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
                data = answer.read()
                return json.loads(data) if answer.headers.get_content_type() == "application/json" and data else data
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{method} {path}: {error.code} {error.read()[:2000]!r}") from error

    def start_kernel(self, name):
        return self.rest("POST", "/api/kernels", {"name": name})["id"]

    def delete_kernel(self, kernel_id):
        self.rest("DELETE", f"/api/kernels/{kernel_id}")

    def close(self):
        self.process.terminate()
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Socket:
    """One browser tab: a WebSocket to a kernel, in one of the two protocols."""

    def __init__(self, server, kernel_id, protocol):
        self.protocol = protocol
        self.session = uuid.uuid4().hex
        self.seen = []
        url = server.url.replace("http", "ws", 1)
        self.socket = websocket.create_connection(
            f"{url}/api/kernels/{kernel_id}/channels?session_id={self.session}", timeout=TIMEOUT,
            header=[f"Authorization: token {TOKEN}"], subprotocols=[protocol] if protocol else None)
        assert self.socket.getsubprotocol() == protocol, self.socket.getsubprotocol()

    def close(self):
        self.socket.close()

    def send(self, channel, type_, content, parent=None, buffers=()):
        header = {"msg_id": uuid.uuid4().hex, "msg_type": type_, "session": self.session, "username": "tab",
                  "version": "5.4", "date": "2026-01-01T00:00:00.000Z"}
        parts = {"header": header, "parent_header": parent or {}, "metadata": {}, "content": content}
        if self.protocol:
            frames = [json.dumps(part).encode() for part in parts.values()] + list(buffers)
            self.socket.send_binary(serialize_msg_to_ws_v1(frames, channel))
        elif buffers:
            self.socket.send_binary(serialize_binary_message(dict(parts, channel=channel, buffers=list(buffers))))
        else:
            self.socket.send(json.dumps(dict(parts, channel=channel, buffers=[])))
        return header["msg_id"]

    def receive(self, end):
        # By the second: the server's pings would prolong one long wait for ever.
        while True:
            try:
                self.socket.settimeout(1)
                opcode, data = self.socket.recv_data()
                break
            except websocket.WebSocketTimeoutException:
                if time.monotonic() > end:
                    raise
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            raise AssertionError(f"the server closed the socket: {data!r}")
        if self.protocol:
            channel, frames = deserialize_msg_from_ws_v1(data)
            names = ("header", "parent_header", "metadata", "content")
            message = {name: json.loads(frame) for name, frame in zip(names, frames)}
            message.update(channel=channel, buffers=[bytes(each) for each in frames[4:]])
        elif opcode == websocket.ABNF.OPCODE_BINARY:
            message = deserialize_binary_message(data)
            message["buffers"] = [bytes(each) for each in message["buffers"]]
        else:
            message = json.loads(data)
        message["type"] = message["header"]["msg_type"]
        return message

    def until(self, what, condition, timeout=TIMEOUT):
        """The first message, of those that nobody has taken yet, that fulfils the condition."""
        end = time.monotonic() + timeout
        for message in self.seen:
            if condition(message):
                self.seen.remove(message)
                return message
        while True:
            try:
                message = self.receive(end)
            except websocket.WebSocketTimeoutException:
                raise AssertionError(f"not seen in {timeout} s: {what}; but {[m['type'] for m in self.seen]}") from None
            if condition(message):
                return message
            self.seen.append(message)

    def execute(self, code, **flags):
        content = dict(code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=True,
                       stop_on_error=True)
        content.update(flags)
        return self.send("shell", "execute_request", content)

    def message(self, msg_id, type_):
        return self.until(type_, lambda m: m["type"] == type_ and m["parent_header"].get("msg_id") == msg_id)

    def status(self, state, timeout=TIMEOUT):
        """A status of the kernel as a whole, which the server tells."""
        return self.until(f"status {state}", lambda m: m["type"] == "status"
                          and m["content"]["execution_state"] == state, timeout)

    def finished(self, msg_id):
        """The reply, and the outputs between busy and idle."""
        self.until("idle", lambda m: m["type"] == "status" and m["parent_header"].get("msg_id") == msg_id
                   and m["content"]["execution_state"] == "idle")
        reply = self.message(msg_id, "execute_reply")
        outputs = [m for m in self.seen if m["channel"] == "iopub" and m["parent_header"].get("msg_id") == msg_id]
        self.seen = [m for m in self.seen if m not in outputs]
        return reply["content"], [m for m in outputs if m["type"] not in ("status", "execute_input")]

    def run(self, code, **flags):
        return self.finished(self.execute(code, **flags))

    def text(self, code):
        reply, outputs = self.run(code)
        assert reply["status"] == "ok", reply
        return "".join(m["content"].get("text") or m["content"].get("data", {}).get("text/plain", "") for m in outputs)

    def info(self):
        msg_id = self.send("shell", "kernel_info_request", {})
        return self.message(msg_id, "kernel_info_reply")


@contextlib.contextmanager
def tab(server, kernel_id, protocol):
    found = Socket(server, kernel_id, protocol)
    try:
        yield found
    finally:
        found.close()

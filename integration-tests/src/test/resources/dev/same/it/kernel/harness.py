"""What the tests of kernels share: where the kernelspecs are, and a client that sees every message of a request."""
import contextlib
import os
import queue
import time

from jupyter_client.manager import KernelManager

SAME = "python3-same"
DIRECT = "python3"
TIMEOUT = 180  # longer than anything takes on a machine that is busy with something else


class Client:
    """A blocking client of a running kernel."""

    def __init__(self, manager):
        self.manager = manager
        self.kc = manager.client()
        # A session of its own: clients of one manager would share identities.
        self.kc.session = self.kc.session.clone()
        self.kc.session.session = os.urandom(8).hex()
        self.kc.start_channels()

    def ready(self):
        self.kc.wait_for_ready(timeout=TIMEOUT)
        return self

    def close(self):
        self.kc.stop_channels()

    def send(self, channel, type_, content, subshell=None, buffers=None):
        message = self.kc.session.msg(type_, content)
        if subshell is not None:
            message["header"]["subshell_id"] = subshell
        if buffers:
            self.kc.session.send(channel.socket, message, buffers=buffers)
        else:
            channel.send(message)
        return message["header"]["msg_id"]

    def execute(self, code, subshell=None, **flags):
        content = dict(code=code, silent=False, store_history=True, user_expressions={}, allow_stdin=False,
                       stop_on_error=True)
        content.update(flags)
        return self.send(self.kc.shell_channel, "execute_request", content, subshell)

    def reply(self, msg_id, channel=None, timeout=TIMEOUT):
        channel = channel or self.kc.shell_channel
        end = time.monotonic() + timeout
        while True:
            message = channel.get_msg(timeout=max(0, end - time.monotonic()))
            if message["parent_header"].get("msg_id") == msg_id:
                return message

    def outputs(self, msg_id, timeout=TIMEOUT):
        """Messages about one request, its busy and its idle included."""
        end = time.monotonic() + timeout
        found = []
        while True:
            message = self.kc.iopub_channel.get_msg(timeout=max(0, end - time.monotonic()))
            if message["parent_header"].get("msg_id") == msg_id:
                found.append(message)
                if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                    return found

    def run(self, code, **flags):
        """Execute; return the reply and the outputs."""
        msg_id = self.execute(code, **flags)
        outputs = self.outputs(msg_id)
        return self.reply(msg_id), outputs

    def text(self, code, **flags):
        """What a cell printed, or its result."""
        _, outputs = self.run(code, **flags)
        return "".join(m["content"].get("text", m["content"].get("data", {}).get("text/plain", "")) for m in outputs)

    def control(self, type_, content):
        msg_id = self.send(self.kc.control_channel, type_, content)
        return self.reply(msg_id, self.kc.control_channel)["content"]

    def silence(self, seconds=0.3):
        """Messages that nobody expected."""
        found = []
        with contextlib.suppress(queue.Empty):
            while True:
                found.append(self.kc.iopub_channel.get_msg(timeout=seconds))
        return found


@contextlib.contextmanager
def kernel(name=SAME, **options):
    manager = KernelManager(kernel_name=name)
    manager.start_kernel(**options)
    client = None
    try:
        client = Client(manager).ready()
        yield client
    finally:
        if client:
            client.close()
        if manager.has_kernel:
            manager.shutdown_kernel(now=True)
        manager.cleanup_resources()


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def await_true(what, condition, seconds=TIMEOUT):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f"still not so after {seconds} s: {what}")
        time.sleep(0.02)

"""Too much of everything, for both kernels: each stays responsive or says why not, and its memory is bounded.

"Memory" is the largest resident memory that the process of SAME ever had; the hosted kernel's own is its own affair.
"""
import os
import pathlib
import resource
import time

import pytest
import zmq
from jupyter_client.manager import KernelManager
from harness import TIMEOUT, alive, await_true, kernel

PYTHON, JAVA = "same-python3", "same-java"
NAMES = [PYTHON, JAVA]
BOTH = pytest.mark.parametrize("name", NAMES)

CODE = {
    PYTHON: {
        "huge": "from IPython.display import display\ndisplay({'text/plain': 'x' * 100_000_000}, raw=True)",
        "printed": "print('x' * 100_000_000)",
        "lines": "import sys\nfor i in range(100_000): sys.stdout.write(f'{i}\\n'); sys.stdout.flush()",
        "much": "import sys\nfor i in range(30_000):\n    sys.stdout.write('y' * 2000); sys.stdout.flush()",
        "sleep": "import time\nprint('go', flush=True)\ntime.sleep(600)",
        "large": "'x' * 1_000_000",
        "full": "f = open('/dev/full', 'w')\nf.write('x')\nf.flush()",
        "no space": "OSError",
        "write": "with open('{}', 'w') as f: f.write('x' * 1000)",
    },
    JAVA: {
        "huge": 'display(html("x".repeat(100_000_000)));',
        "printed": 'System.out.println("x".repeat(100_000_000));',
        "lines": "for (int i = 0; i < 100_000; i++) { System.out.println(i); System.out.flush(); }",
        "much": 'String y = "y".repeat(2000);\nfor (int i = 0; i < 30_000; i++) { System.out.print(y); System.out.flush(); }',
        "sleep": '{ System.out.println("go"); Thread.sleep(600_000); }',
        "large": '"x".repeat(1_000_000)',
        "full": 'Files.writeString(Path.of("/dev/full"), "x");',
        "no space": "java.io.IOException",
        "write": 'Files.writeString(Path.of("{}"), "x".repeat(1000));',
    },
}
# Megabytes. 100 MB arrive as bytes, are signed, and leave; the Java kernel makes them from a text first. Besides, a quarter
# of the heap, which is a quarter of the machine's memory, may hold what a client has not read yet.
MACHINE = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") >> 20
BOUND = {PYTHON: 700 + MACHINE // 16, JAVA: 1500 + MACHINE // 16}


class Kernel:
    """A kernel that several tests use, started anew for who asks for a fresh one."""

    def __init__(self, name):
        self.name = name
        self.context = kernel(name)
        self.client = self.context.__enter__()
        self.pid = self.client.manager.provisioner.pid

    def close(self):
        self.context.__exit__(None, None, None)

    def peak(self):
        status = pathlib.Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8")
        return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) // 1024

    def check(self):
        print(f"{self.peak()} MB")
        assert self.client.text("1 + 1") == "2"
        assert self.peak() < BOUND[self.name], f"{self.peak()} MB"


@pytest.fixture(scope="module")
def started():
    found = {}
    yield found
    for each in found.values():
        each.close()


@pytest.fixture
def busy(started, name):
    """One kernel for all that it must survive."""
    if name not in started:
        started[name] = Kernel(name)
    yield started[name]
    started[name].check()


def go(client, code):
    msg_id = client.execute(code)
    while client.kc.iopub_channel.get_msg(timeout=TIMEOUT)["msg_type"] != "stream":
        pass
    return msg_id


def stop(client, msg_id):
    client.control("interrupt_request", {})
    client.reply(msg_id)
    client.outputs(msg_id)


@BOTH
def test_a_hundred_thousand_messages_of_a_stream_come_all_and_in_order(busy, name):
    reply, outputs = busy.client.run(CODE[name]["lines"])

    text = "".join(m["content"]["text"] for m in outputs if m["msg_type"] == "stream")
    assert reply["content"]["status"] == "ok"
    assert text.split() == [str(i) for i in range(100_000)]


@BOTH
@pytest.mark.parametrize("what", ["huge", "printed"])
def test_a_hundred_megabytes_come_whole(busy, name, what):
    _, outputs = busy.client.run(CODE[name][what])

    shown = [m["content"].get("text") or "".join(set(m["content"].get("data", {}).values()) or {""}) for m in outputs]
    assert sum(each.count("x") for each in shown) >= 100_000_000


@BOTH
def test_a_thousand_comms_are_opened_and_closed(busy, name):
    client = busy.client
    shell = client.kc.shell_channel
    ids = [client.send(shell, "comm_open", {"comm_id": f"c{i}", "target_name": "nobody", "data": {}}) for i in range(1000)]
    closed = set()
    while len(closed) < 1000:
        message = client.kc.iopub_channel.get_msg(timeout=TIMEOUT)
        if message["msg_type"] == "comm_close":
            closed.add(message["content"]["comm_id"])

    info = client.reply(client.send(shell, "comm_info_request", {}))
    assert closed == {f"c{i}" for i in range(1000)}
    assert not closed & set(info["content"]["comms"])
    client.outputs(info["parent_header"]["msg_id"])
    assert len(set(ids)) == 1000


@BOTH
def test_a_thousand_comms_to_the_magics_do_not_stop_others(busy, name):
    client = busy.client
    shell = client.kc.shell_channel
    for i in range(1000):
        client.send(shell, "comm_open", {"comm_id": f"s{i}", "target_name": "same", "data": {}})
    info = client.reply(client.send(shell, "comm_info_request", {}))

    assert info["content"]["status"] == "ok"
    for i in range(1000):
        client.send(shell, "comm_close", {"comm_id": f"s{i}", "data": {}})
    client.outputs(info["parent_header"]["msg_id"])


@BOTH
def test_a_client_that_never_reads_outputs_does_not_stop_the_others(busy, name):
    client = busy.client
    with zmq.Context() as context, context.socket(zmq.SUB) as deaf:
        deaf.linger = 0
        deaf.rcvhwm = 1
        deaf.setsockopt(zmq.RCVBUF, 4096)
        deaf.connect(f"tcp://127.0.0.1:{client.kc.iopub_port}")
        deaf.subscribe(b"")
        # Its welcome shows that it is connected; it reads no more than that.
        assert deaf.poll(TIMEOUT * 1000)
        reply, outputs = client.run(CODE[name]["much"])

        assert reply["content"]["status"] == "ok"
        assert sum(len(m["content"]["text"]) for m in outputs if m["msg_type"] == "stream") == 60_000_000
        assert client.text("1 + 1") == "2"


@BOTH
def test_a_client_that_never_reads_replies_does_not_stop_the_others(busy, name):
    client = busy.client
    with zmq.Context() as context, context.socket(zmq.DEALER) as deaf:
        deaf.linger = 0
        deaf.rcvhwm = 1
        deaf.setsockopt(zmq.RCVBUF, 4096)
        deaf.connect(f"tcp://127.0.0.1:{client.kc.shell_port}")
        session = client.kc.session.clone()
        session.session = "deaf"
        for _ in range(200):
            deaf.send_multipart(session.serialize(session.msg("execute_request", dict(
                code="", silent=True, store_history=False, allow_stdin=False, stop_on_error=False,
                user_expressions={"large": CODE[name]["large"]}))))
        assert client.control("kernel_info_request", {})["status"] == "ok"
        assert client.text("1 + 1") == "2"


@BOTH
def test_control_is_answered_while_cells_flood_in(busy, name):
    client = busy.client
    running = go(client, CODE[name]["sleep"])
    with zmq.Context() as context, context.socket(zmq.DEALER) as flood:
        flood.linger = 0
        flood.connect(f"tcp://127.0.0.1:{client.kc.shell_port}")
        session = client.kc.session.clone()
        session.session = "flood"
        code = " " * 10_000  # nothing to do: what is tested is the queue
        sent = 0
        end = time.monotonic() + 5
        while time.monotonic() < end:
            try:
                flood.send_multipart(session.serialize(session.msg("execute_request", dict(
                    code=code, silent=True, store_history=False, user_expressions={}, allow_stdin=False,
                    stop_on_error=True))), zmq.DONTWAIT)
                sent += 1
            except zmq.Again:
                time.sleep(0.001)
        assert sent > 1000
        assert client.control("kernel_info_request", {})["status"] == "ok"
        # The cell that ends as interrupted takes those behind it along.
        client.control("interrupt_request", {})
        assert client.reply(running)["content"]["status"] == "error"
    assert client.text("1 + 1", stop_on_error=False) == "2"


@BOTH
def test_a_full_disk_is_an_error_of_the_cell(busy, name):
    reply, _ = busy.client.run(CODE[name]["full"])

    assert reply["content"]["ename"] == CODE[name]["no space"]


@BOTH
def test_cells_run_when_no_process_of_the_kernel_can_write_a_byte(busy, name, tmp_path):
    family = [busy.pid, *(int(each) for thread in pathlib.Path(f"/proc/{busy.pid}/task").iterdir()
                          for each in (thread / "children").read_text().split())]
    before = {pid: resource.prlimit(pid, resource.RLIMIT_FSIZE) for pid in family}
    try:
        for pid, (_, hard) in before.items():
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))
        reply, _ = busy.client.run(CODE[name]["write"].format(tmp_path / "x"))
        assert reply["content"]["status"] == "error"
        assert busy.client.text("1 + 1") == "2"
        reply, _ = busy.client.run("%same run --notebook " + str(tmp_path / "none.ipynb"))
        assert reply["content"]["status"] == "error"
        assert busy.client.text("2 + 1") == "3"
    finally:
        for pid, limits in before.items():
            if alive(pid):
                resource.prlimit(pid, resource.RLIMIT_FSIZE, limits)


@BOTH
def test_a_kernel_that_cannot_write_at_its_start_works_or_says_why(name):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    manager = KernelManager(kernel_name=name)
    # The client writes its connection file, so the limit is the kernel's alone; what it says goes to a pipe, not to a disk.
    read, write = os.pipe()
    manager.start_kernel(stderr=write, stdout=write,
                         preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1])))
    os.close(write)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=TIMEOUT)
        reply = client.execute_interactive("1 + 1", timeout=TIMEOUT, output_hook=lambda message: None)
        assert reply["content"]["status"] == "ok"
    except RuntimeError:  # wait_for_ready's way to say that it ended
        await_true("it ended", lambda: not manager.is_alive())
        said = os.read(read, 100_000)
        assert b"same kernel: " in said and b"too large" in said, said
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
        os.close(read)


def test_the_gateway_stays_small_in_a_usual_session():
    with kernel(PYTHON) as client:
        for _ in range(300):
            client.run("print('x' * 1000)")
        status = pathlib.Path(f"/proc/{client.manager.provisioner.pid}/status").read_text(encoding="utf-8")
        resident = int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) // 1024

        assert resident <= 120, f"{resident} MB"


def test_a_killed_child_of_a_java_cell_is_an_error_of_its_cell():
    with kernel(JAVA) as client:
        reply, _ = client.run("%%bash\nkill -9 $$")

        assert reply["content"]["status"] == "error"
        assert client.text("1 + 1") == "2"

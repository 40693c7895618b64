"""Measures ipykernel alone and behind the gateway, taking turns; prints one JSON object. Needs jupyter_client and ipykernel.

    kernels.py [--quick]
    kernels.py --beside [--quick]    # the next cell after a capture of the session, and after one that does nothing

The kernels are those that `same install` installed, where JUPYTER_DATA_DIR says.
"""
import json
import pathlib
import statistics
import subprocess
import sys
import time

GATEWAY, DIRECT = "same-python3", "python3"


def start(name):
    from jupyter_client.manager import KernelManager
    manager = KernelManager(kernel_name=name)
    begin = time.perf_counter()
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels(hb=False)
    # The first reply, asked for once and not again: wait_for_ready polls by the second.
    client.kernel_info()
    client.get_shell_msg(timeout=60)
    seconds = time.perf_counter() - begin
    client.wait_for_ready(timeout=60)
    return manager, client, seconds


def until_idle(client, msg_id, seen=None):
    while True:
        message = client.get_iopub_msg(timeout=120)
        if message["parent_header"].get("msg_id") != msg_id:
            continue
        if seen is not None:
            seen.append(message)
        if message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
            return


def run(client, code):
    msg_id = client.execute(code)
    client.get_shell_msg(timeout=120)
    until_idle(client, msg_id)


def passes(client, count):
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        msg_id = client.execute("pass")
        client.get_shell_msg(timeout=60)
        times.append(time.perf_counter() - begin)
        until_idle(client, msg_id)
    return times


def infos(client, count):
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        msg_id = client.kernel_info()
        client.get_shell_msg(timeout=60)
        times.append(time.perf_counter() - begin)
        until_idle(client, msg_id)
    return times


def stream(client, count):
    """Received messages a second, read as raw frames: a client that parses is slower than both."""
    socket = client.iopub_channel.socket
    code = f"import sys\nfor i in range({count}): sys.stdout.write('x\\n'); sys.stdout.flush()"
    begin = time.perf_counter()
    client.execute(code)
    lines = received = 0
    while lines < count:
        if not socket.poll(20_000):
            break  # lost on the way: the child's ZeroMQ drops for a client that is too slow
        frames = socket.recv_multipart()
        if b'"stream"' in frames[3]:
            received += 1
            lines += frames[6].count(b"\\n")
    seconds = time.perf_counter() - begin
    client.get_shell_msg(timeout=60)
    return received / seconds, lines


def interrupts(manager, client, count):
    times = []
    for _ in range(count):
        msg_id = client.execute("print('go', flush=True)\nwhile True: pass")
        while client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
            pass
        begin = time.perf_counter()
        manager.interrupt_kernel()
        client.get_shell_msg(timeout=60)
        times.append(time.perf_counter() - begin)
        until_idle(client, msg_id)
    return times


def resident_megabytes(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def next_cell(client, first):
    """Seconds until a cell has ended that is sent at once behind another."""
    client.execute(first)
    begin = time.perf_counter()
    msg_id = client.execute("pass")
    while client.get_shell_msg(timeout=60)["parent_header"].get("msg_id") != msg_id:
        pass
    seconds = time.perf_counter() - begin
    until_idle(client, msg_id)
    return seconds


def beside(quick):
    manager, client, _ = start(GATEWAY)
    run(client, "import numpy, pandas, sklearn.linear_model, matplotlib.pyplot")
    times = {"%same env": [], "pass": []}
    for _ in range(5 if quick else 25):
        for first, found in times.items():
            found.append(next_cell(client, first))
            if first != "pass":
                # The display that is filled in later: the capture has ended.
                while client.get_iopub_msg(timeout=120)["msg_type"] != "update_display_data":
                    pass
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    print(json.dumps({"capture": statistics.median(times["%same env"]), "pass": statistics.median(times["pass"])}))


def main():
    quick = "--quick" in sys.argv
    if "--beside" in sys.argv:
        beside(quick)
        return
    names = [GATEWAY, DIRECT]
    found = {name: {key: [] for key in ("start", "pass", "info", "stream", "lines", "interrupt", "rss")}
             for name in names}
    for turn in range(3 if quick else 7):
        for name in names:
            manager, client, seconds = start(name)
            own = found[name]
            own["start"].append(seconds)
            if turn < (1 if quick else 3):
                own["pass"] += passes(client, 1000)
                own["info"] += infos(client, 1000)
                own["interrupt"] += interrupts(manager, client, 5)
                own["rss"].append(resident_megabytes(manager.provisioner.pid))
                rate, lines = stream(client, 100_000)
                own["stream"].append(rate)
                own["lines"].append(lines)
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    print(json.dumps({name: {key: statistics.median(values) for key, values in own.items()}
                      for name, own in found.items()}))


if __name__ == "__main__":
    main()

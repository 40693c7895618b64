"""Measures the Java kernel against ipykernel, taking turns; prints one JSON object. Needs jupyter_client and ipykernel.

    java_kernel.py LIB JAVA SCRATCH [--quick]

LIB is the folder of SAME's jars, JAVA the program, SCRATCH a folder for kernelspecs and the class archive.
"""
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import kernels

CODE = "1+1"


def kernelspec(lib, java, scratch):
    """A kernelspec of the Java kernel, as `same install` writes it: with an archive of its classes."""
    archive = scratch / "java.jsa"
    spec = scratch / "jupyter/kernels/java"
    spec.mkdir(parents=True)

    def write(*more):
        argv = [java, "-XX:+UseSerialGC", "-Xlog:disable", *more, "-cp", f"{lib}/same-cli.jar", "dev.same.cli.KernelMain",
                "{connection_file}"]
        (spec / "kernel.json").write_text(json.dumps(
            {"argv": argv, "display_name": "java", "language": "java", "interrupt_mode": "message"}))

    os.environ["JUPYTER_PATH"] = str(scratch / "jupyter")
    write(f"-XX:ArchiveClassesAtExit={archive}")
    manager, client, _ = kernels.start("java")
    for code in (CODE, "int f(int x) { return x; }", "undefined"):
        kernels.run(client, code)
    client.stop_channels()
    manager.shutdown_kernel()
    deadline = time.monotonic() + 60
    while not archive.exists() and time.monotonic() < deadline:
        time.sleep(0.1)
    write(f"-XX:SharedArchiveFile={archive}")


def first_result(name):
    """Seconds from the start to the first kernel_info_reply, and to the reply of the first cell, asked for at once."""
    from jupyter_client.manager import KernelManager
    manager = KernelManager(kernel_name=name)
    begin = time.perf_counter()
    manager.start_kernel(stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels(hb=False)
    client.kernel_info()
    client.get_shell_msg(timeout=60)
    info = time.perf_counter() - begin
    client.execute(CODE)
    client.get_shell_msg(timeout=60)
    first = time.perf_counter() - begin
    client.wait_for_ready(timeout=60)
    return manager, client, info, first


def warm(client, count):
    times = []
    for _ in range(count):
        begin = time.perf_counter()
        msg_id = client.execute(CODE)
        client.get_shell_msg(timeout=60)
        times.append(time.perf_counter() - begin)
        kernels.until_idle(client, msg_id)
    return times


def interrupts(manager, client, count):
    times = []
    for _ in range(count):
        msg_id = client.execute('{ System.out.println("go"); while (true) {} }', stop_on_error=False)
        while client.get_iopub_msg(timeout=60)["msg_type"] != "stream":
            pass
        begin = time.perf_counter()
        manager.interrupt_kernel()
        client.get_shell_msg(timeout=60)
        times.append(time.perf_counter() - begin)
        kernels.until_idle(client, msg_id)
    return times


def main():
    lib, java, scratch = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
    quick = "--quick" in sys.argv
    kernelspec(lib, java, scratch)
    found = {name: {key: [] for key in ("info", "first", "warm", "interrupt")} for name in ("java", "python3")}
    for turn in range(3 if quick else 7):
        for name, own in found.items():
            manager, client, info, first = first_result(name)
            own["info"].append(info)
            own["first"].append(first)
            if turn < (1 if quick else 3):
                own["warm"] += warm(client, 100 if quick else 300)
                if name == "java":
                    own["interrupt"] += interrupts(manager, client, 5)
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    print(json.dumps({name: {key: statistics.median(values) for key, values in own.items() if values}
                      for name, own in found.items()}))


if __name__ == "__main__":
    main()

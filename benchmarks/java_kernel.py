"""Measures the Java kernel against ipykernel and JJava, taking turns; prints one JSON object. Needs jupyter_client and ipykernel.

    java_kernel.py SCRATCH [--quick]

The Java kernel is the one that `same install` installed, where JUPYTER_DATA_DIR says. JJava is had from PyPI, into SCRATCH.
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
OWN, PYTHON, JJAVA = "same-java", "python3", "java"
JJAVA_RELEASE = "jjava==1.0a8"


def install_jjava(scratch):
    """Install JJava's kernelspec for this process alone, to start with the JDK of ours. Return why not, if it cannot be had."""
    done = subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", scratch / "jjava", JJAVA_RELEASE],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        return f"pip install {JJAVA_RELEASE}: {done.stdout.strip().splitlines()[-1] if done.stdout.strip() else 'failed'}"
    own = pathlib.Path(os.environ["JUPYTER_DATA_DIR"], "kernels", OWN, "kernel.json")
    jdk = json.loads(own.read_text(encoding="utf-8"))["metadata"]["same"]["jdk"]
    os.environ["PATH"] = str(pathlib.Path(jdk) / "bin") + os.pathsep + os.environ["PATH"]
    os.environ["JUPYTER_PATH"] = str(scratch / "jjava" / "share" / "jupyter")
    return None


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
    scratch = pathlib.Path(sys.argv[1])
    quick = "--quick" in sys.argv
    missing = install_jjava(scratch)
    names = [OWN, PYTHON] + ([] if missing else [JJAVA])
    found = {name: {key: [] for key in ("info", "first", "warm", "interrupt")} for name in names}
    for turn in range(3 if quick else 7):
        for name, own in found.items():
            manager, client, info, first = first_result(name)
            own["info"].append(info)
            own["first"].append(first)
            if turn < (1 if quick else 3):
                own["warm"] += warm(client, 100 if quick else 300)
                if name == OWN:
                    own["interrupt"] += interrupts(manager, client, 5)
            client.stop_channels()
            manager.shutdown_kernel(now=True)
    result = {name: {key: statistics.median(values) for key, values in own.items() if values}
              for name, own in found.items()}
    print(json.dumps(dict(result, missing=missing)))


if __name__ == "__main__":
    main()

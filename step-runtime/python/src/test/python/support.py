"""Drives the runtime as the engine does: writes step.json files, starts steps, reads what they leave."""

import json
import os
import shutil
import subprocess
import sys
import tempfile

RUNTIME = os.environ.get("SAME_TEST_RUNTIME") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..", "main", "python", "same_step.py"
)
TIMEOUT_SECONDS = 120


class Result:
    """What one step left behind."""

    def __init__(self, directory, code, error=""):
        self.directory, self.code, self.error = directory, code, error
        self.result = self._read("result.json")
        self.cells = self._read("cells.json")
        self.events = []
        try:
            with open(os.path.join(directory, "events.jsonl"), encoding="utf-8") as file:
                self.events = [json.loads(line) for line in file]
        except OSError:
            pass

    def _read(self, name):
        try:
            with open(os.path.join(self.directory, name), encoding="utf-8") as file:
                return json.load(file)
        except OSError:
            return None

    def outputs(self, index=0):
        return self.cells[index]["outputs"]

    def text(self, name="stdout", index=0):
        return "".join(o["text"] for o in self.outputs(index) if o["output_type"] == "stream" and o["name"] == name)

    def output_events(self):
        return [event["output"] for event in self.events if event["type"] == "output"]


class Workplace:
    """A folder with a store, a working directory and the steps run so far."""

    def __init__(self):
        self.root = os.path.realpath(tempfile.mkdtemp(prefix="same-step-"))
        self.work = os.path.join(self.root, "work")
        self.store = os.path.join(self.root, "store")
        self.count = 0
        self.reset()

    def reset(self):
        shutil.rmtree(self.work, ignore_errors=True)
        os.makedirs(self.work)

    def close(self):
        shutil.rmtree(self.root, ignore_errors=True)

    def request(self, cells, **changes):
        self.count += 1
        directory = os.path.join(self.root, "steps", str(self.count))
        os.makedirs(directory)
        if isinstance(cells, str):
            cells = [cells]
        cells = [
            cell if isinstance(cell, dict) else {"cell": i + 1, "id": "c%d" % i, "executionCount": i + 1, "source": cell}
            for i, cell in enumerate(cells)
        ]
        request = {
            "schema": "same.step/1", "run": "1", "step": "s", "attempt": 1, "language": "python", "notebook": "n.ipynb",
            "workingDirectory": self.work, "directory": directory, "store": self.store,
            "definitions": [], "inputs": [], "cells": cells, "outputs": [], "sourceMap": [],
        }  # fmt: skip
        request.update(changes)
        path = os.path.join(self.root, "steps", "%d.json" % self.count)
        with open(path, "w", encoding="utf-8") as file:
            json.dump(request, file)
        return path, directory


def environment(**changes):
    known = dict(os.environ, PYTHONHASHSEED="0", PYTHONDONTWRITEBYTECODE="1")
    known.pop("PYTHONPATH", None)
    known.update(changes)
    return known


def start_plain(path, **options):
    return subprocess.Popen(
        [sys.executable, RUNTIME, path], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(), **options
    )


def run_plain(workplace, cells, **changes):
    path, directory = workplace.request(cells, **changes)
    process = start_plain(path)
    out, error = process.communicate(timeout=TIMEOUT_SECONDS)
    assert out == b"", "a step has no stdout of its own: %r" % out
    return Result(directory, process.returncode, error.decode())


class Server:
    """A runtime started with --serve."""

    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, RUNTIME, "--serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        )
        self.ready = self.answer()
        self.count = 0

    def send(self, **request):
        self.send_line(json.dumps(request))

    def send_line(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError("the server has ended: " + self.process.stderr.read().decode())
        return json.loads(line)

    def run(self, workplace, cells, **changes):
        path, directory = workplace.request(cells, **changes)
        self.count += 1
        self.send(op="run", id=str(self.count), step=path)
        started, exited = self.answer(), self.answer()
        assert started["event"] == "started" and exited["event"] == "exited", (started, exited)
        self.last = exited
        return Result(directory, exited["code"])

    def close(self):
        self.process.stdin.close()
        self.process.wait(TIMEOUT_SECONDS)
        error = self.process.stderr.read().decode()
        self.process.stdout.close()
        self.process.stderr.close()
        return error


def has_module(name):
    import importlib.util

    return importlib.util.find_spec(name) is not None

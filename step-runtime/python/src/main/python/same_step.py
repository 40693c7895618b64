"""The Python step runtime of SAME: runs the cells of one step and leaves its results as files.

    python same_step.py STEP_JSON     runs one step
    python same_step.py --serve       forks one process for each step that is asked for on stdin (POSIX)
    python same_step.py --check FILE  loads an artifact as a later step would, and says whether it is the same

The protocol is in step-runtime/README.md. Standard library only, Python 3.8 to 3.14, IPython used where it is installed.
Sections, in this order:

    Outputs      what cells print and display: events.jsonl and the outputs of cells.json
    Streams      sys.stdout, sys.stderr, and what subprocesses and C code write to descriptors 1 and 2
    Display      display(), the value of a cell's last expression, figures
    Same         the module `same` that user code sees
    Cells        magics, compiling, running, tracebacks in terms of cells
    IPython      the shell behind magics and rich display, where IPython is installed
    Walk         one pass over the values: who shares state with whom, a canonical digest, what cannot travel
    Pickling     how values are taken apart and put together again without running user code
    Artifacts    the file format, and the check by a fresh process
    Observing    what a step reads, writes and uses besides its values, for the cache
    Step         one step from step.json to result.json
    Server       --serve
"""

import sys

if __name__ == "__main__":
    # User code gets a fresh __main__; what artifacts refer to is found under this name.
    sys.modules["same_step"] = sys.modules["__main__"]
    __name__ = "same_step"
    STARTED = True
else:
    STARTED = False

if sys.version_info < (3, 8):
    sys.stderr.write(
        "same: Python %d.%d is too old to run steps (3.8 to 3.14 can): choose a newer interpreter\n" % sys.version_info[:2]
    )
    sys.exit(3)

import builtins
import io
import json
import os
import re
import time
import types
import _thread

RUNTIME_FILE = os.path.abspath(__file__)
STEP_SCHEMA = "same.step/1"
RESULT_SCHEMA = "same.result/1"

# What one cell may print. Beyond it events stop, and cells.json keeps the beginning and the end.
STREAM_LIMIT = 10 * 1024 * 1024
STREAM_TAIL = 64 * 1024


class RuntimeFault(Exception):
    """The runtime cannot do its work: an unreadable request or artifact, a full disk. Not the user's fault."""

    def __init__(self, message, kind="internal"):
        Exception.__init__(self, message)
        self.kind = kind


def json_text(value):
    """JSON on one line. NaN and infinities never get here: they are not JSON."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def json_bytes(value):
    # A lone surrogate (from os.fsdecode, say) has no UTF-8 form: escape it rather than fail.
    return json_text(value).encode("utf-8", "backslashreplace")


def write_file_durably(path, data):
    """Write under a temporary name, make it durable, rename: readers see all of it or nothing."""
    temporary = "%s.%d.tmp" % (path, os.getpid())
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(temporary, path)


class Batch:
    """Makes many files durable at once: one by one, waiting for the disk would take longer than all the rest."""

    FEW = 32

    def __init__(self):
        self.files = {}

    def save(self, path, data):
        if path in self.files:
            return
        temporary = "%s.%d.tmp" % (path, os.getpid())
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
        self.files[path] = temporary
        try:
            write_all(descriptor, data)
        finally:
            os.close(descriptor)

    def finish(self):
        if len(self.files) > self.FEW and hasattr(os, "sync"):
            os.sync()
        else:
            for temporary in self.files.values():
                descriptor = os.open(temporary, os.O_RDWR | getattr(os, "O_BINARY", 0))
                try:
                    os.fsync(descriptor)
                finally:
                    os.close(descriptor)
        for path, temporary in self.files.items():
            os.replace(temporary, path)


def write_all(descriptor, data):
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view[: 1 << 26]) :]


# ---------------------------------------------------------------------------------------------------------- Outputs


class StreamText:
    """The final text of one stream output: carriage returns applied as a terminal would, size bounded.

    A progress bar that redraws its line a million times leaves one line here.
    """

    def __init__(self, name):
        self.name = name
        self.finished = []
        self.line = ""
        self.after_return = False
        self.size = 0
        self.total = 0
        self.tail = []
        self.tail_size = 0

    def append(self, text):
        self.total += len(text)
        if "\r" not in text and not self.after_return:
            head, newline, rest = text.rpartition("\n")
            if newline:
                self._finish(self.line + head + "\n")
                self.line = rest
            else:
                self.line += rest
        else:
            self._append_with_returns(text)
        if len(self.line) > STREAM_TAIL:
            self._finish(self.line)
            self.line = ""

    def _append_with_returns(self, text):
        for part in re.findall(r"\r+\n|\r|\n|[^\r\n]+", text):
            if part[-1] == "\n":
                self._finish(self.line + "\n")
                self.line, self.after_return = "", False
            elif part[0] == "\r":
                self.after_return = True
            elif self.after_return:
                self.line = part + self.line[len(part) :]
                self.after_return = False
            else:
                self.line += part

    def _finish(self, text):
        if self.size < STREAM_LIMIT:
            kept = text[: STREAM_LIMIT - self.size]
            self.finished.append(kept)
            self.size += len(kept)
            text = text[len(kept) :]
        if text:
            self.tail.append(text)
            self.tail_size += len(text)
            while self.tail_size - len(self.tail[0]) >= STREAM_TAIL:
                self.tail_size -= len(self.tail.pop(0))

    def text(self):
        head = "".join(self.finished)
        if not self.tail:
            return head + self.line
        tail = ("".join(self.tail) + self.line)[-STREAM_TAIL:]
        dropped = self.total - len(head) - len(tail)
        if dropped <= 0:
            return head + tail
        return "%s\n[same: %d characters of output left out here: a cell keeps the first %d and the last %d]\n%s" % (
            head,
            dropped,
            STREAM_LIMIT,
            STREAM_TAIL,
            tail,
        )


class Recorder:
    """Writes events as they come and keeps every cell's outputs in their final form.

    All methods may be called from any thread.
    """

    def __init__(self, directory):
        self.directory = directory
        self.lock = _thread.RLock() if hasattr(_thread, "RLock") else __import__("threading").RLock()
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | getattr(os, "O_CLOEXEC", 0)
        self.descriptor = os.open(os.path.join(directory, "events.jsonl"), flags, 0o666)
        self.cells = []
        self.cell = None
        self.recording = False
        self.outputs = []
        self.displays = {}
        self.clear_pending = False
        self.stream_total = 0
        self.metrics = {}

    def event(self, kind, **keys):
        line = {"type": kind, "time": round(time.time(), 6)}
        line.update(keys)
        with self.lock:
            write_all(self.descriptor, json_bytes(line) + b"\n")

    def start_cell(self, number, record):
        with self.lock:
            self.cell, self.recording = number, record
            self.outputs, self.clear_pending, self.stream_total = [], False, 0
            self.event("cell-started", cell=number)

    def finish_cell(self, execution_count, status, seconds):
        with self.lock:
            if self.recording:
                self.cells.append({"cell": self.cell, "executionCount": execution_count, "outputs": self.outputs})
            self.event("cell-finished", cell=self.cell, status=status, seconds=round(seconds, 6))

    def output(self, output, display_id=None):
        """Record an nbformat output; `display_id` is where later updates go to."""
        with self.lock:
            shown = dict(output, transient={"display_id": display_id}) if display_id else output
            self.event("output", cell=self.cell, output=shown)
            self._apply_pending_clear()
            self.outputs.append(output)
            if display_id:
                self.displays.setdefault(display_id, []).append(output)

    def stream(self, name, text):
        if not text:
            return
        with self.lock:
            before = self.stream_total
            self.stream_total += len(text)
            if before < STREAM_LIMIT:
                shown = text[: STREAM_LIMIT - before]
                self.event("output", cell=self.cell, output={"output_type": "stream", "name": name, "text": shown})
                if self.stream_total >= STREAM_LIMIT:
                    note = "\n[same: this cell has printed %d characters; what follows is not in the event log]\n" % STREAM_LIMIT
                    self.event("output", cell=self.cell, output={"output_type": "stream", "name": name, "text": note})
            self._apply_pending_clear()
            last = self.outputs[-1] if self.outputs else None
            if not isinstance(last, StreamText) or last.name != name:
                last = StreamText(name)
                self.outputs.append(last)
            last.append(text)

    def update_display(self, data, metadata, display_id):
        with self.lock:
            output = {"output_type": "update_display_data", "data": data, "metadata": metadata}
            self.event("output", cell=self.cell, output=dict(output, transient={"display_id": display_id}))
            for shown in self.displays.get(display_id, ()):
                shown["data"], shown["metadata"] = data, metadata

    def clear(self, wait):
        with self.lock:
            self.event("output", cell=self.cell, output={"output_type": "clear_output", "wait": wait})
            if wait:
                self.clear_pending = True
            else:
                self.clear_pending = False
                self.outputs[:] = []

    def _apply_pending_clear(self):
        if self.clear_pending:
            self.clear_pending = False
            self.outputs[:] = []

    def final_cells(self):
        return [dict(cell, outputs=[final_output(output) for output in cell["outputs"]]) for cell in self.cells]

    def write_cells(self):
        with self.lock:
            write_file_durably(os.path.join(self.directory, "cells.json"), json_bytes(self.final_cells()))


def final_output(output):
    if isinstance(output, StreamText):
        return {"output_type": "stream", "name": output.name, "text": output.text()}
    return output


# ---------------------------------------------------------------------------------------------------------- Streams


class Streams:
    """Collects what is printed: through sys.stdout and sys.stderr, and at descriptors 1 and 2.

    Writes of Python code are taken directly; before each, whatever subprocesses have already put into the pipes is
    taken first, so that both kinds stay in order. A background thread empties the pipes meanwhile.
    """

    LINE_INTERVAL = 0.05

    def __init__(self, recorder, original_error):
        self.recorder = recorder
        self.lock = recorder.lock
        self.pid = os.getpid()
        self.original_error = original_error
        self.pending = []
        self.pending_size = 0
        self.pending_name = None
        self.last_flush = 0.0
        self.pipes = []
        self.decoders = {}
        self.poll = None
        self.wake_read = self.wake_write = -1
        self.ended = False
        self.parent = os.getppid()
        self.watch_parent = False

    def start(self, watch_parent):
        import codecs

        self.watch_parent = watch_parent
        sys.stdout, sys.stderr = TextStream(self, "stdout", 1), TextStream(self, "stderr", 2)
        decoder = codecs.getincrementaldecoder("utf-8")
        for name, target in (("stdout", 1), ("stderr", 2)):
            read, write = os.pipe()
            read = above_standard(read)
            os.dup2(write, target)
            os.close(write)
            os.set_blocking(read, False)
            self.pipes.append((read, name))
            self.decoders[name] = decoder("replace")
        self.wake_read, self.wake_write = (above_standard(end) for end in os.pipe())
        os.set_blocking(self.wake_write, False)
        _thread.start_new_thread(self._pump, ())

    def write(self, name, text):
        if os.getpid() != self.pid:
            # A process that user code forked: its text reaches us through the pipe, as any subprocess's does.
            write_all(1 if name == "stdout" else 2, text.encode("utf-8", "replace"))
            return
        with self.lock:
            self._drain()
            self._take(name, text)
            if self.pending_size > 16384:
                self._flush_pending()
            elif text[-1:] == "\n" and time.monotonic() - self.last_flush > self.LINE_INTERVAL:
                self._flush_pending()

    def flush(self):
        """Record everything that was written so far."""
        if os.getpid() != self.pid:
            return
        with self.lock:
            self._drain()
            self._flush_pending()

    def _take(self, name, text):
        if name != self.pending_name and self.pending:
            self._flush_pending()
        wake = not self.pending
        self.pending_name = name
        self.pending.append(text)
        self.pending_size += len(text)
        if wake:
            try:
                os.write(self.wake_write, b"w")
            except BlockingIOError:
                pass  # The thread has enough reasons to wake up already.

    def _flush_pending(self):
        if self.pending:
            text, name = "".join(self.pending), self.pending_name
            self.pending, self.pending_size = [], 0
            self.last_flush = time.monotonic()
            self.recorder.stream(name, text)

    def _drain(self):
        for descriptor, name in self.pipes:
            while True:
                try:
                    data = os.read(descriptor, 65536)
                except BlockingIOError:
                    break
                if not data:
                    break
                self._take(name, self.decoders[name].decode(data))
                if self.pending_size > 65536:
                    self._flush_pending()

    def _pump(self):
        import select

        try:
            poll = select.poll()
            for descriptor, _ in self.pipes:
                poll.register(descriptor, select.POLLIN)
            poll.register(self.wake_read, select.POLLIN)
            while not self.ended:
                waiting = 100 if self.pending else (500 if self.watch_parent else None)
                ready = poll.poll(waiting)
                if self.watch_parent and os.getppid() != self.parent:
                    end_with_parent()
                woken = False
                for descriptor, _ in ready:
                    if descriptor == self.wake_read:
                        os.read(self.wake_read, 4096)
                        woken = True
                with self.lock:
                    self._drain()
                    if not woken or len(ready) > 1:
                        self._flush_pending()
        except BaseException as fault:  # A thread has nobody above it who could report this.
            if not self.ended:
                os.write(self.original_error, ("same: output is lost: %r\n" % fault).encode())


def above_standard(descriptor):
    """Keep our descriptors away from the low numbers that user code may close or count on."""
    import fcntl

    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 200)
    os.close(descriptor)
    return moved


def end_with_parent():
    """Nobody waits for this step any more."""
    import signal

    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGKILL)
    os.kill(os.getpid(), signal.SIGKILL)


class TextStream(io.TextIOBase):
    """sys.stdout or sys.stderr of user code."""

    encoding = "utf-8"
    errors = "replace"
    newlines = None
    line_buffering = False
    write_through = True

    def __init__(self, streams, name, descriptor):
        self._streams = streams
        self._descriptor = descriptor
        self._name = name
        self.buffer = ByteStream(streams, name, descriptor)

    @property
    def name(self):
        return "<%s>" % self._name

    @property
    def mode(self):
        return "w"

    def writable(self):
        return True

    def write(self, text):
        if not isinstance(text, str):
            raise TypeError("write() argument must be str, not %s" % type(text).__name__)
        if text:
            self._streams.write(self._name, text)
        return len(text)

    def flush(self):
        self._streams.flush()

    def isatty(self):
        return False

    def fileno(self):
        return self._descriptor

    def reconfigure(self, **options):
        pass

    def close(self):
        pass


class ByteStream(io.RawIOBase):
    """sys.stdout.buffer of user code."""

    def __init__(self, streams, name, descriptor):
        import codecs

        self._streams = streams
        self._name = name
        self._descriptor = descriptor
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def writable(self):
        return True

    def write(self, data):
        data = bytes(data)
        text = self._decoder.decode(data)
        if text:
            self._streams.write(self._name, text)
        return len(data)

    def flush(self):
        self._streams.flush()

    def fileno(self):
        return self._descriptor

    def close(self):
        pass


# ---------------------------------------------------------------------------------------------------------- Display

REPRESENTATIONS = (
    ("_repr_html_", "text/html"),
    ("_repr_markdown_", "text/markdown"),
    ("_repr_svg_", "image/svg+xml"),
    ("_repr_png_", "image/png"),
    ("_repr_jpeg_", "image/jpeg"),
    ("_repr_pdf_", "application/pdf"),
    ("_repr_latex_", "text/latex"),
    ("_repr_json_", "application/json"),
    ("_repr_javascript_", "application/javascript"),
)


def plain_format(value):
    """(data, metadata) of a value without IPython: repr, and what its _repr_*_ methods give."""
    data, metadata = {}, {}
    bundle = method_result(value, "_repr_mimebundle_")
    if bundle is not None:
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        data, metadata = dict(data), dict(metadata)
    for method, mime in REPRESENTATIONS:
        result = method_result(value, method)
        if result is not None:
            if isinstance(result, tuple):
                result, metadata[mime] = result
            data.setdefault(mime, result)
    if "text/plain" not in data:
        data["text/plain"] = repr(value)
    return data, metadata


def method_result(value, name):
    method = None if isinstance(value, type) else getattr(type(value), name, None)
    if not callable(method):
        return None
    try:
        return getattr(value, name)()
    except NotImplementedError:
        return None


def json_bundle(data):
    """A mime bundle as nbformat has it: binary as base64 text, JSON types as JSON."""
    result = {}
    for mime, content in data.items():
        if isinstance(content, (bytes, bytearray)):
            import base64

            content = base64.b64encode(content).decode("ascii")
        elif mime == "application/json" or mime.endswith("+json"):
            content = json_safe(content)
        elif not isinstance(content, str):
            content = json_safe(content)
        result[mime] = content
    return result


def json_safe(value):
    """The value itself if it is JSON, else what comes closest."""
    try:
        json_text(value)
        return value
    except (TypeError, ValueError):
        return json.loads(json.dumps(value, default=str).replace("NaN", "null").replace("-Infinity", "null").replace("Infinity", "null"))


class Display:
    """display(), update_display(), clear_output() and the value of a cell's last expression."""

    def __init__(self, recorder, streams, namespace):
        self.recorder = recorder
        self.streams = streams
        self.namespace = namespace
        self.shell = None
        self.execution_count = None
        self.history = {}
        self.recent = [None, None, None]
        self.silent = False

    def format(self, value):
        if self.shell is not None:
            data, metadata = self.shell.display_formatter.format(value)
        else:
            own = getattr(type(value), "_ipython_display_", None)
            if callable(own) and not isinstance(value, type):
                value._ipython_display_()
                return {}, {}
            data, metadata = plain_format(value)
        return json_bundle(data), json_safe(metadata)

    def publish(self, data, metadata=None, display_id=None, update=False):
        self.streams.flush()
        data, metadata = json_bundle(data), json_safe(metadata or {})
        if update:
            self.recorder.update_display(data, metadata, display_id)
        else:
            self.recorder.output({"output_type": "display_data", "data": data, "metadata": metadata}, display_id)

    def clear(self, wait=False):
        self.streams.flush()
        self.recorder.clear(bool(wait))

    def hook(self, value):
        """What sys.displayhook does: `_`, `Out` and an execute_result."""
        if value is None or self.silent:
            return
        builtins._ = None  # gettext users aside, `_` means the namespace's.
        del builtins._
        data, metadata = self.format(value)
        self._remember(value)
        if data:
            self.streams.flush()
            output = {
                "output_type": "execute_result",
                "execution_count": self.execution_count,
                "data": data,
                "metadata": metadata,
            }
            self.recorder.output(output)

    def _remember(self, value):
        namespace = self.namespace
        if value is self.history:
            return
        names = ("_", "__", "___")
        # As in IPython: a user who binds `_` keeps it.
        untouched = all(namespace.get(name, self.recent[i]) is self.recent[i] for i, name in enumerate(names))
        self.recent = [value] + self.recent[:2]
        if untouched:
            namespace.update((name, self.recent[i]) for i, name in enumerate(names))
        self.history[self.execution_count] = value
        namespace["_%s" % self.execution_count] = value

    def flush_figures(self):
        """Show and close the figures that pyplot holds, as the inline backend does at the end of a cell."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is None or self.shell is not None or pyplot.get_backend().lower() != "agg":
            return
        for number in pyplot.get_fignums():
            figure = pyplot.figure(number)
            image = io.BytesIO()
            figure.savefig(image, format="png", bbox_inches="tight", dpi="figure")
            self.publish({"image/png": image.getvalue(), "text/plain": repr(figure)})
        pyplot.close("all")


class DisplayHandle:
    """What display(..., display_id=True) returns."""

    def __init__(self, display, display_id):
        self._display = display
        self.display_id = display_id

    def display(self, *values, **options):
        self._display(*values, display_id=self.display_id, **options)

    def update(self, *values, **options):
        self._display(*values, display_id=self.display_id, update=True, **options)

    def __repr__(self):
        return "<DisplayHandle display_id=%s>" % self.display_id


def plain_display_function(display):
    """The builtin display() where IPython is not installed; takes the arguments that IPython's takes."""

    def show(*values, include=None, exclude=None, metadata=None, transient=None, display_id=None, raw=False, clear=False, **_):
        update = bool(_.get("update"))
        if display_id is True:
            display_id = os.urandom(16).hex()
        if update and display_id is None:
            raise TypeError("display_id required for update_display")
        if clear:
            display.clear(wait=True)
        for value in values:
            data, found = (value, {}) if raw else display.format(value)
            if include:
                data = {mime: content for mime, content in data.items() if mime in include}
            if exclude:
                data = {mime: content for mime, content in data.items() if mime not in exclude}
            if data:
                display.publish(data, dict(found, **(metadata or {})), display_id, update)
        return DisplayHandle(show, display_id) if display_id else None

    show.__name__ = show.__qualname__ = "display"
    return show


# ------------------------------------------------------------------------------------------------------------- Same


def same_module(recorder, streams):
    """The module `same` of user code."""
    module = types.ModuleType("same", "What a step can tell the run it belongs to.")

    def number(what, value, name):
        if isinstance(value, bool) or isinstance(value, (str, bytes)):
            raise TypeError("same.%s: %s must be a number, not %r" % (what, name, value))
        try:
            converted = value.__index__() if hasattr(value, "__index__") else float(value)
        except (TypeError, ValueError, OverflowError):
            raise TypeError(
                "same.%s: %s must be a number, not %s %.80r" % (what, name, type(value).__name__, value)
            ) from None
        return converted

    def metric(name, value, step=None):
        """Record a number about this run, for example same.metric("auc", 0.93)."""
        if not isinstance(name, str) or not name.strip():
            raise TypeError('same.metric: name must be a text such as "auc", not %r' % (name,))
        keys = {"cell": recorder.cell, "name": name, "value": json_number(number("metric", value, "value"))}
        if step is not None:
            keys["step"] = json_number(number("metric", step, "step"))
        streams.flush()
        recorder.event("metric", **keys)
        recorder.metrics[name] = keys["value"]

    def progress(fraction, message=None):
        """Tell how much of the step is done, from 0 to 1: same.progress(0.5, "half")."""
        converted = float(number("progress", fraction, "fraction"))
        if not 0 <= converted <= 1:
            raise ValueError("same.progress: fraction must be between 0 and 1, not %r" % (fraction,))
        if message is not None and not isinstance(message, str):
            raise TypeError("same.progress: message must be a text, not %r" % (message,))
        keys = {"cell": recorder.cell, "fraction": converted}
        if message is not None:
            keys["message"] = message
        streams.flush()
        recorder.event("progress", **keys)

    for function in (metric, progress):
        function.__module__ = "same"
        function.__qualname__ = function.__name__
        setattr(module, function.__name__, function)
    module.__all__ = ["metric", "progress"]
    return module


def json_number(value):
    if isinstance(value, float) and value != value:
        return "NaN"
    if value in (float("inf"), float("-inf")):
        return "Infinity" if value > 0 else "-Infinity"
    return value


# ------------------------------------------------------------------------------------------------------------ Cells

CELL_FILE = re.compile(r"<cell (\d+)>\Z")


def cell_file(number):
    return "<cell %d>" % number


def register_source(number, source):
    """Make the source of a cell known to tracebacks and inspect.getsource."""
    import linecache

    lines = [line + "\n" for line in source.split("\n")]
    linecache.cache[cell_file(number)] = (len(source), None, lines, cell_file(number))


class MissingPackage(Exception):
    """A cell needs something that is not installed; `line` of the cell says so first."""

    __module__ = "builtins"  # tracebacks name the class only

    def __init__(self, message, line):
        super().__init__(message)
        self.line = line


class MagicTranslator:
    """Magics where IPython is not installed: a few easy ones; the others are refused by name, all of a cell at once."""

    LINE_FORM = re.compile(r"(?P<indent>\s*)(?P<target>[A-Za-z_][\w.,\[\]'\" ]*=\s*)?(?P<mark>%|!!?)(?P<rest>[^=].*)\Z")
    HELP_FORM = re.compile(r"\s*(\?{1,2}\s*[\w.*%]+|[\w.*%\[\]'\"]+\s*\?{1,2})\s*\Z")

    def __init__(self, file, first_line):
        self.file = file
        self.first_line = first_line
        self.missing = []

    def translate(self, source):
        first = source.lstrip("\n \t")
        translated = self._cell_magic(source, first) if first.startswith("%%") else self._line_magics(source)
        if self.missing:
            names = ", ".join("%s (line %d)" % (name, line) for name, line in self.missing)
            one = len(self.missing) == 1
            raise MissingPackage(
                "the magic%s %s need%s IPython; install it (pip install ipython) in %s, or remove the line%s"
                % ("" if one else "s", names, "s" if one else "", sys.executable, "" if one else "s"),
                self.missing[0][1],
            )
        return translated

    def _cell_magic(self, source, first):
        line, _, body = first.partition("\n")
        name, _, argument = line[2:].partition(" ")
        lead = source[: len(source) - len(first)].count("\n")
        if name in ("bash", "sh", "script"):
            return "\n" * lead + "__same_magics__.shell_script(%r, %r)" % (name if name != "script" else argument, body)
        if name == "timeit":
            return "\n" * lead + "__same_magics__.timeit(%r, %r)" % (argument, body)
        return self._missing("%%" + name, lead)

    def _line_magics(self, source):
        lines = source.split("\n")
        for index, line in enumerate(lines):
            match = self.LINE_FORM.match(line)
            if match and (match.group("mark") == "!" or match.group("rest")[:1].isalpha()):
                if self._starts_statement("\n".join(lines[:index])):
                    lines[index] = self._call(match, self._continued(lines, index, match.group("rest")), index)
            elif self.HELP_FORM.match(line) and self._starts_statement("\n".join(lines[:index])):
                lines[index] = self._missing(line.strip(), index)
        return "\n".join(lines)

    @staticmethod
    def _continued(lines, index, rest):
        """A magic goes on behind a backslash; its further lines stay as empty ones."""
        while rest.endswith("\\") and index + 1 < len(lines):
            index += 1
            rest, lines[index] = rest[:-1] + lines[index], ""
        return rest.strip()

    @staticmethod
    def _starts_statement(before):
        import tokenize

        try:
            for _ in tokenize.generate_tokens(io.StringIO(before + "\n").readline):
                pass
        except (tokenize.TokenError, SyntaxError) as error:
            return "EOF in multi-line" not in str(error) and "unexpected EOF" not in str(error) or isinstance(error, IndentationError)
        return not before.endswith("\\")

    def _call(self, match, rest, index):
        start = match.group("indent") + (match.group("target") or "")
        if match.group("mark").startswith("!"):
            command = "capture" if match.group("target") or match.group("mark") == "!!" else "system"
            return "%s__same_magics__.%s(%r)" % (start, command, rest.lstrip("!"))
        name, _, argument = rest.partition(" ")
        argument = argument.strip()
        if name == "time":
            return start + self._timed(argument, index, bool(match.group("target")))
        if name in ("pwd", "cd", "env"):
            return "%s__same_magics__.%s(%r)" % (start, name, argument)
        if name == "timeit" and not match.group("target"):
            return "%s__same_magics__.timeit(%r)" % (start, argument)
        if name == "matplotlib" and argument in ("inline", "agg", ""):
            return start + "pass"
        return self._missing("%" + name, index)

    def _timed(self, argument, index, assigned):
        """`%time` before an expression has its value; before a statement it has none."""
        if not argument:
            return "None" if assigned else "pass"
        expression = self._expression(argument)
        if expression is not None:
            # Arguments are evaluated in order, in the scope of the cell: the clock starts, the user's code runs, the time is told.
            return "__same_magics__.time(__same_magics__.now(), (%s))" % expression
        line = self.first_line + index
        if not assigned and self._is_simple(argument):
            return "with __same_magics__.timer(): " + argument
        return "__same_magics__.time_statement(%r, %r, %d)" % (argument, self.file, line)

    @staticmethod
    def _expression(text):
        import ast

        if not hasattr(ast, "get_source_segment"):
            return None
        try:
            return ast.get_source_segment(text, compile(text, "<magic>", "eval", 0x2000 | 0x400, dont_inherit=True).body)
        except (SyntaxError, ValueError):
            return None

    @staticmethod
    def _is_simple(statement):
        try:
            compile("with x: " + statement, "<magic>", "exec", 0x2000 | 0x400, dont_inherit=True)
            return True
        except (SyntaxError, ValueError):
            return False

    def _missing(self, name, index):
        self.missing.append((name, self.first_line + index))
        return "pass"


class PlainMagics:
    """What translated magics call."""

    @staticmethod
    def expand(command, namespace):
        """`$name` and `{expression}` as IPython expands them; what cannot be evaluated stays."""

        def replace(match):
            try:
                return str(eval(match.group(1) or match.group(2), namespace))
            except Exception:
                return match.group(0)

        return re.sub(r"(?<!\$)\$([A-Za-z_]\w*)|\{([^{}]+)\}", replace, command)

    def __init__(self, namespace):
        self.namespace = namespace

    def system(self, command):
        run_shell_command(self.expand(command, self.namespace), self.namespace)

    def capture(self, command):
        import subprocess

        done = subprocess.run(self.expand(command, self.namespace), shell=True, stdout=subprocess.PIPE)
        return done.stdout.decode("utf-8", "replace").splitlines()

    def shell_script(self, shell, body):
        import subprocess

        subprocess.run(shell.split(), input=body.encode(), check=True)

    @staticmethod
    def now():
        return time.time(), time.process_time()

    @staticmethod
    def time(since, value=None):
        start, cpu = since
        print(timing(time.process_time() - cpu, time.time() - start))
        return value

    def timer(self):
        import contextlib

        @contextlib.contextmanager
        def timed():
            since = self.now()
            yield
            self.time(since)

        return timed()

    def time_statement(self, source, file, line):
        code = compile("\n" * (line - 1) + source, file, "exec", dont_inherit=True)
        with self.timer():
            exec(code, self.namespace)

    def timeit(self, argument, body=None):
        """`%timeit [-n LOOPS] [-r RUNS] [-q] STATEMENT`, `%%timeit [...] [SETUP]`; names that it binds are its own."""
        import statistics
        import timeit

        loops, runs, quiet = 0, 7, False
        options = re.compile(r"-(?:([nr])\s*(\d+)|(q))(?:\s+|\Z)")
        match = options.match(argument)
        while match:
            if match.group(1) == "n":
                loops = int(match.group(2))
            elif match.group(1) == "r":
                runs = max(1, int(match.group(2)))
            quiet = quiet or bool(match.group(3))
            argument = argument[match.end() :]
            match = options.match(argument)
        if argument.startswith("-"):
            raise ValueError(
                "%%timeit %s: only -n, -r and -q work without IPython; install it (pip install ipython) in %s, or remove the option"
                % (argument.split(None, 1)[0], sys.executable)
            )
        if body is None:
            timer = timeit.Timer(argument or "pass", globals=self.namespace)
        else:
            timer = timeit.Timer(body or "pass", argument or "pass", globals=self.namespace)
        if not loops:
            loops = timer.autorange()[0]
        each = [seconds / loops for seconds in timer.repeat(runs, loops)]
        if not quiet:
            print(
                "%s \u00b1 %s per loop (mean \u00b1 std. dev. of %d run%s, %s loop%s each)"
                % (pretty_time(statistics.mean(each)), pretty_time(statistics.pstdev(each)), runs, "s"[: runs > 1], format(loops, ","), "s"[: loops > 1])
            )

    def pwd(self, _):
        return os.getcwd()

    def cd(self, folder):
        os.chdir(os.path.expanduser(folder or "~"))
        print(os.getcwd())

    def env(self, setting):
        if not setting:
            return dict(os.environ)
        name, mark, value = setting.partition("=") if "=" in setting else setting.partition(" ")
        if not mark:
            return os.environ[name]
        os.environ[name.strip()] = self.expand(value.strip(), self.namespace)
        print("env: %s=%s" % (name.strip(), os.environ[name.strip()]))


def run_shell_command(command, namespace):
    """`!command`: its output goes where the cell's goes; its exit code to `_exit_code`."""
    import subprocess

    sys.stdout.flush()
    if command.rstrip().endswith("&") and not command.rstrip().endswith("&&"):
        raise OSError("Background processes not supported.")
    done = subprocess.run(command, shell=True, executable=os.environ.get("SHELL") if os.path.exists(os.environ.get("SHELL", "")) else None)
    namespace["_exit_code"] = done.returncode


def pretty_time(seconds):
    for unit, size in (("s", 1), ("ms", 1e-3), ("\u00b5s", 1e-6)):
        if seconds >= size:
            return "%.3g %s" % (seconds / size, unit)
    return "%.3g ns" % (seconds / 1e-9)


def timing(cpu, wall):
    return "CPU times: total: %s\nWall time: %s" % (pretty_time(cpu), pretty_time(wall))


class CellRunner:
    """Compiles and runs cells in the user's namespace."""

    TIMED = re.compile(r"\s*%%time\b[^\n]*\n")

    def __init__(self, namespace, display):
        self.namespace = namespace
        self.display = display
        self.flags = 0
        self.loop = None
        self.translated = False

    def run(self, number, source, first_line=1, show=True):
        """Run a cell. Whatever user code raises passes through."""
        timed = self.TIMED.match(source)
        source = self._untimed(source)
        steps = self._compile(number, source, first_line, show)
        start, cpu = time.time(), time.process_time()
        try:
            for code in steps:
                self._execute(code)
        finally:
            if timed:
                print(timing(time.process_time() - cpu, time.time() - start))

    def _untimed(self, source):
        """Without `%%time`, so that line numbers stay those of the cell: IPython compiles a text of its own."""
        timed = self.TIMED.match(source)
        return "\n" * timed.group(0).count("\n") + source[timed.end() :] if timed else source

    def syntax_error(self, source):
        """The line and message of what this interpreter does not accept in a cell, or None. Nothing runs."""
        import warnings

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self._compile(1, self._untimed(source), 1, True)
        except SyntaxError as error:
            return {"line": error.lineno or 1, "message": "%s: %s" % (type(error).__name__, error.msg)}
        except MissingPackage:
            return None  # Another matter, which the step reports with what to install.
        except (ValueError, OverflowError, RecursionError, MemoryError) as error:
            return {"line": 1, "message": "%s: %s" % (type(error).__name__, error)}
        return None

    def _compile(self, number, source, first_line, show):
        import ast

        file = cell_file(number)
        written, source = source, self._translate(source, file, first_line)
        flags = self.flags | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        if first_line > 1:
            source = "\n" * (first_line - 1) + source
        try:
            tree = compile(source, file, "exec", flags | ast.PyCF_ONLY_AST, dont_inherit=True)
        except SyntaxError as error:
            show_written_line(error, written, first_line)
            raise
        body = tree.body
        last = None
        if show and body and isinstance(body[-1], ast.Expr) and not ends_with_semicolon(source):
            last = ast.Interactive([body.pop()])
        codes = []
        if body or last is None:
            codes.append(compile(tree, file, "exec", flags, dont_inherit=True))
            self._keep_future_flags(codes[-1])
        if last is not None:
            codes.append(compile(last, file, "single", flags | self.flags, dont_inherit=True))
        return codes

    def _translate(self, source, file, first_line):
        if self.display.shell is not None:
            # IPython drops empty lines at the beginning; tracebacks need them.
            blank = re.match(r"(?:[ \t]*\n)*", source).group(0)
            return "\n" * blank.count("\n") + self.display.shell.transform_cell(source[len(blank) :])
        if not looks_magic(source):
            return source
        try:
            compile(source, "<magics>", "exec", self.flags | 0x2000 | 0x400, dont_inherit=True)
            return source
        except (SyntaxError, ValueError):
            pass  # Not part of the story that a traceback tells.
        translated = MagicTranslator(file, first_line).translate(source)
        if translated != source:
            builtins.__same_magics__ = PlainMagics(self.namespace)
        return translated

    def _keep_future_flags(self, code):
        import __future__

        for feature in __future__.all_feature_names:
            self.flags |= code.co_flags & getattr(__future__, feature).compiler_flag

    def _execute(self, code):
        if code.co_flags & 0x80:  # CO_COROUTINE: the cell awaits at its top level
            import asyncio

            if self.loop is None:
                self.loop = asyncio.new_event_loop()
                asyncio.set_event_loop(self.loop)
            self.loop.run_until_complete(eval(code, self.namespace))
        else:
            exec(code, self.namespace)


def looks_magic(source):
    return re.search(r"^\s*(%|!|\?|[\w., \[\]'\"]+=\s*[%!])|\?\s*$", source, re.M) is not None


def show_written_line(error, source, first_line):
    """A line that a magic was translated to is shown as the user wrote it, without a caret."""
    lines, index = source.split("\n"), (error.lineno or 1) - first_line
    written = lines[index] if 0 <= index < len(lines) else None
    if written is not None and error.text is not None and error.text.strip() != written.strip():
        error.text, error.offset = written, None
        if hasattr(error, "end_offset"):
            error.end_offset = None


def ends_with_semicolon(source):
    """Whether the last token of the cell is `;`, comments aside."""
    if ";" not in source:
        return False
    import tokenize

    last = None
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            if token.type == tokenize.OP or token.type in (tokenize.NAME, tokenize.NUMBER, tokenize.STRING):
                last = token.string
            elif token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.ENDMARKER, tokenize.DEDENT, tokenize.INDENT):
                last = None
    except (tokenize.TokenError, SyntaxError):
        return source.rstrip().endswith(";")
    return last == ";"


def hidden_file(file):
    """Frames of the machinery, which tracebacks leave out."""
    return (
        file == hidden_file.__code__.co_filename
        or file.startswith("<frozen importlib")
        or "/IPython/core/" in file
        or "/IPython/utils/" in file
        or "/decorator.py" in file
    )


def place(file, line):
    """`Cell 4, line 2`, or file and line of a library."""
    match = CELL_FILE.match(file)
    return "Cell %s, line %d" % (match.group(1), line) if match else "File %s, line %d" % (file, line)


def describe_exception(error):
    """(ename, evalue, traceback lines) of what user code raised."""
    lines = ["-" * 75]
    seen = set()
    parts = []
    current, link = error, None
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        parts.append((current, link))
        if current.__cause__ is not None:
            current, link = current.__cause__, "The above exception was the direct cause of the following exception:"
        elif current.__context__ is not None and not current.__suppress_context__:
            current, link = current.__context__, "During handling of the above exception, another exception occurred:"
        else:
            current = None
    parts.reverse()
    for index, (part, _) in enumerate(parts):
        if index:
            lines += ["", parts[index - 1][1], ""]
        lines += exception_lines(part)
    try:
        evalue = str(error)
    except Exception as fault:
        evalue = "<unprintable %s: str() raised %s>" % (type(error).__name__, type(fault).__name__)
    return type(error).__name__, evalue, lines


def frames_of(error):
    """(file, line, function) outermost first, without the machinery's frames, long recursions folded."""
    frames, trace = [], error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if not hidden_file(code.co_filename):
            frames.append((code.co_filename, trace.tb_lineno, code.co_name))
        trace = trace.tb_next
    return frames


def line_in_cell(error, cell):
    """The innermost line of a cell that the error came through; None if it did not come from its code."""
    file = cell_file(cell)
    if isinstance(error, SyntaxError) and error.filename == file:
        return error.lineno or 1
    if isinstance(error, MissingPackage):
        return error.line
    return next((line for name, line, _ in reversed(frames_of(error)) if name == file), None)


def exception_lines(error):
    import traceback

    name = type(error).__name__
    lines = ["%s%s" % (name, "Traceback (most recent call last)".rjust(75 - len(name)))]
    frames = frames_of(error)
    index, repeated = 0, 0
    while index < len(frames):
        frame = frames[index]
        if index >= 3 and frames[index - 3 : index] == [frame] * 3:
            repeated += 1
        else:
            if repeated:
                lines += ["  [previous frame repeated %d more times]" % repeated, ""]
                repeated = 0
            lines += frame_lines(*frame)
        index += 1
    if repeated:
        lines += ["  [previous frame repeated %d more times]" % repeated, ""]
    if len(lines) > 400:
        lines = lines[:200] + ["  [%d lines of the traceback left out]" % (len(lines) - 400)] + lines[-200:]
    if isinstance(error, SyntaxError) and error.filename and CELL_FILE.match(error.filename):
        lines.append(place(error.filename, error.lineno or 1))
    try:
        text = "".join(traceback.format_exception_only(type(error), error))
    except Exception:
        text = "%s: <unprintable>" % name
    only = text.rstrip("\n").split("\n")
    lines += [line for line in only if not line.startswith('  File "<cell ')]
    for index, member in enumerate(getattr(error, "exceptions", ()) if is_group(error) else ()):
        lines += ["", "  %d:" % (index + 1)] + ["  " + line for line in exception_lines(member)]
    return lines


def is_group(error):
    group = getattr(builtins, "BaseExceptionGroup", None)
    return group is not None and isinstance(error, group)


def frame_lines(file, line, function):
    import linecache

    where = place(file, line)
    if function not in ("<module>", "<cell line: 1>"):
        where += ", in " + function
    lines = [where]
    context = 2 if CELL_FILE.match(file) else 0
    for number in range(max(1, line - context), line + context + 1):
        text = linecache.getline(file, number)
        if text or number == line:
            mark = "---->" if number == line else "     "
            lines.append(("%s %3d %s" % (mark, number, text.rstrip("\n"))).rstrip())
    lines.append("")
    return lines


def failure_of(error, executed):
    """The `failure` of result.json: the line of the executed cell from which the error came, wherever it was raised."""
    ename, evalue, trace = describe_exception(error)
    line = line_in_cell(error, executed)
    cell = executed
    kind = "user"
    if isinstance(error, (ModuleNotFoundError, MissingPackage)):
        kind = "environment"
    if isinstance(error, MissingPackage):
        # Nothing of the cell ran, so the error has no frame of its own.
        trace[2:2] = frame_lines(cell_file(cell), line, "<module>")
    return {"kind": kind, "cell": cell, "line": line, "ename": ename, "evalue": evalue, "traceback": trace}


# ---------------------------------------------------------------------------------------------------------- IPython


def ipython_version():
    """The installed version, or None, without importing IPython."""
    module = sys.modules.get("IPython")
    if module is not None:
        return module.__version__
    import importlib.util

    return "present" if importlib.util.find_spec("IPython") is not None else None


def wants_ipython(sources):
    """Whether cells do what only a shell can: then it is worth its start, a quarter of a second."""
    pattern = r"^\s*[%!]|=\s*[%!]|\?\s*$|^\s*\?|get_ipython|IPython|display|matplotlib|pylab|seaborn|plotly|bokeh|altair|rich"
    return any(re.search(pattern, source, re.M) for source in sources)


def create_shell(module):
    """An IPython shell around the user's module, or None where IPython is not installed or broken."""
    try:
        from IPython.core.displaypub import DisplayPublisher
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config
    except Exception:
        return None

    class Publisher(DisplayPublisher):
        def publish(self, data, metadata=None, source=None, *, transient=None, update=False, **_):
            self.same_display.publish(data, metadata, (transient or {}).get("display_id"), update)

        def clear_output(self, wait=False):
            self.same_display.clear(wait)

    class Shell(InteractiveShell):
        def system(self, command):
            run_shell_command(self.var_expand(command, depth=1), self.user_ns)

        system_piped = system_raw = system

        def enable_gui(self, gui=None):
            pass

        def init_virtualenv(self):
            pass

        def init_display_pub(self):
            self.display_pub = Publisher(parent=self)

        def init_sys_modules(self):
            sys.modules[self.user_module.__name__] = self.user_module

        def init_traceback_handlers(self, custom_exceptions):
            super().init_traceback_handlers(custom_exceptions)

    config = Config()
    config.HistoryManager.enabled = False
    config.HistoryManager.hist_file = ":memory:"
    hook, path = sys.excepthook, list(sys.path)
    shell = Shell.instance(config=config, user_module=module, user_ns=module.__dict__)
    sys.excepthook, sys.path[:] = hook, path
    import importlib.util

    shell.same_has_inline_backend = importlib.util.find_spec("matplotlib_inline") is not None
    for name in ("exit", "quit"):
        module.__dict__.pop(name, None)
    return shell


def attach_shell(shell, display):
    """Let the shell's display functions write into this step."""
    shell.display_pub.same_display = display
    display.shell = shell
    display.recent = [display.namespace.get(name) for name in ("_", "__", "___")]
    if "MPLBACKEND" not in os.environ and shell.same_has_inline_backend:
        os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"


def shell_event(shell, name, source):
    """Tell extensions that a cell starts or ends; the inline backend shows figures then."""
    from IPython.core import interactiveshell

    if name in ("pre_execute", "post_execute"):
        shell.events.trigger(name)
        return
    try:
        information = interactiveshell.ExecutionInfo(source, False, False, True, None)
    except TypeError:
        information = interactiveshell.ExecutionInfo(source, False, False, True)
    shell.events.trigger(name, information if name == "pre_run_cell" else interactiveshell.ExecutionResult(information))


# ----------------------------------------------------------------------------------------------------- Taking apart

HEAP_TYPE, IMMUTABLE_TYPE = 1 << 9, 1 << 8
ATOMS = frozenset((type(None), bool, int, float, complex, str, bytes, type(Ellipsis), type(NotImplemented)))
# Never NaN, never worth an identity: containers of these are settled by looking at their types.
PLAIN_ATOMS = frozenset((type(None), bool, int, str, bytes))
CELL_TYPE = type((lambda value: lambda: value)(0).__closure__[0])
TYPES_BY_NAME = {value: name for name, value in vars(types).items() if isinstance(value, type)}
LAYOUT_BASES = (object, int, float, complex, str, bytes, bytearray, tuple, list, dict, set, frozenset)


class Refused(Exception):
    """A value cannot be handed on: `reason` says what it is, `advice` what to do."""

    def __init__(self, reason, advice):
        Exception.__init__(self, reason)
        self.reason = reason
        self.advice = advice


FUSE = "use it within the step that makes it, or put the cells that share it into one step"


def library_name(value, name=None):
    """(module, qualified name) under which any process can import the value, or None."""
    module = getattr(value, "__module__", None)
    name = name or getattr(value, "__qualname__", None) or getattr(value, "__name__", None)
    if type(module) is not str or type(name) is not str or module in ("__main__", "__mp_main__") or "<locals>" in name:
        return None
    found = sys.modules.get(module)
    if found is None:
        return None
    for part in name.split("."):
        found = getattr(found, part, None)
    return (module, name) if found is value else None


def made_by_cells(cls):
    """Whether a class was made by a cell, so that no later step can import it."""
    if not cls.__flags__ & HEAP_TYPE or cls.__flags__ & IMMUTABLE_TYPE:
        return False
    if cls.__module__ == "__main__":
        return True
    return library_name(cls) is None and "<locals>" in cls.__qualname__


class Singletons:
    """Objects that are attributes of a library module, such as dataclasses.MISSING: they go by reference."""

    SKIP = (types.ModuleType, int, float, str, bytes, tuple, list, dict, set, frozenset, bool, type(None), complex)

    def __init__(self):
        self.modules = {}
        self.named_strings = {}
        self.string_modules = {}

    def note_strings(self, kind, state):
        """Find texts that a library compares by identity, such as argparse.SUPPRESS. Returns whether there are any."""
        name = kind.__module__
        texts = self.string_modules.get(name)
        if texts is None:
            found = vars(sys.modules[name]) if name in sys.modules else {}
            texts = self.string_modules[name] = {
                id(text): (name, key) for key, text in list(found.items())
                if type(text) is str and not text.isidentifier() and not key.startswith("__")
            }  # fmt: skip
        if not texts:
            return False
        hits = {id(text): texts[id(text)] for text in state.values() if type(text) is str and id(text) in texts}
        self.named_strings.update(hits)
        return bool(hits)

    def find(self, value):
        """(module, name), looked for in the module that defines the value's type."""
        name = type(value).__module__
        if name in ("builtins", "__main__", "same_step"):
            return None
        index = self.modules.get(name)
        if index is None:
            module = sys.modules.get(name)
            found = vars(module) if isinstance(module, types.ModuleType) else {}
            index = self.modules[name] = {
                id(v): k for k, v in list(found.items()) if type(k) is str and not isinstance(v, self.SKIP) and not isinstance(v, type)
            }
        attribute = index.get(id(value))
        return (name, attribute) if attribute is not None else None


def global_names(code, found=None):
    """Names that a function reads from or writes to its globals, nested functions included."""
    import opcode

    found = set() if found is None else found
    wanted = [opcode.opmap.get(name) for name in ("LOAD_GLOBAL", "LOAD_NAME", "STORE_GLOBAL", "DELETE_GLOBAL", "LOAD_FROM_DICT_OR_GLOBALS")]
    load_global = wanted[0]
    shift = 1 if sys.version_info >= (3, 11) else 0
    raw, extended = code.co_code, 0
    for position in range(0, len(raw), 2):
        operation, argument = raw[position], raw[position + 1] | extended
        if operation == opcode.EXTENDED_ARG:
            extended = argument << 8
            continue
        extended = 0
        if operation in wanted:
            index = argument >> shift if operation == load_global else argument
            if index < len(code.co_names):
                found.add(code.co_names[index])
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            global_names(constant, found)
    return found


CODE_FIELDS = ["argcount", "posonlyargcount", "kwonlyargcount", "nlocals", "stacksize", "flags", "code", "consts", "names", "varnames"]
CODE_FIELDS += ["filename", "name"] + (["qualname"] if sys.version_info >= (3, 11) else []) + ["firstlineno"]
CODE_FIELDS += ["linetable"] if sys.version_info >= (3, 10) else ["lnotab"]
CODE_FIELDS += (["exceptiontable"] if sys.version_info >= (3, 11) else []) + ["freevars", "cellvars"]


class Dismantler:
    """Says how an object is rebuilt: the one place that the walk and the pickler share.

    `apart(value)` gives a tuple as `__reduce__` does, a (module, name) pair wrapped in `Reference`, or None: leave it
    to pickle's own way. It raises Refused for what cannot travel. No code of the user's classes runs.
    """

    def __init__(self, namespace):
        self.namespace = namespace
        self.singletons = Singletons()
        self.by_value = {}
        self.set_orders = {}
        self.namespaces = {}  # classes by the ids of their own dicts
        self.state_arrays = set()  # ids of arrays that library objects made of their own memory, to be saved
        self.writing = False  # the walk has seen all there is to refuse
        self.memory = KnownMemory()
        self.handlers = {
            types.FunctionType: self._function,
            types.CodeType: self._code,
            CELL_TYPE: self._cell,
            types.MethodType: lambda value: (types.MethodType, (value.__func__, value.__self__)),
            types.ModuleType: self._module,
            property: self._property,
            classmethod: lambda value: (classmethod, (value.__func__,), dict_state(value)),
            staticmethod: lambda value: (staticmethod, (value.__func__,), dict_state(value)),
            types.MappingProxyType: self._proxy,
            types.GeneratorType: self._generator,
            type({}.keys()): lambda value: (dict_view, ("keys", owner_of_view(value))),
            type({}.values()): lambda value: (dict_view, ("values", owner_of_view(value))),
            type({}.items()): lambda value: (dict_view, ("items", owner_of_view(value))),
            _thread.LockType: self._lock,
            type(_thread.RLock()) if hasattr(_thread, "RLock") else object(): self._rlock,
            TextStream: lambda value: (standard_stream, (value._name,)),
            ByteStream: lambda value: (standard_stream, (value._name, "buffer")),
            memoryview: refuse("a memoryview, which is bound to the memory of one process", "hand on bytes(view) or the array"),
            types.CoroutineType: refuse("a coroutine that has not finished", "await it in the step that makes it"),
            types.AsyncGeneratorType: refuse("an async generator that has not finished", "use it up in the step that makes it"),
            types.FrameType: refuse("a frame", FUSE),
            types.TracebackType: refuse("a traceback", "hand on traceback.format_exc() instead"),
            type(iter({})): refuse("an iterator over a dict", "make a list of it first: list(iterator)"),
            type(iter({}.values())): refuse("an iterator over a dict", "make a list of it first: list(iterator)"),
            type(iter({}.items())): refuse("an iterator over a dict", "make a list of it first: list(iterator)"),
            type(iter(set())): refuse("an iterator over a set", "make a list of it first: list(iterator)"),
        }
        if hasattr(types, "GenericAlias"):
            self.handlers[types.GenericAlias] = lambda value: (types.GenericAlias, (value.__origin__, value.__args__))

    def apart(self, value):
        kind = type(value)
        if value is sys.stdout or value is sys.stderr:
            return (standard_stream, ("stdout" if value is sys.stdout else "stderr",))
        handler = self.handlers.get(kind)
        if handler is not None:
            return handler(value)
        if isinstance(value, type):
            return self._class(value)
        if isinstance(value, types.ModuleType):
            return self._module(value)
        if self.is_by_value(kind):
            return self._instance(value)
        if isinstance(value, BaseException):
            return self._exception(value)
        singleton = self.singletons.find(value)
        if singleton is not None:
            return (attribute_of, singleton)
        module = kind.__module__
        if module == "builtins" and kind.__name__ in USED_UP and len(value.__reduce__()) == 2:
            return (used_up, (kind.__name__,))
        special = SPECIAL_TYPES.get((module, kind.__qualname__))
        if special is not None:
            return special(self, value)
        if isinstance(value, io.IOBase):
            return self._file(value)
        numpy = sys.modules.get("numpy")
        if numpy is not None and isinstance(value, getattr(numpy, "ndarray", ())):
            return NumpyRules(numpy, self).apart(value)
        if numpy is not None and isinstance(value, getattr(numpy, "void", ())):
            return NumpyRules(numpy, self).record(value)
        if module.startswith("pandas."):
            return pandas_rule(value)
        transforms = sys.modules.get("matplotlib.transforms")
        if transforms is not None and isinstance(value, getattr(transforms, "TransformNode", ())):
            return transform_rule(value)
        if module == "sklearn.utils._bunch" and isinstance(value, dict):
            # Its __setstate__ drops the attributes, so that its own pickling changes it.
            return (copyreg_newobj(), (kind,), dict(vars(value)), None, iter(list(dict.items(value))), set_own_attributes)
        return None

    def is_by_value(self, cls):
        known = self.by_value.get(cls)
        if known is None:
            known = self.by_value[cls] = made_by_cells(cls)
        return known

    def _function(self, value):
        if library_name(value) is not None:
            return None
        home = value.__globals__
        if home is self.namespace:
            home = None
        else:
            module = sys.modules.get(home.get("__name__"))
            if getattr(module, "__dict__", None) is home:
                home = module
        state = {"__defaults__": value.__defaults__, "__kwdefaults__": value.__kwdefaults__, "__doc__": value.__doc__}
        state["__qualname__"] = value.__qualname__
        state["__module__"] = value.__module__
        annotate = getattr(value, "__annotate__", None)
        if annotate is not None:
            state["__annotate__"] = annotate
            evaluated = evaluated_annotations(value)
            if evaluated is not None:
                if type(annotate) is not types.FunctionType:
                    raise Refused("a function whose annotations come from a %s and have been read" % type(annotate).__name__, FUSE)
                state["evaluated"] = evaluated
        else:
            state["__annotations__"] = value.__annotations__
        if getattr(value, "__type_params__", ()):
            state["__type_params__"] = value.__type_params__
        if value.__dict__:
            state["__dict__"] = value.__dict__
        return (make_function, (value.__code__, home, value.__name__, value.__closure__), state, None, None, set_attributes)

    @staticmethod
    def _code(value):
        return (make_code, tuple(getattr(value, "co_" + field) for field in CODE_FIELDS))

    def _cell(self, value):
        try:
            content = (value.cell_contents,)
        except ValueError:
            content = ()
        owner = self._owner_of(content[0]) if content and type(content[0]) is dict else None
        if owner is not None:
            return (make_cell, (), (owner,), None, None, set_namespace_cell)
        return (make_cell, (), content, None, None, set_cell) if content else (make_cell, ())

    def _owner_of(self, attributes):
        """The class whose own dict this is: what annotations and type parameters in its body are looked up in."""
        if "__module__" not in attributes or "__classdictcell__" in attributes:
            return None
        if id(attributes) not in self.namespaces:
            import gc

            holders = [cls for cls in gc.get_referrers(attributes) if isinstance(cls, type) and namespace_of(cls) is attributes]
            self.namespaces[id(attributes)] = (holders[0] if holders else None, attributes)
        return self.namespaces[id(attributes)][0]

    def _module(self, value):
        if getattr(value, "__dict__", None) is self.namespace:
            return (main_module, ())
        name = getattr(value, "__name__", None)
        if name and sys.modules.get(name) is value:
            if name == "same_step":
                raise Refused("the step runtime itself", FUSE)
            return (imported_module, (name,))
        raise Refused("a module made by hand", "write it to a file next to the notebook and import it")

    @staticmethod
    def _property(value):
        return (make_property, (type(value), value.fget, value.fset, value.fdel, value.__doc__))

    @staticmethod
    def _proxy(value):
        import gc

        return (types.MappingProxyType, (gc.get_referents(value)[0],))

    @staticmethod
    def _generator(value):
        if value.gi_frame is None:
            return (finished_generator, ())
        raise Refused("a generator that has not finished (%s)" % value.__qualname__, "make a list of it first: list(generator)")

    @staticmethod
    def _lock(value):
        if value.locked():
            raise Refused("a lock that is held", "release it before the step ends")
        return (_thread.allocate_lock, ())

    @staticmethod
    def _rlock(value):
        if "locked" in repr(value) and "unlocked" not in repr(value):
            raise Refused("a lock that is held", "release it before the step ends")
        return (_thread.RLock, ())

    @staticmethod
    def _file(value):
        closed = getattr(value, "closed", False)
        if isinstance(value, (io.StringIO, io.BytesIO)):
            return None
        name = getattr(value, "name", None)
        if closed and type(value).__module__ in ("_io", "io"):
            mode = getattr(value, "mode", None)
            return (closed_file, (type(value).__name__, name if isinstance(name, str) else None, mode if isinstance(mode, str) else None, getattr(value, "encoding", None)))
        shown = " (%s)" % name if isinstance(name, (str, int)) else ""
        raise Refused("an open file%s" % shown, "close it (a `with` block does) and open it again in the step that needs it")

    # Classes and their instances

    def _class(self, value):
        if value in TYPES_BY_NAME and library_name(value) is None:
            return (attribute_of, ("types", TYPES_BY_NAME[value]))
        if value.__module__ == "builtins" and value in (type(None), type(Ellipsis), type(NotImplemented)):
            return None
        if not self.is_by_value(value):
            if library_name(value) is None:
                for name, found in vars(sys.modules.get(value.__module__, builtins)).items():
                    if found is value:
                        return (attribute_of, (value.__module__, name))  # As typing._TypedDict, whose name is TypedDict.
                raise Refused("the class %s.%s, which cannot be imported by that name" % (value.__module__, value.__qualname__), FUSE)
            return None
        own = namespace_of(value)
        self.namespaces[id(own)] = (value, own)
        attributes = {}
        slots = own_slots(value)
        for name, attribute in vars(value).items():
            if name in ("__dict__", "__weakref__", "_abc_impl") or name in slots:
                continue
            attributes[name] = attribute
        shell = {name: attributes[name] for name in ("__module__", "__doc__", "__slots__", "__orig_bases__") if name in attributes}
        if "__annotations__" in attributes and "__annotate_func__" not in attributes:
            shell["__annotations__"] = {}  # From a __future__ import: without this, setting them puts them elsewhere.
        state = {"attributes": attributes}
        if "_abc_impl" in vars(value):
            import _abc

            registry = [reference() for reference in _abc._get_dump(value)[0]]
            state["registry"] = [cls for cls in registry if cls is not None]
        return (make_class, (type(value), value.__name__, value.__qualname__, value.__bases__, shell), state, None, None, set_class)

    def _instance(self, value):
        cls = type(value)
        base = layout_base(cls)
        if issubclass(cls, BaseException):
            return self._exception(value)
        if base is None:
            numpy = sys.modules.get("numpy")
            if numpy is not None and isinstance(value, numpy.ndarray):
                return NumpyRules(numpy, self).apart(value)
            return None  # A subclass of a C type we know nothing of: pickle's way, and the check.
        arguments = builtin_content(base, value)
        state = attributes_and_slots(value)
        pandas = sys.modules.get("pandas")
        if pandas is not None and isinstance(value, getattr(pandas.core.generic, "NDFrame", ())):
            return pandas_subclass(cls, state)
        items = mutable_content(base, value)
        if items is not None:
            state["items"] = items
        return (make_instance, (cls, base, arguments), state, None, None, set_instance)

    def _exception(self, value):
        cls = type(value)
        state = {"dict": dict(vars(value)), "fields": {}}
        for field in EXCEPTION_FIELDS:
            descriptor = getattr(cls, field, None)
            if type(descriptor).__name__ in ("member_descriptor", "getset_descriptor"):
                try:
                    content = getattr(value, field)
                except AttributeError:
                    continue
                if content is not None:
                    state["fields"][field] = content
        if isinstance(value, AttributeError):
            state["fields"].pop("obj", None)  # What the failing attribute was looked up on: rarely meant to travel.
        state["cause"], state["suppress"] = value.__cause__, value.__suppress_context__
        state["context"] = value.__context__
        return (make_exception, (cls, value.args), state, None, None, set_exception)


EXCEPTION_FIELDS = (
    "errno strerror filename filename2 characters_written name path msg lineno offset text print_file_and_line "
    "end_lineno end_offset encoding object start end reason value code obj"
).split()


def namespace_of(cls):
    """The dict behind `vars(cls)`."""
    import gc

    return gc.get_referents(vars(cls))[0]


def evaluated_annotations(function):
    """What `__annotations__` of a function gave when it was read first (from Python 3.14), or None. Evaluates nothing."""
    import gc

    own = (function.__globals__, function.__builtins__, function.__kwdefaults__, function.__dict__)
    for held in gc.get_referents(function):
        if type(held) is dict and not any(held is known for known in own):
            return held
    return None


def refuse(reason, advice):
    def handler(*_):
        raise Refused(reason, advice)

    return handler


def refuse_open(what):
    return refuse(what, FUSE)


def dict_state(value):
    found = getattr(value, "__dict__", None)
    kept = {name: content for name, content in (found or {}).items() if name not in ("__wrapped__", "__module__", "__name__", "__qualname__", "__doc__", "__annotations__")}
    return kept or None


def owner_of_view(view):
    import gc

    return gc.get_referents(view)[0]


def own_slots(cls):
    """Mangled names of the slots that the class itself adds."""
    slots = vars(cls).get("__slots__", ()) if cls.__flags__ & HEAP_TYPE else ()
    names = [slots] if isinstance(slots, str) else [name for name in slots if isinstance(name, str)] if isinstance(slots, (tuple, list, dict, set, frozenset)) else []
    result = []
    for name in names:
        if name in ("__dict__", "__weakref__"):
            continue
        if name.startswith("__") and not name.endswith("__"):
            name = "_%s%s" % (cls.__name__.lstrip("_"), name)
        if type(vars(cls).get(name)).__name__ == "member_descriptor":
            result.append(name)
    return result


def layout_base(cls):
    """The C type that decides what an instance holds besides attributes; None if it is not one we can rebuild."""
    base = cls
    while base.__flags__ & HEAP_TYPE and not base.__flags__ & IMMUTABLE_TYPE:
        base = base.__base__
    if base in LAYOUT_BASES:
        return base
    collections = sys.modules.get("collections")
    if collections is not None and base in (collections.OrderedDict, collections.defaultdict, collections.deque):
        return base
    return None


def builtin_content(base, value):
    """Arguments of base.__new__, taken by the base's own methods."""
    if base is int:
        return (int.__index__(value) if type(int.__index__(value)) is int else int.__add__(value, 0),)
    if base is float:
        return (float.__float__(value),)
    if base is complex:
        return (complex(complex.real.__get__(value), complex.imag.__get__(value)),)
    if base is str:
        return (str.__str__(value),)
    if base in (bytes, tuple):
        return (base.__getitem__(value, slice(None)),)
    if base is frozenset:
        return (list(frozenset.__iter__(value)),)
    return ()


def mutable_content(base, value):
    if base is list:
        return list.__getitem__(value, slice(None))
    if base is dict:
        return list(dict.items(value))
    if base is set:
        return list(set.__iter__(value))
    if base is bytearray:
        return bytes(bytearray.__getitem__(value, slice(None)))
    if base is object or base in (int, float, complex, str, bytes, tuple, frozenset):
        return None
    if base.__name__ == "deque":
        return (base.maxlen.__get__(value), list(base.__iter__(value)))
    if base.__name__ == "defaultdict":
        return (base.default_factory.__get__(value), list(dict.items(value)))
    return list(base.items(value))


def attributes_and_slots(value):
    """What an instance holds besides the content of a builtin type, as state for `set_instance`."""
    cls, state = type(value), {}
    try:
        attributes = object.__getattribute__(value, "__dict__")
    except AttributeError:
        attributes = None
    if type(attributes) is dict:
        state["dict"] = attributes
    slots = {}
    for owner in cls.__mro__:
        for name in own_slots(owner):
            descriptor = vars(owner).get(name)
            try:
                slots[owner.__qualname__ + "." + name] = (owner, name, descriptor.__get__(value, cls))
            except AttributeError:
                pass
    if slots:
        state["slots"] = list(slots.values())
    return state


class NumpyRules:
    """Arrays: an owner travels as its memory, a view as its place in the owner."""

    def __init__(self, numpy, dismantler):
        self.numpy = numpy
        self.dismantler = dismantler

    def root(self, array):
        """The object whose memory the array shows: an ndarray that owns it, or what numpy got it from."""
        numpy, base = self.numpy, array
        while True:
            if isinstance(base, numpy.ndarray):
                if base.base is None or base.flags.owndata or is_mapped(base.base):
                    return base
                base = base.base
            elif type(base).__name__ == "_memoryviewslice" and isinstance(getattr(base, "base", None), numpy.ndarray):
                base = base.base  # Cython's typed memoryviews, which compiled libraries keep of arrays they were given.
            else:
                return base

    def apart(self, array):
        numpy = self.numpy
        if type(array) is not numpy.ndarray:
            return self._subclass(array)
        if array.dtype.hasobject:
            if array.base is not None:
                return self._object_view(array)
            if array.dtype != numpy.dtype(object):
                return None
            order = "F" if array.flags.f_contiguous and not array.flags.c_contiguous else "C"
            return (make_object_array, (array.shape, order, array.flags.writeable), list(array.ravel(order)), None, None, set_object_array)
        return self._memory(array, array)

    def _subclass(self, array):
        """As plain memory under the class, and the attributes: pickling by the class itself loses who shares the memory."""
        numpy, cls = self.numpy, type(array)
        if isinstance(array, numpy.memmap):
            raise Refused("a memory map of a file (numpy.memmap)", "hand on the file's path, or numpy.array(a)")
        base = cls
        while base.__flags__ & HEAP_TYPE and not base.__flags__ & IMMUTABLE_TYPE:
            base = base.__base__
        plain = numpy.ndarray.view(array, numpy.ndarray)
        if base is not numpy.ndarray or plain.dtype.hasobject:
            if self.dismantler.is_by_value(cls):
                raise Refused("an array of objects of a class made by a cell (%s)" % cls.__qualname__, FUSE)
            return None
        parts = self._memory(array, plain)
        return (make_subclass_array, (cls, parts[0] is make_view) + parts[1], attributes_and_slots(array), None, None, set_instance)

    def _memory(self, array, plain):
        """The parts of an array that holds no objects; `plain` is the same array without its class."""
        numpy = self.numpy
        root = self.root(array)
        if root is array:
            # The stride of an axis of length 1 means nothing, and numpy changes it as it likes.
            strides = [abs(stride) if length > 1 else sys.maxsize for stride, length in zip(plain.strides, plain.shape)]
            permutation = sorted(range(plain.ndim), key=lambda axis: (-strides[axis], axis))
            packed = plain.transpose(permutation)
            if not packed.flags.c_contiguous:
                packed, permutation = numpy.ascontiguousarray(plain).reshape(plain.shape), list(range(plain.ndim))
            return (make_array, (plain.dtype, packed.shape, tuple(permutation), plain.flags.writeable, Block(self.without_padding(packed))))
        if isinstance(root, numpy.ndarray):
            origin = address_of(numpy.ndarray.view(root, numpy.ndarray))
        else:
            while type(root) is memoryview and root.obj is not None and root.contiguous:
                root = root.obj
            if type(root) not in (bytes, bytearray) and type(root).__name__ != "array":
                if id(array) not in self.dismantler.state_arrays and not self.dismantler.writing:
                    raise Refused("an array over memory of a %s" % type(root).__name__, "hand on a copy: a.copy()")
                own = self.without_padding(numpy.ascontiguousarray(plain))
                return (make_array, (plain.dtype, plain.shape, tuple(range(plain.ndim)), plain.flags.writeable, Block(own)))
            origin = address_of(numpy.frombuffer(root, "u1")) if len(root) else 0
        return (make_view, (root, plain.dtype, plain.shape, address_of(plain) - origin, plain.strides, plain.flags.writeable))

    def record(self, value):
        """An element of an array of records is a view of it; one that stands alone is pickled as it is."""
        numpy = self.numpy
        if not isinstance(value.base, numpy.ndarray):
            return None
        if value.dtype.hasobject:
            raise Refused("a record with objects, which is a view of its array", "hand on a copy: r.copy()")
        root = self.root(value.base)
        if not isinstance(root, numpy.ndarray):
            raise Refused("a record of an array over memory of a %s" % type(root).__name__, "hand on a copy: r.copy()")
        offset = address_of(numpy.frombuffer(value, "u1")) - address_of(numpy.ndarray.view(root, numpy.ndarray))
        return (make_record, (root, value.dtype, offset))

    def without_padding(self, array):
        """Bytes between the fields of a record hold whatever was there before: write zeros instead."""
        fields = array.dtype.fields
        if not fields or sum(field[0].itemsize for field in fields.values()) >= array.dtype.itemsize:
            return array
        clean = self.numpy.zeros(array.shape, array.dtype)
        for name in array.dtype.names:
            clean[name] = array[name]
        return clean

    def _object_view(self, array):
        """As slices and transpositions of the owner: references cannot be put into foreign memory."""
        numpy, root = self.numpy, self.root(array)
        refusal = Refused("a view of an array of objects", "hand on a copy: a.copy()")
        if type(root) is not numpy.ndarray or root.dtype != array.dtype or array.dtype != numpy.dtype(object):
            raise refusal
        if not (root.flags.c_contiguous or root.flags.f_contiguous) :
            raise refusal
        if array.size == 0:
            return (make_object_view, (root, 0, 1, array.shape, tuple(range(array.ndim)), array.flags.writeable))
        start = (array.__array_interface__["data"][0] - root.__array_interface__["data"][0]) // array.itemsize
        permutation = sorted(range(array.ndim), key=lambda axis: (-abs(array.strides[axis]), axis))
        packed = array.transpose(permutation)
        if packed.flags.c_contiguous:
            return (make_object_view, (root, start, 1, packed.shape, tuple(permutation), array.flags.writeable))
        if array.ndim == 1:
            return (make_object_view, (root, start, array.strides[0] // array.itemsize, array.shape, (0,), array.flags.writeable))
        raise refusal


def transform_rule(value):
    """A transformation as matplotlib saves it, except that all are marked as to be computed again: whether one is, changes when
    figures are loaded or drawn, and is nothing that a user set."""
    parts = value.__reduce_ex__(2)
    state = parts[2] if len(parts) > 2 else None
    full = getattr(type(value), "INVALID", getattr(type(value), "_INVALID_FULL", None))
    if type(state) is not dict or full is None or "_invalid" not in state or type(state.get("_parents")) is not dict:
        return None
    # Parents by their addresses, which mean others in the next process.
    parents = [parent for parent in state["_parents"].values() if parent is not None]
    return (parts[0], parts[1], dict(state, _invalid=full, _parents=parents), None, None, set_transform)


def address_of(array):
    return array.__array_interface__["data"][0]


def copyreg_newobj():
    import copyreg

    return copyreg.__newobj__


def set_own_attributes(value, attributes):
    vars(value).update(attributes)


def pandas_subclass(cls, state):
    """A frame or series of a cell's class. What it holds is in its attributes, but for a reference to itself, and caches."""
    attributes = dict(state.get("dict") or {})
    flags = attributes.pop("_flags", None)
    for cache in ("_item_cache", "_cacher", "_cache"):
        attributes.pop(cache, None)
    state["dict"] = attributes
    state["duplicates"] = getattr(flags, "_allows_duplicate_labels", True)
    return (make_instance, (cls, object, ()), state, None, None, set_pandas_subclass)


def pandas_rule(value):
    """Blocks with their copy-on-write book-keeping, which pandas' own pickling drops: frames that share memory would
    then write through to each other."""
    internals = sys.modules.get("pandas._libs.internals")
    references = getattr(internals, "BlockValuesRefs", None)
    if references is None:
        return None  # Before pandas 2.0 there is none.
    kind = type(value)
    if kind is references:
        return (make_pandas_references, ())
    if isinstance(value, internals.Block):
        return (make_pandas_block, (kind, value.values, value.mgr_locs.indexer, value.ndim, value.refs))
    if kind.__name__ == "SingleBlockManager":
        return (make_pandas_manager, (kind, value.blocks[0], value.axes[0]))
    if type(getattr(value, "_references", None)) is references:
        parts = value.__reduce__()
        if len(parts) == 2 or parts[2] is None:
            return (make_pandas_index, tuple(parts[:2]), (value._references,), None, None, set_pandas_references)
    return None


class Block:
    """The memory of an array on its way into an artifact; never seen by users."""

    __slots__ = ("array",)

    def __init__(self, array):
        self.array = array

    def view(self):
        array = self.array
        if array.size == 0:
            return memoryview(b"")
        return memoryview(array.reshape(-1).view("u1"))


def is_mapped(base):
    while type(base) is memoryview:
        base = base.obj
    return type(base).__name__ == "ArtifactMap"


# Types of the standard library that need a rule or a clear word, by module and name.
def _partial(dismantler, value):
    return (make_partial, (type(value),), (value.func, value.args, value.keywords, vars(value) or None), None, None, set_partial)


def _partial_method(dismantler, value):
    return (make_bare, (type(value),), vars(value), None, None, set_own_attributes)


def _lru_cache(dismantler, value):
    if library_name(value) is not None:
        return (attribute_of_path, library_name(value))
    info = value.cache_info()
    parameters = getattr(value, "cache_parameters", None)
    typed = parameters()["typed"] if parameters is not None else False
    calls = lru_calls(value, info, typed)
    if calls is None:
        raise Refused("a function with an lru_cache whose entries cannot be read", "call its cache_clear() before the step ends")
    attributes = {name: content for name, content in vars(value).items() if name != "cache_parameters"}
    state = (calls, info.hits, info.misses, attributes)
    return (make_lru_cache, (value.__wrapped__, info.maxsize, typed), state, None, None, set_lru_cache)


def lru_calls(value, info, typed):
    """(positional arguments, keyword arguments, result) of each entry of an lru_cache, oldest first."""
    import functools
    import gc

    if not info.currsize:
        return []
    if typed or info.hits + info.misses > 1000000:
        return None
    referents = gc.get_referents(value)
    cache = next((item for item in referents if type(item) is dict and item is not vars(value)), None)
    if cache is None or len(cache) != info.currsize:
        return None
    if info.maxsize is None:
        pairs = list(cache.items())
    else:
        flat = [item for item in referents if not is_lru_type(item)][: 2 * info.currsize]
        pairs = list(zip(flat[::2], flat[1::2]))
        if len(flat) != 2 * info.currsize or any(key not in cache for key, _ in pairs):
            return None
    probe = functools.lru_cache()(lambda **_: None)
    probe(a=1)
    mark = next(item for held in gc.get_referents(probe) if type(held) is tuple for item in held if type(item) is object)
    calls = []
    for key, result in pairs:
        arguments = key if type(key) is tuple else (key,)
        at = next((i for i, item in enumerate(arguments) if item is mark), len(arguments))
        keywords = arguments[at + 1 :]
        if parameters_unknown(value) and arguments and isinstance(arguments[-1], type):
            return None
        calls.append((arguments[:at], dict(zip(keywords[::2], keywords[1::2])), result))
    return calls


def is_lru_type(item):
    return isinstance(item, type) and item.__name__ in ("_lru_cache_wrapper", "_lru_list_elem")


def parameters_unknown(value):
    return not hasattr(value, "cache_parameters")


def _type_variable(dismantler, value):
    if library_name(value) is not None:
        return None
    import typing

    if type(value) is typing.TypeVar:
        options = {"covariant": value.__covariant__, "contravariant": value.__contravariant__}
        if getattr(value, "__infer_variance__", False):
            options["infer_variance"] = True
        if hasattr(typing, "NoDefault") and value.__default__ is not typing.NoDefault:
            options["default"] = value.__default__
        return (make_type_variable, (value.__name__, value.__constraints__, value.__bound__, options))
    raise Refused("a %s made by a cell" % type(value).__name__, FUSE)


def _new_type(dismantler, value):
    if library_name(value) is not None:
        return None
    return (make_new_type, (value.__name__, value.__supertype__, value.__module__))


def _match(dismantler, value):
    if type(value.string) not in (str, bytes):
        raise Refused("a match over a %s" % type(value.string).__name__, "hand on match.group()")
    return (make_match, (value.re, value.string, value.pos, value.endpos, [value.span(i) for i in range(value.re.groups + 1)]))


def _cached_property(dismantler, value):
    return (make_cached_property, (type(value), value.func, value.attrname, value.__doc__))


def _weak_key_dictionary(dismantler, value):
    items = list(value.items())
    if all(isinstance(key, type) and not dismantler.is_by_value(key) for key, _ in items):
        return (make_weak_key_dictionary, (items,))
    raise Refused("a dict of weak references", FUSE)


def _shell(dismantler, value):
    return (current_shell, ())


def _logger(dismantler, value):
    """The one that logging knows by its name; what levels and handlers it has travels with the state of the process."""
    import logging

    if value is logging.root:
        return (attribute_of, ("logging", "root"))
    if logging.root.manager.loggerDict.get(value.name) is not value:
        raise Refused("a logger that logging does not know by its name", "make it with logging.getLogger(name)")
    return (logger_named, (value.name,))


def _callbacks(dismantler, value):
    """What matplotlib's own pickling gives, which keeps the connections of the library itself only, without taking a number."""
    import copy

    kept = getattr(value, "_pickled_cids", ())
    callbacks = {}
    for signal, found in value.callbacks.items():
        callbacks[signal] = {number: reference() for number, reference in found.items() if number in kept}
        for number, reference in found.items():
            function = getattr(reference(), "__func__", reference())
            if number not in kept and getattr(function, "__globals__", None) is dismantler.namespace:
                raise Refused("a connection of the event %s to a function of the notebook" % signal, "connect it in the step that needs it")
    state = dict(vars(value), callbacks=callbacks, _func_cid_map=None)
    if "_cid_gen" in state:
        state["_cid_gen"] = next(copy.copy(value._cid_gen))
    # Sorted: loading puts them into another order.
    return (copyreg_newobj(), (type(value),), dict(sorted(state.items())))


def _attached_handler(dismantler, value):
    """A logger's handlers travel with the state of the process, so that a later step has others."""
    import logging

    if value is getattr(logging, "lastResort", None):
        return (attribute_of, ("logging", "lastResort"))
    found = [logging.root] + [logger for logger in logging.root.manager.loggerDict.values() if isinstance(logger, logging.Logger)]
    for logger in found:
        if any(handler is value for handler in logger.handlers):
            advice = "ask the logger for it where it is needed, logging.getLogger(%r).handlers, or put these cells into one step"
            raise Refused("a handler of the logger %s" % logger.name, advice % logger.name)
    return None


def _socket(dismantler, value):
    raise Refused("a socket", "open it in the step that needs it")


SPECIAL_TYPES = {
    ("functools", "partial"): _partial,
    ("functools", "partialmethod"): _partial_method,
    ("functools", "_lru_cache_wrapper"): _lru_cache,
    ("functools", "cached_property"): _cached_property,
    ("typing", "TypeVar"): _type_variable,
    ("typing", "ParamSpec"): _type_variable,
    ("typing", "TypeVarTuple"): _type_variable,
    ("typing", "TypeAliasType"): _type_variable,
    ("typing", "NewType"): _new_type,
    ("re", "Match"): _match,
    ("socket", "socket"): _socket,
    ("matplotlib.cbook", "CallbackRegistry"): _callbacks,
    ("logging", "StreamHandler"): _attached_handler,
    ("logging", "NullHandler"): _attached_handler,
    ("logging", "Logger"): _logger,
    ("logging", "RootLogger"): _logger,
    ("threading", "Thread"): refuse_open("a thread"),
    ("threading", "Timer"): refuse_open("a thread"),
    ("subprocess", "Popen"): refuse_open("a process that this step started"),
    ("multiprocessing.context", "Process"): refuse_open("a process that this step started"),
    ("tempfile", "TemporaryDirectory"): refuse_open("a temporary directory that is removed with its owner"),
    ("tempfile", "_TemporaryFileWrapper"): refuse_open("an open temporary file"),
    ("mmap", "mmap"): refuse_open("a memory map of a file"),
    ("sqlite3", "Connection"): refuse_open("a database connection"),
    ("sqlite3", "Cursor"): refuse_open("a database cursor"),
    ("concurrent.futures.thread", "ThreadPoolExecutor"): refuse_open("a pool of threads"),
    ("concurrent.futures.process", "ProcessPoolExecutor"): refuse_open("a pool of processes"),
    ("weakref", "ReferenceType"): refuse_open("a weak reference"),
    ("builtins", "weakref"): refuse_open("a weak reference"),
    ("builtins", "weakproxy"): refuse_open("a weak reference"),
    ("weakref", "WeakSet"): refuse_open("a set of weak references"),
    ("_weakrefset", "WeakSet"): refuse_open("a set of weak references"),
    ("weakref", "WeakKeyDictionary"): _weak_key_dictionary,
    ("_struct", "Struct"): lambda dismantler, value: (make_struct, (value.format,)),
    ("builtins", "Struct"): lambda dismantler, value: (make_struct, (value.format,)),
    ("weakref", "WeakValueDictionary"): refuse_open("a dict of weak references"),
    ("weakref", "WeakMethod"): refuse_open("a weak reference"),
    ("weakref", "finalize"): refuse_open("a finalizer"),
    ("IPython.core.interactiveshell", "Shell"): _shell,
}


# ------------------------------------------------------------------------------------------------ Putting together


class Loading:
    """What the makers below need to know while an artifact is loaded."""

    namespace = None
    definitions = None
    fresh = set()
    kept = []


def make_function(code, home, name, closure):
    if home is None:
        home = Loading.namespace
    elif isinstance(home, types.ModuleType):
        home = vars(home)
    return types.FunctionType(code, home, name, None, closure)


def set_attributes(value, state):
    own = state.pop("__dict__", None)
    evaluated = state.pop("evaluated", None)
    if own is not None:
        value.__dict__ = own
    for name, content in state.items():
        setattr(value, name, content)
    if evaluated is not None:
        set_evaluated(value, evaluated)


def set_evaluated(function, annotations):
    """
    Let a function have both its `__annotate__` and what that gave: to set the second drops the first. So it is evaluated,
    by code that gives what is known.
    """
    annotate = function.__annotate__
    code = annotate.__code__
    free = ["f%d" % number for number in range(len(code.co_freevars))]
    source = "def outer(%s):\n def known(format):\n  return 'known'\n  (%s)\n return known" % (", ".join(free), " + ".join(free or "0"))
    made = {}
    exec(source, made)
    stub = made["outer"](*free).__code__
    annotate.__code__ = stub.replace(co_consts=tuple(annotations if item == "known" else item for item in stub.co_consts))
    try:
        function.__annotations__
    finally:
        annotate.__code__ = code


def make_code(*fields):
    known = dict(zip(CODE_FIELDS, fields))
    order = ["argcount", "posonlyargcount", "kwonlyargcount", "nlocals", "stacksize", "flags", "code", "consts", "names", "varnames"]
    order += [field for field in CODE_FIELDS if field not in order]
    return types.CodeType(*[known[field] for field in order])


def make_cell():
    return types.CellType()


def set_cell(cell, state):
    cell.cell_contents = state[0]


def set_namespace_cell(cell, state):
    cell.cell_contents = namespace_of(state[0])


def make_property(cls, getter, setter, deleter, doc):
    made = cls(getter, setter, deleter, doc)
    return made


def make_class(meta, name, qualified_name, bases, shell):
    silenced = []
    for base in {cls for direct in bases for cls in direct.__mro__}:
        if base.__flags__ & HEAP_TYPE and "__init_subclass__" in vars(base) and made_by_cells(base):
            silenced.append((base, vars(base)["__init_subclass__"]))
            type.__delattr__(base, "__init_subclass__")
    try:
        made = type.__new__(meta, name, bases, dict(shell, __qualname__=qualified_name))
    finally:
        for base, hook in silenced:
            type.__setattr__(base, "__init_subclass__", hook)
    return made


def set_class(cls, state):
    attributes = state["attributes"]
    for name in [name for name in vars(cls) if name not in attributes]:
        if name in ("__init_subclass__", "__parameters__"):
            type.__delattr__(cls, name)
    for name, content in attributes.items():
        if name in ("__slots__", "__doc__"):
            continue
        type.__setattr__(cls, name, content)
    if "registry" in state:
        import _abc

        _abc._abc_init(cls)
        for registered in state["registry"]:
            _abc._abc_register(cls, registered)


def make_instance(cls, base, arguments):
    if base is frozenset:
        return frozenset.__new__(cls, arguments[0])
    return base.__new__(cls, *arguments)


def set_instance(value, state):
    if "dict" in state:
        object.__setattr__(value, "__dict__", state["dict"])
    for owner, name, content in state.get("slots", ()):
        vars(owner)[name].__set__(value, content)
    items = state.get("items")
    if items is None:
        return
    base = layout_base(type(value))
    if base is list:
        list.extend(value, items)
    elif base is set:
        set.update(value, items)
    elif base is bytearray:
        bytearray.extend(value, items)
    elif base.__name__ == "deque":
        base.__init__(value, items[1], items[0])
    elif base.__name__ == "defaultdict":
        base.__init__(value, items[0])
        for key, content in items[1]:
            dict.__setitem__(value, key, content)
    else:
        for key, content in items:
            base.__setitem__(value, key, content)


def make_exception(cls, arguments):
    base = cls
    while base.__flags__ & HEAP_TYPE and not base.__flags__ & IMMUTABLE_TYPE:
        base = base.__base__
    made = base.__new__(cls, *arguments)
    made.args = arguments
    return made


def set_exception(error, state):
    for field, content in state["fields"].items():
        if getattr(error, field, None) is not content:
            try:
                setattr(error, field, content)
            except (AttributeError, TypeError):
                pass  # Read-only, and set by __new__ from the arguments.
    error.__dict__.update(state["dict"])
    error.__cause__ = state["cause"]
    error.__context__ = state["context"]
    error.__suppress_context__ = state["suppress"]


# Iterators that are used up forget what they went over; their own pickling makes others of them.
USED_UP = {
    "list_iterator": lambda: iter([]), "list_reverseiterator": lambda: reversed([]), "tuple_iterator": lambda: iter(()),
    "str_iterator": lambda: iter("\u00e9"), "str_ascii_iterator": lambda: iter(""), "bytes_iterator": lambda: iter(b""),
    "bytearray_iterator": lambda: iter(bytearray()), "iterator": lambda: iter(Sequence()),
}  # fmt: skip


class Sequence:
    def __getitem__(self, index):
        raise IndexError


def used_up(name):
    found = USED_UP[name]()
    for _ in found:
        pass
    return found


def logger_named(name):
    import logging

    return logging.getLogger(name)


def main_module():
    return sys.modules["__main__"]


def imported_module(name, folder=None):
    import importlib

    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if folder is None or error.name != name.partition(".")[0]:
            raise
        # It was found in a folder that has been taken off the search path since.
        sys.path.append(folder)
        try:
            return importlib.import_module(name)
        finally:
            sys.path.remove(folder)


def folder_of(name):
    """Where a module of the user was found: as a tuple of one path, or of none."""
    top = sys.modules.get(name.partition(".")[0])
    origin = getattr(getattr(top, "__spec__", None), "origin", None)
    if not is_local(origin):
        return ()
    folder = os.path.dirname(origin)
    return (os.path.dirname(folder) if os.path.basename(origin) == "__init__.py" else folder,)


def attribute_of(module, name):
    return getattr(imported_module(module), name)


def dict_view(kind, owner):
    return getattr(dict, kind)(owner)


def finished_generator():
    made = (item for item in ())
    for _ in made:
        pass
    return made


def standard_stream(name, part=None):
    stream = getattr(sys, name)
    return getattr(stream, part) if part else stream


def closed_file(kind, name, mode, encoding):
    """A closed handle with the name and mode of the original. The file itself is never touched."""
    raw = io.FileIO(os.devnull, "rb+" if kind == "BufferedRandom" else "wb" if kind == "BufferedWriter" or (mode or "r")[:1] in "wax" else "rb")
    try:
        raw.name = name
    except AttributeError:
        pass
    made = raw
    if kind == "TextIOWrapper":
        buffer = io.BufferedReader(raw) if raw.readable() else io.BufferedWriter(raw)
        made = io.TextIOWrapper(buffer, encoding=encoding)
        if mode is not None:
            made.mode = mode
    elif kind != "FileIO":
        made = getattr(io, kind)(raw)
    made.close()
    return made


def current_shell():
    return get_ipython()  # noqa: F821  IPython puts it into builtins of a step that has a shell.


def make_partial(cls):
    return cls(print)


def set_partial(value, state):
    value.__setstate__(state)


def make_bare(cls):
    return object.__new__(cls)


def make_lru_cache(function, size, typed):
    import functools

    return functools.lru_cache(maxsize=size, typed=typed)(LruSource(function))


class LruSource:
    """Stands before the cached function, so that its known results can be replayed."""

    def __init__(self, function):
        self.function = function
        self.replay = None

    def __call__(self, *arguments, **keywords):
        if self.replay is not None:
            return self.replay()
        return self.function(*arguments, **keywords)


def set_lru_cache(value, state):
    import gc

    calls, hits, misses, attributes = state
    source = next(item for item in gc.get_referents(value) if type(item) is LruSource)

    def fail():
        raise LookupError

    source.replay = fail
    for number in range(misses - len(calls)):
        try:
            value(number)
        except LookupError:
            pass
    for arguments, keywords, result in calls:
        source.replay = lambda: result
        value(*arguments, **keywords)
    for _ in range(hits if calls else 0):
        value(*calls[-1][0], **calls[-1][1])
    source.replay = None
    own = vars(value)
    kept = own.get("cache_parameters")
    own.clear()
    if kept is not None:
        own["cache_parameters"] = kept
    own.update(attributes)


def attribute_of_path(module, path):
    found = imported_module(module)
    for part in path.split("."):
        found = getattr(found, part)
    return found


def make_type_variable(name, constraints, bound, options):
    import typing

    made = typing.TypeVar(name, *constraints, bound=bound, **options)
    try:
        made.__module__ = "__main__"
    except AttributeError:
        pass  # From 3.12 on it cannot be set, and names the caller.
    return made


def make_new_type(name, supertype, module):
    import typing

    made = typing.NewType(name, supertype)
    made.__module__ = module
    return made


def make_match(pattern, string, start, end, spans):
    for method in (pattern.match, pattern.fullmatch, pattern.search):
        found = method(string, start, end)
        if found is not None and [found.span(i) for i in range(pattern.groups + 1)] == spans:
            return found
    found = pattern.search(string, spans[0][0], end)
    if found is not None and [found.span(i) for i in range(pattern.groups + 1)] == spans:
        return found
    raise ValueError("the match cannot be repeated")


def make_struct(layout):
    import struct

    return struct.Struct(layout)


def make_weak_key_dictionary(items):
    import weakref

    return weakref.WeakKeyDictionary(items)


def make_cached_property(cls, function, name, doc):
    made = cls(function)
    made.attrname = name
    made.__doc__ = doc
    return made


def make_array(dtype, shape, permutation, writeable, block):
    import numpy

    array = numpy.frombuffer(block, dtype, count=-1) if len(block) else numpy.empty(0, dtype)
    if not is_mapped(array.base):
        array = array.copy()
        array.shape = shape
        if permutation != tuple(range(len(shape))):
            # The owner must be the array itself, not a transposed view of one.
            owner = numpy.empty_like(array.transpose(numpy.argsort(permutation)), order="K")
            owner[...] = array.transpose(numpy.argsort(permutation))
            array = owner
    else:
        inverse = [permutation.index(axis) for axis in range(len(permutation))]
        strides, size = [0] * len(shape), dtype.itemsize
        for axis in reversed(range(len(shape))):
            strides[axis], size = size, size * shape[axis]
        array = numpy.ndarray([shape[i] for i in inverse], dtype, block, 0, [strides[i] for i in inverse])
    if not writeable:
        array.flags.writeable = False
    return array


def make_view(root, dtype, shape, offset, strides, writeable):
    import numpy

    memory = root
    if isinstance(root, numpy.ndarray):
        root = numpy.ndarray.view(root, numpy.ndarray)
        order = sorted(range(root.ndim), key=lambda axis: (-abs(root.strides[axis]), axis))
        memory = root.transpose(order).reshape(-1).view("u1")
    array = numpy.ndarray(shape, dtype, memory, offset, strides)
    if array.flags.writeable != writeable:
        array.flags.writeable = writeable
    return array


def set_transform(value, state):
    value.__setstate__(dict(state, _parents={id(parent): parent for parent in state["_parents"]}))


def without_finalizing(cls, make):
    """Make an array of a class without its `__array_finalize__`, which is code of the user's or of a library."""
    import numpy

    own = vars(cls).get("__array_finalize__", Loading)
    type.__setattr__(cls, "__array_finalize__", numpy.ndarray.__array_finalize__)
    try:
        return make()
    finally:
        if own is Loading:
            type.__delattr__(cls, "__array_finalize__")
        else:
            type.__setattr__(cls, "__array_finalize__", own)


def make_subclass_array(cls, is_view, *arguments):
    import numpy

    plain = (make_view if is_view else make_array)(*arguments)

    def make():
        if is_view:
            return numpy.ndarray.view(plain, cls)
        order = sorted(range(plain.ndim), key=lambda axis: (-abs(plain.strides[axis]), axis))
        packed = plain.transpose(order)
        if is_mapped(plain.base):
            strides, memory = plain.strides, arguments[-1]
            return numpy.ndarray.__new__(cls, plain.shape, plain.dtype, memory, 0, strides)
        owner = numpy.ndarray.__new__(cls, packed.shape, plain.dtype)
        if list(order) != list(range(plain.ndim)):
            owner = numpy.empty_like(numpy.ndarray.transpose(owner, numpy.argsort(order)), order="K", subok=True)
        numpy.ndarray.view(owner, numpy.ndarray)[...] = plain
        return owner

    made = without_finalizing(cls, make)
    numpy.ndarray.flags.__get__(made).writeable = plain.flags.writeable
    return made


def make_record(root, dtype, offset):
    return make_view(root, dtype, (), offset, (), True)[()]


def set_pandas_subclass(value, state):
    set_instance(value, state)
    try:
        from pandas.core.flags import Flags
    except ImportError:
        return  # An old one.
    object.__setattr__(value, "_flags", Flags(value, allows_duplicate_labels=state["duplicates"]))


def make_pandas_references():
    from pandas._libs.internals import BlockValuesRefs

    return BlockValuesRefs()


def make_pandas_block(kind, values, placement, dimensions, references):
    from pandas._libs.internals import BlockPlacement

    return kind(values, placement=BlockPlacement(placement), ndim=dimensions, refs=references)


def make_pandas_manager(kind, block, axis):
    return kind(block, axis)


def make_pandas_index(maker, arguments):
    return maker(*arguments)


def set_pandas_references(index, state):
    index._references = state[0]
    state[0].add_index_reference(index)


def make_object_view(root, start, step, shape, permutation, writeable):
    flat = root.reshape(-1, order="C" if root.flags.c_contiguous else "F")
    size = 1
    for length in shape:
        size *= length
    stop = start + step * size
    array = flat[start : stop if stop >= 0 else None : step].reshape(shape)
    array = array.transpose([permutation.index(axis) for axis in range(len(permutation))])
    if array.flags.writeable != writeable:
        array.flags.writeable = writeable
    return array


def make_object_array(shape, order, writeable):
    import numpy

    return numpy.empty(shape, object, order)


def set_object_array(array, items):
    flat = array.reshape(-1, order="C" if array.flags.c_contiguous else "F")
    for position, item in enumerate(items):
        flat[position] = item


# ------------------------------------------------------------------------------------------------------------- Walk


class Walk:
    """One pass over the values that may be handed on.

    For each root (a name and its value) it makes a canonical digest of everything reachable: types, contents, who is
    shared with whom, the memory behind arrays. Roots that reach one mutable object are put into one component. What
    cannot travel is noted with its path. Objects are visited with a stack of their own, so depth does not matter here.
    """

    def __init__(self, dismantler, definitions):
        self.dismantler = dismantler
        self.definitions = definitions
        self.owners = {}
        self.parents = {}
        self.keep = []
        self.leader = {}
        self.segments = {}
        self.blocks = {}  # large memory by root: its digests are made when they are asked for
        self.mentions = {}
        self.refusals = []
        self.impure = set()
        self.lively = set()
        self.checked = set()
        self.needs_ids = set()
        self.libraries = set()
        self.classes = {}
        self.data_type = getattr(sys.modules.get("numpy"), "dtype", ())
        self.root = None

    # Components

    def find(self, root):
        while self.leader[root] != root:
            self.leader[root] = self.leader[self.leader[root]]
            root = self.leader[root]
        return root

    def union(self, one, other):
        one, other = self.find(one), self.find(other)
        if one != other:
            self.leader[other] = one

    def components(self):
        """Lists of roots that share state, in the order in which they were walked."""
        found = {}
        for root in self.leader:
            found.setdefault(self.find(root), []).append(root)
        return list(found.values())

    # Visiting

    def add(self, root, name, value):
        """Walk what `value` reaches. `root` is any key; `name` is what refusals call it."""
        import hashlib

        self.root, self.leader[root] = root, root
        self.local = {}
        self.sink = []
        self.digest = hashlib.sha256()
        self.names = getattr(self, "names", {})
        self.names[root] = name
        self.stack = [(value, None, None)]
        while self.stack:
            item, parent, label = self.stack.pop()
            self._visit(item, parent, label)
            if len(self.sink) > 4096:
                self._flush()
        self._flush()
        self.segments[root] = self.digest.digest()

    def _flush(self):
        self.digest.update(b"".join(self.sink))
        del self.sink[:]

    def _visit(self, value, parent, label):
        kind, emit = type(value), self.sink.append
        if kind in ATOMS:
            if kind is float and value != value:
                self._not_a_number(value)
            else:
                emit(atom_bytes(value, kind))
            return
        if isinstance(value, self.data_type):
            # One object for each type of a process, or not: numpy does not promise either.
            emit(b"dtype %s;" % repr(value.__reduce__()[1:]).encode("utf-8", "replace"))
            self._library("numpy")
            for name, item in reversed(list((value.metadata or {}).items())):
                self.stack.append((item, parent, label))
            return
        if kind is slice and type(value.start) in ATOMS and type(value.stop) in ATOMS and type(value.step) in ATOMS:
            emit(b"%s;" % repr(value).encode())  # Who holds the same slice says nothing: nobody can change it.
            return
        identity = id(value)
        known = self.local.get(identity)
        if known is not None:
            emit(b"#%d;" % known)
            return
        owner = self.owners.get(identity)
        if owner is not None and owner[0] != self.root:
            self.union(owner[0], self.root)
            emit(b"@%d;" % owner[1])
            self.local[identity] = len(self.local)
            return
        if kind is tuple and is_atomic(value, 4):
            emit(b"t%d;" % len(value))
            for item in value:
                self._visit(item, parent, label)
            return
        self.parents[identity] = (parent, label)
        self.keep.append(value)
        key = self.definitions.keys.get(identity)
        if key is not None:
            self.local[identity] = len(self.local)
            emit(b"definition %s;" % key.encode())
            self.checked.add(self.root)
            self._mention_definition(value)
            return
        self.local[identity] = number = len(self.local)
        if kind is tuple:
            emit(b"T%d;" % len(value))
            self._push_sequence(value, identity)
            return
        if kind is list or kind is dict or kind is set or kind is frozenset:
            if kind is not frozenset:
                self._own(identity, number)
            if kind is list:
                self._list(value, identity)
            elif kind is dict:
                self._dict(value, identity)
            else:
                self._set(value, identity)
            return
        try:
            self._object(value, identity, number)
        except Refused as refusal:
            self._refuse(identity, refusal.reason, refusal.advice)
            emit(b"refused;")

    def _own(self, identity, number):
        self.owners[identity] = (self.root, number)
        self.impure.add(self.root)

    def _not_a_number(self, value):
        import math

        numpy = sys.modules.get("numpy")
        if value is math.nan or value is getattr(numpy, "nan", None):
            self.sink.append(b"nan by name;")
            self.needs_ids.add(self.root)
            return
        identity = id(value)
        owner = self.owners.get(identity)
        self.needs_ids.add(self.root)
        if owner is not None:
            self.union(owner[0], self.root)
            self.sink.append(b"@%d;" % owner[1])
            return
        self.keep.append(value)
        self.local[identity] = len(self.local)
        self.owners[identity] = (self.root, self.local[identity])
        self.sink.append(b"nan;")

    def _push_sequence(self, items, identity):
        push = self.stack.append
        for index in range(len(items) - 1, -1, -1):
            push((items[index], identity, index))

    def _list(self, value, identity):
        self.sink.append(b"L%d;" % len(value))
        kinds = set(map(type, value)) if len(value) > 8 else None
        if kinds is not None and kinds <= PLAIN_ATOMS:
            self.sink.append(atoms_digest(value))
        else:
            self._push_sequence(value, identity)

    def _dict(self, value, identity):
        if value is self.dismantler.namespace:
            self.sink.append(b"globals;")
            self.needs_ids.add(self.root)
            return
        if value is vars(builtins):
            self.sink.append(b"builtins;")
            self.needs_ids.add(self.root)
            return
        self.sink.append(b"D%d;" % len(value))
        if len(value) > 8 and set(map(type, value)) <= PLAIN_ATOMS and set(map(type, value.values())) <= PLAIN_ATOMS:
            self.sink.append(atoms_digest([list(value), list(value.values())]))
            return
        push = self.stack.append
        for key, item in reversed(list(value.items())):
            push((item, identity, ("key", key)))
            push((key, identity, ("a key", key)))

    def _set(self, value, identity):
        kind = type(value)
        items = list(value)
        # None is hashed by address before Python 3.12, but it is at one address in all processes that one server forks.
        if any(type(item).__hash__ is object.__hash__ and item is not None for item in items):
            # Hashed by address: no order to keep. Elements are told apart by their own digests.
            self.sink.append(b"S unordered %d;" % len(items))
            items.sort(key=lambda item: self._digest_alone(item))
            self._push_sequence(items, identity)
            self.checked.add(self.root)
            return
        self.sink.append(b"S%s%d;" % (kind.__name__.encode(), len(items)))
        if len(items) > 1:
            found = reproducing_order(kind, items, sys.getsizeof(value))
            if found is None:
                self._refuse(identity, "a %s whose order comes from its history" % kind.__name__, "hand on sorted(values), or a list")
            elif found[0] or found[1] is not items:
                self.needs_ids.add(self.root)
                self.dismantler.set_orders[identity] = found
        if set(map(type, items)) <= PLAIN_ATOMS:
            self.sink.append(atoms_digest(items))
        else:
            self._push_sequence(items, identity)

    def _digest_alone(self, item):
        if type(item) in ATOMS:
            return atom_bytes(item, type(item))
        walk = Walk(self.dismantler, self.definitions)
        walk.add("alone", "", item)
        return walk.segment("alone")

    def segment(self, root):
        """The digest of all that a root reaches."""
        blocks = self.blocks.get(root)
        if not blocks:
            return self.segments[root]
        import hashlib

        digest = hashlib.sha256(self.segments[root])
        for block in blocks:
            digest.update(self.dismantler.memory.digest(block))
        return digest.digest()

    def _memory(self, view):
        view = bytes_of(view)
        if view.nbytes < OUT_OF_BAND:
            self.sink.append(b"M" + memory_digest(view))
        else:
            self.sink.append(b"L%d;" % view.nbytes)
            self.blocks.setdefault(self.root, []).append(view)

    def _object(self, value, identity, number):
        kind, emit = type(value), self.sink.append
        if kind is Block:
            self._memory(value.view())
            return
        if kind.__name__ == "PickleBuffer":
            self._memory(value.raw())
            return
        parts = self.dismantler.apart(value)
        if parts is None:
            if isinstance(value, type) or kind is types.FunctionType:
                emit(b"R%s.%s;" % (str(value.__module__).encode(), str(value.__qualname__).encode()))
                self._library(value.__module__)
                return
            parts = self._default_parts(value, kind)
            if parts is None:
                return
            self.checked.add(self.root)
        elif kind is not types.ModuleType and parts[0] not in (make_array, make_view, make_record, imported_module):
            self.checked.add(self.root)
        if self.root not in self.lively and is_lively(value, kind, self.dismantler):
            self.lively.add(self.root)
        if kind is types.FunctionType:
            self._mention(value)
        if kind is types.ModuleType:
            self._library(value.__name__)
        if kind not in SHARED_FREELY and parts[0] not in (attribute_of, attribute_of_path):
            self._own(identity, number)
        self.keep.append(parts)
        self._note_own_memory(value, parts)
        maker, arguments = parts[0], parts[1]
        emit(b"O%s/%s;" % (str(getattr(maker, "__module__", "")).encode(), str(getattr(maker, "__qualname__", "")).encode()))
        if isinstance(kind, type) and maker not in OWN_MAKERS:
            emit(b"of %s.%s;" % (str(kind.__module__).encode(), kind.__qualname__.encode()))
        push = self.stack.append
        if maker is make_class:
            self.classes.setdefault(self.root, []).append(value)
            # A class knows its subclasses by weak references only: they travel with it.
            for child in reversed(type.__subclasses__(value)):
                if self.dismantler.is_by_value(child):
                    push((child, identity, ("attribute", "__subclasses__()")))
        if maker not in OWN_MAKERS and len(parts) > 2 and type(parts[2]) is dict:
            if self.dismantler.singletons.note_strings(kind, parts[2]):
                self.needs_ids.add(self.root)
        extra = self._unpickled_attributes(value, parts) if maker not in OWN_MAKERS else None
        if extra:
            push((extra, identity, "state"))
        if len(parts) > 4 and parts[4] is not None:
            push((list(parts[4]), identity, "items"))
        if len(parts) > 3 and parts[3] is not None:
            push((list(parts[3]), identity, "items"))
        if len(parts) > 2 and parts[2] is not None:
            self._push_state(value, parts[2], identity)
        self._push_arguments(arguments, identity)
        if maker not in OWN_MAKERS and not isinstance(maker, types.BuiltinFunctionType):
            push((maker, identity, "maker"))

    def _note_own_memory(self, value, parts):
        """Remember the arrays that a library object, such as a decision tree, makes of its own memory to be saved. Nobody
        else can hold these; an array over the same memory that the user holds is another one, and refused."""
        numpy = sys.modules.get("numpy")
        state = parts[2] if len(parts) > 2 else None
        if numpy is None or parts[0] in OWN_MAKERS or type(state) not in (dict, tuple):
            return
        for item in state.values() if type(state) is dict else state:
            if type(item) is numpy.ndarray:
                root = NumpyRules(numpy, self.dismantler).root(item)
                while type(root) is memoryview:
                    root = root.obj
                if root is value or type(root).__name__ == "_memoryviewslice":
                    self.dismantler.state_arrays.add(id(item))

    def _push_state(self, value, state, identity):
        """Like any other value, except that our own state dicts are no objects of the user's."""
        self.keep.append(state)
        if type(state) is dict and state is not getattr(value, "__dict__", None):
            for key, item in reversed(list(state.items())):
                if key in ("attributes", "dict", "fields", "slots", "items") and type(item) is dict and key != "dict":
                    # The order of a class's attributes is not compared: rebuilding moves what `type` adds itself.
                    for name, content in sorted(item.items(), key=lambda pair: str(pair[0]), reverse=True):
                        self.stack.append((content, identity, ("attribute", name)))
                        self.sink.append(b"%s;" % str(name).encode("utf-8", "replace"))
                else:
                    self.stack.append((item, identity, ("state", key)))
                self.sink.append(b".%s;" % str(key).encode("utf-8", "replace"))
        else:
            self.stack.append((state, identity, "state"))

    def _push_arguments(self, arguments, identity):
        self.keep.append(arguments)
        for index in range(len(arguments) - 1, -1, -1):
            self.stack.append((arguments[index], identity, ("part", index)))

    def _default_parts(self, value, kind):
        """What pickle would do with a value of a library."""
        import copyreg
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reducer = copyreg.dispatch_table.get(kind)
            try:
                parts = reducer(value) if reducer is not None else value.__reduce_ex__(5)
            except Refused:
                raise
            except Exception as error:
                message = str(error) or type(error).__name__
                raise Refused("a %s.%s, which cannot be saved (%s)" % (kind.__module__, kind.__qualname__, message), FUSE) from None
        self._library(kind.__module__)
        if isinstance(parts, str):
            if library_name(value, parts) is None and not found_by_name(value, parts):
                raise Refused("a %s.%s, which later steps cannot import as %s" % (kind.__module__, kind.__qualname__, parts), FUSE)
            self.sink.append(b"R%s;" % parts.encode())
            return None
        return parts

    @staticmethod
    def _unpickled_attributes(value, parts):
        """Public attributes that the library's own pickling leaves out."""
        own = getattr(value, "__dict__", None)
        if type(own) is not dict or not own:
            return None
        state = parts[2] if len(parts) > 2 else None
        if state is own or (isinstance(state, dict) and state.keys() >= own.keys()):
            return None
        known = state if isinstance(state, dict) else {}
        return {name: own[name] for name in sorted(n for n in own if type(n) is str) if not name.startswith("_") and name not in known} or None

    def _library(self, module):
        name = str(module).partition(".")[0]
        if name not in ("builtins", "__main__", "same_step"):
            self.libraries.add((self.root, name))

    def _mention(self, function):
        if function.__globals__ is self.dismantler.namespace:
            for name in global_names(function.__code__):
                if name in self.dismantler.namespace:
                    self.mentions.setdefault(name, set()).add(self.root)

    def _mention_definition(self, value):
        for function in functions_of(value):
            self._mention(function)

    # Refusals

    def _refuse(self, identity, reason, advice):
        self.refusals.append((self.root, self.path(identity), reason, advice))

    def path(self, identity, last=None, root=None):
        """How a user would write the way from the root to an object, or to what stands under a label in it."""
        labels = [] if last is None else [last]
        while identity is not None and len(labels) < 40:
            parent, label = self.parents.get(identity, (None, None))
            if parent is not None:
                labels.append(label)
            identity = parent
        text, within, part = self.names[self.root if root is None else root], False, None
        for label in reversed(labels):
            if within and type(label) is tuple and label[0] == "key" and type(label[1]) is str:
                text += "." + label[1]
            elif within and part is None and type(label) is int:
                part = label
                continue
            else:
                text += path_step(label)
            within, part = label in ("state", ("state", "dict")), None
        return text if part is None else "%s (part %d of its state)" % (text, part)


class Trace(Walk):
    """A walk that also keeps what it saw of each object, in order, so that two walks can be told apart where they part.

    Only made when a check has failed: it costs more than the check.
    """

    LIMIT = 500000

    def __init__(self, dismantler, definitions, values):
        Walk.__init__(self, dismantler, definitions)
        self.steps = []  # [what it is, in short; what was seen, as text]
        self.places = []
        self.spots = {}
        for name, value in values.items():
            self.add(name, name, value)

    def _visit(self, value, parent, label):
        if len(self.steps) > self.LIMIT:
            return Walk._visit(self, value, parent, label)
        known = self.spots.get(id(value)) if type(value) not in ATOMS else None
        start, blocks = len(self.sink), len(self.blocks.get(self.root, ()))
        Walk._visit(self, value, parent, label)
        seen = self.sink[start:] + [memory_digest(block) for block in self.blocks.get(self.root, ())[blocks:]]
        if known is not None and id(value) in self.local:
            shown = "the same object as " + self.path_of(known)
        else:
            shown = brief(value)
            self.spots.setdefault(id(value), len(self.steps))
        self.steps.append([shown, b"".join(seen)[:4000].decode("latin-1")])
        self.places.append((self.root, parent, label))

    def path_of(self, number):
        root, parent, label = self.places[number]
        return self.path(parent, None if parent is None else label, root)

    def difference(self, before):
        """In words: the first place at which this walk, of the loaded values, is not as `before`, the steps of the original ones."""
        for number, (step, other) in enumerate(zip(self.steps, before)):
            if step[1] == other[1]:
                continue
            names, others = ({part for part in each[1].split(";") if part.startswith(".")} for each in (step, other))
            if names != others:
                lost, gained = (", ".join(sorted(name[1:] for name in found)[:5]) for found in (others - names, names - others))
                told = " and ".join(([lost + " is lost"] if lost else []) + ([gained + " is added"] if gained else []))
            elif step[0] == other[0]:
                told = "%s, and another one after" % step[0]
            else:
                told = "%s before, %s after" % (other[0], step[0])
            return "%s: %s" % (self.path_of(number), told)
        return None


def brief(value):
    """A value in a few words, without running code of the user's or of a library."""
    kind = type(value)
    if kind in ATOMS or kind in (list, dict, set, frozenset, tuple) and is_plain(value):
        return shortened(repr(value))
    if kind is Block:
        return "content %s" % shortened(repr(value.array))
    if kind in (list, dict, set, frozenset, tuple):
        keys = ", ".join(shortened(key) for key in list(value)[:20] if type(key) is str) if kind is dict else ""
        return "a %s of %d%s" % (kind.__name__, len(value), " (%s)" % keys if keys else "")
    if isinstance(value, type) or kind is types.FunctionType:
        return "%s.%s" % (value.__module__, value.__qualname__)
    return "a " + type_name(value)


def is_plain(value):
    items = list(value) + (list(value.values()) if type(value) is dict else [])
    return len(items) <= 100 and all(type(item) in ATOMS for item in items)


# Modules of the standard library whose objects stay as they are.
CONSTANT_MODULES = frozenset(("datetime", "decimal", "_decimal", "fractions", "pathlib", "uuid", "re", "enum", "types", "typing", "zoneinfo", "ipaddress", "abc"))  # fmt: skip
NO_STATE_OF_THEIR_OWN = (type, types.ModuleType, types.BuiltinFunctionType, types.CodeType, property, staticmethod, classmethod, BaseException, range, slice, Block)  # fmt: skip


def standard_library():
    """First parts of names. From Python 3.10 on the interpreter knows them; before, they are what lies in its own folder."""
    known = getattr(sys, "stdlib_module_names", None)
    if known is not None:
        return known
    folder = os.path.dirname(os.__file__)
    found = set(sys.builtin_module_names)
    for place in (folder, os.path.join(folder, "lib-dynload")):
        try:
            found.update(name.partition(".")[0] for name in os.listdir(place) if name != "site-packages")
        except OSError:
            pass  # In a zip file, say.
    return frozenset(found)


STANDARD_LIBRARY = standard_library()


def is_lively(value, kind, dismantler):
    """Whether using a value may change it without any sign in the source: calls, reads of attributes, next()."""
    if kind is types.FunctionType:
        kept = (value.__defaults__ or ()) + tuple((value.__kwdefaults__ or {}).values())
        return bool(value.__closure__ or value.__dict__ or any(type(item) not in ATOMS for item in kept))
    if isinstance(value, type) and dismantler.is_by_value(value):
        return True  # It has attributes, and knows its subclasses.
    if kind is types.BuiltinFunctionType:
        return not isinstance(value.__self__, (types.ModuleType, type(None), type))
    if isinstance(value, NO_STATE_OF_THEIR_OWN) or kind is Block:
        return False
    if dismantler.is_by_value(kind):
        return not issubclass(kind, (tuple, BaseException)) and not issubclass(type(kind), sys.modules["enum"].EnumMeta)
    module = kind.__module__.partition(".")[0]
    if module == "builtins" or module in STANDARD_LIBRARY:
        return module not in CONSTANT_MODULES and kind not in (bytearray, memoryview)
    return kind.__module__.startswith("numpy.random")


# Keys of the states that our own rules make: no attributes.
OWN_STATE = frozenset(("attributes", "dict", "fields", "slots", "items", "registry", "duplicates"))


def path_step(label):
    if type(label) is int:
        return "[%d]" % label
    if type(label) is str:
        return ""
    if type(label) is tuple:
        what, key = label
        if what == "key":
            return "[%.60r]" % (key,)
        if what == "a key":
            return " (its key %.60r)" % (key,)
        if what == "attribute" or what == "state" and type(key) is str and key not in OWN_STATE:
            return ".%s" % key
    return ""


def functions_of(value):
    """The functions a class or a decorated function is made of, not deeper."""
    pending = [value]
    if isinstance(value, type):
        pending = list(vars(value).values())
    for item in pending:
        for found in (item, getattr(item, "__func__", None), getattr(item, "fget", None), getattr(item, "fset", None), getattr(item, "__wrapped__", None)):
            if type(found) is types.FunctionType:
                yield found
                annotate = getattr(found, "__annotate__", None)
                if type(annotate) is types.FunctionType:
                    yield annotate


def found_by_name(value, name):
    module = getattr(value, "__module__", None)
    candidates = [sys.modules.get(module)] if isinstance(module, str) and module != "__main__" else [m for n, m in list(sys.modules.items()) if n not in ("__main__", "__mp_main__")]
    for found in candidates:
        for part in name.split("."):
            found = getattr(found, part, None)
        if found is value:
            return True
    return False


SHARED_FREELY = frozenset((types.ModuleType, types.CodeType, range, slice, Block))
OWN_MAKERS = frozenset(
    (
        make_function, make_code, make_cell, make_property, make_class, make_instance, make_exception, main_module,
        imported_module, logger_named, used_up, attribute_of, attribute_of_path, dict_view, finished_generator, standard_stream, closed_file, current_shell, make_partial, make_bare,
        make_lru_cache, make_type_variable, make_new_type, make_match, make_cached_property, make_struct, make_weak_key_dictionary, make_array, make_view,
        make_subclass_array, make_record, make_object_array, make_object_view, make_pandas_references, make_pandas_block, make_pandas_manager, make_pandas_index,
    )
)  # fmt: skip


def is_atomic(value, depth):
    """Whether a tuple holds nothing but atoms and such tuples: then only its content counts."""
    for item in value:
        if type(item) not in ATOMS and not (depth and type(item) is tuple and is_atomic(item, depth - 1)):
            return False
    return True


def atom_bytes(value, kind):
    if kind is str:
        data = value.encode("utf-8", "surrogatepass")
        return b"s%d:%s" % (len(data), data)
    if kind is int:
        return b"i%s;" % hex(value).encode()
    if kind is bytes:
        return b"b%d:%s" % (len(value), value)
    if kind is float:
        return b"f%s;" % value.hex().encode()
    return b"%s;" % repr(value).encode()


def atoms_digest(values):
    """Of plain atoms in a container, at the speed of C. Without memo, so that interned strings make no difference."""
    import hashlib
    import pickle

    sink = io.BytesIO()
    pickler = pickle.Pickler(sink, 4)
    pickler.fast = True
    pickler.dump(values)
    return hashlib.sha256(sink.getbuffer()).digest()


def memory_digest(view):
    import hashlib

    return hashlib.blake2b(view, digest_size=32).digest()


def bytes_of(view):
    return memoryview(view).cast("B") if view.format != "B" or view.ndim != 1 else view


HASH_CHUNK = 1 << 22


def block_digest(view):
    """Of large memory: the SHA-256 of the SHA-256s of its chunks, so that all processors can work on it."""
    return digest_of_chunks(in_threads(lambda start: chunk_digest(view[start : start + HASH_CHUNK]), range(0, view.nbytes, HASH_CHUNK)))


def chunk_digest(chunk):
    import hashlib

    return hashlib.sha256(chunk).digest()


def digest_of_chunks(digests):
    import hashlib

    return hashlib.sha256(b"".join(digests)).digest()


def in_threads(function, items, meanwhile=None):
    """The results for items, in their order, by as many threads as there are processors. `meanwhile` is done by this one before it
    helps. For what lets go of the GIL: hashing, reading, writing."""
    import threading

    items = list(items)
    results, pending, failures = [None] * len(items), list(range(len(items) - 1, -1, -1)), []

    def work():
        try:
            while not failures:
                index = pending.pop()
                results[index] = function(items[index])
        except IndexError:
            pass
        except BaseException as error:
            failures.append(error)

    helpers = []
    try:
        for _ in range(min(processors(), len(items)) - (0 if meanwhile else 1)):
            helper = threading.Thread(target=work, daemon=True)
            helper.start()
            helpers.append(helper)
    except RuntimeError:
        pass  # No more threads for this process: those that there are do it.
    try:
        if meanwhile is not None:
            meanwhile()
        work()
    except BaseException as error:
        failures.append(error)
    for helper in helpers:
        helper.join()
    if failures:
        raise failures[0]
    return results


def processors():
    try:
        return min(8, len(os.sched_getaffinity(0)))
    except (AttributeError, OSError):
        return min(8, os.cpu_count() or 1)


class KnownMemory:
    """Digests of large memory that need not be made again, for the time in which no user code runs."""

    def __init__(self):
        self.known = {}

    def digest(self, view):
        place = place_of(view)
        if place is None:
            return block_digest(view)
        found = self.known.get(place)
        if found is None:
            # The view stays: memory that is given back may hold something else the next time.
            found = self.known[place] = (ArtifactMaps.digest(place) or block_digest(view), view)
        return found[0]

    def note(self, view, digest):
        place = place_of(view)
        if place is not None:
            self.known[place] = (digest, view)


def place_of(view):
    """(address, length), as far as numpy is there to tell."""
    numpy = sys.modules.get("numpy")
    try:
        return (numpy.frombuffer(view, "u1").__array_interface__["data"][0], view.nbytes)
    except (AttributeError, ValueError, TypeError):
        return None


class ArtifactMaps:
    """Artifacts that are mapped into this process, and which memory of theirs is still that of the file."""

    loaded = []

    @classmethod
    def add(cls, content, places):
        """`places`: for each buffer its position in the content, its length, its digest."""
        import weakref

        cls.loaded.append((weakref.ref(content.obj), places))

    @classmethod
    def digest(cls, place):
        address, length = place
        for reference, places in cls.loaded:
            content = reference()
            base = None if content is None else place_of(memoryview(content))
            if base is None or not base[0] <= address < base[0] + base[1]:
                continue
            for position, size, digest in places:
                if base[0] + position == address and size == length and is_untouched(address, length):
                    return digest
        return None


def is_untouched(address, length):
    """Whether no page of a private map of a file was written to: the system makes pages of the process's own for those."""
    overlaps = False
    seen = set()
    try:
        with open("/proc/self/smaps", encoding="ascii", errors="replace") as lines:
            for line in lines:
                word, _, rest = line.partition(" ")
                if not word.endswith(":"):
                    start, _, end = word.partition("-")
                    overlaps = int(start, 16) < address + length and int(end, 16) > address
                elif overlaps and word in ("Anonymous:", "Swap:"):
                    seen.add(word)
                    if int(rest.split()[0]):
                        return False
    except (OSError, ValueError, IndexError):
        return False  # Not Linux, or not as we know it: look at the memory itself.
    return len(seen) == 2


def rebuilt_set(kind, items, sized=False):
    """A set made of these items, inserted in this order: growing as they come, as unpickling does, or `sized` before."""
    if sized:
        return kind(dict.fromkeys(items))
    if kind is frozenset:
        return frozenset(items)
    made = set()
    for start in range(0, len(items), 1000):
        made.update(items[start : start + 1000])
    return made


def reproducing_order(kind, items, size):
    """(sized, order) with which rebuilt_set gives this iteration order and table size; None if neither way does.

    The order of a set depends on collisions, hence on history, and on the size of its table: one that grew is larger than
    one that was copied or made of constants.
    """
    for sized in (False, True):
        rebuilt = rebuilt_set(kind, items, sized)
        if sys.getsizeof(rebuilt) == size:
            order = items if in_order(rebuilt, items) else repaired_order(kind, items, sized)
            if order is not None:
                return sized, order
    return None


def repaired_order(kind, items, sized):
    """Insert what should come first before what comes out first, until all is as it was."""
    if len(items) <= 7:
        import itertools

        candidates = map(list, itertools.permutations(items))
        return next((order for order in candidates if in_order(rebuilt_set(kind, order, sized), items)), None)
    rank = {id(item): float(position) for position, item in enumerate(items)}
    import random

    chance = random.Random(0)
    for attempt in range(1, 600 if len(items) < 2000 else 20):
        order = sorted(items, key=lambda item: rank[id(item)])
        rebuilt = list(rebuilt_set(kind, order, sized))
        if in_order(rebuilt, items):
            return order
        if attempt % 30 == 0 and len(items) < 200:
            rank = {id(item): chance.random() * len(items) for item in items}
            continue
        position = 0
        while position < len(items):
            wanted, found = items[position], rebuilt[position]
            if wanted is not found:
                rank[id(wanted)] = min(rank[id(wanted)], rank[id(found)] - 1e-4)
                # What follows nearby is mostly a consequence; at times only the first is touched, or changes would chase
                # each other.
                position += 8 + attempt % 5 * 8 if attempt % 3 else len(items)
            position += 1
    return None


def in_order(one, other):
    return all(map(operator_is, one, other))


def operator_is(one, other):
    return one is other


class Definitions:
    """Functions and classes from cells before the first step. Every step makes its own, so they are matched by key."""

    def __init__(self):
        self.keys = {}
        self.objects = {}

    def add(self, key, value):
        if key not in self.objects:
            self.objects[key] = value
            self.keys[id(value)] = key

    def members(self):
        """Key of the class, and name, by id of the members of Enums; a Flag makes some when it is asked for them."""
        found = {}
        for key, value in self.objects.items():
            if isinstance(value, type):
                for name, member in members_of(value):
                    found.setdefault(id(member), (key, name))
        return found


def members_of(cls):
    """Name or number, and member, of an Enum: the same one is found by them in every process."""
    for name, member in vars(cls).get("_member_map_", {}).items():
        yield name, member
    for value, member in list(vars(cls).get("_value2member_map_", {}).items()):
        if type(value) is int:
            yield value, member


# -------------------------------------------------------------------------------------------------------- Pickling


def make_defined(definition, maker, arguments):
    found = Loading.definitions.objects.get(definition)
    if found is None:
        found = maker(*arguments)
        Loading.definitions.add(definition, found)
        Loading.fresh.add(id(found))
    return found


def make_member(definition, name, maker, arguments):
    owner = Loading.definitions.objects.get(definition)
    if owner is not None and id(owner) not in Loading.fresh:
        return owner(name) if type(name) is int else owner[name]
    value = maker(*arguments)
    Loading.fresh.add(id(value))
    return value


def set_defined(value, state):
    if id(value) in Loading.fresh:
        setter, content = state
        if content is not None:
            setter(value, content)


def create_pickler():
    """The pickler classes: made on first use, for plain steps often need none."""
    import pickle

    class StepPickler(pickle.Pickler):
        def __init__(self, sink, dismantler, definitions, buffer_callback):
            pickle.Pickler.__init__(self, sink, 5, buffer_callback=buffer_callback)
            self.dismantler = dismantler
            dismantler.writing = True
            self.definitions = definitions
            self.members = definitions.members()
            self.keep = []
            self.skeletons = ()

        def reducer_override(self, value):
            parts = self.dismantler.apart(value)
            if parts is None:
                return NotImplemented
            if parts[1] and type(parts[1][-1]) is Block:
                arguments = parts[1]
                parts = (parts[0], arguments[:-1] + (pickle.PickleBuffer(arguments[-1].view()),)) + parts[2:]
            if id(value) in self.skeletons:
                parts = parts[:2]
            self.keep.append(parts)  # The pickler memoises by id: nothing it has seen may be freed.
            key = self.definitions.keys.get(id(value))
            if key is not None:
                setter = parts[5] if len(parts) > 5 else None
                content = parts[2] if len(parts) > 2 else None
                return (make_defined, (key, parts[0], parts[1]), (setter, content), None, None, set_defined)
            member = self.members.get(id(value))
            if member is not None and len(parts) > 5:
                return (make_member, member + parts[:2], (parts[5], parts[2]), None, None, set_defined)
            return parts

    class IdentityPickler(StepPickler):
        """Also asked for what the C pickler handles alone; slower, so used only where the walk found a reason."""

        def __init__(self, *arguments):
            StepPickler.__init__(self, *arguments)
            self.numbers = {}
            self.named = self.dismantler.singletons.named_strings
            import math

            self.nan = math.nan
            self.numpy_nan = getattr(sys.modules.get("numpy"), "nan", None)

        def persistent_id(self, value):
            kind = type(value)
            if kind is float and value != value:
                if value is self.nan:
                    return (0,)
                if value is self.numpy_nan:
                    return (1,)
                return (2, self.numbers.setdefault(id(value), len(self.numbers)))
            if kind is dict and value is self.dismantler.namespace:
                return (3,)
            if kind is dict and value is vars(builtins):
                return (4,)
            if (kind is set or kind is frozenset) and id(value) in self.dismantler.set_orders:
                number = self.numbers.get(id(value))
                if number is not None:
                    return (7, number)
                number = self.numbers[id(value)] = len(self.numbers)
                sized, order = self.dismantler.set_orders[id(value)]
                return (6, number, kind is frozenset, sized, order)
            if kind is str and id(value) in self.named:
                return (5,) + tuple(part.encode() for part in self.named[id(value)])
            return None

    return StepPickler, IdentityPickler


def create_unpickler():
    import pickle

    class StepUnpickler(pickle.Unpickler):
        def __init__(self, *arguments, **options):
            pickle.Unpickler.__init__(self, *arguments, **options)
            self.floats = {}

        def persistent_load(self, token):
            if token[0] == 0:
                import math

                return math.nan
            if token[0] == 1:
                import numpy

                return numpy.nan
            if token[0] == 2:
                return self.floats.setdefault(token[1], float("nan"))
            if token[0] == 4:
                return vars(builtins)
            if token[0] == 6:
                made = self.floats[token[1]] = rebuilt_set(frozenset if token[2] else set, token[4], token[3])
                return made
            if token[0] == 7:
                return self.floats[token[1]]
            if token[0] == 5:
                return attribute_of(token[1].decode(), token[2].decode())
            return Loading.namespace

    return StepUnpickler


# -------------------------------------------------------------------------------------------------------- Artifacts

MAGIC = b"SAME-ARTIFACT/1\n"
MAGIC_LARGE = b"SAME-ARTIFACT/2\n"
LARGE = 1 << 24
ALIGNMENT = 64
OUT_OF_BAND = 1 << 20


def python_version():
    return "%d.%d" % sys.version_info[:2]


def artifact_path(store, artifact):
    kind, _, digest = artifact.partition(":")
    if kind != "sha256" or not re.match(r"[0-9a-f]{64}\Z", digest):
        raise RuntimeFault("%r is not the name of an artifact (sha256:HEX)" % (artifact,))
    return os.path.join(store, "sha256", digest[:2], digest)


def write_component(store, names, values, carried, walk, roots, canonical, save=write_file_durably):
    """Write a component. Returns (artifact name, size). Raises Refused where pickle gives up."""
    import hashlib

    plain, identity = create_pickler()
    buffers = []

    def out_of_band(buffer):
        if buffer.raw().nbytes < OUT_OF_BAND:
            return True
        buffers.append(buffer.raw())
        return False

    sink = io.BytesIO()
    kind = identity if any(root in walk.needs_ids for root in roots) else plain
    limit = sys.getrecursionlimit()
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            pickler = kind(sink, walk.dismantler, walk.definitions, out_of_band)
            # Classes first, without their contents: a base may list its subclasses, and sets need their __hash__.
            classes = [cls for root in roots for cls in walk.classes.get(root, ())]
            pickler.skeletons = set(map(id, classes))
            pickler.dump(classes)
            for cls in classes:
                pickler.dump(walk.dismantler.apart(cls)[2])
            try:
                pickler.dump(values)
            except RecursionError:
                # What was memoised is only half written: begin again, with room.
                sink, buffers[:] = io.BytesIO(), []
                deep = kind(sink, walk.dismantler, walk.definitions, out_of_band)
                deep.skeletons = pickler.skeletons

                def dump():
                    deep.dump(classes)
                    for cls in classes:
                        deep.dump(walk.dismantler.apart(cls)[2])
                    deep.dump(values)

                with_deep_stack(dump)
    except RecursionError:
        raise Refused("nested too deeply to be saved", "hand on a flatter value (a list instead of links, say)") from None
    finally:
        sys.setrecursionlimit(limit)
    data = sink.getbuffer()
    buffers = [bytes_of(buffer) for buffer in buffers]
    folders = {folder for root, library in walk.libraries if root in set(roots) for folder in folder_of(library)}
    libraries = {}
    for root, library in sorted((r for r in walk.libraries if r[0] in set(roots)), key=lambda pair: pair[1]):
        version = getattr(sys.modules.get(library), "__version__", None)
        if library in ("numpy", "pandas", "scipy", "sklearn", "torch") and isinstance(version, str):
            libraries[library] = version
    places, position = [], padded(len(data))
    for buffer in buffers:
        places.append([position, buffer.nbytes])
        position += padded(buffer.nbytes)
    header = {
        "format": 1,
        "python": python_version(),
        "names": names,
        "carried": carried,
        "immutable": not any(root in walk.impure for root in roots),
        "libraries": libraries,
        "folders": sorted(folders),
        "pickle": len(data),
        "buffers": places,
    }
    if position > LARGE and buffers:
        return write_large(store, header, data, buffers, walk.dismantler.memory, canonical)
    header["canonical"] = canonical()
    pieces = [head_of(MAGIC, header), data, bytes(padded(len(data)) - len(data))]
    for buffer in buffers:
        pieces += [buffer, bytes(padded(buffer.nbytes) - buffer.nbytes)]
    digest = hashlib.sha256()
    for piece in pieces:
        digest.update(piece)
    name = "sha256:" + digest.hexdigest()
    path = artifact_path(store, name)
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        save(path, b"".join(pieces))
    return name, sum(memoryview(piece).nbytes for piece in pieces)


DEEP_STACK = 1 << 29  # Bytes; only what is used of it takes memory.
DEEP_LIMIT = 250000


def with_deep_stack(action):
    """Do what recurses in C as deeply as values are nested, on a stack that has room for it."""
    import threading

    failures = []

    def run():
        try:
            action()
        except BaseException as error:
            failures.append(error)

    former = threading.stack_size(DEEP_STACK)
    try:
        sys.setrecursionlimit(max(sys.getrecursionlimit(), DEEP_LIMIT))
        thread = threading.Thread(target=run)
        thread.start()
    except RuntimeError:
        raise RecursionError from None  # No such stack here.
    finally:
        threading.stack_size(former)
    thread.join()
    if failures:
        raise failures[0]


def head_of(magic, header):
    head = magic + json.dumps(header, sort_keys=True, separators=(",", ":")).encode() + b"\n"
    return head + b" " * (padded(len(head)) - len(head))


def padded(size):
    return -(-size // ALIGNMENT) * ALIGNMENT


def write_large(store, header, data, buffers, memory, canonical):
    """
    Write buffers while they are hashed, then what stands before them. The name is the digest of the part before the buffers, which
    holds the digests of the buffers: so each byte is read by one hash only, and by all processors.
    """
    import hashlib

    unknown = "0" * 64
    sums = [[offset, length, unknown] for offset, length in header["buffers"]]
    header.update(buffers=sums, canonical=unknown)
    start = len(head_of(MAGIC_LARGE, header)) + padded(len(data))
    size = start + sums[-1][0] - sums[0][0] + padded(buffers[-1].nbytes)
    folder = os.path.join(store, "sha256")
    os.makedirs(folder, exist_ok=True)
    temporary = os.path.join(folder, "%d-%s.tmp" % (os.getpid(), os.urandom(6).hex()))
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        os.ftruncate(descriptor, size)
        with EarlySync(descriptor) as sync:
            for entry, buffer in zip(sums, buffers):
                os.lseek(descriptor, start - sums[0][0] + entry[0], os.SEEK_SET)
                digest = write_and_hash(descriptor, buffer, sync)
                memory.note(buffer, digest)
                entry[2] = digest.hex()
        header["canonical"] = canonical()
        front = head_of(MAGIC_LARGE, header) + data + bytes(padded(len(data)) - len(data))
        os.lseek(descriptor, 0, os.SEEK_SET)
        write_all(descriptor, front)
        name = "sha256:" + hashlib.sha256(front).hexdigest()
        path = artifact_path(store, name)
        if os.path.exists(path):
            os.unlink(temporary)
        else:
            os.fsync(descriptor)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            os.replace(temporary, path)
            Stamps.write(store, name, os.fstat(descriptor))
    except BaseException:
        try:
            os.unlink(temporary)
        except OSError:
            pass
        raise
    finally:
        os.close(descriptor)
    return name, size


def write_and_hash(descriptor, buffer, sync):
    def write():
        for start in starts:
            write_all(descriptor, buffer[start : start + HASH_CHUNK])
            sync.wrote(HASH_CHUNK)

    starts = range(0, buffer.nbytes, HASH_CHUNK)
    return digest_of_chunks(in_threads(lambda start: chunk_digest(buffer[start : start + HASH_CHUNK]), starts, write))


class EarlySync:
    """Lets the disk begin while the rest is still being written: what is left for the end takes less time."""

    STRIDE = 1 << 27

    def __init__(self, descriptor):
        import threading

        self.descriptor, self.bytes, self.ended = descriptor, 0, False
        self.turn = threading.Semaphore(0)
        self.thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        try:
            self.thread.start()
        except RuntimeError:
            self.thread = None
        return self

    def wrote(self, count):
        before, self.bytes = self.bytes, self.bytes + count
        if before // self.STRIDE != self.bytes // self.STRIDE:
            self.turn.release()

    def _run(self):
        while True:
            self.turn.acquire()
            if self.ended:
                return
            try:
                getattr(os, "fdatasync", os.fsync)(self.descriptor)
            except OSError:
                return  # The last one reports it.

    def __exit__(self, *_):
        self.ended = True
        self.turn.release()
        if self.thread is not None:
            self.thread.join()


class Stamps:
    """
    What the system says of a large artifact's file when its content was known to be right. As long as it says the same, the content
    needs not be read again: any change, also of times, changes the time of the inode's change, which nobody can set. Not believed after
    a restart of the machine, which may have lost what was written.
    """

    @staticmethod
    def _path(store, name):
        return os.path.join(store, "fresh", name.partition(":")[2])

    @staticmethod
    def _stamp(status):
        try:
            with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
                boot = file.read().strip()
        except OSError:
            return None
        return json.dumps([boot, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns])

    @classmethod
    def write(cls, store, name, status):
        stamp, path = cls._stamp(status), cls._path(store, name)
        if stamp is None:
            return
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            temporary = "%s.%d.tmp" % (path, os.getpid())
            with open(temporary, "w", encoding="ascii") as file:
                file.write(stamp)
            os.replace(temporary, path)
        except OSError:
            pass  # It will be read once more, that is all.

    @classmethod
    def match(cls, store, name, status):
        try:
            with open(cls._path(store, name), encoding="ascii") as file:
                return file.read(4096) == cls._stamp(status)
        except OSError:
            return False


class Artifact:
    """A loaded artifact: its header and the values by name."""

    def __init__(self, name, header, values):
        self.name = name
        self.header = header
        self.values = values


def read_artifact(path, name, namespace, definitions):
    """Verify and load an artifact into a namespace's world. Nothing is unpickled before its digest was verified."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))
    except OSError as error:
        raise RuntimeFault("the artifact %s cannot be read: %s" % (name, error)) from None
    try:
        large = os.read(descriptor, len(MAGIC_LARGE)) == MAGIC_LARGE
        os.lseek(descriptor, 0, os.SEEK_SET)
        header, data, buffers = (read_large if large else read_plain)(descriptor, path, name, os.fstat(descriptor))
    finally:
        os.close(descriptor)
    if header["python"] != python_version():
        raise RuntimeFault(
            "the artifact %s was written by Python %s and cannot be read by Python %s: run both steps with one version"
            % (name, header["python"], python_version()),
            "environment",
        )
    # Modules of the user may have been found in folders that have been taken off the search path since.
    folders = [folder for folder in header.get("folders", ()) if folder not in sys.path]
    sys.path.extend(folders)
    try:
        return Artifact(name, header, unpickle(data, buffers, namespace, definitions, name))
    finally:
        for folder in folders:
            if folder in sys.path:
                sys.path.remove(folder)


def read_plain(descriptor, path, name, status):
    """One digest of everything."""
    import hashlib

    content = memoryview(read_exactly(descriptor, status.st_size))
    check_digest(name, hashlib.sha256(content).hexdigest())
    header, start = read_head(content, path, MAGIC)
    data = content[start : start + header["pickle"]]
    places = [(start + offset, length) for offset, length in header["buffers"]]
    return header, data, [memoryview(bytearray(content[offset : offset + length])) for offset, length in places]


def read_large(descriptor, path, name, status):
    """
    The buffers are mapped, and read only where user code reads them. If they have to be verified, it is through memory of our own:
    pages of the map that were looked at would count as this process's.
    """
    import hashlib

    front = memoryview(os.read(descriptor, 1 << 16))
    while b"\n" not in bytes(front[len(MAGIC_LARGE) :]) and len(front) < LARGE:
        more = os.read(descriptor, 1 << 20)
        if not more:
            break
        front = memoryview(bytes(front) + more)
    header, start = read_head(front, path, MAGIC_LARGE)
    begin = start + padded(header["pickle"])
    front = memoryview(bytes(front[:begin]) + read_exactly(descriptor, begin - len(front)))
    check_digest(name, hashlib.sha256(front).hexdigest())
    store = os.path.dirname(os.path.dirname(os.path.dirname(path)))
    if name is not None and not Stamps.match(store, name, status):
        for offset, length, digest in header["buffers"]:
            check_digest("sha256:" + digest, file_digest(path, start + offset, length), name)
        if os.stat(path).st_ctime_ns == status.st_ctime_ns:
            Stamps.write(store, name, status)
    content = map_file(descriptor, status.st_size)
    ArtifactMaps.add(content, [(start + offset, length, bytes.fromhex(digest)) for offset, length, digest in header["buffers"]])
    buffers = [content[start + offset : start + offset + length] for offset, length, _ in header["buffers"]]
    return header, front[start : start + header["pickle"]], buffers


def read_head(content, path, magic):
    """The header and where it ends."""
    if bytes(content[: len(magic)]) != magic:
        raise RuntimeFault("%s is not an artifact of this version of SAME" % path)
    try:
        end = bytes(content[: min(len(content), LARGE)]).index(b"\n", len(magic))
        header = json.loads(bytes(content[len(magic) : end]))
    except ValueError:
        raise RuntimeFault("the artifact %s is damaged: its first lines cannot be read" % path) from None
    return header, padded(end + 1)


def check_digest(name, found, whole=None):
    if name is not None and "sha256:" + found != name:
        raise RuntimeFault("the artifact %s is damaged: its content has the digest sha256:%s" % (whole or name, found))


def file_digest(path, begin, length):
    """As block_digest, of a part of a file."""
    import threading

    files = threading.local()

    def digest(start):
        if not hasattr(files, "file"):
            files.file, files.chunk = open(path, "rb", buffering=0), bytearray(HASH_CHUNK)
        chunk = memoryview(files.chunk)[: min(HASH_CHUNK, length - start)]
        files.file.seek(begin + start)
        done = 0
        while done < len(chunk):
            count = files.file.readinto(chunk[done:])
            if not count:
                raise RuntimeFault("%s is damaged: it ends early" % path)
            done += count
        return chunk_digest(chunk)

    return digest_of_chunks(in_threads(digest, range(0, length, HASH_CHUNK))).hex()


def unpickle(data, buffers, namespace, definitions, name):
    unpickler = create_unpickler()
    Loading.namespace, Loading.definitions, Loading.fresh = namespace, definitions, set()
    import pickle

    try:
        loader = unpickler(io.BytesIO(data), buffers=buffers)
        classes = loader.load()
        Loading.kept.extend(classes)
        for cls in classes:
            set_class(cls, loader.load())
        return loader.load()
    except ModuleNotFoundError as error:
        raise RuntimeFault("a value needs the module %s, which is not installed for %s" % (error.name, sys.executable), "environment") from None
    except (pickle.UnpicklingError, EOFError) as error:
        raise RuntimeFault("the artifact %s cannot be loaded: %s" % (name, error)) from None


def read_exactly(descriptor, size):
    pieces = []
    while size > 0:
        piece = os.read(descriptor, min(size, 1 << 24))
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def map_file(descriptor, size):
    import mmap

    class ArtifactMap(mmap.mmap):
        """Pages are shared with the file until user code writes to them; then the process has its own."""

    return memoryview(ArtifactMap(descriptor, size, access=mmap.ACCESS_COPY))


def canonical_digest(walk, roots):
    import hashlib

    digest = hashlib.sha256()
    for root in roots:
        digest.update(walk.names[root].encode("utf-8", "surrogatepass") + b"\0" + walk.segment(root))
    return digest.hexdigest()


NOT_THE_SAME = "it is not the same after saving and loading"


def check_artifact(path, trace=None, name=None):
    """Load an artifact as a later step would and compare: None if it is the same, else what is wrong.

    `trace` is the file that the steps of a Trace of the original values are in, to say where they differ.
    """
    main = fresh_main()
    definitions = Definitions()
    try:
        loaded = read_artifact(path, name, vars(main), definitions)
    except BaseException as error:
        return "it cannot be loaded again: %s: %s" % (type(error).__name__, error)
    walk = Walk(Dismantler(vars(main)), definitions)
    roots = loaded.header["names"]
    for root in roots:
        walk.add(root, root, loaded.values[root])
    if walk.refusals:
        return "it is not the same after loading: %s became %s" % walk.refusals[0][1:3]
    if canonical_digest(walk, roots) != loaded.header["canonical"]:
        if trace is None:
            return NOT_THE_SAME
        with open(trace, encoding="utf-8") as file:
            before = json.load(file)
        found = Trace(Dismantler(vars(main)), definitions, {root: loaded.values[root] for root in roots}).difference(before)
        return "%s (%s)" % (NOT_THE_SAME, found) if found else NOT_THE_SAME
    return None


# --------------------------------------------------------------------------------------------------- Process state


class StateKind:
    """
    A part of the process's state that cells change and that a later step starts from: as JSON, so that nothing has to be
    unpickled. `read` gives what it is now, `write` makes it so. Of a kind with `mention`, a change counts only if cells speak of
    it: libraries change such things, too, when they are imported, and do so again in the step that imports them.
    """

    def __init__(self, name, module, read, write, mention=None):
        self.name, self.module, self.read, self.write, self.mention = name, module, read, write, mention


class ProcessState:
    """
    What a step finds, and what it leaves, of the state that belongs to no name.

    Restored before the values: a value may need the search path. What belongs to a library that is not loaded yet is
    restored as soon as it is, since loading numpy for a step that does not use it would take longer than the step.
    """

    def __init__(self, directory, recorder, streams):
        self.kinds = {kind.name: kind for kind in state_kinds(directory)}
        self.received = {}
        self.before = {}
        self.pending = {}
        self.refusals = []
        self.local = LocalModules(recorder, streams)
        self.kinds["modules"] = StateKind("modules", None, self.local.state, self.local.restore)
        self.kinds["modules that print"] = StateKind("modules that print", None, lambda: list(self.local.loud), lambda loud: None)
        for name, kind in self.kinds.items():
            if kind.module is None or kind.module in sys.modules:
                self.before[name] = kind.read()
        self.watcher = ImportWatcher(self)
        sys.meta_path.insert(0, self.watcher)

    def restore(self, states):
        for name, state in states.items():
            kind = self.kinds.get(name)
            if kind is None:
                raise RuntimeFault("unknown process state %r (known: %s)" % (name, ", ".join(sorted(self.kinds))))
            self.received[name] = state
            if name in self.before:
                self._write(name, state)
            else:
                self.pending[name] = state

    def awaits(self, module):
        return any(kind.module == module and kind.name not in self.before for kind in self.kinds.values())

    def imported(self, module):
        """A library has just been imported."""
        for name, kind in self.kinds.items():
            if kind.module == module and name not in self.before:
                self.before[name] = kind.read()
                if name in self.pending:
                    self._write(name, self.pending.pop(name))

    def _write(self, name, state):
        self.kinds[name].write(state)
        self.before[name] = self.kinds[name].read()

    def changes(self, text):
        """Kinds that are not as the step found them. `text`: all source that may have run."""
        changed = {}
        for name, before in self.before.items():
            kind = self.kinds[name]
            if kind.mention is not None and name not in self.received and not re.search(kind.mention, text):
                continue
            try:
                now = kind.read()
            except Refused as refusal:
                self.refusals.append((name, refusal.reason, refusal.advice))
                continue
            if now != before:
                changed[name] = now
        return changed


class ImportWatcher:
    """Finds modules as Python does, and tells when one has been imported whose state is of interest."""

    def __init__(self, state):
        # Imported here, before this watcher is asked for modules: an import within find_spec would ask it again, without end.
        from importlib.machinery import PathFinder

        self.state, self.find = state, PathFinder.find_spec

    def find_spec(self, name, path=None, target=None):
        awaited = self.state.awaits(name)
        if name in sys.builtin_module_names or path is not None and not awaited:
            return None
        spec = self.find(name, path, target)
        loader = getattr(spec, "loader", None)
        if not hasattr(loader, "exec_module") or not (awaited or is_local(spec.origin)):
            return spec if awaited else None
        state, execute = self.state, loader.exec_module

        def exec_module(module):
            if awaited:
                execute(module)
                state.imported(name)
            else:
                state.local.execute(name, module, execute)

        try:
            loader.exec_module = exec_module
        except AttributeError:
            pass
        return spec


def is_local(origin):
    """Whether a module is a file of the user's, not of the interpreter or of what is installed for it."""
    if not origin or not os.path.isabs(origin) or not origin.endswith(".py"):
        return False
    # The folder of the standard library, too: an interpreter that was moved may not know its prefix.
    known = tuple(folder + os.sep for folder in (sys.prefix, sys.base_prefix, os.path.dirname(os.__file__)))
    return not origin.startswith(known) and "site-packages" not in origin and "dist-packages" not in origin


class LocalModules:
    """Modules next to the notebook: each step imports them anew, so what they hold must be what importing them gives."""

    def __init__(self, recorder, streams):
        self.recorder, self.streams = recorder, streams
        self.loud = []
        self.folders = {}
        self.digests = {}
        self.refusals = []
        self.watching = None

    def execute(self, name, module, execute):
        if self.watching is None:
            sys.addaudithook(self._audit)
        self.watching, outer = name, self.watching
        self.streams.flush()
        said = self.recorder.stream_total
        try:
            execute(module)
        finally:
            self.watching = outer or ""
        self.streams.flush()
        if self.recorder.stream_total > said:
            self.loud.append(name)  # A step that imports it again, and does not start from here, would print it again.
        self.folders[name] = os.path.dirname(module.__spec__.origin)
        self.digests[name] = self._digest(module)

    def _audit(self, event, arguments):
        if not self.watching:
            return
        path = arguments[0] if arguments else None
        if type(path) is not str or "__pycache__" in path:
            return
        writes = event == "open" and type(arguments[1]) is str and set(arguments[1]) & set("wax+")
        if writes or event in ("os.remove", "os.rename", "os.mkdir", "os.rmdir", "subprocess.Popen"):
            self._refuse(self.watching, "does something to files (%s) when it is imported" % path[:80])

    def _refuse(self, name, what):
        reason = "the module %s, a file of yours, %s; each step would import it again" % (name, what)
        advice = "put what uses it into one step, or keep what it holds in a variable of the notebook"
        if not any(known[1] == reason for known in self.refusals):
            self.refusals.append((name, reason, advice))

    @staticmethod
    def _digest(module):
        walk, digests = Walk(Dismantler(vars(sys.modules["__main__"])), Definitions()), {}
        for name, value in list(vars(module).items()):
            if not (name.startswith("__") and name.endswith("__")) and not isinstance(value, types.ModuleType):
                walk.add(name, name, value)
        return {name: walk.segment(name) for name in walk.segments}

    def sources(self):
        """What they say: a function of theirs may choose a seed."""
        found = []
        for name in self.folders:
            try:
                with open(sys.modules[name].__spec__.origin, encoding="utf-8", errors="replace") as file:
                    found.append(file.read())
            except (KeyError, AttributeError, OSError):
                pass
        return found

    def state(self):
        """By name, where each was found, in the order of their imports; also what can be seen to have changed."""
        for name, before in self.digests.items():
            module = sys.modules.get(name)
            if module is not None:
                now = self._digest(module)
                changed = sorted(key for key in set(before) | set(now) if before.get(key) != now.get(key))
                if changed:
                    self._refuse(name, "holds what this step has changed (%s)" % ", ".join(changed))
        if self.refusals:
            raise Refused(self.refusals[0][1], self.refusals[0][2])
        return [[name, folder] for name, folder in self.folders.items()]

    def restore(self, state):
        """Import them, quietly: what they print was printed by the step that imported them first."""
        for name, folder in state:
            if name not in sys.modules:
                imported_module(name, folder)


SEEDS = r"seed|setstate|set_state|set_rng_state"
WARNINGS = r"warnings|filterwarnings|simplefilter"


def state_kinds(directory):
    import random

    def names_of_environment():
        return {key: value for key, value in os.environ.items()}

    fresh_environment = names_of_environment()
    fresh_path = list(sys.path)

    def read_environment():
        now = names_of_environment()
        changed = {key: value for key, value in now.items() if fresh_environment.get(key) != value}
        return {"set": changed, "unset": sorted(key for key in fresh_environment if key not in now)}

    def write_environment(state):
        for key in state["unset"]:
            os.environ.pop(key, None)
        os.environ.update(state["set"])
        if "TZ" in state["set"] or "TZ" in state["unset"]:
            time.tzset()

    def read_folder():
        try:
            now = os.getcwd()
        except FileNotFoundError:
            raise Refused("the working directory does not exist any more", "change to one that exists") from None
        inside = os.path.relpath(now, directory)
        return inside if inside != os.pardir and not inside.startswith(os.pardir + os.sep) else now

    def write_folder(state):
        folder = os.path.join(directory, state)
        try:
            os.chdir(folder)
        except OSError as error:
            raise RuntimeFault("the working directory that an earlier step chose cannot be entered: %s" % error, "user") from None

    def read_path():
        return [["fresh", fresh_path.index(entry)] if entry in fresh_path else ["own", str(entry)] for entry in sys.path]

    def write_path(state):
        sys.path[:] = [fresh_path[value] if kind == "fresh" and value < len(fresh_path) else value for kind, value in state]

    def read_random():
        version, numbers, gauss = random.getstate()
        return [version, list(numbers), gauss]

    def write_random(state):
        random.setstate((state[0], tuple(state[1]), state[2]))

    return [
        StateKind("environment", None, read_environment, write_environment, r"environ|env\b|putenv|dotenv|tzset"),
        StateKind("folder", None, read_folder, write_folder),
        StateKind("path", None, read_path, write_path),
        StateKind("arguments", None, lambda: list(map(str, sys.argv)), lambda state: sys.argv.__setitem__(slice(None), state)),
        StateKind("limits", None, read_limits, write_limits),
        StateKind("warnings", None, read_warnings, write_warnings, WARNINGS),
        StateKind("logging", "logging", LoggingState.read, LoggingState.write, r"logg"),
        StateKind("locale", "locale", read_locale, write_locale),
        StateKind("decimal", "decimal", read_decimal, write_decimal, r"context"),
        StateKind("random", None, read_random, write_random, SEEDS),
        StateKind("numpy.random", "numpy.random", read_numpy_random, write_numpy_random, SEEDS),
        StateKind("torch", "torch", read_torch, write_torch, SEEDS),
        StateKind("numpy", "numpy", read_numpy, write_numpy),
        StateKind("pandas", "pandas", read_pandas, write_pandas),
        StateKind("matplotlib", "matplotlib", read_matplotlib, write_matplotlib, r"rc\b|rcParams|rcdefaults|style|set_theme|plt|pyplot"),
    ]


def read_limits():
    import gc

    mask = os.umask(0)
    os.umask(mask)
    return {"recursion": sys.getrecursionlimit(), "umask": mask, "gc": gc.isenabled(), "switch": sys.getswitchinterval()}


def write_limits(state):
    import gc

    sys.setrecursionlimit(state["recursion"])
    os.umask(state["umask"])
    (gc.enable if state["gc"] else gc.disable)()
    sys.setswitchinterval(state["switch"])


def pattern_text(pattern):
    if pattern is None or type(pattern) is str:
        return pattern
    return [pattern.pattern, int(pattern.flags)]


def text_pattern(text):
    return re.compile(text[0], text[1]) if type(text) is list else text


def class_path(cls):
    if vars(sys.modules.get(cls.__module__, types.ModuleType("none"))).get(cls.__name__) is not cls or cls.__module__ == "__main__":
        raise Refused("a warnings filter for the class %s of a cell" % cls.__name__, FUSE)
    return [cls.__module__, cls.__name__]


def class_of_path(path):
    return getattr(__import__("importlib").import_module(path[0]), path[1])


def read_warnings():
    import warnings

    filters = [[f[0], pattern_text(f[1]), class_path(f[2]), pattern_text(f[3]), f[4]] for f in warnings.filters]
    seen = []
    # A warning that was shown once for a line is not shown for it again: the registry of the cells' own lines says which.
    for key, value in sys.modules["__main__"].__dict__.get("__warningregistry__", {}).items():
        if type(key) is tuple and len(key) == 3 and type(key[0]) is str:
            seen.append([key[0], class_path(key[1]), key[2], bool(value)])
    once = [[str(key[0]), class_path(key[1])] for key in getattr(warnings, "onceregistry", {}) if type(key) is tuple]
    return {"filters": filters, "seen": seen, "once": once, "default": warnings.defaultaction}


def write_warnings(state):
    import warnings

    filters = [(f[0], text_pattern(f[1]), class_of_path(f[2]), text_pattern(f[3]), f[4]) for f in state["filters"]]
    warnings.filters[:] = filters
    getattr(warnings, "_filters_mutated", getattr(warnings, "_filters_mutated_lock_held", lambda: None))()
    warnings.defaultaction = state["default"]
    for text, path in state["once"]:
        warnings.onceregistry[(text, class_of_path(path))] = 1
    if state["seen"]:
        registry = {(text, class_of_path(path), line): value for text, path, line, value in state["seen"]}
        registry["version"] = filters_version()
        sys.modules["__main__"].__dict__["__warningregistry__"] = registry


def filters_version():
    """The version of the filters: a registry that names another one counts as empty. Only registries tell."""
    import warnings

    registry = {}
    kept = list(warnings.filters)
    warnings.filters[:] = [("ignore", None, Warning, None, 0)]
    try:
        warnings.warn_explicit("probe", Warning, "probe", 1, registry=registry)
    finally:
        warnings.filters[:] = kept
    return registry.get("version")


class LoggingState:
    """Levels, and handlers that write to the standard streams. Handlers that were there before any cell stay what they are."""

    fresh = []

    @classmethod
    def read(cls):
        import logging

        named = sorted((n, found) for n, found in logging.root.manager.loggerDict.items() if isinstance(found, logging.Logger))
        if not cls.fresh:
            cls.fresh = [handler for _, found in [("root", logging.root)] + named for handler in found.handlers] + [None]
        loggers = {}
        for name, found in named:
            known = [found.level, found.propagate, found.disabled, [cls._handler(logging, h, name) for h in found.handlers]]
            if known != [0, True, False, []]:
                loggers[name] = known
        root = [logging.root.level, [cls._handler(logging, handler, "root") for handler in logging.root.handlers]]
        return {"root": root, "loggers": loggers, "disable": logging.root.manager.disable}

    @classmethod
    def _handler(cls, logging, handler, name):
        if handler in cls.fresh:
            return ["fresh", cls.fresh.index(handler)]
        if type(handler) is logging.NullHandler:
            return ["null", handler.level, None]
        stream = getattr(handler, "stream", None)
        where = "stdout" if stream is sys.stdout else "stderr" if stream is sys.stderr else None
        formatter = handler.formatter
        plain = formatter is None or type(formatter) is logging.Formatter
        if type(handler) is not logging.StreamHandler or where is None or not plain or handler.filters:
            reason = "the logger %s has a handler (a %s) that lives in this process only" % (name, type(handler).__name__)
            raise Refused(reason, "put what sets up logging and what logs into one step")
        style = None
        if formatter is not None:
            kinds = [key for key, found in logging._STYLES.items() if type(formatter._style) is found[0]]
            style = [formatter._fmt, formatter.datefmt, kinds[0] if kinds else "%"]
        return [where, handler.level, style]

    @classmethod
    def write(cls, state):
        import logging

        def set_handlers(logger, handlers):
            for handler in list(logger.handlers):
                logger.removeHandler(handler)
            for handler in handlers:
                if handler[0] == "fresh":
                    made = cls.fresh[handler[1]] if handler[1] < len(cls.fresh) else None
                else:
                    made = logging.NullHandler() if handler[0] == "null" else logging.StreamHandler(getattr(sys, handler[0]))
                    made.setLevel(handler[1])
                    if handler[2] is not None:
                        made.setFormatter(logging.Formatter(handler[2][0], handler[2][1], handler[2][2]))
                if made is not None:
                    logger.addHandler(made)

        logging.root.setLevel(state["root"][0])
        set_handlers(logging.root, state["root"][1])
        for name, (level, propagate, disabled, handlers) in state["loggers"].items():
            logger = logging.getLogger(name)
            logger.setLevel(level)
            logger.propagate, logger.disabled = propagate, disabled
            set_handlers(logger, handlers)
        logging.disable(state["disable"])


def read_locale():
    import locale

    return {"LC_ALL": locale.setlocale(locale.LC_ALL)}  # All categories in one text, those that Python has no names for as well.


def write_locale(state):
    import locale

    for name, value in state.items():
        locale.setlocale(getattr(locale, name), value)


def read_decimal():
    import decimal

    context = decimal.getcontext()
    traps = sorted(signal.__name__ for signal, on in context.traps.items() if on)
    flags = sorted(signal.__name__ for signal, on in context.flags.items() if on)
    return [context.prec, context.rounding, context.Emin, context.Emax, context.capitals, context.clamp, traps, flags]


def write_decimal(state):
    import decimal

    def signals(names):
        return [getattr(decimal, name) for name in names]

    decimal.setcontext(decimal.Context(*state[:6], flags=signals(state[7]), traps=signals(state[6])))


def read_numpy_random():
    state = sys.modules["numpy.random"].get_state()
    if isinstance(state, dict):
        raise Refused("numpy's global random numbers have a bit generator of the cells' own", FUSE)
    return [state[0], state[1].tobytes().hex(), int(state[2]), int(state[3]), float(state[4])]


def write_numpy_random(state):
    numpy = sys.modules["numpy"]
    keys = numpy.frombuffer(bytes.fromhex(state[1]), dtype=numpy.uint32)
    sys.modules["numpy.random"].set_state((state[0], keys, state[2], state[3], state[4]))


def read_numpy():
    numpy = sys.modules["numpy"]
    options = numpy.get_printoptions()
    if options.get("formatter"):
        raise Refused("numpy's print options have functions as formatters", FUSE)
    plain = {key: value for key, value in options.items() if type(value) in (bool, int, float, str)}
    return {"print": plain, "errors": numpy.geterr()}


def write_numpy(state):
    numpy = sys.modules["numpy"]
    numpy.set_printoptions(**state["print"])
    numpy.seterr(**state["errors"])


def pandas_options():
    configuration = sys.modules["pandas._config.config"]
    return configuration, {key: option.defval for key, option in configuration._registered_options.items()}


def read_pandas():
    configuration, defaults = pandas_options()
    changed = {}
    for key, default in defaults.items():
        value = configuration.get_option(key)
        if value is not default and value != default:
            if type(value) not in (type(None), bool, int, float, str):
                raise Refused("pandas' option %s is a %s" % (key, type(value).__name__), FUSE)
            changed[key] = value
    return changed


def write_pandas(state):
    configuration, defaults = pandas_options()
    for key in read_pandas():
        if key not in state:
            configuration.set_option(key, defaults[key])
    for key, value in state.items():
        configuration.set_option(key, value)


def read_matplotlib():
    matplotlib = sys.modules["matplotlib"]
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is not None and pyplot.get_fignums():
        raise Refused("pyplot has a current figure", "draw it within one step, or keep it in a variable and close it in pyplot")
    changed = {}
    for key in sorted(matplotlib.rcParams):
        if not key.startswith("backend"):
            value = dict.get(matplotlib.rcParams, key)
            if value != dict.get(matplotlib.rcParamsDefault, key):
                changed[key] = matplotlib_json(value)
    return changed


def matplotlib_json(value):
    if type(value) in (type(None), bool, int, float, str):
        return value
    if type(value) in (list, tuple):
        return [matplotlib_json(item) for item in value]
    if type(value).__name__ == "Cycler":
        return {"cycler": {key: [matplotlib_json(item) for item in items] for key, items in value.by_key().items()}}
    raise Refused("a setting of matplotlib is a %s" % type(value).__name__, FUSE)


def write_matplotlib(state):
    import warnings

    matplotlib = sys.modules["matplotlib"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for key in read_matplotlib():
            if key not in state:
                matplotlib.rcParams[key] = dict.get(matplotlib.rcParamsDefault, key)
        for key, value in state.items():
            if type(value) is dict:
                import cycler

                value = cycler.cycler(**value["cycler"])
            matplotlib.rcParams[key] = value


def read_torch():
    return sys.modules["torch"].get_rng_state().numpy().tobytes().hex()


def write_torch(state):
    torch = sys.modules["torch"]
    torch.set_rng_state(torch.frombuffer(bytearray.fromhex(state), dtype=torch.uint8))


# -------------------------------------------------------------------------------------------------------- Observing

QUOTED = re.compile(r"""(['"])((?:(?!\1)[^\\\n]){1,400})\1""")
IMPORTED = re.compile(r"^[ \t]*(?:import|from)[ \t]+([A-Za-z_][\w]*)", re.MULTILINE)
ENVIRONMENT = re.compile(r"\b(?:environ\s*\[|environ\s*\.\s*(?:get|pop|setdefault)\s*\(|getenv\s*\()\s*(?:(['\"])([^'\"\n]+)\1)?|\b(?:environ|getenv)\b")
CLOCK = re.compile(r"\b(?:datetime|date|Timestamp)\s*\.\s*(?:now|today|utcnow)\s*\(|\btime\s*\.\s*(?:strftime|localtime|gmtime|ctime|asctime)\s*\(")
# Libraries ask these about the machine when they are imported; their answers are no data.
MACHINE_COMMANDS = ("ldconfig", "lscpu", "uname", "gcc", "cc", "ld", "objdump", "nproc", "file", "sysctl")


class Observer:
    """
    What user code does besides computing, by Python's audit events: what a cache must know of a step.

    It does not see what C code opens by itself (unless the file's name stands in the code as a string), what child processes
    do (so they are an effect), files that are only asked whether they exist, and clocks behind other names than usual ones.
    """

    def __init__(self, request):
        self.active = False
        self.request = request
        self.started = time.time_ns()
        self.reads = {}
        self.writes = {}
        self.folders = {}
        self.listings = {}
        self.effects = {}
        self.modules_before = frozenset(sys.modules)
        library = os.path.dirname(os.path.abspath(os.__file__))
        home = os.path.expanduser("~")
        self.library = library + os.sep
        hidden = ["/proc", "/sys", "/dev", request["store"], request["directory"], os.path.dirname(RUNTIME_FILE)]
        hidden += [os.path.join(home, name) for name in (".ipython", ".jupyter", ".cache/matplotlib", ".config/matplotlib", ".cache/fontconfig")]
        self.hidden = tuple(folder + os.sep for folder in hidden)
        self.handlers = {
            "open": self._open, "os.listdir": self._list, "os.scandir": self._list, "os.rename": self._rename,
            "os.remove": self._remove, "os.rmdir": self._remove, "os.mkdir": self._make_folder,
            "sqlite3.connect": self._database, "subprocess.Popen": self._process,
        }  # fmt: skip
        for event in ("os.system", "os.exec", "os.posix_spawn", "os.fork", "os.forkpty", "pty.spawn"):
            self.handlers[event] = self._child
        for event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"):
            self.handlers[event] = self._network
        for event in ("os.link", "os.symlink", "os.truncate", "os.chmod", "os.chown", "os.utime", "os.setxattr"):
            self.handlers[event] = self._changes

    def start(self):
        handlers = self.handlers

        busy = set()  # Threads that are in the hook: what it does itself tells of itself, too.

        def hook(event, arguments):
            handler = handlers.get(event)
            if handler is None or not self.active:
                return
            thread = _thread.get_ident()
            if thread in busy:
                return
            busy.add(thread)
            try:
                handler(event, arguments)
            except (OSError, ValueError, TypeError):
                pass  # What it was given is no path; the call itself will say so.
            finally:
                busy.discard(thread)

        sys.addaudithook(hook)

    # Events

    def _path(self, value):
        """The absolute path, or None for what is none or is nothing to a cache."""
        if isinstance(value, int) or value is None:
            return None
        path = os.path.abspath(os.fsdecode(value))
        if (path + os.sep).startswith(self.hidden) or self._is_library(path) or path.endswith(".pyc"):
            return None
        return path

    def _is_library(self, path):
        return path.startswith(self.library) or "/site-packages/" in path or "/dist-packages/" in path

    @staticmethod
    def _importing():
        """Whether the import system itself asks: the modules are noted at the end."""
        return sys._getframe(3).f_code.co_filename.startswith("<frozen importlib")

    @staticmethod
    def _stat(path):
        """(size, time of change) of a regular file, None where there is none, () for what is no file."""
        import stat

        try:
            found = os.stat(path)
        except OSError:
            return None
        return (found.st_size, found.st_mtime_ns) if stat.S_ISREG(found.st_mode) else ()

    def _open(self, _, arguments):
        path, _, flags = arguments
        if not isinstance(path, (str, bytes)) and not hasattr(path, "__fspath__"):
            return
        path = self._path(path)
        if path is None or (self._importing() and not flags & (os.O_WRONLY | os.O_RDWR)):
            return
        temporary = getattr(os, "O_TMPFILE", 0)
        if temporary and flags & temporary == temporary:
            return
        found = self._stat(path)
        if found == ():
            return
        if not flags & (os.O_WRONLY | os.O_RDWR):
            if path not in self.writes:
                self.reads.setdefault(path, found)
        elif path not in self.writes:
            if self.reads.get(path) is not None:
                self._effect("writes %s, which it has read", path)
            elif found and found[0] and not flags & os.O_TRUNC:
                self._effect("changes the file %s in place", path)
            self.reads.pop(path, None)
            self.writes[path] = True

    def _list(self, _, arguments):
        folder = arguments[0] if arguments else "."
        path = self._path("." if folder is None else folder)
        if path is None or path in self.listings or self._importing():
            return
        own = {os.path.basename(file) for file in self.writes if os.path.dirname(file) == path}
        self.listings[path] = set(os.listdir(path)) - own

    def _rename(self, _, arguments):
        source, target = self._path(arguments[0]), self._path(arguments[1])
        if source is None and target is None:
            return
        if source in self.writes and target is not None:
            del self.writes[source]
            if self.reads.get(target) is not None:
                self._effect("writes %s, which it has read", target)
            self.reads.pop(target, None)
            self.writes[target] = True
        else:
            self._effect("renames %s", arguments[0])

    def _remove(self, event, arguments):
        path = self._path(arguments[0])
        if path is None:
            return
        if path in self.writes:
            del self.writes[path]
        elif path in self.folders:
            del self.folders[path]
        elif os.path.lexists(path):
            if len(arguments) > 1 and arguments[1] not in (-1, None):
                return  # Relative to an open folder, as shutil.rmtree does, which tells of itself.
            self._effect("removes %s", path)

    def _make_folder(self, _, arguments):
        path = self._path(arguments[0])
        if path is not None and not os.path.lexists(path):
            self.folders[path] = True

    def _database(self, _, arguments):
        database = os.fsdecode(arguments[0])
        if database and database != ":memory:" and not database.startswith("file:"):
            path = self._path(database)
            if path is not None and path not in self.writes:
                found = self._stat(path)
                if found:
                    self.reads.setdefault(path, found)
                else:
                    self.writes[path] = True
        elif database.startswith("file:"):
            self._effect("opens the database %s", database)

    def _process(self, _, arguments):
        command = arguments[1]
        first = command if isinstance(command, str) else command[0]
        name = os.path.basename(os.fsdecode(first).split()[0])
        if name not in MACHINE_COMMANDS:
            self._effect("starts a process (%s), which may do anything", name)

    def _child(self, event, _):
        self._effect("starts a process (%s), which may do anything", event)

    def _network(self, event, arguments):
        if event == "urllib.Request":
            target = arguments[0]
        elif event.startswith("socket.get"):
            target = arguments[0]
        else:
            target = arguments[1]
        if target in (None, "", "localhost") and event.startswith("socket.get"):
            return
        if isinstance(target, tuple):
            target = target[0]
        # No queries: tokens stand there.
        self._effect("uses the network (%s)", str(target).split("?")[0])

    def _changes(self, event, arguments):
        path = self._path(arguments[1] if event in ("os.link", "os.symlink") else arguments[0])
        if path is not None and path not in self.writes and path not in self.folders:
            self._effect("changes %s (" + event + ")", path)

    def _effect(self, text, what):
        if len(self.effects) < 20:
            self.effects[text % (os.fsdecode(what) if isinstance(what, bytes) else what,)] = True

    # The report

    def report(self):
        sources = [part["source"] for key in ("definitions", "cells") for part in self.request.get(key, ())]
        packages, modules = self._modules(sources)
        texts = list(sources)
        for _, path in modules:
            try:
                with open(path, "r", encoding="utf-8", errors="replace") as file:
                    texts.append(file.read() if path.endswith(".py") else "")
            except OSError:
                pass
        variables = self._environment(texts)
        if any(CLOCK.search(text) for text in texts):
            self._effect("reads the %s", "date or the time")
        self._named(sources)
        return {
            "reads": [self._file(path, found) for path, found in sorted(self.reads.items())],
            "writes": [self._file(path, self._stat(path)) for path in sorted(self.writes) if self._stat(path)],
            "folders": sorted(path for path in self.folders if os.path.isdir(path)),
            "listings": [self._listing(path, names) for path, names in sorted(self.listings.items())],
            "modules": [dict(self._file(path, self._stat(path)), name=name) for name, path in modules],
            "packages": packages,
            "variables": variables,
            "effects": sorted(self.effects),
        }

    def _file(self, path, found):
        if found and path in self.reads and self._stat(path) != found:
            self._effect("%s changed while the step ran", path)
        if not found:
            return {"path": path, "size": -1, "mtimeNs": 0}
        return {"path": path, "size": found[0], "mtimeNs": found[1]}

    def _listing(self, path, names):
        import hashlib

        own = {os.path.basename(file) for file in list(self.writes) + list(self.folders) if os.path.dirname(file) == path}
        encoded = sorted(os.fsencode(name) for name in names - own - {"__pycache__", ".ipynb_checkpoints"})
        return {"path": path, "sha256": hashlib.sha256(b"\0".join(encoded)).hexdigest()}

    def _modules(self, sources):
        """Names of packages that are installed, and (name, path) of modules that are the user's own."""
        names = set(sys.modules) - self.modules_before
        for source in sources:
            names.update(name for name in IMPORTED.findall(source) if name in sys.modules)
        packages, modules = set(), {}
        for name in names:
            path = getattr(sys.modules.get(name), "__file__", None)
            if not isinstance(path, str):
                continue
            path = os.path.abspath(path)
            if "/site-packages/" in path or "/dist-packages/" in path:
                packages.add(name.partition(".")[0])
            elif not path.startswith(self.library) and path != RUNTIME_FILE and os.path.isfile(path):
                modules[name] = path
        return sorted(packages), sorted(modules.items())

    def _environment(self, texts):
        variables = set()
        for text in texts:
            for match in ENVIRONMENT.finditer(text):
                if match.group(2):
                    variables.add(match.group(2))
                elif not text[max(0, match.start() - 20) : match.start()].rstrip().endswith("import"):
                    self._effect("reads %s by names that do not stand in the code", "environment variables")
        return sorted(variables)

    def _named(self, sources):
        """Files whose name stands in the code may be opened by C code, which no event tells of."""
        for source in sources:
            for match in QUOTED.finditer(source):
                text = match.group(2)
                if "." not in text and os.sep not in text:
                    continue
                path = self._path(os.path.join(self.request["workingDirectory"], text))
                if path is None or path in self.reads or path in self.writes:
                    continue
                found = self._stat(path)
                if found and found[1] >= self.started:
                    self.writes[path] = True
                elif found:
                    self.reads[path] = found


# ------------------------------------------------------------------------------------------------------------- Step


class Step:
    """One step, from its request to its result."""

    def __init__(self, request, main, shell=None, checker=None):
        self.request = request
        self.namespace = vars(main)
        self.main = main
        self.prepared_shell = shell
        self.checker = checker
        self.started = time.monotonic()
        self.definitions = Definitions()
        self.loaded = []
        self.bound_by = {}
        self.defined = {}
        self.exited = False
        self.observer = None
        self.result = {
            "schema": RESULT_SCHEMA,
            "status": "succeeded",
            "artifacts": [],
            "outputs": {},
            "unbound": [],
            "mutatedInputs": [],
            "unforeseenBindings": [],
            "state": {},
            "bound": {},
            "metrics": {},
            "failure": None,
            "refusals": [],
            "usage": {},
        }

    def run(self, original_error, watch_parent):
        """Run everything and write the results. Returns the exit code."""
        request = self.request
        self.recorder = Recorder(request["directory"])
        self.streams = Streams(self.recorder, original_error)
        self.display = Display(self.recorder, self.streams, self.namespace)
        self.runner = CellRunner(self.namespace, self.display)
        try:
            self.recorder.event("step-started", pid=os.getpid(), language="python", version=sys.version.split()[0])
            self._prepare(watch_parent)
            if request.get("observe"):
                self.observer = Observer(request)
                self.observer.start()
            if self._load() and self._run_cells():
                if request.get("spread"):
                    Spread(self).run()
                else:
                    if request.get("gather"):
                        gather(self)
                    ignore_interrupts()
                    self._refuse_threads_that_run_on()
                    if self.result["status"] == "succeeded":
                        self._hand_on()
        except RuntimeFault as fault:
            self._fault("error", fault.kind, type(fault).__name__, str(fault))
        except KeyboardInterrupt:
            self._fault("failed", "user", "KeyboardInterrupt", "interrupted")
        except Exception as error:
            ignore_interrupts()
            import traceback

            self._fault("error", "internal", type(error).__name__, str(error), traceback.format_exc().splitlines())
        ignore_interrupts()
        return self._finish()

    def _fault(self, status, kind, ename, evalue, trace=()):
        self.result["status"] = status
        self.result["failure"] = {
            "kind": kind, "cell": None, "line": None, "ename": ename, "evalue": evalue, "traceback": list(trace) or ["%s: %s" % (ename, evalue)],
        }  # fmt: skip

    def _prepare(self, watch_parent):
        request, namespace = self.request, self.namespace
        try:
            os.chdir(request["workingDirectory"])
        except OSError as error:
            raise RuntimeFault("the working directory cannot be entered: %s" % error, "environment") from None
        sys.argv = [""]
        enter_path()
        self._check_packages()
        self.streams.start(watch_parent)
        sys.modules["same"] = builtins.same = same_module(self.recorder, self.streams)
        builtins.input = no_input
        sys.displayhook = self.display.hook
        if sys.modules.get("getpass") is not None:
            sys.modules["getpass"].getpass = no_input
        for cell in request.get("sourceMap", ()):
            register_source(cell["cell"], cell["source"])
        for cell in request.get("cells", ()):
            register_source(cell["cell"], cell["source"])
        mapped = {cell["cell"] for cell in request.get("sourceMap", ())}
        for definition in request.get("definitions", ()):
            if definition["cell"] not in mapped and not self._is_own(definition):
                register_definition(definition)
        shell = self.prepared_shell
        if shell is None and wants_ipython([c["source"] for k in ("definitions", "cells") for c in request.get(k, ())]):
            shell = create_shell(self.main)
        if shell is not None:
            attach_shell(shell, self.display)
        else:
            builtins.display = plain_display_function(self.display)
            if "MPLBACKEND" not in os.environ:
                os.environ["MPLBACKEND"] = "agg"
        namespace["In"], namespace["Out"] = [""], self.display.history
        self.state = ProcessState(request["workingDirectory"], self.recorder, self.streams)
        self.state.restore(request.get("state", {}))

    def _check_packages(self):
        """Whether what the run was planned with is what is here: somebody may have installed into the environment since."""
        planned = self.request.get("packages")
        if not planned:
            return
        differences = package_differences(planned)
        verdict = {"verdict": "DRIFTED" if differences else "SAME", "packages": len(planned), "differences": differences}
        with open(os.path.join(self.request["directory"], "environment.json"), "wb") as file:
            file.write(json_bytes(verdict))
        if differences:
            raise RuntimeFault(
                "the environment of the step is not the one that it was planned with: %s (of %s); remove that environment, and run again"
                % (", ".join("%s %s is planned, %s" % (d["name"], d["planned"], d["found"] or "none is installed") for d in differences),
                   sys.prefix),
                "environment",
            )  # fmt: skip

    # Running

    def _load(self):
        request, namespace = self.request, self.namespace
        for definition in request.get("definitions", ()):
            if not self._is_own(definition) and not self._user_code(self._define, definition):
                return False
        wanted = {}
        for entry in request.get("inputs", ()):
            wanted.setdefault(entry["artifact"], []).append(entry["name"])
        explicit, carried = {}, {}
        for name, names in wanted.items():
            self._observe(True)  # Values import their modules.
            try:
                artifact = read_artifact(artifact_path(request["store"], name), name, namespace, self.definitions)
            finally:
                self._observe(False)
            self.loaded.append(artifact)
            for value in names:
                if value not in artifact.values:
                    raise RuntimeFault("the artifact %s holds %s, not %s" % (name, ", ".join(artifact.values), value))
                explicit[value] = artifact.values[value]
            for value in artifact.header.get("carried", ()):
                carried.setdefault(value, artifact.values[value])
        for name, value in carried.items():
            namespace.setdefault(name, value)
        namespace.update(explicit)
        self.before = dict(namespace)
        self._note_definitions()
        return True

    def _define(self, definition):
        self.runner.run(definition["cell"], definition["source"], definition.get("line", 1), show=False)
        self._know(definition)

    def _is_own(self, definition):
        """Whether a cell of this step holds the definition: then it is known once that cell has run."""
        return any(
            cell["cell"] == definition["cell"] and definition["source"] in cell["source"]
            for cell in self.request.get("cells", ())
        )

    def _know(self, definition):
        """Let values name what a definition has made instead of containing it: each step makes its own."""
        import hashlib

        key = hashlib.sha256(definition["source"].encode("utf-8", "surrogatepass")).hexdigest()[:16]
        for name in definition.get("names", ()):
            value = self.namespace.get(name)
            if isinstance(value, (type, types.FunctionType)) and library_name(value) is None:
                self.definitions.add("%s:%s" % (name, key), value)

    def _note_definitions(self):
        """Remember what definitions are like before cells can change them."""
        for key, value in self.definitions.objects.items():
            if key not in self.defined:
                self.defined[key] = contents_of(value)

    def _addresses(self):
        """Where the values are, kept so that no new value takes the place of one that is gone: unless a cell may see them go."""
        seen = any("__del__" in cell["source"] or "weakref" in cell["source"] for cell in self.request.get("cells", ()))
        return {name: (id(value), None if seen else value) for name, value in self.namespace.items()}

    def _run_cells(self):
        recorder, display = self.recorder, self.display
        for cell in self.request.get("cells", ()):
            recorder.start_cell(cell["cell"], not cell.get("injected"))
            started = time.monotonic()
            count = cell.get("executionCount") or cell["cell"]
            display.execution_count = count
            history = self.namespace.get("In")
            if type(history) is list:
                history.extend([""] * (count - len(history)))
                history[count:] = [cell["source"]]
            names = self._addresses()
            good = self._user_code(self._cell, cell)
            for definition in self.request.get("definitions", ()):
                if definition["cell"] == cell["cell"] and self._is_own(definition):
                    self._know(definition)
            self._note_definitions()
            for name, value in self.namespace.items():
                if names.get(name, (None,))[0] != id(value):
                    self.bound_by[name] = cell["cell"]
            value = None  # The loop's last one would live on in the next cell.
            recorder.finish_cell(count, "ok" if good else "error", time.monotonic() - started)
            if self.exited:
                return True
            if not good:
                return False
        return True

    def _cell(self, cell):
        shell = self.display.shell
        if shell is not None:
            shell.execution_count = self.display.execution_count
            shell_event(shell, "pre_execute", cell["source"])
            shell_event(shell, "pre_run_cell", cell["source"])
        try:
            self.runner.run(cell["cell"], cell["source"])
        finally:
            shell = self.display.shell
            if shell is not None:
                shell_event(shell, "post_execute", cell["source"])
                shell_event(shell, "post_run_cell", cell["source"])
            self.display.flush_figures()
            self.streams.flush()

    def _user_code(self, action, argument):
        """Run user code; record what it raises. Returns whether it ended well."""
        try:
            self._observe(True)
            try:
                action(argument)
            finally:
                self._observe(False)
            return True
        except SystemExit as error:
            self.streams.flush()
            if error.code in (None, 0):
                self.exited = self.result["exited"] = True
            failure = failure_of(error, argument["cell"])
        except KeyboardInterrupt as error:
            ignore_interrupts()
            failure = failure_of(error, argument["cell"])
            failure["evalue"] = "interrupted"
        except BaseException as error:
            # Frames hold what may be the reason for the error: a MemoryError must not find them still full.
            try:
                failure = failure_of(error, argument["cell"])
            except MemoryError:
                error.__traceback__ = None
                failure = failure_of(error, argument["cell"])
        self.streams.flush()
        if self.recorder.cell is not None:
            output = {"output_type": "error", "ename": failure["ename"], "evalue": failure["evalue"], "traceback": failure["traceback"]}
            self.recorder.output(output)
        if self.exited:
            return True
        self.result["status"], self.result["failure"] = "failed", failure
        return False

    def _observe(self, active):
        if self.observer is not None:
            self.observer.active = active

    # Handing on

    def _refuse_threads_that_run_on(self):
        """In one kernel a thread of the notebook's own code would go on during the next cells; here it ends with its step."""
        threading = sys.modules.get("threading")
        if threading is None or not self.request.get("handsOnState"):
            return
        for thread in threading.enumerate():
            target = getattr(thread, "_target", None)
            target = getattr(getattr(target, "func", target), "__func__", getattr(target, "func", target))
            if getattr(target or type(thread).run, "__globals__", None) is self.namespace:
                self.result["refusals"].append({
                    "name": getattr(target, "__name__", None) or type(thread).__name__,
                    "cell": None,
                    "reason": "a thread that runs it goes on when the step ends: what it does from then on would be lost",
                    "next": "wait for it, with join(), in the step that starts it, or put the cells that need it into that step",
                })
                self.result["status"] = "refused"

    def _hand_on(self):
        names = []
        for name in self.request.get("outputs", ()):
            if name in self.namespace:
                names.append(name)
            else:
                self.result["unbound"].append(name)
        nothing = object()
        changed = {key.partition(":")[0] for key, parts in self.defined.items() if not same_contents(parts, contents_of(self.definitions.objects[key]))}
        defined = {name for definition in self.request.get("definitions", ()) for name in definition.get("names", ())}
        for name in self.request.get("watch", ()):
            if name in defined:
                if name in changed:
                    self.result["unforeseenBindings"].append(name)
            # What the display of a result binds is no doing of the cells.
            elif name not in ("_", "__", "___") and self.namespace.get(name, nothing) is not self.before.get(name, nothing):
                self.result["unforeseenBindings"].append(name)
        self.result["bound"] = {
            name: cell for name, cell in sorted(self.bound_by.items()) if name in self.namespace and not is_the_same_everywhere(name, self.namespace[name])
        }
        self._hand_on_state()
        if not names and not self.loaded:
            return
        handover = Handover(self, names)
        handover.run()
        if handover.refusals:
            self.result["status"] = "refused"
            self.result["refusals"] += handover.refusals
            self.result["artifacts"], self.result["outputs"] = [], {}

    def _hand_on_state(self):
        """What the cells changed of the process itself, for the steps behind this one."""
        if not self.request.get("handsOnState"):
            return
        entries = [entry for key in ("definitions", "cells", "sourceMap") for entry in self.request.get(key, ())]
        text = [entry["source"] for entry in entries] + self.state.local.sources()
        self.result["state"] = self.state.changes("\n".join(text))
        cells = self.request.get("cells") or [{"cell": None}]
        for name, reason, advice in self.state.refusals:
            self.result["status"] = "refused"
            self.result["refusals"].append({"name": name, "cell": cells[-1]["cell"], "reason": reason, "next": advice})

    # The end

    def _finish(self):
        result, recorder = self.result, self.recorder
        result["metrics"] = recorder.metrics
        self.streams.flush()
        self.streams.ended = True
        if self.observer is not None and result["status"] == "succeeded":
            result["observed"] = self.observer.report()
        code = {"succeeded": 0, "failed": 1, "refused": 1}.get(result["status"], 3)
        try:
            recorder.write_cells()
            recorder.event("step-finished", status=result["status"])
            result["usage"] = usage(time.monotonic() - self.started)
            write_file_durably(os.path.join(recorder.directory, "result.json"), json_bytes(result))
        except OSError as error:
            os.write(self.streams.original_error, ("same: the result cannot be written: %s\n" % error).encode())
            return 3
        return code


def contents_of(value):
    """What of a function or class can be changed in place, without what Python and libraries note about a class when it is used."""
    if isinstance(value, type):
        return {
            name: content for name, content in vars(value).items()
            if isinstance(content, types.FunctionType) and name != "__annotate_func__" or not re.match(r"__\w+__\Z|_abc_impl\Z|_is_(runtime_)?protocol\Z", name)
        }  # fmt: skip
    return dict(vars(value), __code__=value.__code__, __defaults__=value.__defaults__, __kwdefaults__=value.__kwdefaults__)


def same_contents(one, other):
    return one.keys() == other.keys() and all(other[name] is content for name, content in one.items())


def no_input(prompt="", *_, **__):
    raise RuntimeError(
        "input() was called, but nobody can answer in a step: assign the value in a parameters cell and pass it with --param"
    )


def register_definition(definition):
    """The source of a definition at its lines, where the whole cell is not known."""
    import linecache

    file = cell_file(definition["cell"])
    known = linecache.cache.get(file)
    lines = list(known[2]) if known else []
    start = definition.get("line", 1) - 1
    new = [line + "\n" for line in definition["source"].split("\n")]
    lines += ["\n"] * (start + len(new) - len(lines))
    lines[start : start + len(new)] = new
    linecache.cache[file] = (sum(map(len, lines)), None, lines, file)


def ignore_interrupts():
    import signal

    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            signal.signal(number, signal.SIG_IGN)
        except ValueError:
            pass


def usage(seconds):
    used = {"seconds": round(seconds, 6), "cpuSeconds": round(time.process_time(), 6), "maxRssBytes": None}
    try:
        import resource

        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        used["maxRssBytes"] = peak if sys.platform == "darwin" else peak * 1024
    except ImportError:
        pass
    return used


class Handover:
    """Turns the values of a step's outputs into artifacts, or says why one cannot be handed on."""

    def __init__(self, step, names):
        self.step = step
        self.names = names
        self.namespace = step.namespace
        self.walk = Walk(Dismantler(step.namespace), step.definitions)
        self.refusals = []
        self.save = write_file_durably

    def run(self):
        walk, namespace = self.walk, self.namespace
        for name in self.names:
            walk.add(name, name, namespace[name])
        extras = self._walk_mentioned()
        inputs = self._walk_inputs()
        self._refuse_found(extras)
        groups = []
        for roots in walk.components():
            own = [root for root in roots if type(root) is str]
            if any(root in self.names for root in own):
                groups.append((roots, own))
        if self.refusals:
            return
        for roots, own in groups:
            self._write(roots, own, extras, inputs)
        asked, self.refusals = self.refusals, []
        self._ship_mutated(inputs, extras)
        self.refusals = asked  # What nobody asked for is no reason to refuse; it is in mutatedInputs.

    def _walk_mentioned(self):
        """Globals that functions among the outputs mention, and that nobody asked for: they travel along."""
        walk, extras = self.walk, []
        while True:
            new = sorted(name for name in walk.mentions if name not in walk.leader and name not in SESSION_NAMES)
            if not new:
                break
            for name in new:
                walk.add(name, name, self.namespace[name])
                extras.append(name)
        changed = True
        while changed:
            changed = False
            for name in extras:
                users = sorted(walk.mentions.get(name, ()), key=str)
                if name in walk.impure:
                    for user in users:
                        if walk.find(user) != walk.find(name):
                            walk.union(user, name)
                            changed = True
        return extras

    def _walk_inputs(self):
        """The values that came in: who shares state with what goes out, and what changed in place?"""
        walk, inputs = self.walk, {}
        for index, artifact in enumerate(self.step.loaded):
            if artifact.header["immutable"]:
                continue
            for name in artifact.header["names"]:
                root = (index, name)
                walk.add(root, name, artifact.values[name])
                inputs[root] = artifact.values[name]
        return inputs

    def _refuse_found(self, extras):
        for root, path, reason, advice in self.walk.refusals:
            if type(root) is not str:
                continue
            text = "%s is %s" % (path, reason)
            if root in extras:
                users = sorted(user for user in self.walk.mentions.get(root, ()) if type(user) is str)
                text += "; %s uses it when called" % ", ".join(users)
            self._refuse(root, text, advice)

    def _refuse(self, name, reason, advice):
        cell = self.step.bound_by.get(name)
        if cell is None:
            cells = self.step.request.get("cells") or [{"cell": None}]
            cell = cells[-1]["cell"]
        self.refusals.append({"name": name, "cell": cell, "reason": reason, "next": advice})

    def _write(self, roots, own, extras, inputs):
        """Write one component."""
        walk, namespace, step = self.walk, self.namespace, self.step
        members = list(own)
        # What came in under a name of its own and shares state goes on under it: later steps may read either.
        received = {name for artifact in step.loaded for name in artifact.header["names"] if name not in artifact.header["carried"]}
        carried = [name for name in own if name in extras and name not in received]
        # Constants and modules that functions mention are no state: every component that needs them has them.
        pending = list(own)
        while pending:
            user = pending.pop()
            for name in extras:
                if name not in members and user in walk.mentions.get(name, ()):
                    members.append(name)
                    carried.append(name)
                    pending.append(name)
        values = {name: namespace[name] for name in members}
        sharing = []
        canonical_roots = list(members)
        for root in roots:
            if type(root) is str:
                continue
            name = root[1]
            still_bound = name not in namespace or namespace[name] is inputs[root]
            if still_bound and name not in sharing:
                sharing.append(name)
                if name not in values:
                    values[name] = inputs[root]
                    canonical_roots.append(root)
        names = list(values)
        if not names:
            return  # Inputs that changed, but that the step has given other names: these are handed on where they are read.
        first = names[0]
        shipped = [name for name in names if name not in carried]
        checked = any(root in walk.checked for root in canonical_roots)
        canonical = self._canonical(values)
        try:
            artifact, size = write_component(step.request["store"], names, values, carried, walk, roots, canonical, self.save)
        except Refused as refusal:
            self._refuse(first, "%s is %s" % (first, refusal.reason), refusal.advice)
            return
        except Exception as error:
            self._refuse(first, "%s cannot be saved: %s: %s" % (first, type(error).__name__, error), FUSE)
            return
        if checked:
            libraries = sorted({library for root, library in walk.libraries if root in set(canonical_roots)} & IMPORTED_BEFORE_CHECKS)
            problem = step.checker(artifact_path(step.request["store"], artifact), libraries) if step.checker else None
            if problem == NOT_THE_SAME:
                problem = self._what_differs(values, artifact_path(step.request["store"], artifact), libraries)
            if problem:
                self._refuse(first, "%s (a %s): %s" % (first, type_name(values[first]), problem), FUSE)
                return
        lively = any(root in walk.lively for root in canonical_roots)
        entry = {"artifact": artifact, "size": size, "names": shipped, "carried": carried, "sharesWithInputs": sharing, "lively": lively}
        step.result["artifacts"].append(entry)
        for name in own:
            if name in self.names:
                step.result["outputs"][name] = {"artifact": artifact, "type": type_name(namespace[name]), "summary": summary(namespace[name])}

    def _what_differs(self, values, artifact, libraries):
        """Check once more, by comparing each object on the way."""
        trace = os.path.join(self.step.request["directory"], "trace.json")
        try:
            steps = Trace(self.walk.dismantler, self.walk.definitions, values).steps
            with open(trace, "wb") as file:
                file.write(json_bytes(steps))
            return self.step.checker(artifact, libraries, trace) or NOT_THE_SAME
        except Exception:
            return NOT_THE_SAME  # To say where is a courtesy: the refusal stands without it.
        finally:
            if os.path.exists(trace):
                os.remove(trace)

    def _canonical(self, values):
        """The digest that a fresh process will compare with: of these names alone, in this order."""
        walk = Walk(self.walk.dismantler, self.walk.definitions)
        for name, value in values.items():
            walk.add(name, name, value)
        return lambda: canonical_digest(walk, list(values))

    def _ship_mutated(self, inputs, extras):
        """Inputs that changed in place: all names of them are reported, and handed on if nobody asked for them yet."""
        walk, step = self.walk, self.step
        covered = {name for artifact in step.result["artifacts"] for name in artifact["names"]}
        for index, artifact in enumerate(step.loaded):
            names = [name for name in artifact.header["names"] if name not in artifact.header["carried"]]
            if artifact.header["immutable"] or not names:
                continue
            values = {name: artifact.values[name] for name in artifact.header["names"]}
            if self._canonical(values)() == artifact.header["canonical"]:
                continue
            step.result["mutatedInputs"] += [name for name in names if name not in step.result["mutatedInputs"]]
            if all(name in covered for name in names):
                continue
            # What was one component may be several by now: an iterator that is used up has let go of its list.
            for roots in [roots for roots in walk.components() if any((index, name) in roots for name in names)]:
                if not any(walk.names[root] in covered for root in roots):
                    self._write(roots, [], extras, inputs)
                    covered.update(name for made in step.result["artifacts"] for name in made["names"])


class ElementHandover(Handover):
    """Hands on one element of a list that has been handed on, and checked, as a whole."""

    def _walk_inputs(self):
        return {}

    def _ship_mutated(self, inputs, extras):
        pass


class EachFault(RuntimeFault):
    """What stands behind --each has no elements that a step could run for."""

    def __init__(self, text):
        RuntimeFault.__init__(self, text, "user")


class Spread:
    """Makes an artifact of each element of the lists that a step runs for, and says which element has which."""

    MOST = 1000000

    def __init__(self, step):
        self.step = step
        self.variables = step.request["spread"]
        self.elements = []
        self.values = []
        self.batch = Batch()

    def run(self):
        step = self.step
        step.checker = None
        shape = self._expand(0, {})
        if step.result["status"] == "succeeded":
            self.batch.finish()
            step.result["spread"] = {"shape": shape, "elements": self.elements, "shared": self._is_shared()}
            step.result["outputs"] = {}

    def _refuse(self, name, reason, advice):
        self.step.result["status"] = "refused"
        self.step.result["artifacts"], self.step.result["outputs"] = [], {}
        self.step.result["refusals"].append({"name": name, "cell": None, "reason": reason, "next": advice})

    def _expand(self, depth, artifacts):
        if depth == len(self.variables):
            if len(self.elements) >= self.MOST:
                raise EachFault("--each gives more than %d elements: let each run do more of them" % self.MOST)
            self.elements.append(artifacts)
            return len(self.elements) - 1
        name, expression = self.variables[depth]["name"], self.variables[depth]["list"]
        shape = []
        for value in self._values(name, expression):
            # An element that is a part of an array travels without the rest of it.
            numpy = sys.modules.get("numpy")
            part = numpy is not None and type(value) is numpy.ndarray and value.base is not None
            self.step.namespace[name] = value.copy(order="K") if part else value
            artifact = self._write(name)
            if artifact is None:
                return shape
            self.values.append(value)
            shape.append(self._expand(depth + 1, dict(artifacts, **{name: artifact})))
            if self.step.result["status"] != "succeeded":
                return shape
        return shape

    def _values(self, name, expression):
        try:
            values = eval(expression, self.step.namespace)
        except NameError:
            raise EachFault("--each %s=%s: %s is not bound at the end of the steps before" % (name, expression, expression)) from None
        if isinstance(values, (str, bytes)):
            raise EachFault("--each %s=%s: %s is a %s, not a list" % (name, expression, expression, type_name(values)))
        try:
            iterator = iter(values)
        except TypeError:
            raise EachFault("--each %s=%s: %s is a %s, which has no elements; use a list" % (name, expression, expression, type_name(values))) from None
        if iterator is values:
            raise EachFault(
                "--each %s=%s: %s is a %s, which gives its elements only once; use list(%s)" % (name, expression, expression, type_name(values), expression),
            )
        return iterator

    def _write(self, name):
        step = self.step
        handover = ElementHandover(step, [name])
        handover.save = self.batch.save
        handover.run()
        if handover.refusals:
            first = handover.refusals[0]
            self._refuse(first["name"], first["reason"], first["next"])
            return None
        return step.result["outputs"][name]["artifact"]

    def _is_shared(self):
        """Whether elements hold objects in common that one of them could change."""
        walk = Walk(Dismantler(self.step.namespace), self.step.definitions)
        seen, roots = set(), 0
        for value in self.values:
            if type(value) in ATOMS:
                continue
            if id(value) in seen:
                return True
            seen.add(id(value))
            roots += 1
            walk.add(roots, self.variables[0]["name"], value)
        return any(len(roots) > 1 for roots in walk.components())


def gather(step):
    """Bind each output to the list of its values in all elements, nested as the lists were that the elements came from."""
    request = step.request["gather"]
    elements = request["elements"]
    namespace = step.namespace

    def collect(shape, name):
        if isinstance(shape, list):
            return [collect(part, name) for part in shape]
        return values[shape][name]

    values = []
    for element in elements:
        loaded, found = {}, {}
        for name, artifact in element.items():
            # Two elements may have given equal values: these are two objects.
            if artifact not in loaded:
                loaded[artifact] = read_artifact(artifact_path(step.request["store"], artifact), artifact, namespace, step.definitions)
                for carried in loaded[artifact].header.get("carried", ()):
                    namespace.setdefault(carried, loaded[artifact].values[carried])
            found[name] = loaded[artifact].values[name]
        values.append(found)
    for name in step.request.get("outputs", ()):
        namespace[name] = collect(request["shape"], name)


# Slow to import: a process that has done so is kept and forked for each check.
IMPORTED_BEFORE_CHECKS = frozenset(("numpy", "pandas", "scipy", "sklearn", "matplotlib", "torch", "polars", "pyarrow"))
SESSION_NAMES = frozenset(("In", "Out", "get_ipython", "exit", "quit", "_ih", "_oh", "_dh", "_", "__", "___", "__builtins__", "__name__"))


def is_the_same_everywhere(name, value):
    """Whether to bind a name again to a value changes nothing: what is imported is one object, whoever imports it."""
    if name in SESSION_NAMES or re.match(r"_(i*|i?\d+)\Z", name):
        return True
    return isinstance(value, types.ModuleType) or (isinstance(value, (type, types.FunctionType, types.BuiltinFunctionType)) and library_name(value) is not None)


def type_name(value):
    kind = type(value)
    return kind.__qualname__ if kind.__module__ in ("builtins", "__main__") else "%s.%s" % (kind.__module__, kind.__qualname__)


def summary(value):
    """A few words about a value. Only of types whose repr is known to be cheap and without effects."""
    kind = type(value)
    if kind in (int, float, bool, complex, type(None)):
        return shortened(repr(value) if kind is not int or abs(value) < 10**60 else "int of %d bits" % value.bit_length())
    if kind in (str, bytes):
        return shortened(repr(value[:100]))
    if kind in (list, tuple, dict, set, frozenset):
        return "%d item%s" % (len(value), "" if len(value) == 1 else "s")
    shape = getattr(value, "shape", None) if kind.__module__.partition(".")[0] in ("numpy", "pandas", "scipy", "torch") else None
    if type(shape) is tuple:
        return " x ".join(map(str, shape)) or "scalar"
    if kind is types.FunctionType or isinstance(value, type):
        return value.__qualname__
    return ""


def shortened(text):
    return text if len(text) <= 80 else text[:77] + "..."


# ----------------------------------------------------------------------------------------------------------- Server


def fresh_main():
    main = types.ModuleType("__main__")
    main.__builtins__ = builtins
    sys.modules["__main__"] = main
    return main


def read_request(path):
    try:
        with open(path, "rb") as file:
            request = json.loads(file.read())
    except (OSError, ValueError) as error:
        raise RuntimeFault("the step %s cannot be read: %s" % (path, error)) from None
    if not isinstance(request, dict) or request.get("schema") != STEP_SCHEMA:
        found = request.get("schema") if isinstance(request, dict) else type(request).__name__
        raise RuntimeFault("%s is no step for this runtime: its schema is %r, known is %r" % (path, found, STEP_SCHEMA))
    missing = [key for key in ("workingDirectory", "directory", "store", "cells") if key not in request]
    if missing:
        raise RuntimeFault("%s lacks %s" % (path, ", ".join(missing)))
    return request


def handle_interrupts():
    import signal

    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)


def run_file(path, main, shell=None, checker=None, watch_parent=True):
    """Run the step of a step.json in this process. Returns the exit code."""
    original_error = above_standard(os.dup(2))
    try:
        handle_interrupts()
        request = read_request(path)
        return Step(request, main, shell, checker).run(original_error, watch_parent)
    except RuntimeFault as fault:
        os.write(original_error, ("same: %s\n" % fault).encode("utf-8", "replace"))
    except OSError as error:
        os.write(original_error, ("same: the step cannot be run: %s\n" % error).encode("utf-8", "replace"))
    except KeyboardInterrupt:
        return 1
    return 3


def spawn_check(path, libraries, trace=None):
    """The check where no server can fork a fresh process."""
    import subprocess

    done = subprocess.run(
        [sys.executable, RUNTIME_FILE, "--check", path] + ([trace] if trace else []), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        return json.loads(done.stdout)["problem"]
    except (ValueError, KeyError):
        return "cannot be loaded again: the process that tried ended with %d: %s" % (done.returncode, done.stderr.decode("utf-8", "replace")[-500:])


PR_SET_CHILD_SUBREAPER = 36
LONGEST_KILL_SECONDS = 1.5


def children_of_this_process():
    """Pids, zombies included. Linux only."""
    me = os.getpid()
    try:
        with open("/proc/self/task/%d/children" % me) as file:
            return [int(pid) for pid in file.read().split()]
    except OSError:
        pass  # A kernel without that file.
    found = []
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name) as file:
                    if int(file.read().rpartition(")")[2].split()[1]) == me:
                        found.append(int(name))
            except OSError:
                pass
    return found


def missing_modules(names):
    """Those of the modules that a step could not import, by where it would look. Nothing is imported.

    Below a package that has no code, such as `google`, only files decide, and each part of the name is looked for. What a
    package with code has below it is for that code to say: it is taken to be there.
    """
    return [name for name in names if not may_import(name.split("."))]


def may_import(parts):
    if parts[0] == "same":
        return True  # Steps get it from here.
    folders = [os.getcwd(), *[entry for entry in sys.path if isinstance(entry, str)]]
    for end in range(1, len(parts) + 1):
        name = ".".join(parts[:end])
        try:
            spec = find_without_import(name, folders)
            if spec is None:
                return False
            folders = folders_below(name, spec, folders)
        except Exception:
            return True  # A finder of the user's own that fails: the import itself will say.
        if folders is None or not all(os.path.exists(folder) for folder in folders):
            return True  # Its code decides, or a finder of its own, which has told a folder that is none.
    return True


def find_without_import(name, folders):
    """The spec of a module; importlib.util.find_spec would import the package around it."""
    import importlib.machinery
    import importlib.util

    parent, _, last = name.rpartition(".")
    path_finder = importlib.machinery.PathFinder
    if not parent:
        spec = importlib.util.find_spec(name)
        if spec is not None and not is_namespace(spec):
            return spec
        # Portions of a namespace lie in the notebook's folder too.
        return path_finder.find_spec(name, folders) or spec
    for finder in sys.meta_path:
        if finder is not path_finder and not isinstance(finder, ImportWatcher) and hasattr(finder, "find_spec"):
            spec = finder.find_spec(name, folders)
            if spec is not None:
                return spec
    # With the last part alone: for a namespace it asks the package around it, which is not loaded.
    return path_finder.find_spec(last, folders)


def is_namespace(spec):
    return spec.submodule_search_locations is not None and spec.origin in (None, "namespace")


def folders_below(name, spec, folders):
    """Where the modules of a package are looked for; None where that is for its code to say."""
    if spec.submodule_search_locations is None:
        return None
    loaded = getattr(sys.modules.get(name), "__dict__", {}).get("__path__", ())
    if is_namespace(spec):
        return [*dict.fromkeys([*spec.submodule_search_locations, *loaded])]
    if not str(spec.origin).endswith("__init__.py"):
        return None
    with open(spec.origin, "rb") as file:
        source = file.read(1 << 16)
    # Namespaces of old: their code does nothing but look for the other portions.
    if b"extend_path" not in source and b"declare_namespace" not in source:
        return None
    last = name.rpartition(".")[2]
    portions = [os.path.join(folder, last) for folder in folders]
    return [*dict.fromkeys([portion for portion in portions if os.path.isdir(portion)] + [*loaded])]


class Server:
    """Forks a process for each step. One thread; everything slow happens in the forked processes."""

    def __init__(self):
        self.children = {}
        self.by_id = {}
        self.main = fresh_main()
        self.shell = None
        self.prctl = None
        self.adopts = False
        self.buffer = b""
        self.channels = {}
        self.importers = {}

    def serve(self):
        import gc
        import select
        import signal

        try:
            os.setsid()  # Ctrl-C in a terminal is for SAME, which then interrupts the steps.
        except OSError:
            pass  # It leads a process group already.
        self._take_descriptors()
        self._preload()
        read, write = os.pipe()
        for descriptor in (read, write):
            os.set_blocking(descriptor, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(write, warn_on_full_buffer=False)
        self.wake, self.wake_write = read, write
        self.pid = os.getpid()
        self._answer(None, "ready", version=sys.version.split()[0], ipython=ipython_version() if self.shell else None, path=site_folders())
        gc.collect()
        gc.freeze()
        ended = False
        try:
            while not ended:
                waiting = [self.requests, read] + list(self.channels)
                try:
                    ready = select.select(waiting, [], [])[0]
                except InterruptedError:
                    continue
                if read in ready:
                    try:
                        os.read(read, 4096)
                    except BlockingIOError:
                        pass
                    self._reap()
                for channel in ready:
                    if channel in self.channels:
                        self._check(channel)
                if self.requests in ready:
                    ended = not self._read()
        finally:
            if os.getpid() == self.pid:
                self._kill_all()
        return 0

    def _take_descriptors(self):
        """Keep stdin and stdout to ourselves: user code and its children get others."""
        self.requests, self.answers = above_standard(os.dup(0)), above_standard(os.dup(1))
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(2, 1)
        os.close(null)
        sys.stdin = open(0, "r", closefd=False)

    def _preload(self):
        for name in (
            "ast", "tokenize", "linecache", "traceback", "inspect", "pickle", "copyreg", "hashlib", "base64", "select", "signal",
            "resource", "codecs", "collections", "dataclasses", "enum", "functools", "typing", "abc", "random", "math", "datetime",
            "decimal", "itertools", "contextlib", "weakref", "warnings", "opcode", "importlib.util", "threading", "subprocess",
            "fcntl", "mmap", "socket", "struct", "string", "textwrap", "statistics", "pathlib", "csv", "tempfile", "shutil", "glob",
            "__future__",
        ):  # fmt: skip
            try:
                __import__(name)
            except ImportError:
                pass
        if sys.platform.startswith("linux"):
            try:
                import ctypes

                self.prctl = ctypes.CDLL(None).prctl
                self.adopts = self.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
            except (ImportError, OSError, AttributeError):
                pass
        self.shell = create_shell(self.main)
        create_pickler()
        create_unpickler()
        # First uses compile patterns and fill caches: do that once, here.
        runner = CellRunner({}, Display(None, None, {}))
        runner.display.shell = self.shell
        runner._compile(1, "warm = up", 1, True)
        if self.shell is not None:
            shell_event(self.shell, "pre_run_cell", "")

    def _answer(self, identity, event, **keys):
        line = {"id": identity, "event": event}
        line.update(keys)
        try:
            write_all(self.answers, json_bytes(line) + b"\n")
        except BrokenPipeError:
            self._kill_all()
            os._exit(0)

    def _read(self):
        data = os.read(self.requests, 65536)
        if not data:
            return False
        self.buffer += data
        *lines, self.buffer = self.buffer.split(b"\n")
        for line in lines:
            if line.strip():
                self._handle(line)
        return True

    def _handle(self, line):
        identity = None
        try:
            request = json.loads(line)
            identity = request.get("id")
            operation = request.get("op")
            if operation == "run":
                if identity in self.by_id:
                    raise ValueError("a step with the id %r is running" % (identity,))
                self._run(identity, request["step"])
            elif operation == "signal":
                self._signal(identity, request["signal"])
            elif operation == "find":
                self._answer(identity, "found", missing=missing_modules(request["modules"]))
            else:
                raise ValueError("unknown op %r (known: run, signal, find)" % (operation,))
        except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
            message = "lacks %s" % error if isinstance(error, KeyError) else str(error)
            self._answer(identity, "rejected", message="the request %.200s: %s" % (line.decode("utf-8", "replace"), message))

    def _signal(self, identity, name):
        import signal

        number = {"INT": signal.SIGINT, "TERM": signal.SIGTERM, "KILL": signal.SIGKILL}.get(name)
        if number is None:
            raise ValueError("unknown signal %r (known: INT, TERM, KILL)" % (name,))
        if identity not in self.by_id:
            return  # It has ended meanwhile; its exit was or will be told.
        try:
            os.killpg(self.by_id[identity], number)
        except ProcessLookupError:
            pass

    def _run(self, identity, path):
        import socket

        if not isinstance(path, str):
            raise ValueError("step must be a path, not %r" % (path,))
        ours, theirs = socket.socketpair()
        pid = os.fork()
        if pid == 0:
            code = 3
            try:
                ours.close()
                self._become_step()
                code = run_file(path, self.main, self.shell, lambda *request: ask_for_check(theirs, *request), watch_parent=not self.prctl)
            finally:
                os._exit(code)
        theirs.close()
        ours.setblocking(True)
        self.channels[ours] = identity
        self.children[pid] = (identity, ours)
        self.by_id[identity] = pid
        self._answer(identity, "started", pid=pid)

    def _become_step(self):
        import signal

        os.setsid()
        if self.prctl is not None:
            self.prctl(1, 9, 0, 0, 0)  # PR_SET_PDEATHSIG, SIGKILL
            if os.getppid() != self.pid:
                os._exit(3)
        if self.adopts and self.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
            os._exit(3)  # What it leaves could not be told from what another step still needs.
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for descriptor in (self.requests, self.answers, self.wake, self.wake_write):
            os.close(descriptor)
        for held in list(self.channels) + list(self.importers.values()):
            held.close()
        if "random" in sys.modules:
            sys.modules["random"].seed()

    def _check(self, channel):
        """A step asks for a check: fork a process in the state that the next step will start from."""
        try:
            data = channel.recv(65536)
        except OSError:
            data = b""
        if not data:
            channel.close()
            del self.channels[channel]
            return
        request = json.loads(data)
        if request["libraries"]:
            self._check_with_libraries(channel, request)
            return
        pid = os.fork()
        if pid == 0:
            self._become_checker()
            answer_check(channel, request)
            os._exit(0)
        self.children[pid] = (None, channel)

    def _become_checker(self):
        if self.prctl is not None:
            self.prctl(1, 9, 0, 0, 0)
        null = os.open(os.devnull, os.O_RDWR)
        os.dup2(null, 1)
        os.dup2(null, 2)

    def _check_with_libraries(self, channel, request):
        """Hand the request to a process that has the libraries imported; it answers on the step's own channel."""
        import array
        import socket

        key = tuple(request["libraries"])
        link = self.importers.get(key)
        for _ in range(2):
            if link is None:
                link = self.importers[key] = self._start_importer(key)
            try:
                rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [channel.fileno()]))]
                link.sendmsg([json_bytes(request)], rights)
                return
            except OSError:
                link.close()  # It has died, of an import perhaps: one new try.
                link = None
        channel.sendall(CHECK_DIED)

    def _start_importer(self, libraries):
        import socket

        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
        pid = os.fork()
        if pid == 0:
            try:
                ours.close()
                self._become_checker()
                for library in libraries:
                    try:
                        __import__(library)
                    except Exception:
                        pass  # The check itself will say that it is missing.
                serve_checks(theirs)
            finally:
                os._exit(0)
        theirs.close()
        self.children[pid] = (None, None)
        return ours

    def _reap(self):
        while True:
            try:
                pid, status, used = os.wait4(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if pid == 0:
                return
            identity, channel = self.children.pop(pid, (None, None))
            if identity is None:
                if status != 0 and channel in self.channels:
                    channel.sendall(CHECK_DIED)
                continue
            if channel in self.channels:
                channel.close()
                del self.channels[channel]
            del self.by_id[identity]
            signaled = os.WIFSIGNALED(status)
            self._end_group(pid)
            self._end_adopted()
            self._answer(
                identity,
                "exited",
                code=None if signaled else os.WEXITSTATUS(status),
                signal=signal_name(os.WTERMSIG(status)) if signaled else None,
                maxRssBytes=used.ru_maxrss * (1 if sys.platform == "darwin" else 1024),
                cpuSeconds=round(used.ru_utime + used.ru_stime, 6),
            )

    @staticmethod
    def _end_group(pid):
        """Processes that the step left behind end with it."""
        import signal

        try:
            os.killpg(pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass

    def _end_adopted(self):
        """
        End what steps left in sessions of their own. Each step adopts the orphans among its descendants, and when it ends the
        kernel gives all its children to the server: so a child that is no step, check or importer is of a step that has ended.
        """
        if not self.adopts:
            return
        end = time.monotonic() + LONGEST_KILL_SECONDS
        while time.monotonic() < end:
            strangers = [pid for pid in children_of_this_process() if pid not in self.children and self._is_foreign(pid)]
            if not strangers:
                return
            for pid in strangers:
                try:
                    os.kill(pid, 9)
                    os.waitpid(pid, os.WNOHANG)
                except OSError:
                    pass  # It has ended already, or took another user's rights.
            time.sleep(0.001)

    @staticmethod
    def _is_foreign(pid):
        """Checks share the server's session, even those whose parent has died; steps and their descendants cannot enter it."""
        try:
            return os.getsid(pid) != os.getsid(0)
        except OSError:
            return False

    def _kill_all(self):
        steps = []
        for pid, (identity, _) in self.children.items():
            if identity is not None:
                self._end_group(pid)
                steps.append(pid)
            try:
                os.kill(pid, 9)
            except ProcessLookupError:
                pass
        if self.adopts:
            end = time.monotonic() + LONGEST_KILL_SECONDS
            while steps and time.monotonic() < end:
                steps = [pid for pid in steps if not self._has_ended(pid)]
                time.sleep(0.001)
            self._end_adopted()

    @staticmethod
    def _has_ended(pid):
        try:
            return os.waitpid(pid, os.WNOHANG)[0] == pid
        except ChildProcessError:
            return True


def serve_checks(link):
    """Fork one process for each artifact that is to be checked, until the server ends."""
    import array
    import signal
    import socket

    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        data, rights, _, _ = link.recvmsg(65536, socket.CMSG_SPACE(4))
        if not data:
            return
        descriptor = array.array("i", rights[0][2])[0]
        with socket.socket(fileno=descriptor) as channel:
            if os.fork() == 0:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                pid = os.fork()
                if pid == 0:
                    answer_check(channel, json.loads(data))
                    os._exit(0)
                if os.waitpid(pid, 0)[1] != 0:
                    channel.sendall(CHECK_DIED)
                os._exit(0)


CHECK_DIED = b'{"problem": "it cannot be loaded again: the process that tried has died"}\n'


def answer_check(channel, request):
    try:
        problem = check_artifact(request["path"], request["trace"])
    except BaseException as error:
        problem = "cannot be checked: %s: %s" % (type(error).__name__, error)
    try:
        channel.sendall(json_bytes({"problem": problem}) + b"\n")
    except OSError:
        pass  # The step has ended meanwhile.


def site_folders():
    """Where distributions are installed, in the order of the search."""
    return [entry for entry in sys.path if entry.rstrip("/").endswith(("site-packages", "dist-packages"))]


def installed_versions():
    """Versions by normalised name, read from the names of metadata folders: of each, the one that an import would find first."""
    found = {}
    for folder in site_folders():
        try:
            entries = [entry.name for entry in os.scandir(folder)]
        except OSError:
            continue
        for entry in entries:
            match = re.match(r"(.+?)-([^-]+)(?:-py[0-9.]+)?\.(?:dist|egg)-info$", entry)
            if match:
                found.setdefault(re.sub(r"[-_.]+", "-", match.group(1)).lower(), match.group(2))
    return found


def package_differences(planned):
    """[{name, planned, found}] for each package that is not installed in the version that was planned."""
    installed = installed_versions()
    differences = []
    for name in sorted(planned):
        found = installed.get(name)
        if found != planned[name]:
            # The name of a folder need not spell the version as the metadata in it does.
            from importlib import metadata

            try:
                found = metadata.version(name)
            except metadata.PackageNotFoundError:
                found = None
            if found != planned[name]:
                differences.append({"name": name, "planned": planned[name], "found": found})
    return differences


def signal_name(number):
    import signal

    try:
        return signal.Signals(number).name[3:]
    except ValueError:
        return str(number)


def ask_for_check(channel, path, libraries, trace=None):
    channel.sendall(json_bytes({"path": path, "libraries": libraries, "trace": trace}) + b"\n")
    answer = b""
    while not answer.endswith(b"\n"):
        data = channel.recv(65536)
        if not data:
            return "cannot be loaded again: the process that tried has died"
        answer += data
    return json.loads(answer)["problem"]


def enter_path():
    """Put the working directory where IPython has it: behind the standard library, whose modules the user's do not hide."""
    while "" in sys.path:
        sys.path.remove("")
    packages = [
        place
        for place, entry in enumerate(sys.path)
        if isinstance(entry, str) and os.path.basename(entry) in ("site-packages", "dist-packages")
    ]
    sys.path.insert(packages[0] if packages else 0, "")


def check_syntax(sources):
    """For each cell: its syntax error as this interpreter, with IPython where installed, sees it, or None."""
    runner = CellRunner({}, Display(None, None, {}))
    # A whole shell: what is no Python may be a magic without its percent sign, which only the shell knows.
    runner.display.shell = create_shell(fresh_main())
    return [runner.syntax_error(source) for source in sources]


def main(arguments):
    if arguments == ["--syntax"]:
        answers = above_standard(os.dup(1))
        os.dup2(2, 1)
        write_all(answers, json_bytes(check_syntax(json.loads(sys.stdin.buffer.read()))) + b"\n")
        return 0
    if arguments == ["--serve"]:
        if not hasattr(os, "fork"):
            sys.stderr.write("same: --serve needs fork, which this system does not have: start each step on its own\n")
            return 3
        return Server().serve()
    if len(arguments) in (2, 3) and arguments[0] == "--check":
        answers = above_standard(os.dup(1))
        os.dup2(2, 1)
        write_all(answers, json_bytes({"problem": check_artifact(*arguments[1:])}) + b"\n")
        return 0
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write("usage: same_step.py STEP_JSON | --serve | --check ARTIFACT | --syntax\n")
        return 3
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    if sys.path and os.path.abspath(sys.path[0]) == os.path.dirname(RUNTIME_FILE):
        del sys.path[0]
    return run_file(arguments[0], fresh_main(), checker=spawn_check)


if STARTED:
    exit_code = main(sys.argv[1:])
    sys.stderr.flush() if hasattr(sys.stderr, "flush") else None
    os._exit(exit_code)

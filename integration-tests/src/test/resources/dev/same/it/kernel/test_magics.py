"""%same in a live session of a hosted ipykernel, through a real client. The kernelspecs are those of `same install`."""
import json
import os
import pathlib
import signal
import subprocess
import sys

import jsonschema
import live
import pytest
from harness import await_true, kernel
from live import Session, plain

TWIN = "same-python3"
PRELUDE = "import math\ndef twice(x):\n    return 2 * x\nclass Point:\n    def __init__(self, v):\n        self.v = v\n%same param laps=3 rate=0.5"
CELLS = [
    PRELUDE,
    "%same step load\nrows = [Point(i) for i in range(laps)]\nother = rows",
    "%same step work\nrows.append(Point(100))\ntotal = twice(sum(p.v for p in rows))\nq = Point(7)",
    "%same step end\nprint(total, other is rows, len(other), q.v)\nsame.metric('total', total)",
]


def write(folder, *sources, name="notebook.ipynb"):
    return live.write(folder, TWIN, "python", sources, name)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SAME_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def session(folder):
    write(folder, *CELLS)
    with live.started(folder, TWIN) as found:
        yield found


def execute_all(session):
    live.execute_all(session, CELLS[:2])


def test_step_and_param_lines_do_what_a_run_does_with_them(session):
    assert session.ok("%same param laps=5 name='x y'\nprint(laps, name)") == "5 x y\n"
    assert session.ok("%%same step load --cpu 2\nprint('cell')") == "cell\n"
    assert "did you mean --cpu" in session.ok("%same step load --cpuu 2\nprint('runs')")
    assert "runs" in session.ok("%same step load --cpuu 2\nprint('runs')")


def test_line_numbers_stay_true(session):
    traceback = session.error("%same step load\n%same param x=1\n1 / 0")
    assert "line 3" in traceback and "ZeroDivisionError" in traceback


def test_unknown_words_are_refused_with_what_was_probably_meant(session):
    assert "did you mean plan" in session.error("%same plam")
    assert 'unknown command "plam"; did you mean plan?' in session.error("%same help plam")
    assert "did you mean --param" in session.error("%same run --parm x=1")
    assert "stands between lines of code" in session.error("x = 1\n%same plan\ny = 2")


def test_help_is_that_of_the_command(session):
    for code in ("%same help run", "%same run?", "?%same run", "%same run --help"):
        assert "--as-saved" in session.ok(code), code
    assert "check" in session.ok("%same") and "\n  drive " not in session.ok("%same")
    assert "\n  drive " not in session.ok("%same?")


def test_plan_is_drawn(session):
    (picture,) = session.pictures("%same plan")
    data = picture["content"]["data"]
    assert data["image/svg+xml"].startswith("<svg")
    assert [step["name"] for step in data["application/vnd.same.plan+json"]["steps"]] == ["load", "work", "end"]
    assert "rows" in data["text/plain"]


def test_why_and_plan_say_what_a_run_would_take_from_the_cache(session, folder):
    assert "no earlier execution of this step of this notebook is known" in session.ok("%same why work")
    session.ok("%same run --as-saved --wait")

    assert "step work will be taken from the cache: the result of run 1" in session.ok("%same why work")
    (picture,) = session.pictures("%same plan")
    assert "from the cache: run 1" in picture["content"]["data"]["text/plain"]
    assert "step work of run 1 was executed" in session.ok("%same why work last")
    changed = [source.replace("Point(7)", "Point(8)") for source in CELLS]
    write(folder, *changed)
    told = session.ok("%same why work")
    assert "step work will be executed, compared with run 1:" in told
    assert '"q = Point(7)" -> "q = Point(8)"' in told
    assert "steps: load, work, end" in session.error("%same why nothing")


def test_run_returns_at_once_and_is_redrawn_in_place_until_it_ends(session):
    execute_all(session)
    (first, *rest) = session.pictures("%same run")
    shown = first["content"]["transient"]["display_id"]
    assert session.ok("print(1 + 1)") == "2\n"
    messages = session.later(lambda m: "succeeded in" in plain(m))
    updates = [m for m in rest + messages if m["msg_type"] == "update_display_data"]
    assert updates and all(m["content"]["transient"]["display_id"] == shown for m in updates)
    last = updates[-1]["content"]["data"]
    assert last["application/vnd.same.plan+json"]["run"]["state"] == "succeeded"
    assert "total = 206" in last["text/plain"]
    assert "206 True 4 7" in session.ok("%same logs last end")
    assert "succeeded" in session.ok("%same status") and "succeeded" in session.ok("%same runs --metric total")
    assert session.ok("%same get last q\nprint(q.v, type(q) is Point, laps)").endswith("7 True 3\n")


def test_run_refuses_what_is_not_saved(session, folder):
    execute_all(session)
    session.ok(CELLS[1] + "\nmore = 1", "c2")
    session.ok("extra = 1", "c9")
    message = session.error("%same run")
    assert "cell 2 was executed with another text" in message and '"extra = 1"' in message and "--as-saved" in message
    write(folder, CELLS[0], CELLS[1] + "\nmore = 1", *CELLS[2:], "extra = 1")
    assert "succeeded" in session.ok("%same run --wait")


def test_cells_that_only_show_something_need_not_be_saved(session):
    execute_all(session)
    session.ok("rows[0].v", "c9")
    session.ok("1 + 1", "c10")
    assert "succeeded" in session.ok("%same run --wait")


def test_cells_that_python_could_not_read_need_not_be_saved(session):
    execute_all(session)
    assert session.run("extra = 1\nextra +", "c9")[0]["ename"] == "SyntaxError"
    assert "succeeded" in session.ok("%same run --wait")


def test_the_last_text_of_a_cell_counts(session):
    execute_all(session)
    session.ok("print('first try')", "c2")
    session.ok(CELLS[1], "c2")
    assert "succeeded" in session.ok("%same run --wait")


def test_run_as_saved_takes_the_file(session):
    session.ok("extra = 1", "c9")
    assert "succeeded" in session.ok("%same run --as-saved --wait --param laps=4")
    assert "212 True 5 7" in session.ok("%same logs last end")


def test_a_failed_run_fails_the_cell_that_waits(session, folder):
    write(folder, "%same step bad\n1 / 0")
    message = session.error("%same run --wait")
    assert "ZeroDivisionError" in message and "Cell 1, line 2" in message


def test_a_run_starts_at_a_step_with_the_values_of_the_session(session):
    refused = session.error("%same run --from work --live")
    assert "rows is not defined" in refused and 'step "load" makes it' in refused
    execute_all(session)
    session.ok("rows.append(Point(1000))", "c9")
    shown = session.ok("%same run --from work --live --as-saved --wait")
    assert "cached" in shown and "succeeded" in shown
    assert "2206 True 5 7" in session.ok("%same logs last end")
    assert "no such step" in session.error("%same run --from nope --live --as-saved")
    assert "set it in the session" in session.error("%same run --from work --live --as-saved --param laps=4")


def test_what_cannot_travel_is_refused_with_name_and_reason(session, folder):
    write(folder, "%same step load\nlines = open('/dev/null')", "%same step work\nprint(lines)")
    session.ok("%same step load\nlines = open('/dev/null')", "c1")
    message = session.error("%same run --from work --live")
    assert "lines" in message and "open" in message


def test_check_names_hidden_state(session):
    session.ok(CELLS[0], "c1")
    session.ok("laps2 = 1", "c9")
    session.ok("rows = [Point(1)]\nother = rows\ntotal = q = 1", "c3")
    session.ok(CELLS[1], "c2")
    found = session.ok("%same check")
    assert "cell 3 was executed with another text" in found
    assert "laps2" in found
    assert "cell 3 was executed after" not in found
    session.ok(CELLS[2], "c3")
    session.ok(CELLS[1], "c2")


def test_check_names_cells_out_of_order(session):
    execute_all(session)
    session.ok(CELLS[0], "c1")
    assert "cell 1 was executed after cell 2" in session.ok("%same check")


def test_an_interrupt_ends_the_waiting_not_the_run(session, folder):
    write(folder, "%same step slow\nimport time\ntime.sleep(60)")
    kc = session.client.kc
    message = kc.session.msg("execute_request", dict(code="%same run --wait", silent=False, store_history=True))
    kc.shell_channel.send(message)
    found = []

    def running():
        found.extend(session.client.silence(0.1))
        return any("1 running" in plain(m) for m in found)

    await_true("the run is running", running)
    session.client.manager.interrupt_kernel()
    reply = session.client.reply(message["header"]["msg_id"])
    assert reply["content"]["status"] == "error"
    session.client.silence()
    assert "running" in session.ok("%same status 1")
    session.ok("%same cancel 1")
    session.later(lambda m: "cancelled in" in plain(m))


def test_a_run_survives_the_kernel_and_is_shown_again(session, folder):
    write(folder, "%same step slow\nimport os, time\nwhile not os.path.exists('go'):\n    time.sleep(0.1)\nprint('done')")
    (first, *_) = session.pictures("%same run")
    session.later(lambda m: "1 running" in plain(m))
    os.killpg(os.getpgid(session.client.manager.provisioner.pid), signal.SIGKILL)
    with live.started(folder, TWIN) as second:
        (picture, *_) = second.pictures("%same status")
        assert "running" in plain(picture)
        (folder / "go").touch()
        messages = second.later(lambda m: "succeeded in" in plain(m))
        assert any(m["msg_type"] == "update_display_data" for m in messages)
        assert second.ok("%same logs last") == "done\n"


def test_a_sweep_is_driven_by_a_process_of_its_own_and_compared(session):
    execute_all(session)
    assert "expected a whole number" in session.error("%same run --sweep laps=many")
    assert "not for sweeps" in session.error("%same run --sweep laps=2,3 --wait")
    assert "sweep s1 of 2 experiments" in session.ok("%same run --sweep laps=2,3")
    await_true("both have ended", lambda: "2 succeeded of 2" in session.ok("%same status s1"))
    table = session.ok("%same compare s1 --sort total --reverse")
    assert "laps" in table and "rate" not in table and table.index("206") < table.index("202")
    assert "s1" in session.ok("%same runs")


def test_completion_knows_verbs_options_steps_runs_and_values(session):
    execute_all(session)
    session.ok("%same run --wait")
    assert session.matches("%sam") == ["%same"]
    assert session.matches("%same r") == ["run", "runs", "resume", "rerun", "reproduce"]
    assert "--as-saved" in session.matches("%same run --")
    assert session.matches("%same run --from ") == ["load", "work", "end"]
    assert session.matches("%same run --param ") == ["laps=", "rate="]
    assert session.matches("%same status ") == ["last", "1"]
    assert session.matches("%same logs 1 w") == ["work"]
    assert set(session.matches("%same get 1 ")) >= {"rows", "total", "q"}
    assert session.matches("x = 1\n%same step a --c") == ["--cpu", "--cache"]
    kc = session.client.kc
    msg_id = session.client.send(kc.shell_channel, "inspect_request", {"code": "%same run", "cursor_pos": 7, "detail_level": 0})
    assert "--as-saved" in session.client.reply(msg_id)["content"]["data"]["text/plain"]


def test_without_a_name_from_the_server_the_notebook_is_asked_for(folder):
    write(folder, *CELLS, name="other.ipynb")
    with kernel(TWIN, cwd=str(folder)) as client:
        session = Session(client)
        assert "--notebook" in session.error("%same plan")
        assert session.pictures("%same plan --notebook other.ipynb")


def test_nothing_is_left_in_the_namespace(session):
    execute_all(session)
    before = session.ok("print(sorted(n for n in globals() if not n.startswith('_')))")
    session.ok("%same check")
    session.ok("%same run --from work --live --wait --as-saved")
    assert session.ok("print(sorted(n for n in globals() if not n.startswith('_')))") == before


RECORD = "application/vnd.same.environment+json"


def shown(session, code="%same env"):
    """What `%same env` shows in the end: at first it says that it looks."""
    first, *rest = session.pictures(code)
    found = [m for m in rest if RECORD in m["content"]["data"]]
    found += [] if found else session.later(lambda m: RECORD in m["content"].get("data", {}))
    last = [m for m in found if RECORD in m["content"].get("data", {})][-1]
    assert last["content"]["transient"]["display_id"] == first["content"]["transient"]["display_id"]
    return last["content"]["data"][RECORD], plain(last)


def probe_of(record, name):
    return next(each for each in record["probes"] if each["name"] == name)


def test_env_captures_the_session_as_it_is_now(session, folder):
    session.ok("import numpy\nimport colorsys as inside")
    before = session.ok("print(sorted(globals()), sorted(__import__('sys').modules))")
    record, text = shown(session)
    assert "packages used" in text and record["schema"] == "same.environment/1"
    packages = {each["name"]: each for each in record["packages"]}
    assert packages["numpy"]["version"] == session.ok("print(numpy.__version__)").strip()
    assert "loaded" in packages["numpy"]["roles"] and record["loaded"] is not None
    assert record["subject"]["notebook"] == "notebook.ipynb"
    text = session.ok("%same env capture -o before.json")
    assert text.strip().endswith("before.json") and (folder / "before.json").exists()
    schema = json.loads((pathlib.Path(__file__).parents[8] / "docs" / "environment.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(json.loads((folder / "before.json").read_text()))
    assert session.ok("%same env diff before.json").startswith("SAME")
    session.ok("import os, time\nos.environ['TZ'] = 'Asia/Tokyo'\ntime.tzset()")
    changed, outputs = session.run("%same env diff before.json")
    assert changed["status"] == "error" or "DRIFTED" in live.text(outputs)
    assert "timezone" in live.text(outputs)
    after = session.ok("print(sorted(globals()), sorted(__import__('sys').modules))")
    assert set(eval(before.split("] [")[0] + "]")) <= set(eval(after.split("] [")[0] + "]"))


def test_env_of_a_session_is_not_taken_for_another_than_that_of_its_run(session, folder):
    """What only the session can tell is not known of the run, and no difference."""
    write(folder, "import numpy as np, random\nx = np.random.default_rng(1).random()", "%same step b\nprint(x)")
    session.ok("import numpy as np, random\nx = np.random.default_rng(1).random()", "c1")
    session.ok("%same step b\nprint(x)", "c2")
    session.ok("%same run --wait")

    _, outputs = session.run("%same env diff last")

    lines = live.text(outputs).split("\n")
    assert lines[0] == "UNKNOWN" and all("not known" in line for line in lines[1:] if line), lines
    record, text = shown(session)
    assert "unseeded" not in text, text
    assert "there is no file" in session.error("%same env diff nowhere.json")


def test_env_looks_while_the_next_cell_runs(session, folder):
    for arguments in (["init", "-q"], ["-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "x", "--allow-empty"]):
        subprocess.run(["git", *arguments], cwd=folder, check=True)
    (folder / "slow").mkdir()
    # The capture cannot end well before the next cell has run: its git waits for what that cell writes.
    git = folder / "slow" / "git"
    git.write_text(f"#!/bin/sh\nPATH=\"$SAME_TEST_PATH\"\nuntil [ -e {folder}/go ]; do sleep 0.02; done\nexec git \"$@\"\n")
    git.chmod(0o755)
    session.ok(f"import os\nos.environ['SAME_TEST_PATH'] = os.environ['PATH']\nos.environ['PATH'] = '{folder}/slow:' + os.environ['PATH']", "c1")
    sent = [session.client.execute(code) for code in ("%same env", f"open('{folder}/go', 'x').close()\nlate = 1")]
    messages = []

    def ended():
        messages.extend(session.client.silence(0.1))
        return any(RECORD in m["content"].get("data", {}) for m in messages)

    await_true("the record", ended)
    of = lambda msg_id, type_: [i for i, m in enumerate(messages) if m["parent_header"].get("msg_id") == msg_id and m["msg_type"] == type_]
    assert of(sent[1], "execute_input")[0] < of(sent[0], "update_display_data")[0]
    for msg_id in sent:
        assert session.client.reply(msg_id)["content"]["status"] == "ok"
    record = next(m["content"]["data"][RECORD] for m in messages if RECORD in m["content"].get("data", {}))
    assert probe_of(record, "git")["status"] == "ok", probe_of(record, "git")
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
    assert record["code"]["git"]["commit"] == head
    assert record["state"]["executionOrder"] == [1] and record["state"]["notInNotebook"] == 0
    assert [m for m in messages if m["msg_type"] in ("stream", "error")] == []
    assert session.client.control("list_subshell_request", {})["subshell_id"] == []


def test_env_of_an_untouched_session_is_the_same(session, folder):
    session.ok("import random, numpy, pandas\nrandom.seed(1)\nnumpy.random.seed(2)\nnumpy.random.rand()\nheld = open('notebook.ipynb')", "c1")

    records = [shown(session)[0] for _ in range(2)]
    session.ok("%same env capture -o third.json")
    records.append(json.loads((folder / "third.json").read_text()))

    for kind in ("identity", "portable", "full"):
        assert len({each["digests"][kind] for each in records}) == 1, [
            name for name in records[0] if name not in ("created", "probes") and len({json.dumps(each[name]) for each in records}) > 1
        ]


def test_env_tells_what_cells_installed_with_exit_status(session, folder):
    token = "hf_" + "a1B2" * 6
    cells = {
        "c1": "%pip install --quiet --no-index no-such-thing\n!pip --version > /dev/null",
        "c2": f"def f():\n    name = 'nothing'\n    !pip install --no-index {{name}}\nf()\n!wget --version > /dev/null; TOKEN={token} pip uninstall -y nothing-like-it",
        "c3": "%%bash\npip install --no-index no-such-thing",
        "c4": "%env API_KEY=hunter2hunter2\n%load_ext autoreload\nlog = !pip install --no-index no-such-thing",
    }
    write(folder, *cells.values())
    replies = {cell: session.run(code, cell)[0]["status"] for cell, code in cells.items()}
    assert replies == {"c1": "ok", "c2": "ok", "c3": "error", "c4": "ok"}

    record, text = shown(session)

    found = [(each["cell"], each["kind"], each["text"], each["status"]) for each in record["envActions"]]
    assert found == [
        (1, "pip", "%pip install --quiet --no-index no-such-thing", 1),
        (2, "pip", "!pip install --no-index {name}", 1),
        (2, "pip", "!wget --version > /dev/null; TOKEN=*** pip uninstall -y nothing-like-it", 0),
        (3, "pip", "%%bash pip install --no-index no-such-thing", 1),
        (4, "env", "%env API_KEY", None),
        (4, "extension", "%load_ext autoreload", None),
        (4, "pip", "!pip install --no-index no-such-thing", None),
    ]
    assert "its output was taken" in probe_of(record, "actions")["reason"]
    assert "failed with status 1" in text and token not in json.dumps(record) and "hunter2" not in json.dumps(record)
    assert session.ok("print('var_expand' in vars(get_ipython()), _exit_code)") == "False 0\n"


def test_env_names_random_numbers_that_nothing_seeds(session, folder):
    write(folder, "import random, numpy as np\nnp.random.seed(3)\nrng = np.random.default_rng(4)", "random.random(), np.random.rand(), rng.random()")
    session.ok("import random, numpy as np\nnp.random.seed(3)\nrng = np.random.default_rng(4)", "c1")
    session.ok("(random.random(), np.random.rand(), rng.random())", "c2")

    record, text = shown(session)

    found = {each["name"]: each for each in record["state"]["rng"]}
    assert {name: each["seeded"] for name, each in found.items()} == {"random": False, "numpy.random": True, "rng (Generator)": True}
    assert all(len(each["state"]) == 64 for each in found.values())
    assert "unseeded: random is drawn from" in text and "unseeded: numpy" not in text


def test_env_tells_options_kernelspec_and_data(session, folder):
    (folder / "table.csv").write_text("a,b\n1,2\n")
    code = "import pandas as pd\npd.set_option('display.max_rows', 7)\ntable = pd.read_csv('table.csv')\ntable.to_csv('out.csv')"
    write(folder, code)
    session.ok(code, "c1")

    record, text = shown(session)

    assert record["state"]["options"]["pandas"] == {"display.max_rows": "7"}
    data = [(each["path"], each["mode"], each["size"], each["firstCell"]) for each in record["data"]]
    assert data == [("./out.csv", "w", None, 1), ("./table.csv", "r", 8, 1)]
    assert "data files read: 1" in text
    kernel_ = record["kernel"]
    assert kernel_["name"] == "python3" and "{connection_file}" in kernel_["argv"] and kernel_["profile"] == "profile_default"
    schema = json.loads(open(os.path.join(os.environ["SAME_TEST_DOCS"], "environment.schema.json")).read())
    __import__("jsonschema").validate(record, schema)


def test_env_is_looked_at_in_turn_where_the_kernel_has_no_subshells(folder, monkeypatch):
    write(folder, *CELLS)
    (folder / "older.py").write_text(
        "from ipykernel.ipkernel import IPythonKernel\n"
        "class Older(IPythonKernel):\n"
        "    @property\n"
        "    def kernel_info(self):\n"
        "        return {k: v for k, v in super().kernel_info.items() if k != 'supported_features'}\n"
    )
    profile = folder / "ipython" / "profile_default"
    (profile / "startup").mkdir(parents=True)
    (profile / "startup" / "00-first.py").write_text("started = 1\n")
    (profile / "ipython_kernel_config.py").write_text("get_config().IPKernelApp.kernel_class = 'older.Older'\n")
    monkeypatch.setenv("IPYTHONDIR", str(folder / "ipython"))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    with live.started(folder, TWIN) as session:
        assert session.ok("print(type(get_ipython().kernel).__name__, started)") == "Older 1\n"
        (display,) = session.pictures("%same env")
        assert session.client.silence() == []
    record = display["content"]["data"][RECORD]
    assert [each["path"] for each in record["kernel"]["startup"]] == ["ipython_kernel_config.py", "startup/00-first.py"]
    assert all(len(each["sha256"]) == 64 for each in record["kernel"]["startup"])
    # What startup files define is theirs: IPython hides it from what cells have made.
    assert record["state"]["undefined"] == []


def changes(folder):
    """What a session can do beside its packages: a name, the cells that do it with their ids, and where it is told."""
    yield "cells out of order", [(SESSION[0], "c1")], "state.outOfOrder"
    yield "a shell installation", [("!pip uninstall -y no-such-thing", "c1")], "envActions"
    yield "random is seeded anew", [("random.seed(9)", "c2")], "state.rng[random].state"
    yield "random is drawn from", [("random.random()", "c2")], "state.rng[random].state"
    yield "numpy is drawn from", [("numpy.random.rand()", "c2")], "state.rng[numpy.random].state"
    yield "a generator is made", [("mine = numpy.random.default_rng()", None)], "state.rng[mine (Generator)]"
    yield "a cell is executed anew", [(SESSION[2], "c3"), (SESSION[2], "c3")], "state.rerun"
    yield "a cell is edited after it ran", [(SESSION[2] + "\nmore = 1", "c3")], "state.stale"
    yield "a name of no cell", [("hidden_name = 1", None)], "state.undefined"
    yield "a cell of no notebook", [("print('x')", "c77")], "state.notInNotebook"
    yield "an option", [("pandas.set_option('display.max_rows', 9)", "c3")], "state.options"
    yield "data is edited", [(f"with open('{folder}/table.csv', 'a') as file:\n    print(file=file)\ndel file", None)], "data["
    yield "a file is held open", [(f"held = open('{folder}/other.csv')", None)], "data["
    yield "a variable of threads", [("import os\nos.environ['OMP_NUM_THREADS'] = '1'\ndel os", None)], "env.threads"


SESSION = [
    "import random, numpy, pandas\nrandom.seed(1)\nnumpy.random.seed(1)\n(random.random(), numpy.random.rand())",
    "a = open('table.csv').read()",
    "b = len(a)",
]


def test_env_detects_each_change_of_a_session(folder, capsys):
    (folder / "table.csv").write_text("a\n")
    (folder / "other.csv").write_text("a\n")
    write(folder, *SESSION)
    missed, names = [], []
    with live.started(folder, TWIN) as session:
        live.execute_all(session, SESSION)
        for name, cells, where in changes(folder):
            names.append(name)
            session.ok("%same env capture -o before.json")
            assert session.ok("%same env diff before.json") == "SAME\n", f"false alarm before: {name}"
            for code, cell in cells:
                session.ok(code, cell)
            _, outputs = session.run("%same env diff before.json")
            told = [line.strip() for line in live.text(outputs).splitlines()[1:]]
            seen = [line for line in told if where in line]
            missed += [] if seen else [(name, told)]
            with capsys.disabled():
                print("\n%-30s %-9s %s" % (name, "detected" if seen else "MISSED", "; ".join(seen or told)[:90]))
    with capsys.disabled():
        print("%d changes, %d missed, no false alarm" % (len(names), len(missed)))
    assert names and not missed


def test_env_export_of_the_session_names_what_it_loaded(session, folder):
    session.ok("import numpy")
    reply, outputs = session.run("%same env export requirements --offline -o r.txt")
    assert "numpy==" in (folder / "r.txt").read_text()

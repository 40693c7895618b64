"""%same in a live session of the Java kernel, through a real client. The kernelspecs are those of `same install`."""
import os
import signal

import live
import pytest
from harness import await_true, kernel
from live import Session, plain

JAVA = "same-java"
TWIN = "same-python3"
CELLS = [
    "import java.math.BigDecimal;\nrecord Point(int v) {}\nint twice(int x) { return 2 * x; }\n%same param laps=3 rate=0.5",
    "%same step load\nvar rows = new ArrayList<Point>();\nfor (int i = 0; i < laps; i++) { rows.add(new Point(i)); }\nvar other = rows;",
    "%same step work\nrows.add(new Point(100));\nint total = twice(rows.stream().mapToInt(Point::v).sum());\nvar q = new Point(7);\nvar price = new BigDecimal(\"1.50\");",
    "%same step end\nSystem.out.println(total + \" \" + (other == rows) + \" \" + other.size() + \" \" + q.v() + \" \" + price);\nsame.metric(\"total\", total);",
]


def write(folder, *sources, name="notebook.ipynb"):
    return live.write(folder, JAVA, "java", sources, name)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SAME_HOME", str(tmp_path / "home"))
    return tmp_path


@pytest.fixture
def session(folder):
    write(folder, *CELLS)
    with live.started(folder, JAVA) as found:
        yield found


def execute_all(session):
    live.execute_all(session, CELLS[:2])


def test_step_and_param_lines_do_what_a_run_does_with_them(session):
    assert session.ok('%same param laps=5 name="x y"\nSystem.out.println(laps + name);') == "5x y\n"
    assert session.ok('%%same step load --cpu 2\nSystem.out.println("cell");') == "cell\n"
    said = session.ok('%same step load --cpuu 2\nSystem.out.println("runs");')
    assert "did you mean --cpu" in said and "runs" in said


def test_a_step_line_does_not_change_the_value_of_its_cell(session):
    assert session.ok("%same step load\n1 + 1") == "2"
    assert session.ok("1 + 1\n%same step load").endswith("\n2")
    assert session.ok("%same step load") == ""


def test_line_numbers_stay_true(session):
    traceback = session.error("%same step load\n%same param x=1\nint y = x / 0;")
    assert "line 3" in traceback and "ArithmeticException" in traceback
    assert "line 3" in session.error("%same step load\n%same param x=1\nint z = nothing;")


def test_unknown_words_are_refused_with_what_was_probably_meant(session):
    assert "did you mean plan" in session.error("%same plam")
    assert 'unknown command "plam"; did you mean plan?' in session.error("%same help plam")
    assert "did you mean --param" in session.error("%same run --parm x=1")
    assert "stands between lines of code" in session.error("int x = 1;\n%same plan\nint y = 2;")


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


def test_run_returns_at_once_and_is_redrawn_in_place_until_it_ends(session):
    execute_all(session)
    (first, *rest) = session.pictures("%same run")
    shown = first["content"]["transient"]["display_id"]
    assert session.ok("1 + 1") == "2"
    messages = session.later(lambda m: "succeeded in" in plain(m))
    updates = [m for m in rest + messages if m["msg_type"] == "update_display_data"]
    assert updates and all(m["content"]["transient"]["display_id"] == shown for m in updates)
    last = updates[-1]["content"]["data"]
    assert last["application/vnd.same.plan+json"]["run"]["state"] == "succeeded"
    assert "total = 206" in last["text/plain"]
    assert "206 true 4 7 1.50" in session.ok("%same logs last end")
    assert "succeeded" in session.ok("%same status") and "succeeded" in session.ok("%same runs --metric total")


def test_get_binds_a_value_with_its_declared_type(session):
    execute_all(session)
    session.ok("%same run --wait")
    assert "Point" in session.ok("%same get last q")
    assert session.ok("Point again = q; again.v()") == "7"
    assert "java.util.ArrayList<Point>" in session.ok("%same get 1 work.rows")
    assert session.ok("rows.get(3).v() + rows.size()") == "104"
    assert session.ok("other.size()") == "3"
    assert session.ok("%same get 1 total\ntotal + 1") .endswith("207")
    assert session.ok("%same get 1 price\nprice.scale()").endswith("2")


def test_get_into_a_fresh_session_needs_the_types_of_the_value(session, folder):
    execute_all(session)
    session.ok("%same run --wait")
    with live.started(folder, JAVA) as fresh:
        assert fresh.ok("%same get 1 total\ntotal").endswith("206")
        fresh.ok("int q = 5;")
        message = fresh.error("%same get 1 q")
        assert "q cannot be loaded into this session" in message and "the class Point is not defined" in message
        assert fresh.ok("q") == "5"
        fresh.ok("record Point(int v, int w) {}")
        assert "the class Point has other fields" in fresh.error("%same get 1 q")
        fresh.ok("record Point(int v) {}\nint dependent() { return q; }")
        said = fresh.ok("%same get 1 q\nq")
        assert "Point[v=7]" in said and "dependent() cannot be used any more" in said


def test_get_says_what_there_is(session):
    execute_all(session)
    session.ok("%same run --wait")
    message = session.error("%same get 1 nothing")
    assert 'no value "nothing"' in message and "total" in message
    assert "7" in session.error("%same get 7 total")


def test_get_leaves_static_fields_alone_that_were_not_asked_for(session, folder):
    write(
        folder,
        "class Registry { static List<String> names = new ArrayList<>(); static int hits; }",
        '%same step load\nvar list = Registry.names;\nlist.add("of the run");\nRegistry.hits = 3;',
        "%same step work\nSystem.out.println(list + \" \" + Registry.names + Registry.hits + (list == Registry.names));",
    )
    session.ok("class Registry { static List<String> names = new ArrayList<>(); static int hits; }", "c1")
    session.ok("%same run --wait --as-saved")
    assert "[of the run] [of the run]3true" in session.ok("%same logs 1 work")
    session.ok("%same get 1 list")
    assert session.ok('list + " " + Registry.names + Registry.hits') == "[of the run] []0"
    session.ok("%same get 1 Registry")
    assert session.ok('Registry.names + " " + Registry.hits') == "[of the run] 3"


def test_get_of_a_python_value_is_refused_with_a_way_out(session, folder):
    live.write(folder, TWIN, "python", ["%same step a\nx = [1]", "%same step b\nprint(x)"], "python.ipynb")
    session.ok("%same run --wait --notebook python.ipynb")
    message = session.error("%same get 1 x")
    assert "value of python" in message and "-o FILE" in message
    session.ok("%same get 1 x -o x.json")
    assert (folder / "x.json").read_text().split() == ["[", "1", "]"]


def test_run_refuses_what_is_not_saved(session, folder):
    execute_all(session)
    session.ok(CELLS[1] + "\nint more = 1;", "c2")
    session.ok("int extra = 1;", "c9")
    message = session.error("%same run")
    assert "cell 2 was executed with another text" in message and '"int extra = 1;"' in message and "--as-saved" in message
    write(folder, CELLS[0], CELLS[1] + "\nint more = 1;", *CELLS[2:], "int extra = 1;")
    assert "succeeded" in session.ok("%same run --wait")


def test_cells_that_only_show_something_need_not_be_saved(session):
    execute_all(session)
    session.ok("rows", "c9")
    session.ok("1 + 1", "c10")
    assert "succeeded" in session.ok("%same run --wait")


def test_run_as_saved_takes_the_file(session):
    session.ok("int extra = 1;", "c9")
    assert "succeeded" in session.ok("%same run --as-saved --wait --param laps=4")
    assert "212 true 5 7" in session.ok("%same logs last end")


def test_a_failed_run_fails_the_cell_that_waits(session, folder):
    write(folder, "%same step bad\nint x = 1 / (2 - 2);")
    message = session.error("%same run --wait")
    assert "ArithmeticException" in message and "Cell 1, line 2" in message


def test_a_run_starts_at_a_step_with_the_values_of_the_session(session):
    refused = session.error("%same run --from work --live")
    assert "rows is not defined" in refused and 'step "load" makes it' in refused
    execute_all(session)
    session.ok("rows.add(new Point(1000));", "c9")
    shown = session.ok("%same run --from work --live --as-saved --wait")
    assert "cached" in shown and "succeeded" in shown
    assert "2206 true 5 7" in session.ok("%same logs last end")
    assert session.ok("rows.size()") == "4"
    assert "no such step" in session.error("%same run --from nope --live --as-saved")
    assert "set it in the session" in session.error("%same run --from work --live --as-saved --param laps=4")


def test_static_fields_of_the_session_go_into_the_run(session, folder):
    cells = [
        "class Counter { static int hits; static void hit() { hits++; } }",
        "%same step load\nCounter.hits = 2;",
        "%same step work\nCounter.hit();\nSystem.out.println(\"hits \" + Counter.hits);",
    ]
    write(folder, *cells)
    live.execute_all(session, cells[:2])
    session.ok("Counter.hit();", "c9")
    session.ok("%same run --from work --live --as-saved --wait")
    assert "hits 4" in session.ok("%same logs last work")
    assert session.ok("Counter.hits") == "3"


REFUSALS = [
    ("var lines = Stream.of(1, 2);", "a stream"),
    ("var lines = new ArrayList<Object>(List.of(new StringReader(\"x\")));", "open resource"),
    ("var lines = new Object() { int x = 1; };", "anonymous or local"),
]


@pytest.mark.parametrize("source, reason", REFUSALS)
def test_what_cannot_travel_is_refused_with_name_cell_and_reason(session, folder, source, reason):
    cells = ["%same step load\nint a = 1;", source, "%same step work\nSystem.out.println(lines);"]
    write(folder, *cells)
    live.execute_all(session, cells[:2])
    message = session.error("%same run --from work --live")
    assert "lines (cell 2): " in message and reason in message
    assert not list((folder / "home").glob("runs/*/plan.json"))


@pytest.mark.parametrize("source", ["Function<Integer, Integer> lines = x -> x + 1;", "var lines = new Thread(() -> {});"])
def test_a_step_that_runs_as_one_with_another_cannot_be_the_first(session, folder, source):
    cells = ["%same step load\nint a = 1;", source, "%same step work\nSystem.out.println(lines);"]
    write(folder, *cells)
    live.execute_all(session, cells[:2])
    message = session.error("%same run --from work --live")
    assert "--from work: no such step (steps: load-and-work)" in message
    assert "cell 2" in message and 'the steps load, work run as one, "load-and-work"' in message
    assert not list((folder / "home").glob("runs/*/plan.json"))


def test_a_type_that_the_run_would_not_have_is_refused_before_it_starts(session, folder):
    cells = ["%same step load\nList<Object> found = new ArrayList<>();", "%same step work\nSystem.out.println(found);"]
    write(folder, *cells)
    session.ok(cells[0], "c1")
    session.ok("record Secret(int x) {}\nfound.add(new Secret(1));", "c9")
    message = session.error("%same run --from work --live --as-saved")
    assert "found (cell 1): " in message and "the class Secret is not defined" in message and 'step "work"' in message
    assert not list((folder / "home").glob("runs/*/plan.json"))
    write(folder, "record Secret(int x, int y) {}", *cells)
    assert "the class Secret has other fields" in session.error("%same run --from work --live --as-saved")
    write(folder, "record Secret(int x) {}", *cells)
    assert "succeeded" in session.ok("%same run --from work --live --as-saved --wait")
    assert "[Secret[x=1]]" in session.ok("%same logs last work")


def test_check_names_hidden_state(session):
    session.ok(CELLS[0], "c1")
    session.ok("int laps2 = 1;\nint helper() { return 1; }\nclass Hidden {}", "c9")
    session.ok("var rows = new ArrayList<Point>(); var other = rows; int total = 1; var q = new Point(1);", "c3")
    session.ok(CELLS[1], "c2")
    found = session.ok("%same check")
    assert "cell 3 was executed with another text" in found
    assert all(name in found.split("no saved cell defines: ")[1] for name in ("laps2", "helper", "Hidden"))
    assert "rows" not in found.split("no saved cell defines: ")[1]


def test_check_names_what_a_cell_uses_and_no_cell_defines(session, folder):
    write(folder, "import java.util.stream.*;\nint base = 1;", "System.out.println(base + offset);")
    session.ok("import java.util.stream.*;\nint base = 1;", "c1")
    session.ok("int offset = 2;", "c9")
    session.ok("System.out.println(base + offset);", "c2")
    found = session.ok("%same check")
    assert "cell 2 uses offset, which this session has but no saved cell defines" in found


def test_check_names_cells_out_of_order(session):
    execute_all(session)
    session.ok(CELLS[0], "c1")
    assert "cell 1 was executed after cell 2" in session.ok("%same check")


def test_check_finds_nothing_where_nothing_is(session):
    live.execute_all(session, CELLS)
    assert "nothing found" in session.ok("%same check")


def test_an_interrupt_ends_the_waiting_not_the_run(session, folder):
    write(folder, "%same step slow\nThread.sleep(60_000);")
    kc = session.client.kc
    message = kc.session.msg("execute_request", dict(code="%same run --wait", silent=False, store_history=True))
    kc.shell_channel.send(message)
    found = []

    def running():
        found.extend(session.client.silence(0.1))
        return any("1 running" in plain(m) for m in found)

    await_true("the run is running", running)
    session.client.control("interrupt_request", {})
    reply = session.client.reply(message["header"]["msg_id"])
    assert reply["content"]["status"] == "error"
    session.client.silence()
    assert "running" in session.ok("%same status 1")
    session.ok("%same cancel 1")
    session.later(lambda m: "cancelled in" in plain(m))


def test_an_interrupt_ends_user_code_of_a_handover(session, folder):
    cells = [
        'class Slow { public String toString() { new File("reached").mkdir(); while (true) { Thread.onSpinWait(); } } }',
        "%same step load\nvar slow = new Slow();",
        "%same step work\nSystem.out.println(slow != null);",
    ]
    write(folder, *cells)
    live.execute_all(session, cells[:2])
    kc = session.client.kc
    message = kc.session.msg(
        "execute_request", dict(code="%same run --from work --live", silent=False, store_history=True)
    )
    kc.shell_channel.send(message)
    await_true("the hand-over shows the value", (folder / "reached").exists)
    session.client.control("interrupt_request", {})
    assert session.client.reply(message["header"]["msg_id"])["content"]["status"] == "error"
    assert session.ok("1 + 1") == "2"
    assert not list((folder / "home").glob("runs/*/plan.json"))


def test_a_run_survives_the_kernel_and_is_shown_again(session, folder):
    write(
        folder,
        '%same step slow\nwhile (!Files.exists(Path.of("go"))) { Thread.sleep(50); }\nSystem.out.println("done");',
    )
    (first, *_) = session.pictures("%same run")
    session.later(lambda m: "1 running" in plain(m))
    os.killpg(os.getpgid(session.client.manager.provisioner.pid), signal.SIGKILL)
    with live.started(folder, JAVA) as second:
        (picture, *_) = second.pictures("%same status")
        assert "running" in plain(picture)
        (folder / "go").touch()
        messages = second.later(lambda m: "succeeded in" in plain(m))
        assert any(m["msg_type"] == "update_display_data" for m in messages)
        assert second.ok("%same logs last") == "done\n"


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
    assert session.matches("int x = 1;\n%same step a --c") == ["--cpu", "--cache"]
    kc = session.client.kc
    msg_id = session.client.send(kc.shell_channel, "inspect_request", {"code": "%same run", "cursor_pos": 7, "detail_level": 0})
    assert "--as-saved" in session.client.reply(msg_id)["content"]["data"]["text/plain"]


def test_without_a_name_from_the_server_the_notebook_is_asked_for(folder):
    write(folder, *CELLS, name="other.ipynb")
    with kernel(JAVA, cwd=str(folder)) as client:
        session = Session(client)
        assert "--notebook" in session.error("%same plan")
        assert session.pictures("%same plan --notebook other.ipynb")

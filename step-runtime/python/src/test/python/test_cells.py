"""What a step does with its cells: outputs, errors, magics, the module `same`."""

import json
import os
import signal
import subprocess
import sys
import time
import unittest

import support


class StepTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = support.Server()
        cls.workplace = support.Workplace()

    @classmethod
    def tearDownClass(cls):
        cls.server.close()
        cls.workplace.close()

    def run_step(self, cells, **changes):
        return self.server.run(self.workplace, cells, **changes)


class OutputTest(StepTest):
    def test_the_last_expression_is_the_result(self):
        step = self.run_step("1\nx = 5\nx + 1")

        expected = {"output_type": "execute_result", "execution_count": 1, "data": {"text/plain": "6"}, "metadata": {}}
        self.assertEqual([expected], step.outputs())

    def test_a_semicolon_suppresses_the_result(self):
        self.assertEqual([], self.run_step("5;  # not shown").outputs())
        self.assertEqual("'a;'", self.run_step("'a;'").outputs()[0]["data"]["text/plain"])

    def test_underscores_and_out_hold_earlier_results(self):
        step = self.run_step(["40", "_ + 2", "print(_, __, _1, Out[2], In[1], len(In))"])

        self.assertEqual("42 40 40 42 40 4\n", step.text(index=2))

    def test_an_object_goes_in_the_cell_that_lets_it_go(self):
        step = self.run_step(["class R:\n    def __del__(self): print('bye')\nr, rs = R(), [R()]", "del r", "rs = None\nprint('end')"])

        self.assertEqual(["", "bye\n", "bye\nend\n"], [step.text(index=index) for index in range(3)])

    def test_a_user_who_binds_underscore_keeps_it(self):
        step = self.run_step(["_ = 'mine'", "7", "print(_)"])

        self.assertEqual("mine\n", step.text(index=2))

    def test_streams_stay_in_order_with_subprocesses_and_descriptors(self):
        step = self.run_step(
            "import os, sys, subprocess\nprint('a')\nsubprocess.run(['echo', 'b'])\nprint('c')\nos.write(1, b'd\\n')\nprint('e')"
        )

        self.assertEqual("a\nb\nc\nd\ne\n", step.text())

    def test_stderr_and_stdout_alternate(self):
        step = self.run_step("import sys\nprint('a')\nprint('b', file=sys.stderr)\nprint('c')")

        self.assertEqual([("stdout", "a\n"), ("stderr", "b\n"), ("stdout", "c\n")], [(o["name"], o["text"]) for o in step.outputs()])

    def test_threads_and_binary_writes_are_kept(self):
        step = self.run_step(
            "import threading, sys\nt = threading.Thread(target=print, args=('thread',))\nt.start(); t.join()\n"
            "sys.stdout.buffer.write('\u00e4\\n'.encode())\nsys.stdout.flush()"
        )

        self.assertEqual("thread\n\u00e4\n", step.text())

    def test_a_forked_process_prints_once(self):
        step = self.run_step("import os\nprint('parent')\nif os.fork() == 0:\n    print('child'); os._exit(0)\nos.wait();")

        self.assertEqual("parent\nchild\n", step.text())

    def test_a_progress_bar_leaves_its_last_state(self):
        step = self.run_step("import sys\nfor i in range(1000):\n    sys.stdout.write('\\r%d of 1000' % (i + 1))\nprint()\nprint('done')")

        self.assertEqual("1000 of 1000\ndone\n", step.text())

    def test_output_beyond_the_limit_is_cut_with_a_note(self):
        step = self.run_step("line = 'x' * 1023\nfor _ in range(30 * 1024): print(line)\nprint('the end')")

        text = step.text()
        self.assertLess(len(text), 11 * 1024 * 1024)
        self.assertIn("characters of output left out", text)
        self.assertTrue(text.endswith("the end\n"))
        events = os.path.getsize(os.path.join(step.directory, "events.jsonl"))
        self.assertLess(events, 12 * 1024 * 1024)
        self.assertLess(step.result["usage"]["maxRssBytes"], 200 * 1024 * 1024)

    def test_display_clear_and_update(self):
        step = self.run_step(
            ["h = display('one', display_id='d')\nprint('gone')", "h.update('two')"]
        )

        self.assertEqual("'two'", step.outputs(0)[0]["data"]["text/plain"])
        self.assertEqual(["display_data", "stream", "update_display_data"], [o["output_type"] for o in step.output_events()])

    def test_rich_representations(self):
        step = self.run_step(
            "class R:\n    def _repr_html_(self): return '<b>r</b>'\n    def _repr_png_(self): return b'png'\n    def __repr__(self): return 'R'\nR()"
        )

        self.assertEqual({"text/plain": "R", "text/html": "<b>r</b>", "image/png": "cG5n"}, {
            mime: content.strip() for mime, content in step.outputs()[0]["data"].items()
        })

    def test_a_representation_that_raises_is_the_users_error(self):
        step = self.run_step("class R:\n    def __repr__(self): raise ValueError('no repr')\nR()")

        if support.has_module("IPython"):
            self.assertIn("no repr", str(step.cells))
        else:
            self.assertEqual("ValueError", step.result["failure"]["ename"])

    def test_warnings_are_shown_with_their_cell(self):
        step = self.run_step("import warnings\nwarnings.warn('careful')")

        self.assertIn("<cell 1>:2: UserWarning: careful", step.text("stderr"))

    def test_injected_cells_run_and_leave_no_outputs(self):
        cells = [
            {"cell": 2, "id": "p", "executionCount": 1, "source": "k = 2\nprint('hidden')", "injected": True},
            {"cell": 3, "id": "q", "executionCount": 2, "source": "k"},
        ]

        step = self.run_step(cells)

        self.assertEqual([3], [cell["cell"] for cell in step.cells])
        self.assertEqual("2", step.outputs()[0]["data"]["text/plain"])

    def test_events_tell_the_whole_story(self):
        step = self.run_step("print('x')")

        self.assertEqual(
            ["step-started", "cell-started", "output", "cell-finished", "step-finished"], [event["type"] for event in step.events]
        )
        self.assertTrue(all(isinstance(event["time"], float) for event in step.events))


class WorldTest(StepTest):
    def test_main_is_the_users(self):
        step = self.run_step(
            "import sys, __main__\nx = 3\n"
            "print(__name__, __main__.x, sys.argv, '' in sys.path, '__file__' in globals(), 'json' in globals(), 'Step' in globals())"
        )

        self.assertEqual("__main__ 3 [''] True False False False\n", step.text())

    def test_the_working_directory_and_local_modules(self):
        with open(os.path.join(self.workplace.work, "local_helper.py"), "w") as file:
            file.write("k = 7\n")

        step = self.run_step("import os, local_helper\nprint(os.path.basename(os.getcwd()), local_helper.k)")

        self.assertEqual("work 7\n", step.text())

    def test_a_local_module_does_not_hide_the_standard_library(self):
        """As in a kernel: IPython puts the working directory behind it, and before what is installed."""
        for name in ("colorsys", "packaging"):
            with open(os.path.join(self.workplace.work, name + ".py"), "w") as file:
                file.write("mine = True\n")

        step = self.run_step("import colorsys, packaging\nprint(hasattr(colorsys, 'mine'), hasattr(packaging, 'mine'))")

        self.assertEqual("False True\n", step.text())

    def test_input_says_what_to_do(self):
        step = self.run_step("input('name? ')")

        self.assertIn("parameters cell", step.result["failure"]["evalue"])

    def test_top_level_await(self):
        step = self.run_step("import asyncio\nawait asyncio.sleep(0)\nasync def f(): return 4\nawait f()")

        self.assertEqual("4", step.outputs()[0]["data"]["text/plain"])

    def test_future_flags_last_for_later_cells(self):
        step = self.run_step(["from __future__ import annotations", "def f(x: Unknown): pass\nprint(f.__annotations__)"])

        self.assertEqual("{'x': 'Unknown'}\n", step.text(index=1))

    def test_getsource(self):
        step = self.run_step("def f():\n    return 1  # one\nimport inspect\nprint(inspect.getsource(f))")

        self.assertEqual("def f():\n    return 1  # one\n\n", step.text())

    def test_random_differs_between_forked_steps(self):
        one, two = (self.run_step("import random\nprint(random.random())").text() for _ in range(2))

        self.assertNotEqual(one, two)

    def test_definitions_run_first_without_outputs(self):
        definitions = [{"cell": 1, "line": 3, "source": "import math\ndef area(r): return math.pi * r\nprint('no')", "names": ["math", "area"]}]

        step = self.run_step([{"cell": 4, "id": "a", "executionCount": 1, "source": "round(area(2), 2)"}], definitions=definitions)

        self.assertEqual(["execute_result"], [output["output_type"] for output in step.outputs()])


class FailureTest(StepTest):
    def test_a_traceback_names_cells_and_nothing_else(self):
        step = self.run_step(["def f(x):\n    return 1 / x", "y = 2\nf(0)"])

        failure = step.result["failure"]
        self.assertEqual(("user", 2, 2, "ZeroDivisionError", "division by zero"), tuple(failure[k] for k in ("kind", "cell", "line", "ename", "evalue")))
        text = "\n".join(failure["traceback"])
        self.assertIn("Cell 2, line 2", text)
        self.assertIn("Cell 1, line 2, in f", text)
        self.assertNotIn("same_step", text)
        self.assertNotIn("IPython", text)
        self.assertEqual("failed", step.result["status"])
        self.assertEqual(1, step.code)
        self.assertEqual("error", step.outputs(1)[-1]["output_type"])

    def test_a_syntax_error_names_cell_and_line(self):
        step = self.run_step(["x = 1", "y = 2\nz = = 3"])

        failure = step.result["failure"]
        self.assertEqual((2, 2, "SyntaxError"), (failure["cell"], failure["line"], failure["ename"]))
        self.assertIn("Cell 2, line 2", "\n".join(failure["traceback"]))
        self.assertIn("z = = 3", "\n".join(failure["traceback"]))

    def test_an_error_in_a_definition_keeps_its_line(self):
        definitions = [{"cell": 1, "line": 5, "source": "k = 1\nundefined", "names": []}]

        step = self.run_step("1", definitions=definitions)

        self.assertEqual((1, 6), (step.result["failure"]["cell"], step.result["failure"]["line"]))

    def test_a_missing_module_is_the_environments_fault(self):
        failure = self.run_step("import no_such_module_at_all").result["failure"]

        self.assertEqual(("environment", "ModuleNotFoundError"), (failure["kind"], failure["ename"]))

    def test_later_cells_do_not_run_after_an_error(self):
        step = self.run_step(["1 / 0", "print('no')"])

        self.assertEqual(1, len(step.cells))

    def test_chained_errors(self):
        step = self.run_step("try: {}['a']\nexcept KeyError as e: raise ValueError('v') from e")

        self.assertIn("direct cause", "\n".join(step.result["failure"]["traceback"]))

    def test_recursion(self):
        step = self.run_step("def f(): f()\nf()")

        self.assertEqual("RecursionError", step.result["failure"]["ename"])
        self.assertLess(len(step.result["failure"]["traceback"]), 450)

    def test_memory_errors_are_the_users(self):
        self.assertEqual("MemoryError", self.run_step("x = bytearray(1 << 60)").result["failure"]["ename"])

    def test_an_exception_whose_text_raises(self):
        step = self.run_step("class E(Exception):\n    def __str__(self): raise RuntimeError\nraise E()")

        self.assertEqual("E", step.result["failure"]["ename"])

    def test_exit_with_an_error_fails_the_step(self):
        failure = self.run_step("import sys\nsys.exit(3)").result["failure"]

        self.assertEqual(("SystemExit", "3"), (failure["ename"], failure["evalue"]))

    def test_exit_without_error_ends_the_step_well(self):
        step = self.run_step(["x = 1\nexit()", "print('no')"], outputs=["x"])

        self.assertEqual(("succeeded", True, 1), (step.result["status"], step.result["exited"], len(step.cells)))
        self.assertEqual("SystemExit", step.outputs()[0]["ename"])
        self.assertIn("x", step.result["outputs"])

    def test_a_process_that_dies_leaves_no_result(self):
        step = self.run_step("import os\nos.kill(os.getpid(), 9)")

        self.assertIsNone(step.result)
        self.assertEqual("KILL", self.server.last["signal"])

    def test_no_exit_hooks_run_and_threads_do_not_hold_the_end(self):
        step = self.run_step(
            "import atexit, threading, time\natexit.register(print, 'hook')\nthreading.Thread(target=time.sleep, args=(600,)).start()"
        )

        self.assertEqual("succeeded", step.result["status"])
        self.assertEqual([], step.outputs())

    def test_an_unreadable_artifact_is_an_error(self):
        step = self.run_step("x", inputs=[{"name": "x", "artifact": "sha256:" + "0" * 64}])

        self.assertEqual(("error", 3), (step.result["status"], step.code))
        self.assertIn("0000", step.result["failure"]["evalue"])

    def test_a_damaged_artifact_is_an_error(self):
        made = self.run_step("x = [1]", outputs=["x"]).result["outputs"]["x"]["artifact"]
        path = os.path.join(self.workplace.store, "sha256", made[7:9], made[7:])
        with open(path, "r+b") as file:
            file.seek(-3, 2)
            file.write(b"\x00\x01\x02")

        step = self.run_step("x", inputs=[{"name": "x", "artifact": made}])
        os.unlink(path)

        self.assertIn("damaged", step.result["failure"]["evalue"])


class SyntaxTest(unittest.TestCase):
    def check(self, *sources):
        done = subprocess.run(
            [sys.executable, support.RUNTIME, "--syntax"], input=json.dumps(sources).encode(), stdout=subprocess.PIPE, env=support.environment(), check=True
        )
        return json.loads(done.stdout)

    def test_what_notebooks_may_hold_is_accepted(self):
        sources = (
            "x = 1", "", "# note", "%time y = 3", "!ls -l", "%%bash\nfor x in a; do echo $x; done", "await f()", "async with a: pass", "x?", "?x",
            "%%time\ny = 1", "f = !ls", "'\\d'", "%lsmagic", "%%html\n<b>", "if 1:\n    !ls\n    %time y = 3",
        )  # fmt: skip
        self.assertEqual([None] * len(sources), self.check(*sources))

    @unittest.skipUnless(support.has_module("IPython"), "IPython is not installed")
    def test_magics_without_percent_sign_are_accepted(self):
        self.assertEqual([None, None], self.check("cd /tmp", "\nls -l /"))

    def test_errors_have_their_line(self):
        found = self.check("x = 1\ndef f(:\n    pass", "%time y = 1\n\n1 +", "%%time\nx = = 3", "return 1", "x = '\0'", "break")

        self.assertEqual([2, 3, 2, 1, 1, 1], [error["line"] for error in found])
        self.assertEqual("SyntaxError: 'return' outside function", found[3]["message"])


class MagicTest(StepTest):
    def test_shell_lines(self):
        step = self.run_step("print('a')\n!echo b\nx = !echo c\nprint(x[0])")

        self.assertEqual("a\nb\nc\n", step.text())

    def test_time_and_matplotlib_magics(self):
        step = self.run_step("%matplotlib inline\n%time x = 5\nprint(x)") if support.has_module("matplotlib") else self.run_step("%time 5")

        self.assertIn("Wall time", step.text())

    def test_timed_cells_keep_their_lines(self):
        step = self.run_step("%%time\nx = 1\n1 / 0")

        self.assertEqual(3, step.result["failure"]["line"])
        self.assertIn("Wall time", step.text())

    def test_bash_cells(self):
        self.assertEqual("hi\n", self.run_step("%%bash\necho hi").text())

    def test_percent_in_expressions_is_no_magic(self):
        self.assertEqual("1 b\n", self.run_step("x = (7\n%3)\ny = '''\n!b'''\nprint(x, y[-1])").text())

    def test_time_before_statements_and_expressions(self):
        step = self.run_step(
            "%time y = 3\n%time for i in range(3): z = i\nif y:\n    %time y += 1  # note\n"
            "w = %time y * 10  # value\n%time (q := 5)\nprint(y, z, w, q, i)\n%time y + 1"
        )

        self.assertEqual("succeeded", step.result["status"], step.result["failure"])
        self.assertIn("\n4 2 40 5 2\n", step.text())
        self.assertEqual(6, step.text().count("Wall time"))
        self.assertEqual("5", step.outputs()[-1]["data"]["text/plain"])

    @unittest.skipIf(support.has_module("IPython"), "IPython, before 8.13, shows the error and goes on")
    def test_time_keeps_lines_in_tracebacks(self):
        for line in "%time x = 1 / 0", "%time 1 / 0", "%time for i in [0]: 1 / i":
            failure = self.run_step("x = 1\n" + line).result["failure"]

            self.assertEqual(("ZeroDivisionError", 2), (failure["ename"], failure["line"]), line)
            self.assertIn(line, "\n".join(failure["traceback"]))
            self.assertNotIn("__same", "\n".join(failure["traceback"]))

    def test_wrong_syntax_behind_a_magic_is_shown_as_written(self):
        failure = self.run_step("x = 1\n%time y = = 3").result["failure"]
        trace = "\n".join(failure["traceback"])

        self.assertEqual("SyntaxError", failure["ename"])
        self.assertIn("y = = 3", trace)
        self.assertNotIn("__same", trace)

    def test_timeit(self):
        step = self.run_step(["n = 3", "%timeit -n 2 -r 3 sum(range(n)); k = 4", "%%timeit -n 1 -r 1\nm = n\nm + 1", "print(n, 'm' in globals(), 'k' in globals())"])

        self.assertEqual("succeeded", step.result["status"], step.result["failure"])
        self.assertRegex(step.text(index=1), r"per loop \(mean \S std\. dev\. of 3 runs, 2 loops each\)")
        self.assertEqual("3 False False\n", step.text(index=3))

    def test_magics_go_on_behind_a_backslash(self):
        self.assertEqual("a b\n7\n", self.run_step("!echo a \\\n b\nprint(7)").text())

    @unittest.skipIf(support.has_module("IPython"), "IPython is installed")
    def test_other_magics_name_what_to_install(self):
        step = self.run_step("print('not run')\n%load_ext autoreload\nif 1:\n    %who\nprint?\n?len")
        failure = step.result["failure"]

        self.assertEqual(("environment", "MissingPackage", 1, 2), tuple(failure[k] for k in ("kind", "ename", "cell", "line")))
        self.assertEqual(
            "the magics %load_ext (line 2), %who (line 4), print? (line 5), ?len (line 6) need IPython; "
            "install it (pip install ipython) in " + sys.executable + ", or remove the lines",
            failure["evalue"],
        )
        trace = "\n".join(failure["traceback"])
        self.assertIn("Cell 1, line 2", trace)
        self.assertIn("---->   2 %load_ext autoreload", trace)
        self.assertNotIn("SyntaxError", trace)
        self.assertTrue(trace.endswith("\nMissingPackage: " + failure["evalue"]), trace)
        self.assertEqual("", step.text())

    @unittest.skipIf(support.has_module("IPython"), "IPython is installed")
    def test_one_magic_that_is_missing(self):
        failure = self.run_step("%%html\n<b>x</b>").result["failure"]

        self.assertIn("the magic %%html (line 1) needs IPython; install it", failure["evalue"])

    @unittest.skipUnless(support.has_module("IPython"), "IPython is not installed")
    def test_ipython_magics_and_formatters(self):
        step = self.run_step("%precision 2\n3.14159")

        self.assertEqual("3.14", step.outputs()[-1]["data"]["text/plain"])

    @unittest.skipUnless(support.has_module("IPython"), "IPython is not installed")
    def test_clear_output(self):
        step = self.run_step("from IPython.display import clear_output, HTML\nprint('a')\nclear_output()\nprint('b')\nHTML('<i>h</i>')")

        self.assertEqual("b\n", step.text())
        self.assertEqual("<i>h</i>", step.outputs()[-1]["data"]["text/html"])

    @unittest.skipUnless(support.has_module("matplotlib"), "matplotlib is not installed")
    def test_figures_are_shown_at_the_end_of_their_cell(self):
        step = self.run_step(["import matplotlib.pyplot as plt\nplt.plot([1, 2]);", "print('next')"])

        self.assertIn("image/png", step.outputs(0)[-1]["data"])
        self.assertEqual(1, len(step.outputs(1)))


class SameModuleTest(StepTest):
    def test_metrics_and_progress(self):
        step = self.run_step("same.metric('auc', 0.93)\nimport same as s\ns.metric('loss', float('nan'), step=2)\ns.progress(0.5, 'half')")

        self.assertEqual({"auc": 0.93, "loss": "NaN"}, step.result["metrics"])
        told = [event for event in step.events if event["type"] in ("metric", "progress")]
        self.assertEqual([("auc", 0.93, None), ("loss", "NaN", 2)], [(e["name"], e["value"], e.get("step")) for e in told[:2]])
        self.assertEqual((0.5, "half"), (told[2]["fraction"], told[2]["message"]))

    def test_wrong_arguments_are_explained(self):
        for code, words in (
            ("same.metric('a', 'b')", "value must be a number"),
            ("same.metric('', 1)", "name must be a text"),
            ("same.progress(2)", "between 0 and 1"),
            ("same.progress('x')", "fraction must be a number"),
        ):
            self.assertIn(words, self.run_step(code).result["failure"]["evalue"])


class HandoverTest(StepTest):
    def hand_on(self, source, outputs, **changes):
        return self.run_step(source, outputs=outputs, **changes).result

    def test_names_that_share_state_are_one_artifact(self):
        result = self.hand_on("a = [1]; b = {'a': a}; c = [2]", ["a", "b", "c"])

        self.assertEqual([["a", "b"], ["c"]], [artifact["names"] for artifact in result["artifacts"]])

    def test_an_unbound_output_is_no_error(self):
        result = self.hand_on("a = 1", ["a", "nope"])

        self.assertEqual((["nope"], "succeeded"), (result["unbound"], result["status"]))

    def test_equal_values_have_equal_artifacts(self):
        one, two = (self.hand_on("a = {'x': [1, 'y', 2.5]}", ["a"])["outputs"]["a"]["artifact"] for _ in range(2))

        self.assertEqual(one, two)

    def test_all_refusals_come_at_once_with_path_cell_and_advice(self):
        result = self.run_step(["import os\nf = open(os.devnull)", "d = {'g': (i for i in 'a'), 'k': [f]}"], outputs=["f", "d"]).result

        self.assertEqual("refused", result["status"])
        told = {(refusal["name"], refusal["cell"], refusal["reason"].split(" (")[0]) for refusal in result["refusals"]}
        expected = {("f", 1, "f is an open file"), ("d", 2, "d['g'] is a generator that has not finished"), ("d", 2, "d['k'][0] is an open file")}
        self.assertEqual(expected, told)
        self.assertTrue(all(refusal["next"] for refusal in result["refusals"]))
        self.assertEqual([], result["artifacts"])

    def test_a_global_that_only_a_function_needs_travels_along(self):
        result = self.hand_on("import math\nk = [2]\nhelper = lambda: k\ndef f(): return helper()[0] * math.pi", ["f"])

        step = self.run_step("print(round(f(), 2))", inputs=[{"name": "f", "artifact": result["outputs"]["f"]["artifact"]}])

        self.assertEqual(["f"], list(result["outputs"]))
        self.assertEqual("6.28\n", step.text())

    def test_a_refused_global_names_the_function_that_needs_it(self):
        result = self.hand_on("import os\nout = open(os.devnull, 'w')\ndef log(x): out.write(x)", ["log"])

        self.assertIn("log uses it when called", result["refusals"][0]["reason"])

    def test_an_explicit_input_wins_over_one_that_travels_along(self):
        f = self.hand_on("k = 1\ndef f(): return k", ["f"])["outputs"]["f"]["artifact"]
        k = self.hand_on("k = 2", ["k"])["outputs"]["k"]["artifact"]

        for order in (("f", "k"), ("k", "f")):
            inputs = [{"name": name, "artifact": {"f": f, "k": k}[name]} for name in order]
            self.assertEqual("2\n", self.run_step("print(f())", inputs=inputs).text())

    def test_sharing_with_an_input_is_reported(self):
        a = self.hand_on("a = [1]", ["a"])["outputs"]["a"]["artifact"]

        result = self.hand_on("b = {'a': a}", ["b"], inputs=[{"name": "a", "artifact": a}])

        self.assertEqual(["a"], result["artifacts"][0]["sharesWithInputs"])
        self.assertEqual({"a", "b"}, set(result["artifacts"][0]["names"]))
        self.assertEqual([], result["mutatedInputs"])

    def test_an_input_changed_in_place_is_reported_and_handed_on(self):
        artifact = self.hand_on("a = [1]; b = [2]", ["a", "b"])["outputs"]

        inputs = [{"name": name, "artifact": artifact[name]["artifact"]} for name in "ab"]
        result = self.hand_on("a.append(2); c = b[0]", ["c"], inputs=inputs)

        self.assertEqual(["a"], result["mutatedInputs"])
        self.assertIn(["a"], [made["names"] for made in result["artifacts"]])

    def test_unchanged_inputs_are_not_reported(self):
        made = self.hand_on(
            "class C:\n    def __init__(self): self.s = {'a', 'b'}; self.f = lambda: 1\nv = [C(), {1: 2.5}, object(), ValueError('x')]", ["v"]
        )

        result = self.hand_on("len(v)", [], inputs=[{"name": "v", "artifact": made["outputs"]["v"]["artifact"]}])

        self.assertEqual([], result["mutatedInputs"])

    def test_a_class_of_the_definitions_is_one_class_in_every_step(self):
        definitions = [{"cell": 1, "line": 1, "source": "class P:\n    def __init__(self, n): self.n = n", "names": ["P"]}]
        made = [self.hand_on("p%d = P(%d)" % (i, i), ["p%d" % i], definitions=definitions)["outputs"]["p%d" % i]["artifact"] for i in (1, 2)]
        inputs = [{"name": "p1", "artifact": made[0]}, {"name": "p2", "artifact": made[1]}]

        with_definition = self.run_step("print(type(p1) is P, type(p2) is P, p1.n)", inputs=inputs, definitions=definitions)
        without = self.run_step("print(type(p1) is type(p2), p2.n)", inputs=inputs)

        self.assertEqual("True True 1\n", with_definition.text())
        self.assertEqual("True 2\n", without.text())

    def test_the_type_and_a_summary_are_told(self):
        outputs = self.hand_on("a = [1, 2]; b = 'text'", ["a", "b"])["outputs"]

        self.assertEqual(("list", "2 items"), (outputs["a"]["type"], outputs["a"]["summary"]))
        self.assertEqual(("str", "'text'"), (outputs["b"]["type"], outputs["b"]["summary"]))

    def test_values_of_another_python_version_are_an_environment_fault(self):
        made = self.hand_on("x = [1]", ["x"])["outputs"]["x"]["artifact"]
        path = os.path.join(self.workplace.store, "sha256", made[7:9], made[7:])
        with open(path, "rb") as file:
            content = file.read().replace(b'"python":"%d.%d"' % sys.version_info[:2], b'"python":"%d.%d"' % (3, 99 if sys.version_info[1] > 9 else 9 - sys.version_info[1]))
        import hashlib

        digest = hashlib.sha256(content).hexdigest()
        os.makedirs(os.path.join(self.workplace.store, "sha256", digest[:2]), exist_ok=True)
        with open(os.path.join(self.workplace.store, "sha256", digest[:2], digest), "wb") as file:
            file.write(content)

        failure = self.run_step("x", inputs=[{"name": "x", "artifact": "sha256:" + digest}]).result["failure"]

        self.assertEqual("environment", failure["kind"])


@unittest.skipUnless(support.has_module("numpy"), "numpy is not installed")
class LargeTest(StepTest):
    """Arrays of more than 16 MiB: their memory is mapped, and hashed once."""

    MAKE = "import numpy\na = numpy.arange(%d, dtype='f8')\nb = a[::2]" % (3 << 20)

    def make(self):
        made = self.run_step(self.MAKE, outputs=["a", "b"])
        self.assertEqual("succeeded", made.result["status"], made.result)
        return made.result["outputs"]["a"]["artifact"]

    def use(self, artifact, code, outputs=()):
        inputs = [{"name": name, "artifact": artifact} for name in ("a", "b")]
        return self.run_step(code, inputs=inputs, outputs=list(outputs), watch=["a", "b"])

    def path(self, artifact):
        return os.path.join(self.workplace.store, "sha256", artifact[7:9], artifact[7:])

    def test_arrays_come_back_with_their_views(self):
        artifact = self.make()

        step = self.use(artifact, "a[2] = 5\nprint(b[:3], b.base is a or b.base is a.base, a.sum())")

        self.assertEqual("[0. 5. 4.] True %s\n" % (sum(range(3 << 20)) + 3.0), step.text())
        self.assertEqual(["a", "b"], sorted(step.result["mutatedInputs"]))
        self.assertNotEqual(artifact, step.result["artifacts"][0]["artifact"])

    def test_what_is_only_read_has_not_changed_and_is_equal_again(self):
        artifact = self.make()

        step = self.use(artifact, "print(a.sum())\nc = a.copy()", outputs=["c"])
        again = self.run_step("import numpy\na = numpy.zeros(%d)\na += numpy.arange(%d)\nb = a[::2]" % (3 << 20, 3 << 20), outputs=["a", "b"])

        self.assertEqual([], step.result["mutatedInputs"])
        self.assertEqual([["c"]], [made["names"] for made in step.result["artifacts"]])
        self.assertEqual(artifact, again.result["outputs"]["a"]["artifact"])

    def test_a_change_that_is_taken_back_is_none(self):
        step = self.use(self.make(), "a[2] += 1\na[2] -= 1")

        self.assertEqual([], step.result["mutatedInputs"])

    def test_damage_is_found_wherever_it_is(self):
        artifact = self.make()
        for place in (-9, 40, 1 << 23):
            with open(self.path(artifact), "r+b") as file:
                file.seek(place, 2 if place < 0 else 0)
                before = file.read(1)
                file.seek(-1, 1)
                file.write(bytes([before[0] ^ 1]))

            step = self.use(artifact, "print(a.sum())")

            self.assertEqual("error", step.result["status"], place)
            self.assertRegex(step.result["failure"]["evalue"], "damaged|cannot be read", place)
            with open(self.path(artifact), "r+b") as file:
                file.seek(place, 2 if place < 0 else 0)
                file.write(before)
        # Whole again: it is read once more, and believed from then on.
        self.assertEqual("succeeded", self.use(artifact, "print(a.sum())").result["status"])

    def test_a_file_that_is_cut_is_found(self):
        artifact = self.make()
        with open(self.path(artifact), "r+b") as file:
            file.truncate(1 << 24)

        step = self.use(artifact, "print(a.sum())")
        os.unlink(self.path(artifact))

        self.assertEqual("error", step.result["status"])
        self.assertIn("damaged", step.result["failure"]["evalue"])

    @unittest.skipUnless(sys.platform == "linux", "resident memory is read from /proc")
    def test_only_pages_that_are_touched_take_memory(self):
        artifact = self.make()
        count = "def resident():\n    with open('/proc/self/smaps') as file:\n        text = file.read()\n" \
            "    maps = [part for part in text.split('VmFlags') if '/sha256/' in part]\n" \
            "    return sum(int(part.split('Rss:')[1].split()[0]) for part in maps)\n"

        # Not believed, hence verified: that must not count as touched either.
        os.unlink(os.path.join(self.workplace.store, "fresh", artifact[7:]))
        step = self.use(artifact, count + "print(resident())\na[0], a[-1]\nprint(resident())\na.sum()\nprint(resident())")

        before, touched, whole = map(int, step.text().split("\n")[:3])
        self.assertLessEqual(before, 1024, "KiB")
        self.assertLessEqual(touched, 2048, "KiB")
        self.assertGreaterEqual(whole, 23 << 10, "KiB")


class PlainTest(unittest.TestCase):
    def setUp(self):
        self.workplace = support.Workplace()
        self.addCleanup(self.workplace.close)

    def test_a_step_runs_without_a_server(self):
        made = support.run_plain(self.workplace, "print('hi')\nclass C: pass\nc = C(); c.l = [1]", outputs=["c"])
        read = support.run_plain(self.workplace, "print(c.l)", inputs=[{"name": "c", "artifact": made.result["outputs"]["c"]["artifact"]}])

        self.assertEqual(("hi\n", 0, ""), (made.text(), made.code, made.error))
        self.assertEqual("[1]\n", read.text())

    def test_user_code_cannot_write_to_the_runtimes_stdout(self):
        step = support.run_plain(self.workplace, "import os, sys\nos.write(1, b'fd\\n'); print('x', file=sys.__stdout__, flush=True)")

        self.assertEqual("fd\nx\n", step.text())

    def test_an_interrupt_fails_the_step(self):
        # Python sees a signal between two bytecodes: one that comes in the instant before a blocking call is seen after it.
        # Naps instead of one long sleep, therefore.
        source = "import time\nprint('ready', flush=True)\nfor _ in range(6000): time.sleep(0.1)"
        for number in (signal.SIGINT, signal.SIGTERM):
            path, directory = self.workplace.request(source)
            process = support.start_plain(path)
            wait_for(lambda: "ready" in read(os.path.join(directory, "events.jsonl")))
            process.send_signal(number)
            process.communicate(timeout=support.TIMEOUT_SECONDS)
            result = support.Result(directory, process.returncode)
            self.assertEqual(("failed", "interrupted"), (result.result["status"], result.result["failure"]["evalue"]))
            self.assertEqual(1, result.code)

    def test_a_step_ends_with_its_parent(self):
        path, directory = self.workplace.request("import os, time\nprint(os.getpid(), flush=True)\ntime.sleep(600)")
        program = "import subprocess, sys; subprocess.Popen(sys.argv[1:]); sys.stdin.read()"
        import subprocess

        parent = subprocess.Popen([sys.executable, "-c", program, sys.executable, support.RUNTIME, path], stdin=subprocess.PIPE, env=support.environment())
        wait_for(lambda: '"stream"' in read(os.path.join(directory, "events.jsonl")))
        pid = support.Result(directory, None).events[0]["pid"]

        parent.kill()
        parent.communicate()

        wait_for(lambda: not alive(pid))

    def test_an_unreadable_request_is_an_error(self):
        process = support.start_plain(os.path.join(self.workplace.root, "none.json"))
        _, error = process.communicate(timeout=support.TIMEOUT_SECONDS)

        self.assertEqual(3, process.returncode)
        self.assertIn(b"none.json", error)

    def test_a_request_of_another_schema_is_an_error(self):
        path, _ = self.workplace.request("1", schema="same.step/99")
        process = support.start_plain(path)
        _, error = process.communicate(timeout=support.TIMEOUT_SECONDS)

        self.assertEqual(3, process.returncode)
        self.assertIn(b"same.step/99", error)


class ServerTest(unittest.TestCase):
    def setUp(self):
        self.workplace = support.Workplace()
        self.addCleanup(self.workplace.close)
        self.server = support.Server()

    def tearDown(self):
        if self.server.process.poll() is None:
            self.server.close()
        for stream in (self.server.process.stdin, self.server.process.stdout, self.server.process.stderr):
            stream.close()

    def test_it_says_what_it_is(self):
        self.assertEqual("ready", self.server.ready["event"])
        self.assertEqual("%d.%d.%d" % sys.version_info[:3], self.server.ready["version"].rstrip("+"))
        self.assertEqual(support.has_module("IPython"), self.server.ready["ipython"] is not None)

    def test_steps_run_side_by_side(self):
        waiting, first = self.workplace.request("import os, time\nwhile not os.path.exists('go'): time.sleep(0.01)")
        going, _ = self.workplace.request("open('go', 'w').close()")
        self.server.send(op="run", id="a", step=waiting)
        self.server.send(op="run", id="b", step=going)

        answers = [self.server.answer() for _ in range(4)]

        self.assertEqual({"a": 0, "b": 0}, {answer["id"]: answer["code"] for answer in answers if answer["event"] == "exited"})

    def test_bad_requests_are_rejected_and_the_server_goes_on(self):
        for line in ("nonsense", "[]", '{"op": "fly", "id": "x"}', '{"op": "run", "id": "x"}', '{"op": "run", "id": "x", "step": 3}', '{"op": "signal", "id": "x", "signal": "HUP"}'):
            self.server.send_line(line)
            self.assertEqual("rejected", self.server.answer()["event"], line)

        self.assertEqual(0, self.server.run(self.workplace, "1").code)

    def test_a_step_is_signalled_with_its_children(self):
        path, directory = self.workplace.request("import subprocess\np = subprocess.Popen(['sleep', '600'])\nprint(p.pid, flush=True)\np.wait()")
        self.server.send(op="run", id="a", step=path)
        self.server.answer()
        wait_for(lambda: '"stream"' in read(os.path.join(directory, "events.jsonl")))
        pid = int(support.Result(directory, None).output_events()[0]["text"])

        self.server.send(op="signal", id="a", signal="TERM")

        self.assertEqual(1, self.server.answer()["code"])
        wait_for(lambda: not alive(pid))
        self.assertEqual("interrupted", support.Result(directory, 1).result["failure"]["evalue"])

    def test_all_steps_end_when_stdin_ends(self):
        self.check_that_steps_end(lambda: self.server.process.stdin.close())

    def test_all_steps_end_when_the_server_is_killed(self):
        self.check_that_steps_end(self.server.process.kill)

    def check_that_steps_end(self, end):
        path, directory = self.workplace.request("print('ready', flush=True)\nimport time\ntime.sleep(600)")
        self.server.send(op="run", id="a", step=path)
        pid = self.server.answer()["pid"]
        wait_for(lambda: "ready" in read(os.path.join(directory, "events.jsonl")))

        end()

        self.server.process.wait(support.TIMEOUT_SECONDS)
        wait_for(lambda: not alive(pid))

    # Leaves three processes in sessions of their own: a child, an orphan, and an orphan's child that was not exec'ed.
    LEAVE = (
        "import os, subprocess, time\n"
        "p = subprocess.Popen(['sleep', '600'], start_new_session=True, env={})\n"
        "reader, writer = os.pipe()\n"
        "if os.fork() == 0:\n"
        "    os.setsid()\n"
        "    if os.fork():\n        os._exit(0)\n"
        "    child = os.fork()\n"
        "    if child:\n        os.write(writer, b'%d %d\\n' % (os.getpid(), child))\n    else:\n        os.setsid()\n"
        "    time.sleep(600)\n"
        "os.wait()\n"
        "print(p.pid, os.read(reader, 99).decode(), flush=True)\n"
    )

    def left(self, directory):
        wait_for(lambda: '"stdout"' in read(os.path.join(directory, "events.jsonl")))
        text = "".join(o["text"] for o in support.Result(directory, None).output_events() if o.get("name") == "stdout")
        pids = [int(pid) for pid in text.split()]
        self.assertEqual(3, len(pids))
        return pids

    @unittest.skipUnless(sys.platform.startswith("linux"), "only Linux has subreapers")
    def test_processes_in_sessions_of_their_own_end_with_their_step_and_no_other(self):
        other, other_directory = self.workplace.request(self.LEAVE + "while not os.path.exists('go'): time.sleep(0.01)")
        self.server.send(op="run", id="other", step=other)
        self.server.answer()
        kept = self.left(other_directory)
        path, directory = self.workplace.request(self.LEAVE)
        self.server.send(op="run", id="a", step=path)

        self.assertEqual(["started", "exited"], [self.server.answer()["event"] for _ in range(2)])

        self.assertEqual([False] * 3, [alive(pid) for pid in self.left(directory)])
        self.assertEqual([True] * 3, [alive(pid) for pid in kept])
        open(os.path.join(self.workplace.work, "go"), "w").close()
        self.assertEqual(0, self.server.answer()["code"])
        self.assertEqual([False] * 3, [alive(pid) for pid in kept])

    @unittest.skipUnless(sys.platform.startswith("linux"), "only Linux has subreapers")
    def test_processes_in_sessions_of_their_own_end_with_a_killed_step_and_with_the_server(self):
        for end in lambda: self.server.send(op="signal", id="a", signal="KILL"), self.server.process.stdin.close:
            path, directory = self.workplace.request(self.LEAVE + "time.sleep(600)")
            self.server.send(op="run", id="a", step=path)
            self.server.answer()
            pids = self.left(directory)

            end()

            if not self.server.process.stdin.closed:
                self.assertEqual("KILL", self.server.answer()["signal"])
            else:
                self.server.process.wait(support.TIMEOUT_SECONDS)
            self.assertEqual([False] * 3, [alive(pid) for pid in pids])

    def test_a_value_that_kills_its_reader_is_refused(self):
        source = "import local_killer\nv = local_killer.Bomb()"
        with open(os.path.join(self.workplace.work, "local_killer.py"), "w") as file:
            file.write("import os\nclass Bomb:\n    def __reduce__(self): return (os.abort, ())\n")

        result = self.server.run(self.workplace, source, outputs=["v"]).result

        self.assertEqual("refused", result["status"])
        self.assertIn("has died", result["refusals"][0]["reason"])

    def test_each_step_starts_afresh(self):
        self.server.run(self.workplace, "import os, sys\nleft = 1\nos.environ['LEFT'] = '1'\nsys.path.append('/left')")

        step = self.server.run(self.workplace, "import os, sys\nprint('left' in globals(), 'LEFT' in os.environ, '/left' in sys.path)")

        self.assertEqual("False False False\n", step.text())


def read(path):
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""


def alive(pid):
    try:
        with open("/proc/%d/stat" % pid) as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(condition):
    end = time.monotonic() + support.TIMEOUT_SECONDS
    while not condition():
        if time.monotonic() > end:
            raise AssertionError("still waiting for %r" % condition)
        time.sleep(0.01)


class BoundTest(unittest.TestCase):
    """What the engine needs to know of names to refuse globals that are out of date."""

    def test_definitions_that_were_changed_in_place_are_told(self):
        workplace = support.Workplace()
        self.addCleanup(workplace.close)
        sources = {"A": "class A: n = 0", "B": "class B:\n    x: int = 0", "f": "def f(): pass", "g": "def g(a=1): pass", "json": "import json"}
        definitions = [{"cell": 1, "line": 1, "source": source, "names": [name]} for name, source in sources.items()]
        cell = "for kind in [A]: setattr(kind, 'n', 1)\nB.__annotations__; B()\nvars(f)['calls'] = 1\ng()"

        result = support.run_plain(workplace, cell, definitions=definitions, watch=list(sources)).result

        self.assertEqual(["A", "f"], result["unforeseenBindings"])

    def test_so_are_those_that_stand_in_a_cell_of_the_step(self):
        workplace = support.Workplace()
        self.addCleanup(workplace.close)
        source = "class A: n = 0"
        definitions = [{"cell": 1, "line": 1, "source": source, "names": ["A"]}]

        result = support.run_plain(workplace, [source, "setattr([A][0], 'n', 1)"], definitions=definitions, watch=["A"]).result

        self.assertEqual(["A"], result["unforeseenBindings"])

    def test_a_thread_of_the_notebook_that_goes_on_is_refused(self):
        workplace = support.Workplace()
        self.addCleanup(workplace.close)
        own = "import threading\ndone = threading.Event()\ndef wait(): done.wait()\nthread = threading.Thread(target=wait, daemon=True)\nthread.start()"
        for cell, refused in (
            (own, ["wait"]),
            (own + "\ndone.set(); thread.join()", []),
            (own.replace("target=wait", "target=done.wait"), []),
            (own.replace("target=wait", "target=__import__('functools').partial(wait)"), ["wait"]),
            ("import threading\ndone = threading.Event()\nclass Own(threading.Thread):\n    def run(self): done.wait()\nOwn(daemon=True).start()", ["Own"]),
        ):
            for comes in (True, False):
                with self.subTest(cell=cell, comes=comes):
                    result = support.run_plain(workplace, cell, handsOnState=comes).result
                    self.assertEqual(refused if comes else [], [refusal["name"] for refusal in result["refusals"]])

    def test_bound_and_carried_names_are_told(self):
        workplace = support.Workplace()
        self.addCleanup(workplace.close)
        cells = ["import math, json\nlimit = 2\nx = 0", "x = 1\ndef f(): return limit + math.pi"]

        result = support.run_plain(workplace, cells, outputs=["f"]).result

        self.assertEqual({"f": 2, "limit": 1, "x": 2}, result["bound"])
        self.assertEqual([(["f"], ["limit", "math"])], [(a["names"], sorted(a["carried"])) for a in result["artifacts"]])


if __name__ == "__main__":
    unittest.main()

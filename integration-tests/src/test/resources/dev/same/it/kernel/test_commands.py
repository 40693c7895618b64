"""Commands of Jupyter that bring their own client: jupyter console, jupyter run, papermill."""
import pathlib
import subprocess
import sys

import nbformat
import pytest

PYTHON, JAVA = "same-python3", "same-java"
BOTH = pytest.mark.parametrize("name", [PYTHON, JAVA])
LINES = {
    PYTHON: ["x = 20 + 1", "x * 2", "print(x * 3)"],
    JAVA: ["int x = 20 + 1;", "x * 2", "System.out.println(x * 3);"],
}
LANGUAGE = {PYTHON: "python", JAVA: "java"}


def command(*words, lines=(), cwd=None):
    done = subprocess.run([sys.executable, "-m", *map(str, words)], input="".join(line + "\n" for line in lines), text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120, cwd=cwd, encoding="utf-8")
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout


def write(path, name, *sources):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in sources])
    notebook.metadata.kernelspec = {"name": name, "display_name": name, "language": LANGUAGE[name]}
    nbformat.write(notebook, path)
    return path


def papermill(folder, name, *sources, words=()):
    source = write(folder / "in.ipynb", name, *sources)
    command("papermill", "--no-progress-bar", source, folder / "out.ipynb", *words, cwd=folder)
    return nbformat.read(folder / "out.ipynb", as_version=4).cells


def shown(cells):
    return ["".join(output.get("text") or output.data["text/plain"] for output in cell.outputs) for cell in cells]


@BOTH
def test_console_shows_results_and_prints(name):
    said = command("jupyter_console", "--simple-prompt", "--kernel", name, "--ZMQTerminalInteractiveShell.kernel_timeout=60",
                   lines=LINES[name])

    assert "Out[2]: 42" in said
    assert "63" in said.split("Out[2]")[1]
    assert "Error" not in said


@BOTH
def test_jupyter_run_runs_a_file(name, tmp_path):
    file = tmp_path / "program"
    file.write_text("\n".join([LINES[name][0], LINES[name][2]]), encoding="utf-8")

    assert command("jupyter_client.runapp", "--kernel", name, file) == "63\n"


@BOTH
def test_papermill_executes_a_notebook(name, tmp_path):
    cells = papermill(tmp_path, name, *LINES[name])

    assert shown(cells) == ["", "42", "63\n"]
    assert [cell.execution_count for cell in cells] == [1, 2, 3]


@BOTH
def test_papermill_executes_cells_with_step_lines(name, tmp_path):
    cells = papermill(tmp_path, name, "%same step first\n" + LINES[name][0], "%same step second\n" + LINES[name][2])

    assert shown(cells) == ["", "63\n"]


def test_papermill_hands_parameters_over(tmp_path):
    source = ["n = 1", "print(n + 1)"]
    path = write(tmp_path / "in.ipynb", PYTHON, *source)
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[0].metadata.tags = ["parameters"]
    nbformat.write(notebook, path)

    command("papermill", "--no-progress-bar", path, tmp_path / "out.ipynb", "-p", "n", "41", cwd=tmp_path)

    assert shown(nbformat.read(tmp_path / "out.ipynb", as_version=4).cells)[-1] == "42\n"


def test_papermill_stops_at_the_failing_cell(tmp_path):
    with pytest.raises(AssertionError) as failure:
        papermill(tmp_path, JAVA, "int[] none = {};", "none[3]", "System.out.println(1);")

    assert "ArrayIndexOutOfBoundsException" in str(failure.value)
    assert not nbformat.read(pathlib.Path(tmp_path) / "out.ipynb", as_version=4).cells[-1].outputs

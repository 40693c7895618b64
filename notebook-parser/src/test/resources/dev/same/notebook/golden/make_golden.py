"""Writes the golden notebooks next to it with nbformat, as Jupyter saves them."""
import copy, json, os
import nbformat
from nbformat import v4

HERE = os.path.dirname(os.path.abspath(__file__))
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def notebook():
    cells = [
        v4.new_markdown_cell("# Titanic\n\nWho survived, and *why*.\n", id="c1"),
        v4.new_code_cell("import math\n", id="c2", metadata={"collapsed": False, "tags": ["parameters"]}),
        v4.new_markdown_cell("![p](attachment:p.png)", id="c3", attachments={"p.png": {"image/png": PNG, "text/plain": "a\nb"}}),
        v4.new_code_cell("", id="c4"),
        v4.new_raw_cell("raw \u00e9\u4e2d\U0001F600 \x1b[0m \x7f \u2028 end", id="c5"),
        v4.new_code_cell("1/0\n2", id="c6", metadata={"same": {"step": "train", "cpu": 0.5}, "lr": 1e-05, "one": 1.0, "big": 10**30,
            "nan": float("nan"), "inf": float("-inf"), "zero": -0.0, "empty": {}, "none": [], "\u00fc": "\\\"/\t\b\f\r"}),
    ]
    nb = v4.new_notebook(cells=cells, metadata={
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python", "version": "3.12.1"}, "unknown": {"z": [1, [2, {}]], "a": None}})
    nb.cells[0]["x_extra"] = {"kept": True}
    return nb


RESULTS = {
    2: {"executionCount": 1, "outputs": [
        {"output_type": "stream", "name": "stdout", "text": "a\nb\r\nc\x0bd\u2028e"},
        {"output_type": "stream", "name": "stderr", "text": ""},
        {"output_type": "display_data", "metadata": {}, "data": {
            "text/plain": "<x>\n1", "image/png": PNG, "image/svg+xml": "<svg>\n</svg>", "application/json": {"b": 1e-05, "a": [1.5e300, 1e16, 123456789.0, -0.0, 0.1, 5e-324]},
            "application/vnd.x+json": {"t": "a\nb"}, "text/html": "<b>\u00e9</b>\n", "application/javascript": "a;\nb"}}]},
    4: {"executionCount": None, "outputs": []},
    6: {"executionCount": 2, "outputs": [
        {"output_type": "execute_result", "execution_count": 2, "metadata": {"k": {"isolated": True}}, "data": {"text/plain": "42"}},
        {"output_type": "error", "ename": "E", "evalue": "\x1b[31mno\x1b[0m", "traceback": ["\x1b[0;31mE\n1", "2"]}]},
}


def write(name, text, newline="\n"):
    with open(os.path.join(HERE, name), "w", encoding="utf-8", newline=newline) as out:
        out.write(text)


base = notebook()
write("base.ipynb", v4.writes(base) + "\n")
done = copy.deepcopy(base)
for number, result in RESULTS.items():
    done.cells[number - 1].execution_count = result["executionCount"]
    done.cells[number - 1].outputs = [nbformat.from_dict(output) for output in copy.deepcopy(result["outputs"])]
checked = copy.deepcopy(done)
del checked.cells[0]["x_extra"]
nbformat.validate(checked)
write("executed.ipynb", v4.writes(done) + "\n")
done.metadata["same"] = {"run": 42, "steps": ["a", "b"]}
write("with-same.ipynb", v4.writes(done) + "\n")
write("results.json", json.dumps(RESULTS, indent=1) + "\n")

plain = json.loads(v4.writes(base))
write("indent-4.ipynb", json.dumps(plain, indent=4, ensure_ascii=False))
write("indent-tab.ipynb", json.dumps(plain, indent="\t", ensure_ascii=False))
write("compact.ipynb", json.dumps(plain, separators=(",", ":")))
write("crlf.ipynb", json.dumps(plain, indent=2, ensure_ascii=False) + "\n", newline="\r\n")
old = v4.new_notebook(cells=[v4.new_code_cell("x = 1")])
del old.cells[0]["id"]
old.nbformat_minor = 0
old.cells[0].source = "x = 1\ny"
write("minor-0-source-string.ipynb", json.dumps(old, indent=1, sort_keys=True) + "\n")

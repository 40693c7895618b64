"""Notebooks of any size, made alike on every machine."""
import json


def write(path, cells):
    document = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return path


def code(number, *lines):
    return {"cell_type": "code", "execution_count": None, "id": f"cell-{number}", "metadata": {}, "outputs": [],
            "source": "\n".join(lines)}


def markdown(number, text):
    return {"cell_type": "markdown", "id": f"cell-{number}", "metadata": {}, "source": text}


def step(number, name):
    """A cell that SAME takes for the begin of a step. To papermill it is a cell like the others: steps are named in the
    cell's metadata, since a magic would need an extension there."""
    cell = code(number)
    cell["metadata"] = {"same": {"step": name}}
    return cell


def trivial_steps(count):
    """Steps that each add one to what the step before handed on, and print it."""
    cells = []
    for number in range(count):
        cell = step(number, f"step{number}")
        cell["source"] = ("x0 = 0" if number == 0 else f"x{number} = x{number - 1} + 1") + f"\nprint(x{number})"
        cells.append(cell)
    return cells


def fan_out(elements):
    """A step that does next to nothing, once for each element of a list, and one that reads the list of results."""
    return [
        code(0, "%same step prepare", f"xs = list(range({elements}))"),
        code(1, "%same step square --each x=xs --parallel 1", "y = x * x"),
        code(2, "%same step total", f"assert y == [x * x for x in range({elements})]"),
    ]


def chain(count):
    """Steps that do nothing, each after the one before."""
    cells = []
    for number in range(count):
        after = f" --after s{number - 1}" if number else ""
        cells.append(code(number, f"%same step s{number}{after}", "pass"))
    return cells


def sweep():
    """Five steps, of which the first three use no parameter."""
    return [
        code(0, "%same param lr=0.1 depth=1"),
        code(1, "%same step load", "rows = [n % 7 for n in range(1000)]"),
        code(2, "%same step clean", "kept = [row for row in rows if row]"),
        code(3, "%same step features", "scaled = [row / 7 for row in kept]"),
        code(4, "%same step train", "weights = [lr * value for value in scaled[:depth]]"),
        code(5, "%same step score", "same.metric('score', sum(weights))"),
    ]


def large(count):
    """Cells as people write them: headings, and code of one to eight lines, imports, functions, loops, calls and prints
    among it. A tenth of the cells begins a step, and each uses what the one before it made."""
    cells, before = [], "1"
    for number in range(count):
        if number % 10 == 0:
            cells.append(markdown(number, f"## Part {number // 10}\n\nWhat this part does, in a *sentence* or two."))
            continue
        lines = [
            [f"value{number} = {before} + {number}"],
            [f"rows{number} = [{before}, {number}, {number + 1}]", f"value{number} = sum(rows{number})"],
            ["import math", f"root{number} = math.sqrt({before})", f"value{number} = round(root{number}, 3)"],
            [f"def scale{number}(values, factor=2.0):", '    """Scale what is there."""',
             "    return [v * factor for v in values]", f"value{number} = sum(scale{number}([{before}, {number}]))"],
            [f"table{number} = {{'a': {before}, 'b': {number}}}", f"for name, row in table{number}.items():",
             "    if row > 3:", "        print(f'{name}: {row:>4}')", f"value{number} = len(table{number})"],
            ["# What is the mean?", f"total{number} = 0", f"for item in range({number % 7}):",
             f"    total{number} += item * {before}", f"mean{number} = total{number} / 7",
             f"value{number} = mean{number} or {number}"],
            ["try:", f"    value{number} = int({before})", "except ValueError as error:", "    print(error)",
             f"    value{number} = 0", "else:", "    print('fine')"],
            ["from collections import Counter", f"counts{number} = Counter('words to count')",
             f"common{number} = sorted(counts{number}, key=counts{number}.get)[:3]", f"print(common{number})",
             f"label{number} = ', '.join(common{number})", f"size{number} = len(label{number})",
             f"value{number} = size{number} + {before}", f"value{number}"],
        ][number % 8]
        if number % 10 == 1:
            lines.insert(0, f"%same step part{number // 10}")
        cells.append(code(number, *lines))
        before = f"value{number}"
    return cells


GIGABYTE = 1 << 30

LARGE = {
    "array": ("value = numpy.random.default_rng(1).random({rows} * 8)", "value[0] + value[-1]"),
    "frame": ("value = pandas.DataFrame(numpy.random.default_rng(1).random(({rows}, 8)), columns=list('abcdefgh'))",
              "value['a'].iloc[0] + value['h'].iloc[-1]"),
}


def large_source(kind, size):
    """Code that makes a value of so many bytes."""
    return "import os, time, numpy, pandas\n" + LARGE[kind][0].format(rows=size // 64) + "\n"


def large_value(kind, size):
    """One step makes a value and prints how long that took; the next reads a little of it, and prints by how many bytes its
    memory has grown over that of a step that had nothing to do with the value."""
    resident = ["def resident():", "    with open('/proc/self/statm') as file:",
                "        return int(file.read().split()[1]) * os.sysconf('SC_PAGE_SIZE')"]
    return [
        code(0, "import os, time, numpy, pandas", *resident),
        code(1, "%same step other", "numpy.arange(9)", "without = resident()"),
        code(2, "%same step make --after other", "begin = time.perf_counter()", LARGE[kind][0].format(rows=size // 64),
             "print(time.perf_counter() - begin)"),
        code(3, "%same step use", LARGE[kind][1], "print(resident() - without)"),
    ]

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


def chain(count):
    """Steps that do nothing, each after the one before."""
    cells = []
    for number in range(count):
        after = f" --after s{number - 1}" if number else ""
        cells.append(code(number, f"%same step s{number}{after}", "pass"))
    return cells


def large(count):
    """Cells as people write them: a heading, then code with functions, loops and calls. A tenth of them begins a step."""
    cells = []
    for number in range(count):
        if number % 10 == 0:
            cells.append(markdown(number, f"## Part {number // 10}\n\nWhat this part does, in a *sentence* or two."))
        else:
            part = number // 10
            lines = [f"%same step part{part}"] if number % 10 == 1 else []
            before = f"value{number - 1}" if number % 10 > 1 else f"value{number - 2}" if part else "1"
            cells.append(code(
                number, *lines,
                "import math",
                f"def scale{number}(values, factor=2.0):",
                '    """Scale and keep what is positive."""',
                "    return [math.sqrt(v) * factor for v in values if v > 0]",
                f"rows{number} = {{k: v for k, v in zip('abc', range(3))}}",
                f"for name, row in rows{number}.items():",
                "    print(f'{name}: {row:>4}')",
                f"value{number} = sum(scale{number}([{before}, {number}]))"))
    return cells

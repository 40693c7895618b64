"""Values between steps: small programs, run whole and run as steps, must print the same or be refused.

The programs are in cases/*.txt: `# title | option: value ...`, then the cells, divided by `----`; each cell becomes a
step. What they must print is not written down: it is what the same cells print in one process. Options: `refused: TEXT`
(TEXT occurs in the name, reason and advice of a refusal), `needs: MODULE`, `python: 3.10+` or `python: -3.13`.
"""

import ast
import glob
import os
import re
import sys
import unittest

import support

CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cases")


class Case:
    def __init__(self, theme, title, options, cells):
        self.theme, self.title, self.options, self.cells = theme, title, options, cells

    def skip_reason(self):
        module = self.options.get("needs")
        if module and not support.has_module(module):
            return "%s is not installed" % module
        versions = self.options.get("python", "")
        if versions.endswith("+") and sys.version_info[:2] < version(versions[:-1]):
            return "needs Python " + versions
        if versions.startswith("-") and sys.version_info[:2] > version(versions[1:]):
            return "needs Python up to " + versions[1:]
        return None


def version(text):
    return tuple(int(part) for part in text.split("."))


def read_cases():
    for path in sorted(glob.glob(os.path.join(CASES, "*.txt"))):
        theme = os.path.basename(path)[:-4]
        with open(path, encoding="utf-8") as file:
            text = file.read()
        for part in re.split(r"^(?=# )", text, flags=re.M)[1:]:
            head, _, body = part.partition("\n")
            title, *options = [piece.strip() for piece in head[2:].split(" | ")]
            known = dict(option.split(": ", 1) for option in options)
            cells = [cell.strip("\n") for cell in re.split(r"^----$", body, flags=re.M)]
            yield Case(theme, title, known, cells)


def names_in(cell):
    """Names a cell mentions at any depth: more than it reads, which is good enough here."""
    tree = ast.parse(re.sub(r"^await ", "", cell, flags=re.M))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            found.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.alias):
            found.add((node.asname or node.name).partition(".")[0])
        elif isinstance(node, ast.Global):
            found.update(node.names)
    return found


def mentioned_by(cells):
    """For each name, what the statements that bind it mention: a function needs that when it is called."""
    found = {}
    for cell in cells:
        for statement in ast.parse(re.sub(r"^await ", "", cell, flags=re.M)).body:
            mentioned = names_in(ast.get_source_segment(cell, statement) or "") if hasattr(ast, "get_source_segment") else names_in(cell)
            targets = [statement.name] if hasattr(statement, "name") else []
            targets += [node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)]
            for name in targets:
                found.setdefault(name, set()).update(mentioned)
    return found


def closure(names, known):
    pending, seen = list(names), set(names)
    while pending:
        for name in known.get(pending.pop(), ()):
            if name not in seen:
                seen.add(name)
                pending.append(name)
    return seen


def shown(outputs):
    """What a reader of the notebook sees: texts, results, errors."""
    result = []
    for output in outputs:
        kind = output["output_type"]
        if kind == "stream":
            result.append((output["name"], output["text"]))
        elif kind == "error":
            result.append(("error", output["ename"], output["evalue"]))
        else:
            result.append((kind, output["data"].get("text/plain")))
    return result


class ValuesTest(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        cls.server = support.Server()
        cls.workplace = support.Workplace()

    @classmethod
    def tearDownClass(cls):
        error = cls.server.close()
        cls.workplace.close()
        if error:
            raise AssertionError("the server wrote to stderr: " + error)

    def run_whole(self, case):
        self.workplace.reset()
        result = self.server.run(self.workplace, case.cells)
        self.assertIsNotNone(result.result)
        self.assertNotEqual("error", result.result["status"], result.result["failure"])
        return [shown(cell["outputs"]) for cell in result.cells]

    def run_as_steps(self, case):
        """(outputs of each cell, refusals)"""
        self.workplace.reset()
        versions, seen = {}, []
        for index, cell in enumerate(case.cells):
            known = mentioned_by(case.cells[: index + 1])
            mentioned = closure(names_in(cell), known)
            later = closure(set().union(*map(names_in, case.cells[index + 1 :])), known)
            inputs = [{"name": name, "artifact": versions[name]} for name in sorted(mentioned & set(versions))]
            outputs = sorted((mentioned & later) - {"print", "len"})
            request = [{"cell": index + 1, "id": "x", "executionCount": index + 1, "source": cell}]
            sources = [{"cell": i + 1, "source": c} for i, c in enumerate(case.cells)]
            result = self.server.run(self.workplace, request, inputs=inputs, outputs=outputs, sourceMap=sources)
            self.assertIsNotNone(result.result, "the step died: %s" % self.server.last)
            self.assertNotEqual("error", result.result["status"], result.result["failure"])
            seen.append(shown(result.cells[0]["outputs"]))
            if result.result["refusals"]:
                return seen, result.result["refusals"]
            for artifact in result.result["artifacts"]:
                for name in artifact["names"]:
                    versions[name] = artifact["artifact"]
            if result.result["status"] == "failed":
                break
        return seen, []

    def check(self, case):
        whole = self.run_whole(case)

        seen, refusals = self.run_as_steps(case)

        fragment = case.options.get("refused")
        if fragment is None:
            self.assertEqual([], refusals)
            self.assertEqual(whole, seen)
        else:
            told = "\n".join("%(name)s (cell %(cell)s): %(reason)s; %(next)s" % refusal for refusal in refusals)
            self.assertIn(fragment, told)
            self.assertEqual(whole[: len(seen)], seen)


def add_cases():
    for number, case in enumerate(read_cases()):

        def test(self, case=case):
            reason = case.skip_reason()
            if reason:
                self.skipTest(reason)
            self.check(case)

        slug = re.sub(r"\W+", "_", case.title).strip("_")
        name = "test_%s_%03d_%s" % (case.theme, number, slug)
        assert not hasattr(ValuesTest, name)
        test.__doc__ = "%s: %s" % (case.theme, case.title)
        setattr(ValuesTest, name, test)


add_cases()

if __name__ == "__main__":
    unittest.main()

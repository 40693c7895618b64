"""Writes transformed.json: what IPython makes of the sources below. Run with an IPython that is installed."""
import json, os, re, sys, warnings
from IPython import version_info
from IPython.core.inputtransformer2 import TransformerManager

warnings.simplefilter("ignore")
SOURCES = [
    "x = 1", "!ls", "!!ls", "%time x", "%matplotlib inline", "%%bash\nls", "\n\n%%bash\nls", "# c\n%%bash\nls",
    "!ls\n%%bash\nx", "  %%time\n  x=1", "if x:\n    !ls\n", "if True:\n\t%time x", "for i in y:\n    %time f(i)\nz = 1",
    "x = (a\n % b)", "y = 5 \\\n % 3", "%time x \\\n  y", "!ls \\\n  -l \\\n  -a\nx = 1", "def f(): !ls", "if x: !ls",
    "x = 1; !ls", "x: int = !ls", "x = !ls {a}", "a, b = %time f()", "a, b = !ls", "%%time?", "%timeit?", "x = %time?",
    "foo(\n a?)", "x = a = !ls", ",f a b", ";f a b", "/f a b", "?", "??x", "?x", "x?", "x??", "a.b?", "a[0]?", "x=!!ls",
    "d['a'] = !ls", "f'''{\n%time\n}'''", "f\"{x[\"a\"]}\"\n%time", "f\"{x!r:>{w}}\"\n%time x", "f'{{%time}}'\n!ls",
    "f'{a:{b}}{'\n%time x", "lambda x=1: !ls", "x == !ls", "print(!ls)", "[!ls]", "! ls", "% time x", "%", "!", "!!",
    "x = ! ls", "x =% time y", "x != y", "x %= y", "x = a % b", "a = 'it' \\\n  '%d' % 3", "it's\n%time x",
    "\"\"\"\n%same step x\n\"\"\"", "'''\n!ls\n'''\n!ls", "r'\\'\n%time x", "rb'''\n%x\n'''", "'a\\\n%time x'",
    "%time x # why?", "x = !ls # why?", "#!ls?", "# %time x", "x # %time y", "@foo?", "%%foo bar?", "x += !ls",
    "x[a=1] = !ls", "\\\n%time", "(a\n!ls)", "[\n%time x\n]", "{\n'a': 1\n}\n%time x", "x = \\\n!ls", "x = \\\n  %time y",
    "for i in !ls:", "class A:\n  %time x\n  def f(self):\n    !ls", "!echo \"a\n!ls", "!echo (\n!ls", "!echo it's\n%time x",
    "x = 1\n  %time", "!ls a?", "!ls ?", "!echo 'is it ok?'", "!find . -name '*.py' | xargs wc", "%time x = (1,\n 2)",
    "b'%time'\n%time x", "u'!ls'\n!ls", "x = [\n  # %time\n  '!ls',\n]\n!ls", "%store -r x\n%env A=b\n!echo $x",
    "try:\n    %load_ext a\nexcept Exception:\n    !pip install a\n", "x = 5 %3", "x = y if z else \\\n  !ls", "print('?')\nx?",
    "a = b'''x''' '''\n%time\n'''\n%time y", "if a:\n\n    # c\n\n    %time x", "x = f'''{a}\n%b\n'''\n%c", "*x = !ls",
    "x.y = %env A", "x = %env\ny = %env\n", "assert x, 'a' % b\n%time x", "!ls;\n?x", "%cd a\n%cd b\n!ls", "%%time\n!ls\n%cd b",
    "f'''\n{x:\n%d}\n'''\n%time x", "x = 3 # a ?", "'''a''' ; x?", "x = {'a': !ls}", "t = (yield\n%x)", "a = 1 if b else 2\n!ls",
]
CALL = re.compile(r"get_ipython\(\)\.(run_line_magic|system|getoutput|run_cell_magic|show_usage)\((?:'(\w*))?")
NAMES = {"run_line_magic": "magic", "system": "shell", "getoutput": "capture", "run_cell_magic": "cell", "show_usage": "help"}


def kinds(source):
    """The special lines of a source, in order, without those in the body of a cell magic."""
    text = TransformerManager().transform_cell(source)
    found = []
    for call in CALL.finditer(text):
        kind = NAMES[call.group(1)]
        found.append("help" if kind == "magic" and call.group(2) in ("pinfo", "pinfo2", "psearch") else kind)
        if kind == "cell":
            break
    changed = text.strip("\n") != source.strip("\n")
    return found or (["call"] if changed else [])


cases = [{"source": source, "kinds": kinds(source)} for source in SOURCES]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "transformed.json")
with open(path, "w", encoding="utf-8") as out:
    json.dump({"ipython": ".".join(map(str, version_info[:3])), "python": sys.version.split()[0], "cases": cases}, out, indent=1)
    out.write("\n")
print(len(cases), "cases")

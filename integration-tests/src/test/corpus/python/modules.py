#### an attribute of a module
# %%
import math
math.answer = 42
# %%
print(math.answer)
# %%
math.answer += 1
print(math.answer)
#### a function of a module replaced
# %%
import math
original = math.sqrt
math.sqrt = lambda x: "patched"
# %%
print(math.sqrt(4))
# %%
math.sqrt = original
print(math.sqrt(4))
#### a monkey patched method of a library class
# %%
import fractions
def half(self):
    return self / 2
fractions.Fraction.half = half
# %%
print(fractions.Fraction(1, 3).half())
#### a class of a local module patched
# file: shapes.py
# | class Square:
# |     def __init__(self, side):
# |         self.side = side
# |     def area(self):
# |         return self.side ** 2
# %%
import shapes
s = shapes.Square(3)
# %%
shapes.Square.area = lambda self: -1
# %%
print(s.area(), shapes.Square(2).area())
#### a local module with state that a call changes
# may be refused: each step imports the module anew, so that what a call left in it is not there.
# file: tally.py
# | count = 0
# | def hit():
# |     global count
# |     count += 1
# |     return count
# %%
import tally
tally.hit()
# %%
tally.hit()
# %%
print(tally.count)
#### a table of a local module
# file: registry.py
# | table = {}
# | def register(name):
# |     def deco(f):
# |         table[name] = f
# |         return f
# |     return deco
# %%
import registry
# %%
@registry.register("double")
def double(x):
    return 2 * x
# %%
print(registry.table["double"](4))
#### an import with a side effect
# may be refused: one kernel prints it once; steps that import it side by side would each print it.
# file: noisy.py
# | print("imported")
# | VALUE = 1
# %%
import noisy
# %%
import noisy
print(noisy.VALUE)
#### an import that writes a file
# may be refused: each step that imports the module would write to the file again.
# file: writer.py
# | with open("made.txt", "a") as f:
# |     f.write("imported\n")
# %%
import writer
# %%
print(open("made.txt").read())
# %%
import writer
print(open("made.txt").read().count("imported"))
#### a module reloaded after a change
# file: conf.py
# | X = 1
# %%
import conf
print(conf.X)
# %%
conf.X = 5
# %%
print(conf.X)
#### setattr on a module
# %%
import string
setattr(string, "vowels", "aeiou")
# %%
print(string.vowels)
#### a module made by hand
# %%
import sys, types
made = types.ModuleType("made")
made.x = 1
sys.modules["made"] = made
# %%
import made as again
print(again.x)
#### a star import
# %%
from math import *
# %%
print(floor(pi), sqrt(16))
#### a star import of a local module, with a name that is then shadowed
# file: names.py
# | a = 1
# | b = 2
# | def total():
# |     return a + b
# %%
from names import *
# %%
a = 10
# %%
print(a, b, total())
#### sys.modules and importlib
# %%
import importlib
json = importlib.import_module("json")
# %%
print(json.dumps({"a": 1}))
#### builtins changed
# %%
import builtins
builtins.shout = lambda text: text.upper()
# %%
print(shout("hey"))
#### the csv module's dialects
# %%
import csv
csv.register_dialect("pipes", delimiter="|")
# %%
import io
print(list(csv.reader(io.StringIO("a|b"), dialect="pipes")))
#### copyreg and json hooks
# %%
import json
class Point:
    def __init__(self, x):
        self.x = x
old = json.JSONEncoder.default
json.JSONEncoder.default = lambda self, o: {"x": o.x} if isinstance(o, Point) else old(self, o)
# %%
print(json.dumps(Point(3)))
#### singledispatch registered later
# %%
from functools import singledispatch
@singledispatch
def show(x):
    return "something"
# %%
@show.register(int)
def _(x):
    return "int %d" % x
# %%
print(show(3), show("x"))
#### a module that another cell writes
# %%
import pathlib
_ = pathlib.Path("settings_a.py").write_text('rate = "new"')
# %%
import settings_a
print(settings_a.rate)
#### a module that a cell magic writes
# %%
%%writefile settings_b.py
rate = "new"
# %%
from settings_b import rate
print(rate)
#### a module whose file is written anew after its import
# file: settings_c.py
# | rate = "old"
# %%
import settings_c
# %%
open("settings_c.py", "w").write('rate = "new"')
# %%
import settings_c
print(settings_c.rate)

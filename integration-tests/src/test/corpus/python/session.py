#### In, Out and _
# %%
40 + 2
# %%
_ + 1
# %%
print(Out[1], _, __)
#### Out is used two cells on
# %%
"first"
# %%
x = 5
# %%
print(_, Out)
#### the numbered history
# %%
[1, 2]
# %%
_1.append(3)
# %%
print(_1, Out[1])
#### In as text
# %%
a = 1
# %%
b = 2
# %%
print(In[1], len(In))
#### _ bound by the user
# %%
_ = "mine"
# %%
5
# %%
print(_)
#### _ as a throw-away in a loop
# %%
for _ in range(3):
    pass
# %%
print(_)
#### a name that shadows a builtin
# %%
list = [1, 2]
# %%
print(list, len(list))
# %%
del list
print(list("ab"))
#### sum and max shadowed by a function
# %%
def sum(values):
    return "my sum of %d" % len(values)
# %%
print(sum([1, 2, 3]))
# %%
max = 10
# %%
print(max + 1)
#### print shadowed
# %%
lines = []
real = print
def print(*args):
    lines.append(args)
# %%
print("to the list")
# %%
real(lines)
#### del of a name
# %%
a = 1
b = [a]
# %%
del a
# %%
try:
    print(a)
except NameError as error:
    print(error)
# %%
a = 2
print(a, b)
#### del of an item and of a slice
# %%
d = {"a": 1, "b": 2}
l = [1, 2, 3, 4]
# %%
del d["a"], l[1:3]
# %%
print(d, l)
#### del of an attribute
# %%
class C: pass
c = C()
c.x, c.y = 1, 2
# %%
del c.x
# %%
print(vars(c), hasattr(c, "x"))
#### del in one branch
# %%
flag = False
value = "kept"
# %%
if flag:
    del value
# %%
print(value)
#### an exception kept in a variable
# %%
try:
    {}["missing"]
except KeyError as error:
    kept = error
# %%
print(repr(kept), type(kept).__name__, kept.args)
# %%
try:
    raise RuntimeError("outer") from kept
except RuntimeError as error:
    print(error.__cause__ is kept)
#### an exception of a class of a cell
# %%
class Oops(Exception):
    def __init__(self, code):
        super().__init__("oops %d" % code)
        self.code = code
errors = []
# %%
for code in (1, 2):
    try:
        raise Oops(code)
    except Oops as error:
        errors.append(error)
# %%
print([(str(e), e.code) for e in errors], isinstance(errors[0], Oops))
#### the traceback of a kept exception
# %%
def fail():
    return 1 / 0
try:
    fail()
except ZeroDivisionError as error:
    kept = error
# %%
import traceback
print("".join(traceback.format_exception(type(kept), kept, kept.__traceback__)).count("fail"))
#### a cell that fails
# %%
a = 1
# %%
print("before")
a / 0
# %%
print("never")
#### a failure in a function of another step
# %%
def divide(x, y):
    return x / y
# %%
print(divide(4, 2))
# %%
divide(1, 0)
#### an assertion that fails at the end
# %%
total = 3
# %%
total += 1
# %%
assert total == 5, f"total is {total}"
#### the name of an except clause is gone
# %%
e = "before"
# %%
try:
    raise ValueError("x")
except ValueError as e:
    pass
# %%
print("e" in globals())
#### globals and locals
# %%
x = 1
globals()["y"] = 2
# %%
print(y, sorted(n for n in globals() if n in ("x", "y")))
#### exec and eval
# %%
code = "z = 10"
exec(code)
# %%
print(eval("z + 1"))
# %%
namespace = {"q": 1}
exec("q += 1", namespace)
print(namespace["q"])
#### vars and dir
# %%
alpha = 1
beta = 2
# %%
print(sorted(n for n in dir() if n in ("alpha", "beta")), vars()["alpha"])
#### a walrus, a comprehension and a global of the same name
# %%
n = 10
squares = [n * n for n in range(3)]
# %%
print(n, squares)
# %%
if (m := len(squares)) > 2:
    n = m
# %%
print(n, m)
#### conditional binding
# %%
mode = "b"
# %%
if mode == "a":
    result = 1
elif mode == "b":
    result = 2
# %%
print(result)
# %%
for i in []:
    last = i
print("last" in globals())
#### top-level await
# %%
import asyncio
async def work(n):
    await asyncio.sleep(0)
    return n * 2
# %%
value = await work(21)
# %%
print(value)
#### display and rich output
# %%
from IPython.display import HTML, display
table = HTML("<b>x</b>")
# %%
display(table)
# %%
class Pretty:
    def _repr_html_(self):
        return "<i>p</i>"
    def __repr__(self):
        return "Pretty"
Pretty()
#### standard error and both streams
# %%
import sys
print("out")
print("err", file=sys.stderr)
# %%
sys.stderr.write("more\n")
sys.stdout.write("text\n")
# %%
print("end", end="")
#### sys.stdout replaced for a while
# %%
import contextlib, io
buffer = io.StringIO()
with contextlib.redirect_stdout(buffer):
    print("caught")
# %%
print(buffer.getvalue().strip())
# %%
buffer.write("more")
# %%
print(buffer.getvalue().splitlines())
#### identity of small and large numbers and strings
# %%
a = 256
b = "interned"
# %%
c = 256
d = "interned"
# %%
print(a is c, b is d, a == c)
#### is between two names
# %%
big = "a b" * 3
other = big
# %%
print(big is other)
#### id() of an object
# %%
a = [1]
before = id(a)
# %%
print(id(a) == before)
#### None, Ellipsis and NotImplemented
# %%
nothing, dots = None, ...
# %%
print(nothing is None, dots is Ellipsis)
#### type variables and annotations
# %%
from typing import List, Optional, TypeVar
T = TypeVar("T")
def first(xs: List[T]) -> Optional[T]:
    return xs[0] if xs else None
# %%
count: int = 3
# %%
print(first([count]), first.__annotations__["xs"], __annotations__)
#### a magic that a cell defines
# %%
from IPython.core.magic import register_line_magic
@register_line_magic
def shout(line):
    print(line.upper())
# %%
x = 1
# %%
%shout hi
print(x)
#### a function that IPython calls before each cell
# %%
def before(*ignored):
    print("before")
get_ipython().events.register("pre_run_cell", before)
# %%
print(1)
# %%
print(2)

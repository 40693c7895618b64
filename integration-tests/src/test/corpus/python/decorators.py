#### a decorator that counts calls
# %%
def counted(f):
    def wrapper(*args):
        wrapper.calls += 1
        return f(*args)
    wrapper.calls = 0
    return wrapper
@counted
def square(x):
    return x * x
# %%
square(2)
square(3)
# %%
print(square.calls, square(4), square.calls)
#### a decorator with a cache in a closure
# %%
import functools
def memo(f):
    cache = {}
    @functools.wraps(f)
    def wrapper(x):
        if x not in cache:
            cache[x] = f(x)
        return cache[x]
    wrapper.cache = cache
    return wrapper
calls = []
@memo
def slow(x):
    calls.append(x)
    return -x
# %%
print(slow(1), slow(2), slow(1))
# %%
print(slow(2), slow(3), calls, slow.cache, slow.__name__)
#### a decorator that registers
# %%
handlers = {}
def on(event):
    def register(f):
        handlers[event] = f
        return f
    return register
# %%
@on("start")
def begin():
    return "go"
# %%
@on("stop")
def end():
    return "halt"
# %%
print(sorted(handlers), handlers["start"](), handlers["stop"] is end)
#### a class as decorator
# %%
class Trace:
    log = []
    def __init__(self, f):
        self.f = f
    def __call__(self, *args):
        Trace.log.append((self.f.__name__, args))
        return self.f(*args)
# %%
@Trace
def add(a, b):
    return a + b
# %%
print(add(1, 2))
# %%
print(add(3, 4), Trace.log)
#### a decorator with arguments and shared state
# %%
budget = {"left": 2}
def limited(f):
    def wrapper():
        if budget["left"] == 0:
            return "no more"
        budget["left"] -= 1
        return f()
    return wrapper
# %%
@limited
def ask():
    return "yes"
# %%
print(ask(), ask())
# %%
print(ask(), budget)
budget["left"] = 1
# %%
print(ask())
#### contextmanager and property in a decorated class
# %%
from contextlib import contextmanager
depth = []
@contextmanager
def level(name):
    depth.append(name)
    yield len(depth)
    depth.pop()
# %%
with level("a") as n:
    with level("b") as m:
        print(n, m, depth)
# %%
print(depth)
#### cached_property
# %%
from functools import cached_property
class Data:
    def __init__(self):
        self.computed = 0
    @cached_property
    def total(self):
        self.computed += 1
        return 10
d = Data()
# %%
print(d.total)
# %%
print(d.total, d.computed)
#### total_ordering
# %%
from functools import total_ordering
@total_ordering
class Grade:
    def __init__(self, n):
        self.n = n
    def __eq__(self, o):
        return self.n == o.n
    def __lt__(self, o):
        return self.n < o.n
# %%
best = Grade(1)
# %%
print(best <= Grade(2), max([best, Grade(3)]).n)

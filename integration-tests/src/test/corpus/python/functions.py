#### bound methods keep their object
# %%
class Counter:
    def __init__(self):
        self.n = 0
    def hit(self):
        self.n += 1
        return self.n
counter = Counter()
hit = counter.hit
# %%
hit(), hit()
# %%
print(counter.n)
counter.n = 10
# %%
print(hit(), hit.__self__ is counter)
#### a bound method of a list
# %%
log = []
write = log.append
# %%
write("one")
write("two")
# %%
print(log, write.__self__ is log)
#### a closure over a variable of a cell
# %%
rate = 2
def scaled(x):
    return x * rate
# %%
print(scaled(10))
rate = 3
# %%
print(scaled(10))
#### closures that share a counter
# %%
def make():
    n = 0
    def up():
        nonlocal n
        n += 1
        return n
    def value():
        return n
    return up, value
up, value = make()
# %%
up()
up()
# %%
print(value())
# %%
up()
print(value())
#### a default argument that is a list
# %%
def add(x, seen=[]):
    seen.append(x)
    return seen
# %%
add(1)
# %%
print(add(2), add.__defaults__)
# %%
add(3).append("outside")
print(add(4))
#### a default argument that is a global
# %%
limit = [10]
def clip(x, limit=limit):
    return min(x, limit[0])
# %%
limit[0] = 5
print(clip(7))
# %%
limit = [1]
print(clip(7))
#### late binding in lambdas of a loop
# %%
fs = [lambda: i for i in range(3)]
gs = [lambda i=i: i for i in range(3)]
# %%
i = 99
print([f() for f in fs], [g() for g in gs])
#### lambdas over a global of a loop
# %%
calls = []
for k in range(3):
    calls.append(lambda: k * 10)
# %%
print([c() for c in calls])
# %%
k = 7
print([c() for c in calls])
#### a function calls a function of another step
# %%
def inner(x):
    return x + offset
offset = 1
# %%
def outer(x):
    return inner(x) * 2
# %%
offset = 10
print(outer(1))
# %%
def inner(x):
    return -x
print(outer(1))
#### functions that call each other
# %%
def is_even(n):
    return n == 0 or is_odd(n - 1)
# %%
def is_odd(n):
    return n != 0 and is_even(n - 1)
# %%
print(is_even(10), is_odd(7))
#### recursion with a memo in a global
# %%
memo = {}
def fib(n):
    if n < 2:
        return n
    if n not in memo:
        memo[n] = fib(n - 1) + fib(n - 2)
    return memo[n]
# %%
print(fib(20), len(memo))
# %%
memo[5] = 1000
memo.pop(6)
memo.pop(7)
print(fib(7))
#### recursion with lru_cache
# %%
from functools import lru_cache
@lru_cache(maxsize=None)
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
# %%
print(fib(15))
# %%
print(fib(16), fib.cache_info().currsize)
#### a function that sets a global
# %%
total = 0
def add(n):
    global total
    total += n
# %%
add(3)
add(4)
# %%
print(total)
# %%
total = 100
add(1)
print(total)
#### a global that is made by a function only
# %%
def load():
    global table
    table = {"rows": 3}
# %%
load()
# %%
print(table)
#### attributes of a function
# %%
def tick():
    tick.count += 1
    return tick.count
tick.count = 0
# %%
tick()
tick()
# %%
print(tick.count, tick())
#### partial and a function in a dict
# %%
from functools import partial
def power(base, exponent):
    return base ** exponent
table = {"square": partial(power, exponent=2), "cube": partial(power, exponent=3)}
# %%
table["square"].keywords["exponent"] = 4
# %%
print(table["square"](2), table["cube"](2))
#### a name that is read only when a function is called
# %%
def report():
    return title + "!"
# %%
title = "late"
# %%
print(report())
#### inspect.getsource of a function of another step
# %%
def f(x):
    # a comment
    return x + 1
# %%
import inspect
print(inspect.getsource(f))
#### a function replaced by a wrapped one
# %%
def area(r):
    return 3 * r * r
# %%
old = area
def area(r):
    return round(old(r) * 1.05, 2)
# %%
print(area(2), old(2))
#### a function that another function returns holds the cell's list
# %%
events = []
def logger(prefix):
    def log(text):
        events.append(prefix + text)
    return log
info = logger("info: ")
# %%
info("start")
# %%
events.append("direct")
info("end")
print(events)

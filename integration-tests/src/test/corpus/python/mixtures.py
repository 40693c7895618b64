#### data cleaning with the standard library
# file: raw.csv
# | id,city,temp
# | 1,Oslo,3.5
# | 2,,7.1
# | 3,Rome,n/a
# | 4,Oslo,5.5
# %%
import csv
with open("raw.csv") as f:
    rows = list(csv.DictReader(f))
# %%
problems = []
def number(text, row):
    try:
        return float(text)
    except ValueError:
        problems.append((row["id"], text))
        return None
# %%
clean = [dict(r, temp=number(r["temp"], r)) for r in rows if r["city"]]
# %%
from collections import defaultdict
by_city = defaultdict(list)
for r in clean:
    if r["temp"] is not None:
        by_city[r["city"]].append(r["temp"])
# %%
with open("report.txt", "w") as f:
    for city, temps in sorted(by_city.items()):
        f.write(f"{city}: {sum(temps) / len(temps):.2f}\n")
print(open("report.txt").read(), problems)
#### training a small model by hand
# %%
import random
random.seed(0)
data = [(x / 10, 3 * x / 10 + 1 + random.gauss(0, 0.1)) for x in range(20)]
# %%
class Linear:
    def __init__(self):
        self.w, self.b, self.history = 0.0, 0.0, []
    def predict(self, x):
        return self.w * x + self.b
model = Linear()
# %%
def train(model, epochs, lr=0.05):
    for _ in range(epochs):
        random.shuffle(data)
        for x, y in data:
            error = model.predict(x) - y
            model.w -= lr * error * x
            model.b -= lr * error
        model.history.append(sum((model.predict(x) - y) ** 2 for x, y in data))
# %%
train(model, 3)
# %%
train(model, 2, lr=0.01)
# %%
print(round(model.w, 6), round(model.b, 6), [round(h, 6) for h in model.history])
#### a simulation with a shared clock
# %%
import heapq, random
random.seed(4)
clock = {"now": 0.0}
events = []
def schedule(delay, what):
    heapq.heappush(events, (clock["now"] + delay, what))
# %%
for i in range(4):
    schedule(random.expovariate(1), f"job {i}")
# %%
done = []
def run(until):
    while events and events[0][0] <= until:
        clock["now"], what = heapq.heappop(events)
        done.append(what)
        if random.random() < 0.3:
            schedule(1.0, what + "'")
# %%
run(1.0)
print(done, round(clock["now"], 4))
# %%
run(5.0)
print(done, len(events))
#### text processing
# %%
text = """It was the best of times, it was the worst of times,
it was the age of wisdom"""
# %%
import re
from collections import Counter
tokens = re.findall(r"[a-z]+", text.lower())
counts = Counter(tokens)
# %%
stop = {"it", "was", "the", "of"}
def keep(word, stop=stop):
    return word not in stop
# %%
stop.add("age")
top = sorted(((n, w) for w, n in counts.items() if keep(w)), reverse=True)
# %%
index = {}
for position, word in enumerate(tokens):
    index.setdefault(word, []).append(position)
# %%
print(top[:3], index["times"])
#### a state machine with enums and a log
# %%
from enum import Enum
class State(Enum):
    IDLE = 0
    RUN = 1
    DONE = 2
log = []
# %%
class Machine:
    def __init__(self):
        self.state = State.IDLE
    def to(self, state):
        log.append((self.state.name, state.name))
        self.state = state
m = Machine()
# %%
m.to(State.RUN)
# %%
m.to(State.DONE)
# %%
print(m.state is State.DONE, log)
#### scikit-learn from split to score
# %%
import numpy as np
from sklearn.datasets import load_iris
np.random.seed(0)
X, y = load_iris(return_X_y=True)
order = np.random.permutation(len(X))
# %%
X, y = X[order], y[order]
train, test = slice(0, 100), slice(100, None)
# %%
from sklearn.linear_model import LogisticRegression
model = LogisticRegression(max_iter=500).fit(X[train], y[train])
# %%
score = model.score(X[test], y[test])
print(round(score, 4), model.classes_)
#### a forest that draws from the global state
# %%
import numpy as np
from sklearn.ensemble import RandomForestClassifier
np.random.seed(2)
X = np.random.rand(60, 3)
y = (X[:, 0] > 0.5).astype(int)
# %%
forest = RandomForestClassifier(n_estimators=5).fit(X, y)
# %%
other = RandomForestClassifier(n_estimators=5).fit(X, y)
# %%
new = np.random.rand(5, 3)
print(forest.predict_proba(new)[:, 1], other.predict_proba(new)[:, 1])
#### a numpy simulation with views and in-place updates
# %%
import numpy as np
np.random.seed(1)
field = np.zeros((4, 4))
inner = field[1:-1, 1:-1]
# %%
inner[:] = np.random.rand(2, 2).round(2)
# %%
def diffuse(f):
    f[1:-1, 1:-1] += 0.1 * (f[:-2, 1:-1] + f[2:, 1:-1] - 2 * f[1:-1, 1:-1])
# %%
for _ in range(3):
    diffuse(field)
# %%
print(field.round(4), inner.sum().round(4))
#### pandas from file to report
# file: sales.csv
# | day,shop,n
# | mon,a,3
# | mon,b,4
# | tue,a,5
# | tue,b,
# %%
import pandas as pd
sales = pd.read_csv("sales.csv")
# %%
sales["n"] = sales["n"].fillna(0).astype(int)
# %%
table = sales.pivot(index="day", columns="shop", values="n")
table["all"] = table.sum(axis=1)
# %%
table.to_csv("table.csv")
# %%
print(open("table.csv").read())
#### an inventory with classes, files and errors
# %%
import json
class OutOfStock(Exception): pass
class Store:
    def __init__(self, items):
        self.items = items
        self.log = []
    def take(self, name, n=1):
        if self.items.get(name, 0) < n:
            raise OutOfStock(name)
        self.items[name] -= n
        self.log.append((name, n))
# %%
items = {"pen": 2, "ink": 1}
store = Store(items)
# %%
failures = []
for name in ("pen", "ink", "ink"):
    try:
        store.take(name)
    except OutOfStock as error:
        failures.append(str(error))
# %%
with open("store.json", "w") as f:
    json.dump({"items": items, "log": store.log}, f)
# %%
print(open("store.json").read(), failures, items is store.items)
#### matrices and recursion without libraries
# %%
def minor(m, j):
    return [row[:j] + row[j + 1:] for row in m[1:]]
def det(m):
    if len(m) == 1:
        return m[0][0]
    return sum((-1) ** j * m[0][j] * det(minor(m, j)) for j in range(len(m)))
# %%
m = [[2, 0, 1], [1, 3, 2], [1, 1, 4]]
row = m[0]
# %%
before = det(m)
row[0] = 5
# %%
print(before, det(m))
#### a cache of results in a file and in memory
# %%
import json, os
memory = {}
def compute(n):
    key = str(n)
    if key not in memory:
        memory[key] = n ** 3
        with open("cache.json", "w") as f:
            json.dump(memory, f)
    return memory[key]
# %%
a = compute(3)
# %%
b = compute(4)
# %%
print(a, b, json.load(open("cache.json")), os.path.getsize("cache.json"))
#### parsing and evaluating expressions
# %%
import operator
ops = {"+": operator.add, "*": operator.mul}
def evaluate(tokens):
    stack = []
    for t in tokens:
        stack.append(ops[t](stack.pop(), stack.pop()) if t in ops else int(t))
    return stack[0]
# %%
first = evaluate("3 4 + 2 *".split())
# %%
ops["-"] = lambda b, a: a - b
# %%
print(first, evaluate("9 4 -".split()))
#### an event bus of bound methods
# %%
class Bus:
    def __init__(self):
        self.listeners = {}
    def on(self, name, f):
        self.listeners.setdefault(name, []).append(f)
    def fire(self, name, *args):
        return [f(*args) for f in self.listeners.get(name, [])]
class Meter:
    def __init__(self):
        self.total = 0
    def add(self, n):
        self.total += n
        return self.total
bus, meter = Bus(), Meter()
# %%
bus.on("tick", meter.add)
bus.on("tick", lambda n: n * 10)
# %%
print(bus.fire("tick", 3))
# %%
meter.total = 100
print(bus.fire("tick", 1), meter.total)
#### a game of life with sets
# %%
alive = {(1, 0), (1, 1), (1, 2)}
def step(cells):
    around = lambda x, y: [(x + i, y + j) for i in (-1, 0, 1) for j in (-1, 0, 1) if i or j]
    from collections import Counter
    counts = Counter(c for cell in cells for c in around(*cell))
    return {c for c, n in counts.items() if n == 3 or n == 2 and c in cells}
# %%
history = [alive]
# %%
for _ in range(3):
    alive = step(alive)
    history.append(alive)
# %%
print([sorted(h) for h in history], history[0] == history[2])

#### a list that contains itself
# %%
loop = [1]
loop.append(loop)
# %%
print(loop, loop[1] is loop, loop[1][1][0])
# %%
loop[0] = 2
print(loop[1][0])
#### two dicts that hold each other
# %%
a, b = {"name": "a"}, {"name": "b"}
a["peer"], b["peer"] = b, a
# %%
a["peer"]["name"] = "B"
# %%
print(b["name"], b["peer"]["name"], a["peer"]["peer"] is a)
#### a tree with parents
# %%
class Node:
    def __init__(self, value, parent=None):
        self.value, self.parent, self.children = value, parent, []
        if parent is not None:
            parent.children.append(self)
root = Node("root")
leaf = Node("leaf", Node("mid", root))
# %%
leaf.parent.value = "middle"
# %%
def path(node):
    return path(node.parent) + [node.value] if node else []
print(path(leaf), [c.value for c in root.children])
# %%
root.children[0].children.append(Node("second"))
print(len(leaf.parent.children), leaf.parent is root.children[0])
#### a graph as dict of sets
# %%
graph = {}
def edge(x, y):
    graph.setdefault(x, set()).add(y)
    graph.setdefault(y, set()).add(x)
for x, y in [(1, 2), (2, 3), (3, 1), (3, 4)]:
    edge(x, y)
# %%
neighbours = graph[3]
neighbours.add(5)
# %%
print(sorted(graph[3]), {k: len(v) for k, v in graph.items()})
#### a deque shared by a producer and a consumer
# %%
from collections import deque
queue = deque(maxlen=4)
views = {"all": queue}
# %%
for i in range(6):
    queue.append(i)
# %%
print(views["all"], queue.popleft())
# %%
print(list(views["all"]), views["all"].maxlen)
#### defaultdict, Counter and OrderedDict keep their kind
# %%
from collections import Counter, OrderedDict, defaultdict
groups = defaultdict(list)
counts = Counter()
order = OrderedDict([("b", 1), ("a", 2)])
# %%
for word in "the cat the hat the end".split():
    groups[len(word)].append(word)
    counts[word] += 1
order.move_to_end("b")
# %%
print(dict(groups), counts.most_common(2), list(order))
print(groups[99], counts["none"])
# %%
print(groups, type(order).__name__)
#### a set of frozensets and a dict keyed by tuples
# %%
seen = {frozenset("ab"), frozenset("bc")}
table = {(0, 0): "a", (0, 1): "b"}
# %%
seen.add(frozenset("ba"))
table[1, 0] = "c"
# %%
print(len(seen), sorted("".join(sorted(s)) for s in seen), table)
#### the order of a set of strings
# %%
names = {"anna", "ben", "cleo", "dora", "emil", "fritz"}
names.discard("ben")
# %%
names |= {"gus", "hans"}
# %%
print(list(names))
# %%
print(names.pop(), list(names))
#### heap, bisect and a ChainMap over one dict
# %%
import heapq
from collections import ChainMap
heap = [5, 1, 4]
heapq.heapify(heap)
defaults, own = {"a": 1, "b": 2}, {}
merged = ChainMap(own, defaults)
# %%
heapq.heappush(heap, 0)
merged["b"] = 20
defaults["c"] = 3
# %%
print(heapq.heappop(heap), heap, dict(merged), own)
#### nan in containers is found by identity
# %%
nan = float("nan")
values = [nan, 1.0]
table = {nan: "missing"}
# %%
print(nan in values, table.get(nan), values.count(nan))
# %%
values.remove(nan)
print(values)
#### functions are called out of a dictionary
# %%
state = {"n": 0}
def add():
    state["n"] += 1
fs = {"add": add}
# %%
fs["add"]()
# %%
print(state)
#### functions are registered by a decorator with arguments
# %%
handlers = {}
def on(event):
    def register(f):
        handlers.setdefault(event, []).append(f)
        return f
    return register
state = {"n": 0}
# %%
@on("x")
def add(v):
    state["n"] += v
# %%
for h in handlers["x"]:
    h(3)
# %%
print(state)

#### two names for one list
# %%
a = [1, 2, 3]
b = a
# %%
b.append(4)
# %%
print(a, b, a is b)
#### two names for one dict, changed through the second in a loop
# %%
config = {"lr": 0.1}
settings = config
# %%
for step in range(3):
    settings["lr"] *= 0.5
    settings["step"] = step
# %%
print(config)
# %%
config.clear()
print(settings)
#### three names, one of them rebound
# %%
a = b = c = {"n": 0}
# %%
b = dict(b, n=5)
# %%
a["n"] += 1
# %%
print(a, b, c, a is c, a is b)
#### a name swapped with another
# %%
left, right = [1], [2]
keep = left
# %%
left, right = right, left
# %%
left.append("left")
right.append("right")
# %%
print(left, right, keep)
#### an alias that is made in a function and kept in a dict
# %%
registry = {}
def register(name, value):
    registry[name] = value
    return value
# %%
rows = register("rows", [])
# %%
rows.append(1)
# %%
print(registry["rows"], registry["rows"] is rows)
registry["rows"].append(2)
# %%
print(rows)
#### a slice assignment through an alias
# %%
numbers = list(range(6))
same = numbers
copy = numbers[:]
# %%
same[1:3] = ["x"]
# %%
print(numbers, copy)
#### an element of a list that has a name of its own
# %%
matrix = [[0] * 3 for _ in range(3)]
row = matrix[1]
# %%
row[2] = 9
# %%
print(matrix)
matrix[1] = [7, 7, 7]
# %%
row.append(1)
print(row, matrix)
#### the same row three times
# %%
grid = [[0, 0]] * 3
# %%
grid[0][1] = 5
# %%
print(grid, grid[0] is grid[2])
#### an alias of an attribute
# %%
class Box:
    def __init__(self):
        self.items = []
box = Box()
items = box.items
# %%
items.append("a")
# %%
box.items += ["b"]
# %%
print(items, box.items, items is box.items)
#### augmented assignment changes the list of the other name, not the tuple
# %%
a = b = [1]
s = t = (1,)
# %%
a += [2]
s += (2,)
# %%
print(a, b, s, t)
#### a part that a method took out in one step, changed in another
# %%
class Basket:
    def __init__(self):
        self.items = [[1], [2]]
    def first(self):
        return self.items[0]
basket = Basket()
# %%
part = basket.first()
# %%
part.append(9)
# %%
print(basket.items)
# %%
inner = [part]
# %%
inner[0].append(10)
# %%
print(basket.items, part)
#### an element that was found in a tree, changed in another step
# %%
import xml.etree.ElementTree as ET
root = ET.fromstring("<a><b x='1'/></a>")
# %%
found = root.find("b")
# %%
found.set("x", "2")
# %%
print(ET.tostring(root))
# %%
root.find("b").text = "new"
# %%
print(ET.tostring(root), ET.tostring(found))

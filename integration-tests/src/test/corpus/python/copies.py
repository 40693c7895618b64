#### a shallow copy shares what is inside
# %%
import copy
inner = [1, 2]
outer = {"inner": inner, "n": 1}
shallow = copy.copy(outer)
deep = copy.deepcopy(outer)
# %%
inner.append(3)
shallow["n"] = 2
# %%
print(outer, shallow, deep)
# %%
print(shallow["inner"] is outer["inner"], deep["inner"] is inner)
#### list() and slices copy one level
# %%
teams = [["ann"], ["bob"]]
listed = list(teams)
sliced = teams[:]
# %%
listed[0].append("cy")
sliced.append(["dee"])
# %%
print(teams, listed, sliced)
#### dict.copy and a nested default
# %%
base = {"opts": {"debug": False}}
child = base.copy()
# %%
child["opts"]["debug"] = True
child["own"] = 1
# %%
print(base, child)
#### a copy of an instance shares its attributes
# %%
import copy
class Model:
    def __init__(self):
        self.weights = [0.0, 0.0]
        self.name = "m"
first = Model()
second = copy.copy(first)
# %%
second.name = "n"
second.weights[0] = 1.5
# %%
print(first.name, first.weights, second.name, second.weights)
#### a deep copy keeps the sharing inside, not with outside
# %%
import copy
shared = [0]
pair = [shared, shared]
clone = copy.deepcopy(pair)
# %%
clone[0].append(1)
# %%
print(pair, clone, clone[0] is clone[1], shared)
#### tuples of lists
# %%
inside = [1]
t = (inside, "x")
u = t + (inside,)
# %%
inside.append(2)
# %%
print(t, u, u[0] is u[2])
#### zip and list of dicts built from another list
# %%
people = [{"n": "ann"}, {"n": "bob"}]
by_name = {p["n"]: p for p in people}
# %%
by_name["bob"]["age"] = 40
# %%
print(people)
people[0]["age"] = 30
# %%
print(by_name)

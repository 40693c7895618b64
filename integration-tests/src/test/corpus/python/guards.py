#### a global bound again that a function in a dict uses
# %%
limit = 1
def capped(n):
    return min(n, limit)
table = {"capped": capped}
# %%
limit = 5
# %%
print(table["capped"](10), capped(10))
#### a global bound again through globals()
# %%
rate = 0.1
def interest(amount):
    return amount * rate
# %%
globals()["rate"] = 0.5
# %%
print(interest(10), rate)
#### a global bound again that a method uses through an instance
# %%
unit = "m"
class Length:
    def __init__(self, value):
        self.value = value
    def __str__(self):
        return f"{self.value} {unit}"
lengths = [Length(1), Length(2)]
# %%
unit = "km"
# %%
print(*lengths)
#### a global bound again that a closure's callee uses
# %%
base = 10
def offset():
    return base
def adder(n):
    def add():
        return offset() + n
    return add
adders = [adder(1), adder(2)]
# %%
base = 100
# %%
print([add() for add in adders])
#### a global bound again by a function of another step
# %%
mode = "slow"
def describe():
    return "mode " + mode
# %%
def switch(to):
    global mode
    mode = to
# %%
switch("fast")
# %%
print(describe(), mode)
#### a class changed through its instance
# %%
class Model:
    scale = 1
    def predict(self, x):
        return x * self.scale
model = Model()
# %%
type(model).scale = 3
# %%
print(model.predict(2), Model().predict(2), Model.scale)
#### a class changed through a list of classes
# %%
class A:
    tag = "a"
class B:
    tag = "b"
kinds = [A, B]
# %%
for kind in kinds:
    kind.tag = kind.tag.upper()
# %%
print(A.tag, B.tag, A().tag)
#### a method set on a class through a function of another step
# %%
class Greeter:
    pass
def extend(cls):
    cls.greet = lambda self: "hello from " + type(self).__name__
# %%
extend(Greeter)
# %%
print(Greeter().greet())
#### an attribute of a function set through a registry
# %%
registry = {}
def task(function):
    registry[function.__name__] = function
    return function
@task
def load():
    return "loaded"
# %%
for function in registry.values():
    function.calls = 1
# %%
load.calls += 1
print(load.calls, registry["load"].calls)
#### subclasses made in later steps are found by a function of the first
# %%
class Shape:
    pass
def kinds():
    return [c.__name__ for c in Shape.__subclasses__()]
# %%
class Circle(Shape):
    pass
# %%
class Square(Shape):
    pass
print(kinds())
# %%
del Circle
print(kinds()[-1])
#### __init_subclass__ registers in a list of the base
# %%
class Plugin:
    known = []
    def __init_subclass__(cls, **options):
        super().__init_subclass__(**options)
        Plugin.known.append(cls.__name__)
# %%
class Csv(Plugin):
    pass
# %%
class Json(Plugin):
    pass
# %%
print(Plugin.known)
#### defaults and code of a function changed in place
# %%
def power(x, n=2):
    return x ** n
# %%
power.__defaults__ = (3,)
# %%
print(power(2))

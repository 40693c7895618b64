#### an instance of a class of a cell
# %%
class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y
    def __repr__(self):
        return f"Point({self.x}, {self.y})"
p = Point(1, 2)
# %%
p.x = 10
# %%
p
#### isinstance across steps
# %%
class Animal: pass
class Dog(Animal): pass
rex = Dog()
# %%
print(isinstance(rex, Animal), type(rex) is Dog, Dog.__mro__[1] is Animal)
# %%
tom = Dog()
print(type(tom) is type(rex), isinstance(tom, Dog))
#### an instance holds an object of the module
# %%
config = {"debug": False}
class App:
    def __init__(self):
        self.config = config
app = App()
# %%
config["debug"] = True
# %%
print(app.config, app.config is config)
# %%
app.config["level"] = 2
print(config)
#### class attributes changed
# %%
class Settings:
    values = []
    count = 0
s = Settings()
# %%
Settings.values.append(1)
Settings.count += 1
# %%
print(s.values, s.count, Settings.count)
# %%
s.values.append(2)
print(Settings.values)
#### instances registered by their class
# %%
class Tracked:
    all = []
    def __init__(self, n):
        self.n = n
        Tracked.all.append(self)
# %%
a = Tracked(1)
# %%
b = Tracked(2)
# %%
print([t.n for t in Tracked.all], Tracked.all[0] is a)
#### a class defined again
# %%
class V:
    def get(self):
        return 1
old = V()
# %%
class V:
    def get(self):
        return 2
new = V()
# %%
print(old.get(), new.get(), isinstance(old, V), isinstance(new, V))
#### inheritance over steps with super
# %%
class Base:
    def who(self):
        return "base"
# %%
class Child(Base):
    def who(self):
        return "child of " + super().who()
# %%
c = Child()
# %%
print(c.who(), issubclass(Child, Base))
#### an enum
# %%
from enum import Enum, auto
class Colour(Enum):
    RED = auto()
    BLUE = auto()
favourite = Colour.RED
# %%
print(favourite is Colour.RED, Colour(2), favourite.name)
# %%
chosen = {Colour.BLUE: 1}
# %%
print(chosen[Colour.BLUE], list(Colour))
#### flags and int enums
# %%
from enum import IntEnum, Flag
class Level(IntEnum):
    LOW = 1
    HIGH = 3
class Perm(Flag):
    R = 4
    W = 2
both = Perm.R | Perm.W
# %%
print(Level.HIGH > Level.LOW, both, Perm.R in both, sorted([Level.HIGH, Level.LOW]))
#### a dataclass
# %%
from dataclasses import dataclass, field, replace
@dataclass
class Item:
    name: str
    tags: list = field(default_factory=list)
    price: float = 1.0
a = Item("a")
# %%
b = replace(a, name="b")
b.tags.append("shared")
# %%
print(a, b, a == Item("a", ["shared"]))
#### a frozen, ordered dataclass
# %%
from dataclasses import dataclass, asdict
@dataclass(frozen=True, order=True)
class Version:
    major: int
    minor: int = 0
v = Version(1, 2)
# %%
seen = {v: "first"}
# %%
print(seen[Version(1, 2)], v < Version(2), asdict(v))
try:
    v.major = 3
except Exception as error:
    print(type(error).__name__)
#### a namedtuple
# %%
from collections import namedtuple
P = namedtuple("P", "x y")
p = P(1, [2])
# %%
p.y.append(3)
# %%
print(p, p._replace(x=9), isinstance(p, tuple))
#### slots and properties
# %%
class Temp:
    __slots__ = ("_c",)
    def __init__(self, c):
        self._c = c
    @property
    def f(self):
        return self._c * 9 / 5 + 32
    @f.setter
    def f(self, value):
        self._c = (value - 32) * 5 / 9
t = Temp(100)
# %%
t.f = 32
# %%
print(t.f, t._c)
#### static and class methods, and a counter on the class
# %%
class Ids:
    last = 0
    @classmethod
    def next(cls):
        cls.last += 1
        return cls.last
    @staticmethod
    def pad(n):
        return f"{n:03d}"
# %%
a = Ids.next()
# %%
b = Ids.next()
# %%
print(a, b, Ids.pad(Ids.last))
#### __eq__ and __hash__ in sets
# %%
class Key:
    def __init__(self, k):
        self.k = k
    def __eq__(self, other):
        return isinstance(other, Key) and self.k == other.k
    def __hash__(self):
        return hash(self.k)
keys = {Key(1), Key(2)}
# %%
print(Key(1) in keys, len(keys | {Key(2)}))
# %%
keys.add(Key(3))
print(sorted(k.k for k in keys))
#### a context manager and __call__
# %%
class Timer:
    def __init__(self):
        self.log = []
    def __enter__(self):
        self.log.append("in")
        return self
    def __exit__(self, *_):
        self.log.append("out")
    def __call__(self, x):
        self.log.append(x)
        return len(self.log)
t = Timer()
# %%
with t:
    t("body")
# %%
print(t.log, t("again"))
#### an abstract class and a protocol
# %%
from abc import ABC, abstractmethod
class Shape(ABC):
    @abstractmethod
    def area(self): ...
class Sq(Shape):
    def area(self):
        return 4
# %%
shapes = [Sq()]
# %%
try:
    Shape()
except TypeError as error:
    print("abstract")
print([s.area() for s in shapes], isinstance(shapes[0], Shape))
#### a metaclass that registers
# %%
class Meta(type):
    made = []
    def __new__(meta, name, bases, body):
        cls = super().__new__(meta, name, bases, body)
        meta.made.append(name)
        return cls
# %%
class A(metaclass=Meta): pass
# %%
class B(A): pass
# %%
print(Meta.made, type(B) is Meta)
#### subclasses of list and dict with state
# %%
class Stack(list):
    def __init__(self, *a):
        super().__init__(*a)
        self.pushed = 0
    def push(self, x):
        self.append(x)
        self.pushed += 1
class Lower(dict):
    def __setitem__(self, k, v):
        super().__setitem__(k.lower(), v)
s, d = Stack([1]), Lower()
# %%
s.push(2)
d["ABC"] = 1
# %%
print(s, s.pushed, d, type(s) is Stack)
#### __main__ in repr and pickle
# %%
class Thing: pass
t = Thing()
# %%
print(Thing.__module__, Thing.__qualname__)
# %%
import pickle
again = pickle.loads(pickle.dumps(t))
print(type(again) is Thing)
#### weak references to an object that lives
# may be refused: what a weak reference's callback or its target's life time shows cannot always be carried.
# %%
import weakref
class Node: pass
node = Node()
ref = weakref.ref(node)
# %%
print(ref() is node)
# %%
cache = weakref.WeakValueDictionary()
cache["n"] = node
# %%
print(cache["n"] is node, len(cache))
#### __subclasses__ and a plugin system
# %%
class Plugin:
    def run(self):
        return "base"
# %%
class First(Plugin):
    def run(self):
        return "first"
# %%
class Second(Plugin):
    def run(self):
        return "second"
# %%
print([cls().run() for cls in Plugin.__subclasses__()])
#### objects that say when they go
# %%
class Resource:
    def __init__(self, n):
        self.n = n
    def __del__(self):
        print("bye", self.n)
r = Resource(1)
# %%
q = Resource(2)
# %%
del r
# %%
q = None
print("end")
#### a finalizer
# %%
import weakref
class Thing:
    pass
thing = Thing()
end = weakref.finalize(thing, print, "gone")
# %%
del thing
# %%
print(end.alive)

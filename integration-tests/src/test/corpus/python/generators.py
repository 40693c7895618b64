#### a generator partly consumed
# may be refused: CPython cannot save the frame of a generator that has begun; the steps that share it must be one.
# %%
def numbers():
    for i in range(5):
        yield i
g = numbers()
print(next(g))
# %%
print(next(g))
# %%
print(list(g))
#### a generator expression over a list
# may be refused: a generator cannot be copied to another process, and running its source again would be another generator.
# %%
data = [1, 2, 3]
squares = (x * x for x in data)
# %%
data.append(4)
# %%
print(sum(squares))
#### a generator used up within its step
# %%
def count(n):
    while n:
        yield n
        n -= 1
g = count(3)
items = list(g)
# %%
print(items)
# %%
print(list(g))
#### a list iterator partly consumed
# %%
words = ["a", "b", "c", "d"]
it = iter(words)
first = next(it)
# %%
second = next(it)
words.append("e")
# %%
print(first, second, list(it))
#### zip, map and enumerate partly consumed
# %%
pairs = zip("abcd", range(4))
numbered = enumerate(["x", "y", "z"], 1)
doubled = map(str.upper, ["p", "q"])
next(pairs), next(numbered), next(doubled)
# %%
print(next(pairs), next(numbered))
# %%
print(list(pairs), list(numbered), list(doubled))
#### itertools in the middle
# %%
import itertools
ids = itertools.count(10, 5)
cycle = itertools.cycle("ab")
next(ids), next(cycle)
# %%
print(next(ids), next(cycle))
# %%
print(next(ids), [next(cycle) for _ in range(3)])
#### an iterator of a dict
# may be refused: an iterator of a dict cannot be saved so that it notices changes of its dict afterwards.
# %%
table = {"a": 1, "b": 2, "c": 3}
it = iter(table)
next(it)
# %%
print(next(it))
# %%
print(list(it))
#### a generator that an object holds
# may be refused: the object holds a generator that has begun, which cannot be saved.
# %%
class Stream:
    def __init__(self):
        self.source = (n * n for n in range(10))
    def take(self):
        return next(self.source)
stream = Stream()
print(stream.take())
# %%
print(stream.take())
#### an iterator class of the notebook
# %%
class Countdown:
    def __init__(self, n):
        self.n = n
    def __iter__(self):
        return self
    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n
down = Countdown(5)
next(down)
# %%
print(next(down))
# %%
print(list(down))
#### a reversed iterator and a range iterator
# %%
back = reversed([1, 2, 3, 4])
ahead = iter(range(0, 100, 10))
next(back), next(ahead)
# %%
print(next(back), next(ahead))
# %%
print(list(back), next(ahead))
#### tee shares its buffer
# %%
import itertools
one, two = itertools.tee(iter([1, 2, 3]))
next(one)
# %%
print(list(one))
# %%
print(list(two))

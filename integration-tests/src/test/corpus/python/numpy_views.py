#### a slice is a view
# %%
import numpy as np
a = np.arange(6)
v = a[1:4]
# %%
v[0] = 100
# %%
print(a, v, np.shares_memory(a, v))
# %%
a *= 2
print(v)
#### a transposed and a reshaped view
# %%
import numpy as np
m = np.arange(6).reshape(2, 3)
t = m.T
flat = m.reshape(-1)
# %%
t[2, 0] = -1
flat[0] = 50
# %%
print(m)
print(t)
#### a copy is no view
# %%
import numpy as np
a = np.zeros(4)
c = a[::2].copy()
fancy = a[[0, 1]]
# %%
c[:] = 1
fancy[:] = 2
# %%
print(a, c, fancy, c.base is None)
#### a diagonal, a column and a mask of one matrix
# %%
import numpy as np
m = np.arange(9.0).reshape(3, 3)
column = m[:, 1]
mask = m > 4
# %%
column += 10
m[mask] = 0
# %%
print(m)
print(column)
#### a view in a dict and one in an object
# %%
import numpy as np
class Window:
    def __init__(self, data):
        self.data = data
signal = np.linspace(0, 1, 5)
windows = {"head": signal[:2]}
tail = Window(signal[3:])
# %%
windows["head"][:] = 9
tail.data[0] = -9
# %%
print(signal)
#### a read-only array and a view that writes through
# %%
import numpy as np
a = np.ones(3)
frozen = a.view()
frozen.flags.writeable = False
# %%
a[0] = 7
# %%
print(frozen)
try:
    frozen[0] = 1
except ValueError as error:
    print(error)
#### structured arrays and their fields
# %%
import numpy as np
people = np.zeros(3, dtype=[("age", "i4"), ("w", "f8")])
ages = people["age"]
# %%
ages[:] = [30, 40, 50]
people["w"][1] = 70.5
# %%
print(people, ages.sum())
#### an array in a function's closure
# %%
import numpy as np
weights = np.zeros(2)
def update(delta):
    weights[:] = weights + delta
# %%
update(1)
update([0.5, 2])
# %%
print(weights)
#### object arrays share what they hold
# %%
import numpy as np
cell = [1]
boxes = np.array([cell, None], dtype=object)
# %%
cell.append(2)
# %%
print(boxes[0], boxes[0] is cell)
#### memoryview and bytearray over one buffer
# %%
raw = bytearray(b"hello world")
# %%
raw[0:5] = b"HELLO"
# %%
part = raw[:5]
part[0] = 33
print(raw, part)
#### numpy scalars keep their type
# %%
import numpy as np
x = np.float32(1.5)
n = np.int64(7)
flag = np.bool_(True)
# %%
x = x * 2
# %%
print(repr(x), type(n).__name__, repr(flag), n + 1)
#### random draws into a view
# %%
import numpy as np
rng = np.random.default_rng(7)
data = np.empty((2, 3))
# %%
data[0] = rng.normal(size=3).round(3)
# %%
data[1] = rng.integers(0, 10, 3)
# %%
print(data, rng.random().round(6))

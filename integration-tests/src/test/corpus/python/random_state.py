#### random seeded in one step, drawn in another
# %%
import random
random.seed(42)
# %%
print(random.random(), random.randint(1, 100))
# %%
print(random.choice("abcdef"))
#### random drawn in two steps that share nothing else
# %%
import random
random.seed(1)
# %%
first = [random.random() for _ in range(3)]
# %%
second = [random.random() for _ in range(3)]
# %%
print(first, second)
#### random seeded again in the middle
# %%
import random
random.seed(5)
a = random.random()
# %%
random.seed(6)
# %%
b = random.random()
# %%
print(a, b)
#### the state is saved and set back
# %%
import random
random.seed(3)
state = random.getstate()
# %%
x = [random.random() for _ in range(2)]
# %%
random.setstate(state)
# %%
y = [random.random() for _ in range(2)]
print(x == y, x)
#### a shuffle changes a list and the state
# %%
import random
random.seed(9)
cards = list(range(10))
# %%
random.shuffle(cards)
# %%
hand = random.sample(cards, 3)
# %%
print(cards, hand, random.gauss(0, 1))
#### a generator object of its own
# %%
import random
rng = random.Random(11)
# %%
a = rng.random()
# %%
b = rng.random()
# %%
print(a, b, rng.random())
#### numpy's global state
# %%
import numpy as np
np.random.seed(0)
# %%
x = np.random.rand(3)
# %%
y = np.random.normal(size=2)
# %%
print(x, y, np.random.randint(0, 100))
#### numpy's global state drawn by functions of another step
# %%
import numpy as np
def noise(n):
    return np.random.uniform(size=n).round(4)
# %%
np.random.seed(12)
# %%
a = noise(2)
# %%
b = noise(2)
# %%
print(a, b)
#### both generators, drawn in turn
# %%
import random
import numpy as np
random.seed(1)
np.random.seed(1)
# %%
a = random.random() + np.random.rand()
# %%
b = random.random()
# %%
c = np.random.rand()
# %%
print(a, b, c)
#### scikit-learn draws from numpy's global state
# %%
import numpy as np
from sklearn.model_selection import train_test_split
np.random.seed(3)
data = list(range(20))
# %%
train, test = train_test_split(data, test_size=0.25)
# %%
again, rest = train_test_split(data, test_size=0.25)
# %%
print(test, rest)
#### a seed in a function that is called later
# %%
import random
def seed_everything(n):
    random.seed(n)
# %%
seed_everything(21)
# %%
print(random.random())
# %%
print(random.random())
#### a numpy Generator that is shared
# %%
import numpy as np
rng = np.random.default_rng(1)
same = rng
# %%
a = rng.random()
# %%
b = same.random()
# %%
print(a, b, rng is same, rng.integers(0, 9, 3))
#### hash() of strings
# %%
h = hash("seed") % 1000
# %%
print(h == hash("seed") % 1000)
#### seeded in the cells before the first step
# %%
import random
random.seed(77)
values = [random.random() for _ in range(2)]
# %%
def draw():
    return random.random()
# %%
print(values, draw())
# %%
print(draw())
#### a seed that is given from a parameter
# %%
seed = 8
# %%
import random
random.seed(seed)
# %%
a = random.random()
# %%
seed = 9
print(a, random.random())

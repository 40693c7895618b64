#### a frame and a column of it
# %%
import pandas as pd
df = pd.DataFrame({"a": [1, 2, 3], "b": [4.0, 5.0, 6.0]})
col = df["a"]
# %%
df.loc[0, "a"] = 100
# %%
print(df, col.tolist())
# %%
col.iloc[1] = -1
print(df["a"].tolist(), col.tolist())
#### a frame over an array
# %%
import numpy as np
import pandas as pd
values = np.arange(4.0).reshape(2, 2)
df = pd.DataFrame(values, columns=["x", "y"])
# %%
values[0, 0] = 50
# %%
print(df)
# %%
df.iloc[1, 1] = -5
print(values)
#### drop, sort and group across steps
# %%
import pandas as pd
raw = pd.DataFrame({"city": ["b", "a", "b", None], "n": [1, 2, 3, 4]})
# %%
clean = raw.dropna().copy()
clean["n2"] = clean["n"] ** 2
# %%
totals = clean.groupby("city")["n2"].sum()
# %%
raw.loc[len(raw)] = ["c", 9]
print(totals, len(raw), len(clean))
#### in place methods
# %%
import pandas as pd
df = pd.DataFrame({"k": [3, 1, 2], "v": list("abc")})
same = df
# %%
df.sort_values("k", inplace=True)
df.rename(columns={"v": "letter"}, inplace=True)
# %%
print(same)
#### categories, dates and an index that is kept
# %%
import pandas as pd
df = pd.DataFrame({"when": pd.date_range("2026-01-01", periods=3), "kind": pd.Categorical(["x", "y", "x"])})
df = df.set_index("when")
# %%
df["kind"] = df["kind"].cat.add_categories(["z"])
df.loc[pd.Timestamp("2026-01-02"), "kind"] = "z"
# %%
print(df, df.index.freq, list(df["kind"].cat.categories))
#### options of pandas
# %%
import pandas as pd
pd.set_option("display.max_rows", 4)
pd.options.display.precision = 2
# %%
print(pd.DataFrame({"x": [i / 7 for i in range(10)]}))
# %%
print(pd.get_option("display.max_rows"))
#### a merged frame and a pipeline of functions
# %%
import pandas as pd
orders = pd.DataFrame({"id": [1, 2, 3], "who": ["a", "b", "a"], "sum": [10, 20, 30]})
people = pd.DataFrame({"who": ["a", "b"], "name": ["Ann", "Bob"]})
# %%
def join(left):
    return left.merge(people, on="who")
def rank(frame, by="sum"):
    return frame.assign(rank=frame[by].rank(ascending=False).astype(int))
# %%
result = orders.pipe(join).pipe(rank)
# %%
people.loc[0, "name"] = "Anna"
print(result)
print(orders.pipe(join)["name"].tolist())

#### a file written and read by a relative path
# %%
with open("out.txt", "w") as f:
    f.write("one\n")
# %%
with open("out.txt", "a") as f:
    f.write("two\n")
# %%
print(open("out.txt").read())
#### a file whose name is in a variable
# %%
name = "data" + ".csv"
# %%
with open(name, "w") as f:
    print("a,b\n1,2", file=f)
# %%
import csv
print(list(csv.DictReader(open(name))))
#### pathlib
# %%
from pathlib import Path
out = Path("results")
# %%
out.mkdir(exist_ok=True)
(out / "a.txt").write_text("alpha")
# %%
print([p.name for p in out.iterdir()], (out / "a.txt").read_text())
# %%
(out / "a.txt").unlink()
print(list(out.iterdir()))
#### json and pickle files
# %%
import json, pickle
data = {"a": [1, 2]}
# %%
with open("d.json", "w") as f:
    json.dump(data, f)
with open("d.pkl", "wb") as f:
    pickle.dump(data, f)
# %%
data["a"].append(3)
# %%
print(json.load(open("d.json")), pickle.load(open("d.pkl", "rb")), data)
#### a file that a with statement has closed
# %%
with open("kept.txt", "w") as f:
    f.write("content")
# %%
print(f.closed, f.name)
# %%
print(open("kept.txt").read())
#### a file that stays open
# may be refused: an open file has a position and text that is not written yet; it exists in one process only.
# %%
f = open("log.txt", "w")
f.write("first\n")
# %%
f.write("second\n")
# %%
f.close()
print(open("log.txt").read())
#### a file open for reading, partly read
# may be refused: an open file has a position; it exists in one process only.
# file: lines.txt
# | one
# | two
# | three
# %%
f = open("lines.txt")
print(f.readline())
# %%
print(f.readline())
f.close()
#### StringIO and BytesIO keep their position
# %%
import io
s = io.StringIO("abc\ndef\n")
b = io.BytesIO(b"12345")
s.readline(), b.read(2)
# %%
print(s.readline(), b.read())
#### a shell line writes a file
# %%
!echo hello > shell.txt
# %%
print(open("shell.txt").read())
# %%
lines = !cat shell.txt
print(lines)
#### shutil, os and glob
# %%
import glob, os, shutil
os.makedirs("a/b")
open("a/b/x.txt", "w").close()
# %%
shutil.copytree("a", "c")
# %%
os.rename("c/b/x.txt", "c/b/y.txt")
# %%
print(sorted(glob.glob("**/*.txt", recursive=True)))
#### a sqlite database
# %%
import sqlite3
with sqlite3.connect("t.db") as connection:
    connection.execute("create table t (x)")
    connection.execute("insert into t values (1)")
connection.close()
del connection
# %%
connection = sqlite3.connect("t.db")
rows = connection.execute("select * from t").fetchall()
connection.close()
del connection
# %%
print(rows)
#### a connection in memory
# may be refused: the database lives in the process that made it.
# %%
import sqlite3
db = sqlite3.connect(":memory:")
db.execute("create table t (x)")
# %%
db.execute("insert into t values (5)")
# %%
print(db.execute("select * from t").fetchall())
#### a temporary folder
# %%
import os, tempfile
folder = tempfile.mkdtemp()
path = os.path.join(folder, "x.txt")
# %%
with open(path, "w") as f:
    f.write("tmp")
# %%
print(open(path).read())
os.remove(path)
os.rmdir(folder)
# %%
del folder, path, f
#### a file given with the notebook
# file: input.csv
# | name,n
# | ann,1
# | bob,2
# %%
rows = [line.strip().split(",") for line in open("input.csv")]
# %%
header, *body = rows
# %%
with open("sum.txt", "w") as f:
    f.write(str(sum(int(n) for _, n in body)))
# %%
print(header, open("sum.txt").read())
#### numpy files
# %%
import numpy as np
a = np.arange(3)
np.save("a.npy", a)
# %%
a[0] = 9
np.savez("b.npz", a=a, b=a * 2)
# %%
print(np.load("a.npy"), np.load("b.npz")["b"])
#### two steps write two files, a third reads both
# %%
open("l.txt", "w").write("left")
# %%
open("r.txt", "w").write("right")
# %%
print(open("l.txt").read() + open("r.txt").read())
#### a file read, removed and written again
# %%
import os
def save(n):
    with open("state.txt", "w") as f:
        f.write(str(n))
def load():
    return int(open("state.txt").read())
# %%
save(1)
# %%
save(load() + 1)
# %%
n = load()
os.remove("state.txt")
# %%
print(n, os.path.exists("state.txt"))

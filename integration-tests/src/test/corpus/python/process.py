#### os.environ set in one step
# %%
import os
os.environ["STAGE"] = "test"
# %%
print(os.environ["STAGE"], os.getenv("STAGE"))
# %%
del os.environ["STAGE"]
# %%
print(os.environ.get("STAGE", "gone"))
#### os.environ seen by a child process
# %%
import os
os.environ["GREETING"] = "hello"
# %%
import subprocess, sys
print(subprocess.run([sys.executable, "-c", "import os; print(os.environ['GREETING'])"], capture_output=True, text=True).stdout)
#### os.environ updated by a function and by update
# %%
import os
def configure(**values):
    os.environ.update({k.upper(): v for k, v in values.items()})
# %%
configure(alpha="1", beta="2")
# %%
print(os.environ["ALPHA"] + os.environ["BETA"])
# %%
os.environ.pop("ALPHA")
print("ALPHA" in os.environ, sorted(k for k in os.environ if k in ("ALPHA", "BETA")))
#### setdefault and putenv
# %%
import os
value = os.environ.setdefault("MODE", "fast")
# %%
print(os.environ["MODE"], value)
#### os.chdir
# %%
import os
os.makedirs("deep/er", exist_ok=True)
os.chdir("deep")
# %%
with open("here.txt", "w") as f:
    f.write("x")
# %%
print(os.path.basename(os.getcwd()), os.listdir("."))
# %%
os.chdir("..")
print(sorted(os.listdir(".")))
#### os.chdir and back, in steps that share no name
# %%
import os, pathlib
pathlib.Path("work").mkdir()
# %%
os.chdir("work")
# %%
print(pathlib.Path.cwd().name)
# %%
pathlib.Path("a.txt").write_text("a")
# %%
os.chdir("..")
# %%
print(pathlib.Path("work/a.txt").read_text())
#### sys.path and a module of the folder
# file: libs/helper.py
# | VALUE = 5
# | def double(x):
# |     return 2 * x
# %%
import sys
sys.path.insert(0, "libs")
# %%
import helper
# %%
print(helper.double(helper.VALUE), sys.path[0])
# %%
sys.path.remove("libs")
print("libs" in sys.path)
#### sys.path appended by a function
# file: more/tool.py
# | NAME = "tool"
# %%
import os, sys
def use(folder):
    sys.path.append(os.path.abspath(folder))
# %%
use("more")
# %%
from tool import NAME
print(NAME)
#### warning filters
# %%
import warnings
warnings.simplefilter("error")
# %%
try:
    warnings.warn("careful")
except UserWarning as error:
    print("raised", error)
# %%
warnings.simplefilter("ignore")
# %%
warnings.warn("not shown")
print("quiet")
#### warnings filtered by category
# %%
import warnings
warnings.filterwarnings("ignore", category=DeprecationWarning)
warnings.filterwarnings("always", category=UserWarning)
# %%
def old():
    warnings.warn("old", DeprecationWarning)
    warnings.warn("loud", UserWarning)
# %%
old()
# %%
old()
# %%
print([f[0] for f in warnings.filters[:2]])
#### a warning that is shown once
# %%
import warnings
warnings.simplefilter("once")
def noisy():
    warnings.warn("only once", UserWarning)
# %%
noisy()
# %%
noisy()
print("done")
#### a default warning is shown once for a line
# %%
import warnings
def noisy():
    warnings.warn("from one line")
# %%
noisy()
# %%
noisy()
print("second")
#### logging set up in one step
# %%
import logging, sys
logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(levelname)s %(message)s", force=True)
# %%
logging.info("visible")
logging.debug("hidden")
# %%
logging.getLogger().setLevel(logging.ERROR)
# %%
logging.info("hidden now")
logging.error("seen")
#### a logger with its own level
# %%
import logging
log = logging.getLogger("app")
log.setLevel(logging.DEBUG)
# %%
print(log.isEnabledFor(logging.DEBUG), logging.getLogger("app").level)
# %%
logging.getLogger("app").setLevel(logging.CRITICAL)
# %%
print(log.isEnabledFor(logging.ERROR))
#### logging disabled
# %%
import logging
logging.disable(logging.WARNING)
# %%
logging.warning("not shown")
print(logging.root.manager.disable)
#### a handler that a cell made
# may be refused: logging holds the handler, an object of a cell's class, in its own process.
# %%
import logging
class Memory(logging.Handler):
    def __init__(self):
        super().__init__()
        self.lines = []
    def emit(self, record):
        self.lines.append(record.getMessage())
memory = Memory()
logging.getLogger("mem").addHandler(memory)
logging.getLogger("mem").propagate = False
# %%
logging.getLogger("mem").warning("kept")
# %%
print(memory.lines)
#### the decimal context
# %%
from decimal import Decimal, getcontext
getcontext().prec = 6
# %%
print(Decimal(1) / Decimal(7))
# %%
getcontext().prec = 3
# %%
print(Decimal(1) / Decimal(7))
#### the locale
# %%
import locale
locale.setlocale(locale.LC_ALL, "C")
# %%
print(locale.setlocale(locale.LC_NUMERIC), f"{1234567:n}")
#### the recursion limit and the switch interval
# %%
import sys
sys.setrecursionlimit(5000)
# %%
print(sys.getrecursionlimit())
# %%
def depth(n):
    return 0 if n == 0 else 1 + depth(n - 1)
print(depth(3000))
#### sys.argv and sys.ps1
# %%
import sys
sys.argv = ["prog", "--flag"]
# %%
print(sys.argv[1:])
#### numpy's error state and print options
# %%
import numpy as np
np.seterr(divide="raise")
np.set_printoptions(precision=2, suppress=True)
# %%
print(np.array([1 / 3, 2e-7]))
# %%
try:
    np.array([1.0]) / 0
except FloatingPointError as error:
    print(error)
#### the time zone
# %%
import os, time
os.environ["TZ"] = "UTC-3"
time.tzset()
# %%
print(time.strftime("%H:%M", time.localtime(0)))
#### the umask
# %%
import os
old = os.umask(0o077)
# %%
with open("private.txt", "w") as f:
    f.write("x")
# %%
print(oct(os.stat("private.txt").st_mode & 0o777))
#### the working directory through a magic
# %%
import os
os.mkdir("sub")
# %%
%cd -q sub
# %%
print(os.path.basename(os.getcwd()))
#### an environment variable through a magic
# %%
%env COLOUR=blue
# %%
import os
print(os.environ["COLOUR"])
#### garbage collector switched off
# %%
import gc
gc.disable()
# %%
print(gc.isenabled())

#### the current figure of matplotlib
# may be refused: pyplot holds its current figure in its own process; drawn inline, a figure ends with its cell.
# %%
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
plt.figure()
plt.plot([1, 2])
# %%
plt.title("late")
print(len(plt.gca().lines), plt.gca().get_title())
# %%
print(plt.get_fignums())
#### rcParams
# %%
import matplotlib.pyplot as plt
plt.rcParams["lines.linewidth"] = 5
# %%
print(plt.rcParams["lines.linewidth"])
# %%
plt.rcdefaults()
# %%
print(plt.rcParams["lines.linewidth"])
#### a figure in a variable
# may be refused: what matplotlib saves of a figure is not all that it holds; the check after loading finds it changed.
# %%
import matplotlib.pyplot as plt
fig, ax = plt.subplots()
ax.plot([1, 4, 9])
# %%
ax.set_title("squares")
ax.legend(["n"])
# %%
print(fig.axes[0] is ax, ax.get_title(), len(ax.lines))
# %%
fig.savefig("fig.svg", metadata={"Date": None})
print(open("fig.svg").read().count("squares") > 0)
plt.close(fig)
#### a style
# %%
import matplotlib.pyplot as plt
plt.style.use("ggplot")
# %%
print(plt.rcParams["axes.facecolor"])

package dev.same.pipeline.dataflow;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What is known of Python's library and of the packages that notebooks use: which calls change a value, which give a part of
 * one, which run the functions they are given later.
 *
 * <p>A change that is missing here is found when the step runs; a change too many only costs an edge. So the tables hold what
 * is sure by name alone.
 */
final class PythonLibrary {
    /** Methods that change their receiver, and keep the arguments in it. */
    static final Set<String> STORING_METHODS = words(
            "append appendleft extend extendleft insert add update setdefault push put put_nowait enqueue register"
                    + " __setitem__ __setattr__ add_module register_buffer register_parameter add_node add_edge");

    /** Methods that change their receiver. */
    static final Set<String> MUTATING_METHODS = words(
            // list, dict, set, deque, bytearray
            "pop popleft popitem remove clear sort reverse rotate discard difference_update intersection_update"
                    + " symmetric_difference_update move_to_end __delitem__ subtract"
                    // iterators, files, queues, locks, processes
                    + " send throw write writelines writerow writerows writeheader truncate readline readlines get_nowait"
                    + " task_done acquire release"
                    // models
                    + " fit partial_fit fit_transform fit_predict fit_resample fit_generator train_on_batch compile"
                    + " set_params load_weights load_state_dict set_weights zero_grad backward step requires_grad_"
                    // arrays, frames, figures
                    + " itemset fill resize setflags setfield"
                    // random state, text buffers, databases
                    + " seed shuffle executemany executescript commit rollback addHandler setLevel");

    /** Methods that change a figure or its axes; frames have methods of the same names that do not change them. */
    static final Set<String> FIGURE_METHODS = words(
            "plot scatter bar barh hist imshow legend set set_title set_xlabel set_ylabel set_xlim set_ylim set_xticks"
                    + " set_yticks set_xticklabels set_yticklabels axhline axvline axis annotate text grid add_subplot"
                    + " add_axes add_patch add_trace update_layout tight_layout suptitle invert_yaxis twinx fill_between"
                    + " errorbar boxplot pie subplots contour contourf colorbar stem violinplot");

    /** How figures and axes are called. */
    static final Pattern FIGURE_NAMES = Pattern.compile("(ax|axs|axes|axis|fig|figure)_?\\w{0,2}");

    /** Methods that draw from, and so change, a generator of random numbers. */
    static final Set<String> RANDOM_METHODS = words(
            "random normal integers standard_normal permutation permuted choice choices uniform sample randint rand randn"
                    + " poisson binomial exponential gauss randrange bytes multivariate_normal");

    /** How generators of random numbers are called. */
    static final Pattern RANDOM_NAMES = Pattern.compile("\\w*rng\\w*|random_state|rs|generator|rand_?gen");

    /** Methods that also change what their receiver was made from: the model behind a pipeline or an optimizer. */
    static final Set<String> DEEP_METHODS = words("fit partial_fit fit_transform fit_predict step backward");

    /** Methods whose result is the receiver or a part of it. */
    static final Set<String> PART_METHODS =
            words("get setdefault pop popitem items values keys iterrows view reshape ravel squeeze transpose swapaxes"
                    + " parameters named_parameters children modules fit partial_fit set_params groupby __getitem__");

    /** Names that stand for a module unless the cell itself binds them to something else. */
    static final Set<String> MODULE_NAMES = words(
            "np numpy pd pandas pl plt sns os shutil sys re io json csv math cmath random heapq bisect itertools functools"
                    + " collections operator copy pickle time datetime glob subprocess logging warnings string joblib tf"
                    + " torch jnp jax sp scipy sklearn xgb lgb cv2 px go sqlite3 asyncio threading requests");

    /** Functions that go through an iterator at once. */
    static final Set<String> CONTAINERS = words("list tuple set frozenset dict sorted");

    /** Functions that change their first argument, by their last name, when called as a plain name or of a module. */
    static final Set<String> MUTATING_FUNCTIONS = words(
            "heappush heappop heapify heapreplace heappushpop shuffle copyto put place putmask fill_diagonal setattr"
                    + " delattr next anext insort insort_left insort_right put_along_axis");

    /** Functions that give a new container of the elements of their arguments. */
    static final Set<String> COPYING_FUNCTIONS =
            words("list tuple dict set frozenset sorted reversed enumerate zip iter map filter chain islice cycle deque"
                    + " defaultdict OrderedDict Counter");

    /** Functions that give their first argument, or a part of it. */
    static final Set<String> PART_FUNCTIONS = words("getattr next vars max min memoryview asarray asanyarray");

    /** Functions that keep functions they are given for later. */
    static final Set<String> KEEPING_FUNCTIONS = words(
            "partial partialmethod defaultdict map filter zip iter list tuple dict set lru_cache cache wraps cached"
                    + " singledispatch cached_property property staticmethod classmethod vectorize njit jit");

    /** Decorators that give a function a memory of its results. */
    static final Set<String> CACHES = words("lru_cache cache");

    /** Functions that open all names to code nobody can read, and why. */
    static final Map<String, String> BARRIERS = Map.of(
            "exec", "exec() can bind any name",
            "eval", "eval() can read any name",
            "globals", "globals() gives access to all names",
            "locals", "locals() gives access to all names",
            "vars", "vars() gives access to all names",
            "dir", "dir() tells which names are bound",
            "get_ipython", "get_ipython() can run anything in the notebook's namespace",
            "execfile", "execfile() can bind any name");

    /** The same for functions of modules, by their dotted name. */
    static final Map<String, String> MODULE_BARRIERS = Map.of(
            "builtins.exec", "exec() can bind any name",
            "builtins.eval", "eval() can read any name",
            "inspect.currentframe", "inspect.currentframe() gives access to all names",
            "inspect.stack", "inspect.stack() gives access to all names",
            "sys._getframe", "sys._getframe() gives access to all names",
            "runpy.run_path", "runpy.run_path() runs code that nobody can read here",
            "code.interact", "code.interact() can bind any name");

    /** Magics after which nothing is known, and why. */
    static final Map<String, String> BARRIER_MAGICS = Map.of(
            "run", "%run can bind any name",
            "load", "%load replaces the cell by code that nobody can read here",
            "loadpy", "%loadpy replaces the cell by code that nobody can read here",
            "reset", "%reset unbinds names",
            "reset_selective", "%reset_selective unbinds names",
            "xdel", "%xdel unbinds names",
            "pylab", "%pylab binds all names of numpy and matplotlib",
            "macro", "%macro binds a name to code that nobody can read here",
            "recall", "%recall runs other cells",
            "rerun", "%rerun runs other cells");

    private PythonLibrary() {}

    private static Set<String> words(String words) {
        return Arrays.stream(words.split(" ")).collect(Collectors.toUnmodifiableSet());
    }
}

package dev.same.pipeline.plan;

import dev.same.pipeline.plan.PlannedStep.Dependency;
import dev.same.pipeline.plan.PlannedStep.PlannedCell;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Orders Python steps by the state of their process: a seed, an environment variable, the working directory.
 *
 * <p>Step runtimes hand such state from step to step; this class sees to it that a step waits for the one that leaves what it
 * starts from. A step that changes a kind of state is waited for by all behind it. Random numbers are drawn where nobody
 * sees it, deep in libraries, and drawing changes their state: once a step has chosen a seed, all behind it run one after the
 * other. So they do once one has changed the working directory. What the patterns do not find the runtimes notice, and the driver refuses the run (see the ADR on process state).
 */
final class StateOrder {
    private static final String RANDOM = "random numbers";
    private static final String DECIMAL = "decimal context";
    private static final String FOLDER = "working directory";

    /** What is changed, by how that looks. Rather too much than too little: what is found costs only parallelism. */
    private static final Map<String, Pattern> CHANGES = new LinkedHashMap<>();

    static {
        change(RANDOM, "\\w*seed\\w*\\s*\\(|\\bset_?state\\s*\\(|\\bset_rng_state\\s*\\(");
        change(
                "environment variables",
                "\\benviron\\b|\\bputenv\\s*\\(|\\bunsetenv\\s*\\(|%env\\s+\\w+|load_dotenv|\\btzset\\b");
        change(FOLDER, "\\bchdir\\s*\\(|%cd\\b|%pushd\\b|%popd\\b");
        change("search path", "\\bsys\\.path\\b|\\bsite\\.addsitedir\\b");
        change("program arguments", "\\bsys\\.argv\\b");
        change(
                "interpreter settings",
                "\\bset(?:recursionlimit|switchinterval)\\s*\\(|\\bumask\\s*\\(|\\bgc\\.(?:en|dis)able\\b");
        change("warning filters", "\\bwarnings\\b|\\bfilterwarnings\\b|\\bsimplefilter\\b");
        change("logging", "\\blogging\\b|\\bgetLogger\\b|\\bbasicConfig\\b");
        change("locale", "\\bsetlocale\\s*\\(");
        change(DECIMAL, "\\b(?:get|set|local)context\\b");
        change("numpy's settings", "\\bset_printoptions\\b|\\bseterr\\b|\\bseterrcall\\b");
        change("pandas' options", "\\b(?:re)?set_option\\b|\\b(?:pd|pandas)\\.options\\b");
        change(
                "matplotlib's settings",
                "\\brcParams\\b|\\brcdefaults\\b|\\bplt\\.rc\\b|\\bmpl\\.rc\\b|\\bmatplotlib\\.rc\\b|\\bstyle\\.use\\b"
                        + "|\\bset_theme\\b|\\bset_style\\b|\\bset_context\\b|\\bset_palette\\b");
    }

    /** One of these occurs in whatever is found above; most cells have none. */
    private static final List<String> HINTS = List.of(
            "seed",
            "state",
            "env",
            "chdir",
            "%cd",
            "%pushd",
            "%popd",
            "tzset",
            "sys.path",
            "addsitedir",
            "argv",
            "limit",
            "interval",
            "umask",
            "gc.",
            "warnings",
            "simplefilter",
            "logging",
            "getLogger",
            "basicConfig",
            "locale",
            "context",
            "printoptions",
            "seterr",
            "option",
            "rc",
            "style",
            "theme",
            "palette");

    private final List<PlannedStep> steps;

    /** Functions and classes of cells whose code changes a kind of state: whoever names them may run it. */
    private final Map<String, Set<String>> changers = new HashMap<>();

    private StateOrder(List<PlannedStep> steps) {
        this.steps = steps;
    }

    /**
     * @param steps each behind all that it waits for
     */
    static StateOrder of(List<PlannedStep> steps) {
        return new StateOrder(steps);
    }

    private static void change(String what, String pattern) {
        CHANGES.put(what, Pattern.compile(pattern));
    }

    /** Return the steps with more reasons to wait. */
    List<PlannedStep> apply() {
        Map<String, String> last = new LinkedHashMap<>();
        List<PlannedStep> ordered = new ArrayList<>();
        for (PlannedStep step : steps) {
            Map<String, List<String>> reasons = new LinkedHashMap<>();
            last.forEach((what, changer) ->
                    reasons.computeIfAbsent(changer, any -> new ArrayList<>()).add(what));
            ordered.add(step.withAfter(merge(step.after(), reasons)));
            for (String what : changes(step)) {
                last.put(what, step.name());
            }
            // Any step may draw random numbers, or compute with decimals, which notes in their context what it met; and
            // where the
            // folder changes, one relative path names several files, and several one.
            for (String what : List.of(RANDOM, DECIMAL, FOLDER)) {
                last.computeIfPresent(what, (any, changer) -> step.name());
            }
        }
        return ordered;
    }

    private static List<Dependency> merge(List<Dependency> after, Map<String, List<String>> reasons) {
        List<Dependency> merged = new ArrayList<>();
        Set<String> known = new LinkedHashSet<>();
        for (Dependency dependency : after) {
            known.add(dependency.step());
            List<String> state = reasons.getOrDefault(dependency.step(), List.of());
            merged.add(new Dependency(
                    dependency.step(), dependency.names(), dependency.files(), dependency.declared(), state));
        }
        reasons.forEach((step, state) -> {
            if (!known.contains(step)) {
                merged.add(new Dependency(step, List.of(), List.of(), false, state));
            }
        });
        return merged;
    }

    private Set<String> changes(PlannedStep step) {
        Set<String> found = new LinkedHashSet<>();
        for (PlannedStep.PlannedDefinition definition : step.definitions()) {
            found.addAll(note(definition.source(), definition.names().stream().anyMatch(name -> true)));
        }
        for (PlannedCell cell : step.cells()) {
            found.addAll(note(cell.source(), cell.definesCallables()));
        }
        return found;
    }

    private static final Pattern NAME = Pattern.compile("[A-Za-z_]\\w*");
    private static final Pattern DEFINED =
            Pattern.compile("(?m)^\\s*(?:async\\s+def|def|class)\\s+(\\w+)|^(\\w+)\\s*=\\s*lambda\\b");

    private Set<String> note(String source, boolean definesCallables) {
        Set<String> found = new LinkedHashSet<>();
        if (HINTS.stream().anyMatch(source::contains)) {
            String code = source.replaceAll("(?m)^\\s*#.*$", "");
            CHANGES.forEach((what, pattern) -> {
                if (pattern.matcher(code).find()) {
                    found.add(what);
                }
            });
        }
        if (!changers.isEmpty()) {
            Matcher names = NAME.matcher(source);
            while (names.find()) {
                found.addAll(changers.getOrDefault(names.group(), Set.of()));
            }
        }
        if (definesCallables && !found.isEmpty()) {
            Matcher defined = DEFINED.matcher(source);
            while (defined.find()) {
                String name = defined.group(1) == null ? defined.group(2) : defined.group(1);
                changers.computeIfAbsent(name, any -> new LinkedHashSet<>()).addAll(found);
            }
        }
        return found;
    }
}

package dev.same.pipeline.plan;

import dev.same.notebook.program.CodeCell;
import dev.same.notebook.program.Program;
import dev.same.notebook.program.Step;
import dev.same.notebook.program.StepOptions;
import dev.same.pipeline.dataflow.CellFacts;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.dataflow.CellFacts.StatementKind;
import dev.same.pipeline.dataflow.Dataflow;
import dev.same.pipeline.dataflow.RewrittenModules;
import dev.same.pipeline.plan.ParameterSource.Analyzed;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Makes one step of steps that share what cannot be handed on: the attributes and tables of modules, in Java also lambdas and the like.
 *
 * <p>A cell that sets {@code math.answer}, replaces a method of a library's class or registers something with a module changes
 * its process in a way that any code behind it may depend on. All steps from that cell's on run as one then, and the plan says so.
 * Where a step asks for something of its own, such as memory, putting steps together would take that away: then the plan is
 * refused.
 */
final class Fusion {
    private static final int MAX_NAME = 63;

    /** Modules whose state step runtimes hand on. */
    private static final Set<String> CARRIED =
            Set.of("os", "random", "warnings", "logging", "decimal", "locale", "gc", "time", "seed", "getcontext");

    /** Modules of whose state a part is handed on, by how that part looks. */
    private static final Map<String, Pattern> CARRIED_PARTS = new HashMap<>();

    static {
        Pattern.compile(" ")
                .splitAsStream("plt mpl matplotlib pyplot rcParams sns")
                .forEach(name -> CARRIED_PARTS.put(name, Pattern.compile("rcParams|\\w\\.\\w+\\(")));
        Pattern.compile(" ")
                .splitAsStream("pd pandas")
                .forEach(name -> CARRIED_PARTS.put(name, Pattern.compile("options\\.|option\\(")));
        Pattern.compile(" ")
                .splitAsStream("np numpy torch")
                .forEach(name -> CARRIED_PARTS.put(
                        name, Pattern.compile("random\\.\\w+\\(|seed\\w*\\(|set_printoptions|seterr")));
        CARRIED_PARTS.put("sys", Pattern.compile("sys\\.(?:path|argv)\\b"));
    }

    /** An attribute of a module itself is set: never handed on, except where a setting is one. */
    private static final Pattern SETS_ATTRIBUTE =
            Pattern.compile("(?m)^\\s*(\\w+)\\.\\w+\\s*(?:[-+*/]?=[^=]|:\\s*\\w+\\s*=)");

    private static final Pattern SETTINGS = Pattern.compile("(?m)^\\s*\\w+\\.(?:options|rcParams|argv|path)\\b");

    /** Functions that enter something into a table that a module keeps. */
    private static final Pattern REGISTERS = Pattern.compile(
            "\\b([A-Za-z_]\\w*)(?:\\.\\w+)*\\.(?:(?:un)?register(?:_\\w+)?|add_type"
                    + "|setdefaulttimeout|settrace|setprofile|set_config|set_default_\\w+|setrlimit|set_threshold|captureWarnings|addLevelName"
                    + "|setLoggerClass|set_event_loop(?:_policy)?|field_size_limit|reload)\\s*\\(|\\btracemalloc\\.start\\s*\\(|\\bsignal\\.signal\\s*\\(");

    /** What changes a Java process beyond its variables. */
    private static final Pattern JVM_STATE = Pattern.compile(
            "\\bSystem\\.(?:setProperty|setProperties|clearProperty|setOut|setErr|setIn)\\b|\\b(?:Locale|TimeZone|Authenticator"
                    + "|ProxySelector|CookieHandler)\\.setDefault\\b|\\bThread\\.setDefaultUncaughtExceptionHandler\\b"
                    + "|\\bSecurity\\.(?:addProvider|insertProviderAt|setProperty)\\b|\\bLogManager\\.\\w+|\\baddShutdownHook\\b"
                    + "|\\bLogger\\.getLogger\\b");

    private final Program program;
    private final Map<Integer, Analyzed> cells;
    private final List<String> problems = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    /** Names that only the session itself binds: the history of cells and results. */
    private static final Pattern HISTORY =
            Pattern.compile("_{1,3}|_\\d+|_i{1,3}|_i\\d+|_[iod]h|In|Out|_exit_code|__annotations__");

    /** What looks at the frames of an error that was caught, or asks for addresses: these are of one process. */
    private static final Pattern FRAMES = Pattern.compile(
            "__traceback__|\\b(?:print|format)_(?:exception|tb)\\b|\\bextract_tb\\b|\\bpost_mortem\\b|\\bsys\\.last_\\w+");

    private static final Pattern ADDRESS = Pattern.compile("(?<![\\w.])id\\s*\\(");

    /** Whether two names are one object; for texts and numbers, that is a matter of what the process has kept. */
    private static final Pattern IDENTITY =
            Pattern.compile("(?<![\\w.])([A-Za-z_]\\w*) is (?:not )?([A-Za-z_]\\w*)(?![\\w.(\\[])");

    private static final Pattern LITERAL = Pattern.compile("(?m)^\\s*(\\w+)\\s*=\\s*[-+]?(?:[rbf]?[\"']|\\d)");

    /**
     * Why steps must be one.
     *
     * @param start position of the first of them, -1 for the cells before the first step
     * @param end position of the last
     */
    private record Trigger(int cell, int line, String what, int start, int end) {}

    Fusion(Program program, Map<Integer, Analyzed> cells) {
        this.program = program;
        this.cells = cells;
    }

    /** Return what stands against it; the plan cannot be made then. */
    List<String> problems() {
        return problems;
    }

    /** Return what the user should know: which steps run as one, and why. */
    List<String> notes() {
        return notes;
    }

    /** Return the program with steps put together, if there is need. */
    Optional<Program> apply(Dataflow flow) {
        List<List<Trigger>> groups = overlapping(triggers(flow));
        Program changed = program;
        // From the last on: positions before it stay as they are.
        for (int i = groups.size() - 1; i >= 0; i--) {
            changed = apply(groups.get(i), changed);
        }
        Collections.reverse(notes);
        return notes.isEmpty() ? Optional.empty() : Optional.of(changed);
    }

    /** Put together what has steps in common. */
    private static List<List<Trigger>> overlapping(List<Trigger> triggers) {
        List<List<Trigger>> groups = new ArrayList<>();
        int end = Integer.MIN_VALUE;
        for (Trigger trigger :
                triggers.stream().sorted(Comparator.comparing(Trigger::start)).toList()) {
            if (trigger.start() > end) {
                groups.add(new ArrayList<>());
            }
            groups.get(groups.size() - 1).add(trigger);
            end = Math.max(end, trigger.end());
        }
        return groups;
    }

    private Program apply(List<Trigger> triggers, Program before) {
        Trigger first =
                Collections.min(triggers, Comparator.comparing(Trigger::cell).thenComparing(Trigger::line));
        int start = triggers.stream().mapToInt(Trigger::start).min().orElse(0);
        int end = triggers.stream().mapToInt(Trigger::end).max().orElse(0);
        List<Step> fused = before.steps().subList(Math.max(0, start), end + 1);
        boolean withPrelude = start < 0;
        if (fused.size() + (withPrelude ? 1 : 0) < 2) {
            return before;
        }
        refuseOwnWishes(first, fused);
        List<CodeCell> all = new ArrayList<>(withPrelude ? before.prelude() : List.of());
        fused.forEach(step -> all.addAll(step.cells()));
        Step head = fused.get(0);
        String name = name(fused);
        Step one = new Step(name, head.title(), head.doc(), all, StepOptions.NONE, head.cell(), head.line());
        List<Step> steps = new ArrayList<>(before.steps().subList(0, Math.max(0, start)));
        steps.add(one);
        steps.addAll(before.steps().subList(end + 1, before.steps().size()));
        notes.add(place(first) + first.what() + "; that cannot be handed on, so "
                + (withPrelude ? "the cells before the first step and " : "") + "the step"
                + (fused.size() > 1 ? "s " : " ")
                + fused.stream().map(Step::name).collect(Collectors.joining(", "))
                + " run as one, \"" + name + "\"");
        return new Program(
                before.notebook(),
                withPrelude ? List.of() : before.prelude(),
                withPrelude ? StepOptions.NONE : before.preludeOptions(),
                steps,
                before.parameters(),
                before.warnings());
    }

    private static String place(Trigger trigger) {
        return "cell " + trigger.cell() + (trigger.line() > 0 ? ", line " + trigger.line() : "") + ": ";
    }

    private static String name(List<Step> fused) {
        String first = fused.get(0).name();
        if (fused.size() == 1) {
            return first;
        }
        String joined = first
                + (fused.size() == 2 ? "-and-" : "-to-")
                + fused.get(fused.size() - 1).name();
        return joined.length() <= MAX_NAME ? joined : first;
    }

    private void refuseOwnWishes(Trigger trigger, List<Step> fused) {
        for (Step step : fused) {
            StepOptions options = step.options();
            Set<String> own = new LinkedHashSet<>();
            options.origins().keySet().forEach(option -> own.add("--" + option.key()));
            own.remove("--after");
            own.remove("--cache");
            if (!own.isEmpty() || !options.each().isEmpty()) {
                problems.add(
                        place(trigger) + trigger.what() + ", which cannot be handed on to other processes; the steps"
                                + " behind it would have to run as one, but step \"" + step.name() + "\" asks for "
                                + String.join(", ", own)
                                + " of its own: remove that, or keep what the cell sets in a variable");
            }
        }
    }

    /** Return the position of the step that a cell belongs to, -1 for the cells before the first. */
    private int stepOf(int cell) {
        for (int i = 0; i < program.steps().size(); i++) {
            if (program.steps().get(i).cells().stream().anyMatch(code -> code.number() == cell)) {
                return i;
            }
        }
        return -1;
    }

    private List<Trigger> triggers(Dataflow flow) {
        List<Trigger> triggers = new ArrayList<>();
        if (program.notebook().language().equals("java")) {
            addJvm(triggers);
            addProcessBound(triggers);
            return triggers.stream()
                    .filter(trigger -> trigger.start() < trigger.end())
                    .toList();
        }
        for (Dataflow.Notice notice : flow.notices()) {
            if (notice.kind() == Dataflow.NoticeKind.MODULE_CHANGED && !isCarried(notice)) {
                triggers.add(fromHereOn(
                        notice.cell(),
                        notice.line(),
                        "changes " + notice.name().orElse("a module") + ", which an import binds"));
            }
        }
        Set<String> imported = new HashSet<>();
        cells.forEach((number, cell) -> {
            for (Statement statement : cell.facts().statements()) {
                if (statement.kind() == StatementKind.IMPORT) {
                    imported.addAll(statement.facts().binds());
                }
                var call = REGISTERS.matcher(statement.source());
                if (statement.source().indexOf('(') > 0 && call.find()) {
                    String root = call.group(1) == null ? call.group() : call.group(1);
                    if (call.group(1) == null || imported.contains(root)) {
                        triggers.add(fromHereOn(
                                number,
                                statement.firstLine(),
                                "enters something into a table that " + root.replaceAll("\\W.*", "") + " keeps"));
                    }
                }
            }
        });
        addRewrittenModules(triggers);
        SessionTies.find(cells)
                .forEach(tie -> triggers.add(
                        new Trigger(tie.cell(), tie.line(), tie.what(), stepOf(tie.cell()), lastStep(tie.lastCell()))));
        addHistory(triggers);
        addFramesAndAddresses(triggers);
        addBarriers(triggers, flow);
        return triggers.stream()
                .filter(trigger -> trigger.start() < trigger.end())
                .toList();
    }

    private void addRewrittenModules(List<Trigger> triggers) {
        List<Dataflow.Cell> all = new ArrayList<>();
        cells.forEach((number, cell) -> all.add(new Dataflow.Cell(number, cell.facts())));
        for (RewrittenModules.Rewrite module : RewrittenModules.find(all)) {
            triggers.add(new Trigger(
                    module.cell(),
                    module.line(),
                    "writes the file of the module " + module.module() + ", which cell " + module.firstCell()
                            + " has imported before",
                    stepOf(module.firstCell()),
                    stepOf(Math.max(module.cell(), module.lastCell()))));
        }
    }

    private void addJvm(List<Trigger> triggers) {
        cells.forEach((number, cell) -> {
            var found = JVM_STATE.matcher(cell.source());
            if (found.find()) {
                triggers.add(
                        fromHereOn(number, 0, "calls " + found.group() + ", which changes its whole Java process"));
            }
        });
    }

    /** What cannot leave its process, such as a lambda, stays where it was made, and whoever reads it comes there. */
    private void addProcessBound(List<Trigger> triggers) {
        Map<String, Integer> origins = new HashMap<>();
        Map<String, Set<String>> users = new HashMap<>();
        Set<String> methods = new HashSet<>();
        cells.forEach((number, cell) -> {
            for (Statement statement : cell.facts().statements()) {
                CellFacts facts = statement.facts();
                facts.callables().forEach((name, callable) -> {
                    users.put(name, callable.reads());
                    methods.add(name);
                });
                Set<String> read = new HashSet<>(facts.reads());
                // Through the methods of cells that it calls, and those that they call.
                for (List<String> next = List.copyOf(read); !next.isEmpty(); ) {
                    next = next.stream()
                            .flatMap(name -> users.getOrDefault(name, Set.of()).stream())
                            .filter(read::add)
                            .toList();
                }
                for (String name : read) {
                    Integer origin = origins.get(name);
                    if (origin != null) {
                        String what = "reads " + name
                                + ", which holds what lives in one process: a lambda, stream, iterator, view,"
                                + " open file or thread of cell " + origin;
                        triggers.add(new Trigger(number, statement.firstLine(), what, stepOf(origin), stepOf(number)));
                    }
                }
                List<String> holding = facts.processBound().entrySet().stream()
                        .filter(bound -> bound.getValue().isEmpty()
                                || bound.getValue().stream()
                                        .anyMatch(name -> origins.containsKey(name)
                                                || (name.startsWith(".") && methods.contains(name))))
                        .map(Map.Entry::getKey)
                        .toList();
                facts.surelyBinds().forEach(origins::remove);
                holding.forEach(name -> origins.putIfAbsent(name, number));
            }
        });
    }

    private int lastStep(int cell) {
        return cell == SessionTies.END ? program.steps().size() - 1 : stepOf(cell);
    }

    private Trigger fromHereOn(int cell, int line, String what) {
        return new Trigger(cell, line, what, stepOf(cell), program.steps().size() - 1);
    }

    private void addFramesAndAddresses(List<Trigger> triggers) {
        Set<String> literals = new HashSet<>();
        int[] asked = {0, 0};
        cells.forEach((number, cell) -> {
            String source = cell.source();
            var found = LITERAL.matcher(source);
            while (found.find()) {
                literals.add(found.group(1));
            }
            if (FRAMES.matcher(source).find()) {
                triggers.add(upTo(number, "looks at the frames of an error, which are in the process that raised it"));
            }
            if (ADDRESS.matcher(source).find()) {
                asked[0]++;
                asked[1] = asked[0] == 1 ? number : asked[1];
                if (asked[0] > 1) {
                    triggers.add(upTo(number, "asks for the address of an object, as cell " + asked[1] + " does"));
                }
            }
            var identity = IDENTITY.matcher(source);
            while (identity.find()) {
                if (literals.contains(identity.group(1)) || literals.contains(identity.group(2))) {
                    triggers.add(upTo(
                            number,
                            "asks whether " + identity.group(1) + " and " + identity.group(2)
                                    + " are one object; for texts and numbers that is up to the process"));
                }
            }
        });
    }

    private Trigger upTo(int cell, String what) {
        return new Trigger(cell, 0, what, program.prelude().isEmpty() ? 0 : -1, stepOf(cell));
    }

    /** Names that source makes up at run time are known to nobody: what makes them up must stand with what reads them so. */
    private void addBarriers(List<Trigger> triggers, Dataflow flow) {
        List<Dataflow.Notice> barriers = flow.notices().stream()
                .filter(notice -> notice.kind() == Dataflow.NoticeKind.BARRIER)
                .toList();
        if (barriers.size() > 1) {
            Dataflow.Notice first = barriers.get(0);
            triggers.add(new Trigger(
                    first.cell(),
                    first.line(),
                    "can bind any name, and cell "
                            + barriers.get(barriers.size() - 1).cell() + " can read any",
                    stepOf(first.cell()),
                    stepOf(barriers.get(barriers.size() - 1).cell())));
        }
    }

    /** A cell that reads {@code _} or {@code Out} needs the cells before it in its own session. */
    private void addHistory(List<Trigger> triggers) {
        Set<String> bound = new HashSet<>();
        cells.forEach((number, cell) -> {
            for (Statement statement : cell.facts().statements()) {
                for (String name : statement.facts().reads()) {
                    if (HISTORY.matcher(name).matches() && !bound.contains(name)) {
                        triggers.add(new Trigger(
                                number,
                                statement.firstLine(),
                                "reads " + name + ", the history of its session",
                                program.prelude().isEmpty() ? 0 : -1,
                                stepOf(number)));
                    }
                }
                bound.addAll(statement.facts().binds());
            }
        });
    }

    private boolean isCarried(Dataflow.Notice notice) {
        String name = notice.name().orElse("");
        String source = Optional.ofNullable(cells.get(notice.cell())).stream()
                .flatMap(cell -> cell.facts().statements().stream())
                .filter(statement -> statement.firstLine() <= notice.line() && notice.line() <= statement.lastLine())
                .map(Statement::source)
                .findFirst()
                .orElse("");
        var sets = SETS_ATTRIBUTE.matcher(source);
        if (sets.find()
                && sets.group(1).equals(name)
                && !SETTINGS.matcher(source).find()) {
            return false;
        }
        Pattern part = CARRIED_PARTS.get(name);
        return CARRIED.contains(name) || (part != null && part.matcher(source).find());
    }
}

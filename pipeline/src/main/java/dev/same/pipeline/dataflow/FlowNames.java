package dev.same.pipeline.dataflow;

import dev.same.pipeline.dataflow.CellFacts.Barrier;
import dev.same.pipeline.dataflow.CellFacts.Callable;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.dataflow.CellFacts.StatementKind;
import dev.same.pipeline.dataflow.Dataflow.Notice;
import dev.same.pipeline.dataflow.Dataflow.NoticeKind;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * All module-level names at a point of the document: who wrote them last, what they hold, which share state.
 *
 * <p>Runs the statements of the document in order. Whoever reads a name gets it from its last writer; whoever may write a name
 * also reads it, so that one writer is enough.
 */
final class FlowNames {
    private final List<FlowUnit> units;
    private final List<Notice> notices;
    private final Prelude prelude;
    private final Mentions mentions;
    private final Map<String, NameState> states = new HashMap<>();
    private final List<NameState> order = new ArrayList<>();
    private final Set<NameState> registered = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Integer> allDefinitions = new LinkedHashSet<>();
    private final CallEffects calls = new CallEffects(this);
    private final List<NameState> writtenSinceBarrier = new ArrayList<>();
    private FlowUnit unit = new FlowUnit(0, "", true);
    private boolean outsideSteps;
    private final TreeSet<Integer> barriers = new TreeSet<>();
    private int lastBarrier = -1;
    /** Whether what is being received is only kept for later steps. */
    private boolean passing;

    private int liveNames;
    private int liveBefore;
    private int cell;
    private int line;

    FlowNames(List<FlowUnit> units, List<Notice> notices, Prelude prelude, Mentions mentions) {
        this.units = units;
        this.notices = notices;
        this.prelude = prelude;
        this.mentions = mentions;
    }

    List<NameState> order() {
        return order;
    }

    Set<Integer> allDefinitions() {
        return allDefinitions;
    }

    FlowUnit unit() {
        return unit;
    }

    /** The definitions of the prelude are about to be read; no step runs them now. */
    void beforeFirstStep() {
        outsideSteps = true;
    }

    void start(FlowUnit next) {
        unit = next;
        outsideSteps = false;
        liveBefore = liveNames;
        next.namesBefore = order.size();
        if (lastBarrier >= 0) {
            next.cause(lastBarrier).barrier = true;
        }
    }

    /** Return who wrote a name last before a step, barriers counted. */
    int writerBefore(NameState state, int before) {
        var writer = state.writerBefore(before);
        if (writer == NameState.UNBOUND) {
            return writer;
        }
        var barrier = barriers.lower(before);
        return barrier == null ? writer : Math.max(writer, barrier);
    }

    /** Take a travelling statement of the prelude as a definition. */
    void define(int statement) {
        allDefinitions.add(statement);
        for (var name : prelude.statements.get(statement).facts().binds()) {
            var state = state(name);
            if (state.writer() >= 0) {
                liveNames--;
            }
            state.writtenBy(NameState.DEFINITION);
            state.definitions.add(statement);
        }
    }

    void run(int cellNumber, Statement statement) {
        cell = cellNumber;
        line = statement.firstLine();
        var facts = statement.facts();
        // Written as loops: a large notebook has a hundred thousand statements, and most of this is empty for most of
        // them.
        if (facts.barrier().isPresent()) {
            barrier(facts.barrier().get());
        }
        for (var name : facts.reads()) {
            need(name, true);
            follow(name, false);
        }
        if (!facts.callables().isEmpty()) {
            holdNameless(facts);
            if (facts.binds().size() == 1) {
                hold(facts, facts.binds().iterator().next());
            }
        }
        for (var call : facts.calls()) {
            calls.run(call);
        }
        for (var name : facts.mutates()) {
            // A name that the statement binds first, as a loop does, has no value from before to change.
            boolean own = facts.binds().contains(name) && !facts.reads().contains(name);
            if (!own && !isFunctionOfModule(name, facts)) {
                mutate(name);
            }
        }
        for (var name : facts.carries().keySet()) {
            if (!facts.binds().contains(name) && !isImported(name)) {
                keep(facts, name);
            }
        }
        for (var name : facts.callables().keySet()) {
            if (!facts.binds().contains(name) && !facts.carries().containsKey(name) && !CallEffects.isNameless(name)) {
                keep(facts, name);
            }
        }
        for (var name : facts.binds()) {
            bind(facts, name, facts.surelyBinds().contains(name), statement.kind() == StatementKind.IMPORT);
        }
        for (var name : facts.unbinds()) {
            unbind(name, facts.reads().contains(name) || !facts.binds().contains(name));
        }
        unit.use(facts.files());
    }

    NameState state(String name) {
        var state = states.get(name);
        if (state == null) {
            state = new NameState(name);
            states.put(name, state);
        }
        return state;
    }

    List<Callable> callables(String name) {
        var state = states.get(name);
        return state == null ? List.of() : state.held.callables();
    }

    /** Whether a name was bound to a class or function itself, not to an object of it, or to what holds it. */
    boolean isBoundTo(String name, Callable callable) {
        var state = states.get(name);
        return state != null && state.held.own().contains(callable);
    }

    /** Make sure that the step has a name's value from before, unless it has bound the name itself. */
    void need(String name, boolean report) {
        if (unit.sure.contains(name)) {
            return;
        }
        var state = states.get(name);
        var writer = state == null ? NameState.UNBOUND : state.writer();
        if (state != null && writer == NameState.DEFINITION) {
            needDefinitions(state);
        } else if (writer == NameState.UNBOUND) {
            needUnknown(name, state, report);
        } else {
            receive(name, Math.max(writer, lastBarrier));
        }
    }

    private void receive(String name, int writer) {
        if (writer != unit.index && !outsideSteps) {
            if (!passing) {
                unit.passing.remove(name);
            } else if (!unit.reads.containsKey(name)) {
                unit.passing.add(name);
            }
            unit.reads.putIfAbsent(name, writer);
            unit.cause(writer).names.add(name);
            units.get(writer).outputs.add(name);
        }
    }

    private void needDefinitions(NameState state) {
        if (unit.runsPrelude || outsideSteps) {
            return;
        }
        for (var statement : state.definitions) {
            if (unit.definitions.add(statement)) {
                prelude.statements.get(statement).facts().reads().forEach(name -> {
                    if (states.containsKey(name)
                            && state(name).writer() == NameState.DEFINITION
                            && !name.equals(state.name)) {
                        needDefinitions(state(name));
                    }
                });
            }
        }
    }

    private void needUnknown(String name, @Nullable NameState state, boolean report) {
        var star = states.get(CellFacts.UNKNOWN_NAMES);
        if (star != null && star.writer() != NameState.UNBOUND && !name.equals(CellFacts.UNKNOWN_NAMES)) {
            if (star.writer() == NameState.DEFINITION) {
                needDefinitions(star);
            } else {
                receive(name, star.writer());
            }
            return;
        }
        if (mentions.isPredefined(name)) {
            return;
        }
        if (unit.barrier) {
            return;
        }
        if (lastBarrier >= 0 && lastBarrier < unit.index) {
            receive(name, lastBarrier);
            return;
        }
        if (report && !outsideSteps && unit.noticed.add(name)) {
            noticeUndefined(name, state);
        }
    }

    private void noticeUndefined(String name, @Nullable NameState state) {
        var place = place() + " reads " + name + ", which ";
        var later = mentions.firstCellBinding(name).filter(binding -> binding > cell);
        if (state != null && state.deletedBy() >= 0) {
            notice(NoticeKind.DELETED, name, place + "step " + units.get(state.deletedBy()).name + " has deleted");
        } else if (later.isPresent()) {
            notice(
                    NoticeKind.USED_BEFORE_BOUND,
                    name,
                    place + "only cell " + later.get() + " binds, further down; move that cell up");
        } else {
            notice(NoticeKind.UNDEFINED, name, place + "no cell binds");
        }
    }

    private void notice(NoticeKind kind, String name, String message) {
        notices.add(new Notice(
                kind, unit.name, cell, line, name.isEmpty() ? Optional.empty() : Optional.of(name), message));
    }

    private String place() {
        return "cell " + cell + ", line " + line + ":";
    }

    /** Need what the functions that a name holds read when they are called. */
    void follow(String name, boolean called) {
        var state = states.get(name);
        if (state == null || state.held.isEmpty()) {
            return;
        }
        for (var callable : state.held.callables()) {
            follow(callable, called);
        }
    }

    void follow(Callable callable, boolean called) {
        if (called ? !unit.followedCalled.add(callable) : !unit.followed.add(callable)) {
            return;
        }
        for (var name : callable.reads()) {
            need(name, called);
            follow(name, called);
        }
    }

    private static boolean isFunctionOfModuleCall(CellFacts facts, String name) {
        var prefix = name + ".";
        return facts.calls().stream().anyMatch(call -> call.callee().startsWith(prefix));
    }

    /** {@code np.sort(a)} calls a function of a module: no method that changes its receiver. */
    private boolean isFunctionOfModule(String name, CellFacts facts) {
        return isImported(name) && isFunctionOfModuleCall(facts, name);
    }

    boolean isImported(String name) {
        var state = states.get(name);
        return state != null && state.imported;
    }

    /** Note that the step changes a value in place: so it does for all names that share state with it. */
    void mutate(String name) {
        var state = state(name);
        mutateHolders(state);
        if (state.group == null) {
            mutate(state);
            return;
        }
        for (var member : List.copyOf(state.group)) {
            if (member != state && !mentions.isUsedFrom(unit.index, member.name)) {
                member.leaveGroup();
            } else {
                mutate(member);
            }
        }
    }

    /** A class or function is changed: so is what is seen through its instances, and through all that holds it. */
    private void mutateHolders(NameState changed) {
        var own = changed.held.own();
        if (own.isEmpty() || outsideSteps) {
            return;
        }
        for (var state : List.copyOf(order)) {
            if (state != changed
                    && state.writer() >= 0
                    && !state.held.isEmpty()
                    && mentions.isUsedFrom(unit.index, state.name)
                    && state.held.callables().stream().anyMatch(own::contains)) {
                mutate(state);
            }
        }
    }

    private void mutate(NameState state) {
        unit.changes.add(state.name);
        need(state.name, true);
        if (state.imported && unit.noticed.add("module " + state.name + " " + cell + " " + line)) {
            notice(
                    NoticeKind.MODULE_CHANGED,
                    state.name,
                    place() + " changes " + state.name
                            + ", which an import binds; what a module holds stays in the step");
        }
        if (state.writer() != NameState.UNBOUND && !outsideSteps) {
            write(state);
        }
    }

    private void write(NameState state) {
        if (state.writer() == NameState.UNBOUND || state.writer() == NameState.DEFINITION) {
            liveNames++;
            register(state);
        }
        state.writtenBy(unit.index);
        writtenSinceBarrier.add(state);
    }

    private void register(NameState state) {
        if (registered.add(state)) {
            order.add(state);
        }
    }

    private void bind(CellFacts facts, String name, boolean surely, boolean imports) {
        var state = state(name);
        if (!surely && !unit.sure.contains(name)) {
            // It may keep its older value: then this step hands that one on.
            needQuietly(state);
        }
        // Methods of one name of several classes: a call may mean any of them.
        if (surely && !name.startsWith(".")) {
            state.leaveGroup();
            hold(facts, name);
            unit.sure.add(name);
        } else {
            keep(facts, name);
        }
        state.imported = imports;
        if (!outsideSteps) {
            write(state);
        }
    }

    /** Note that a function binds a module-level name when it runs. */
    void mayBind(String name) {
        var state = state(name);
        if (!unit.sure.contains(name)) {
            needQuietly(state);
        }
        if (!outsideSteps) {
            write(state);
        }
    }

    private void needQuietly(NameState state) {
        if (state.writer() != NameState.UNBOUND) {
            passing = true;
            need(state.name, false);
            passing = false;
        }
    }

    private void unbind(String name, boolean deleted) {
        var state = state(name);
        if (!deleted) {
            // The name of an except clause: gone if the clause has run, else as before.
            if (!unit.sure.contains(name) && state.writer() == unit.index) {
                var before = state.writerBefore(unit.index);
                if (before == NameState.UNBOUND) {
                    remove(state);
                }
            }
            return;
        }
        unit.sure.remove(name);
        remove(state);
    }

    private void remove(NameState state) {
        if (state.writer() >= 0) {
            liveNames--;
        }
        state.unboundBy(unit.index);
        state.leaveGroup();
        state.held = new Held();
        unit.forgetFollowed();
    }

    /** Functions that calls of the statement are given, and that have no name, stand under one of ours. */
    private void holdNameless(CellFacts facts) {
        facts.callables().forEach((name, callable) -> {
            if (CallEffects.isNameless(name)) {
                var held = new Held();
                held.add(callable);
                state(name).held = held;
            }
        });
    }

    /** Let a name hold what the statement gives it, and nothing else. */
    private void hold(CellFacts facts, String name) {
        var state = state(name);
        if (!state.held.isEmpty()
                || facts.callables().containsKey(name)
                || facts.carries().containsKey(name)) {
            // Added to a new one: what the name holds now may come from what it has held until now.
            var held = new Held();
            addTo(held, facts, name);
            state.held = held;
            unit.forgetFollowed();
        }
        share(facts, name);
    }

    /** Let a name hold what the statement gives it, too. */
    private void keep(CellFacts facts, String name) {
        var state = state(name);
        addTo(state.held, facts, name);
        if (!state.held.isEmpty()) {
            unit.forgetFollowed();
        }
        share(facts, name);
    }

    private void addTo(Held held, CellFacts facts, String name) {
        var callable = facts.callables().get(name);
        if (callable != null) {
            held.add(callable);
            calls.learnMethods(callable);
        }
        for (var carried : facts.carries().getOrDefault(name, Set.of())) {
            if (carried.endsWith("()")) {
                calls.addResult(held, state(name), carried.substring(0, carried.length() - 2), facts);
            } else {
                held.add(state(carried).held);
            }
        }
    }

    private void share(CellFacts facts, String name) {
        for (var other : facts.shares().getOrDefault(name, Set.of())) {
            var state = states.get(other);
            if (state != null && state.writer() != NameState.UNBOUND && !state.imported) {
                state(name).share(state);
            }
        }
    }

    void barrier(Barrier barrier) {
        if (outsideSteps) {
            return;
        }
        if (!unit.barrier) {
            unit.barrier = true;
            var previous = Math.max(0, lastBarrier);
            for (var earlier = previous; earlier < unit.index; earlier++) {
                unit.cause(earlier).barrier = true;
            }
            if (lastBarrier >= 0) {
                units.get(lastBarrier).nextBarrier = unit.index;
            }
            for (var state : writtenSinceBarrier) {
                var writer = state.writerBefore(unit.index);
                if (writer >= 0) {
                    units.get(writer).outputs.add(state.name);
                    units.get(writer).pinned.add(state.name);
                }
            }
            writtenSinceBarrier.clear();
            lastBarrier = unit.index;
            barriers.add(unit.index);
        }
        unit.namesAfter = order.size();
        var kind = barrier.syntaxError() ? NoticeKind.SYNTAX_ERROR : NoticeKind.BARRIER;
        if (unit.noticed.add(kind + " " + cell)) {
            notice(
                    kind,
                    "",
                    "cell " + cell + ", line " + barrier.line() + ": " + barrier.reason() + "; step " + unit.name
                            + consequence(liveBefore));
        }
    }

    private static String consequence(int liveBefore) {
        return switch (liveBefore) {
            case 0 -> " hands on every name that it binds";
            case 1 -> " receives and hands on the only live name";
            default -> " receives and hands on all " + liveBefore + " live names";
        };
    }
}

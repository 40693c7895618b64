package dev.same.pipeline.dataflow;

import dev.same.notebook.ipython.SpecialKind;
import dev.same.notebook.ipython.SpecialLine;
import dev.same.pipeline.dataflow.CellFacts.Statement;
import dev.same.pipeline.dataflow.CellFacts.StatementKind;
import dev.same.pipeline.dataflow.PythonParser.PythonSyntaxException;
import dev.same.pipeline.dataflow.PythonState.Status;
import dev.same.pythongrammar.shaded.pegparser.sst.StmtTy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Turns one parsed cell into facts: statement by statement, then together. */
final class PythonCell {
    private final PythonForm form;
    private final PythonWalker walker;
    private final PythonSource source;
    private final PythonMagics magics;

    PythonCell(PythonForm form, PythonParser.Parsed parsed) {
        this.form = form;
        this.walker = new PythonWalker(parsed);
        this.source = new PythonSource(form.source());
        this.magics = new PythonMagics(walker);
    }

    CellFacts facts() throws PythonSyntaxException {
        List<Statement> statements = new ArrayList<>();
        var body = PythonTree.statements(walker.parsed.module().body);
        var specials = new ArrayList<>(form.specials());
        for (var index = 0; index < body.size(); index++) {
            var statement = body.get(index);
            var from = PythonTree.firstLine(statement);
            var to = Math.max(from, statement.getSourceRange().endLine);
            addFree(specials, from, statements);
            statements.add(statement(body, index, take(specials, to)));
        }
        addFree(specials, Integer.MAX_VALUE, statements);
        var misplaced = walker.places.first();
        if (misplaced.isPresent()) {
            throw misplaced.get();
        }
        return CellFolding.fold(statements);
    }

    /** Special lines that belong to no statement. */
    private void addFree(List<SpecialLine> specials, int before, List<Statement> statements) {
        while (!specials.isEmpty() && specials.get(0).firstLine() < before) {
            var special = specials.remove(0);
            var facts = run(() -> magics.run(special));
            var kind = isNeutral(facts) ? StatementKind.NEUTRAL : StatementKind.COMPUTE;
            var last = lastLine(special);
            statements.add(
                    new Statement(kind, special.firstLine(), last, source.lines(special.firstLine(), last), facts));
        }
    }

    /** A cell magic spans its cell; when its body is Python, that has statements of its own. */
    private int lastLine(SpecialLine special) {
        var python = walker.parsed.module().body != null && walker.parsed.module().body.length > 1;
        return special.kind() == SpecialKind.CELL_MAGIC && python ? special.firstLine() : special.lastLine();
    }

    private static List<SpecialLine> take(List<SpecialLine> specials, int lastLine) {
        List<SpecialLine> taken = new ArrayList<>();
        while (!specials.isEmpty() && specials.get(0).firstLine() <= lastLine) {
            taken.add(specials.remove(0));
        }
        return taken;
    }

    private Statement statement(List<StmtTy> body, int index, List<SpecialLine> specials) {
        var node = body.get(index);
        var facts = run(() -> {
            walker.statements.walk(node);
            specials.forEach(magics::run);
        });
        var from = PythonTree.firstLine(node);
        var range = node.getSourceRange();
        var to = Math.max(from, range.endLine);
        for (var special : specials) {
            to = Math.max(to, lastLine(special));
        }
        var shared = (index > 0 && body.get(index - 1).getSourceRange().endLine >= from)
                || (index + 1 < body.size() && PythonTree.firstLine(body.get(index + 1)) <= to);
        var text = shared && specials.isEmpty()
                ? source.range(range.startLine, range.startColumn, range.endLine, range.endColumn)
                : source.lines(from, to);
        var kind = specials.isEmpty()
                ? PythonKinds.kind(node, facts)
                : isNeutral(facts) ? StatementKind.NEUTRAL : StatementKind.COMPUTE;
        return new Statement(kind, from, to, text, facts);
    }

    private static boolean isNeutral(CellFacts facts) {
        return facts.binds().isEmpty()
                && facts.reads().isEmpty()
                && facts.unbinds().isEmpty()
                && facts.barrier().isEmpty()
                && !facts.files().usesPaths();
    }

    private CellFacts run(Runnable walk) {
        walker.sink = new PythonSink(false);
        walk.run();
        walker.runLostLambdas();
        var sink = walker.sink;
        var statuses = walker.state.takeStatuses();
        Set<String> surelyBinds = new LinkedHashSet<>();
        Set<String> unbinds = new LinkedHashSet<>();
        for (var name : sink.binds) {
            if (statuses.get(name) == Status.BOUND) {
                surelyBinds.add(name);
            } else if (!sink.lastingBinds.contains(name)) {
                // The name of an except clause is gone after it.
                unbinds.add(name);
            }
        }
        statuses.forEach((name, status) -> {
            if (status == Status.UNBOUND && name.indexOf(':') < 0) {
                unbinds.add(name);
            }
        });
        return new CellFacts(
                sink.reads,
                sink.binds,
                surelyBinds,
                unbinds,
                sink.mutates,
                sink.callables,
                sink.carries,
                sink.calls,
                sink.files(),
                sink.barrier(),
                List.of(),
                sink.shares);
    }
}

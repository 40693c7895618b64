package dev.same.pipeline.dataflow;

import dev.same.notebook.ipython.SpecialLine;
import dev.same.pythongrammar.shaded.pegparser.sst.AliasTy;
import dev.same.pythongrammar.shaded.pegparser.sst.ExceptHandlerTy;
import dev.same.pythongrammar.shaded.pegparser.sst.StmtTy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Python cell needs from outside, as its text says it: the modules that it imports, and the environment variables that it
 * reads. A cell that does not parse has none.
 */
public final class PythonImports {
    private static final Pattern IMPORT_CALL =
            Pattern.compile("\\b(?:import_module|__import__)\\s*\\(\\s*[rRuU]?([\"'])([A-Za-z_][\\w.]*)\\1");
    private static final Pattern VARIABLE = Pattern.compile(
            "\\b(?:environ\\s*(?:\\[|\\.\\s*(?:get|pop|setdefault)\\s*\\()|getenvb?\\s*\\()\\s*[rRuUbB]?([\"'])([A-Za-z_]\\w*)\\1");

    private final Map<String, Boolean> modules = new TreeMap<>();
    private final Set<String> variables = new TreeSet<>();

    /**
     * A module that is imported.
     *
     * @param name dotted
     * @param optional whether the cell can do without it: the import stands in a try statement, or it is not certain that the
     *     name is a module
     */
    public record Module(String name, boolean optional) {}

    private PythonImports() {}

    /** Read a cell's text as it stands in a notebook, magics and all. */
    public static PythonImports of(String cell) {
        PythonImports found = new PythonImports();
        PythonForm form = PythonForm.of(cell);
        for (SpecialLine special : form.specials()) {
            if (special.name().equals("load_ext") || special.name().equals("reload_ext")) {
                Arrays.stream(special.text().split("\\s+"))
                        .filter(name -> name.matches("[A-Za-z_][\\w.]*"))
                        .forEach(name -> found.add(name, false));
            }
        }
        try {
            PythonParser.Parsed parsed = PythonParser.parse(form.python());
            found.walk(PythonTree.statements(parsed.module().body), false);
            found.search(form.python());
        } catch (PythonParser.PythonSyntaxException e) {
            // Reported where the cell is analysed.
        }
        return found;
    }

    /** Return modules in the order of their names, each once. */
    public List<Module> modules() {
        List<Module> result = new ArrayList<>();
        modules.forEach((name, optional) -> result.add(new Module(name, optional)));
        return result;
    }

    /** Return the names of environment variables, in order. */
    public Set<String> variables() {
        return Set.copyOf(variables);
    }

    private void add(String module, boolean optional) {
        modules.merge(module, optional, Boolean::logicalAnd);
    }

    private void search(String python) {
        Matcher call = IMPORT_CALL.matcher(python);
        while (call.find()) {
            add(call.group(2), false);
        }
        Matcher variable = VARIABLE.matcher(python);
        while (variable.find()) {
            variables.add(variable.group(2));
        }
    }

    private void walk(List<StmtTy> statements, boolean optional) {
        statements.forEach(statement -> visit(statement, optional));
    }

    private void walk(StmtTy @org.jspecify.annotations.Nullable [] statements, boolean optional) {
        walk(PythonTree.statements(statements), optional);
    }

    private void visit(StmtTy statement, boolean optional) {
        if (statement instanceof StmtTy.Import imports) {
            PythonTree.aliases(imports.names).forEach(alias -> add(alias.name, optional));
        } else if (statement instanceof StmtTy.ImportFrom imports) {
            from(imports, optional);
        } else if (statement instanceof StmtTy.FunctionDef function) {
            walk(function.body, optional);
        } else if (statement instanceof StmtTy.AsyncFunctionDef function) {
            walk(function.body, optional);
        } else if (statement instanceof StmtTy.ClassDef type) {
            walk(type.body, optional);
        } else if (statement instanceof StmtTy.If branch) {
            walk(branch.body, optional);
            walk(branch.orElse, optional);
        } else if (statement instanceof StmtTy.For loop) {
            walk(loop.body, optional);
            walk(loop.orElse, optional);
        } else if (statement instanceof StmtTy.AsyncFor loop) {
            walk(loop.body, optional);
            walk(loop.orElse, optional);
        } else if (statement instanceof StmtTy.While loop) {
            walk(loop.body, optional);
            walk(loop.orElse, optional);
        } else if (statement instanceof StmtTy.With with) {
            walk(with.body, optional);
        } else if (statement instanceof StmtTy.AsyncWith with) {
            walk(with.body, optional);
        } else if (statement instanceof StmtTy.Try attempt) {
            attempt(attempt.body, attempt.handlers, attempt.orElse, attempt.finalBody, optional);
        } else if (statement instanceof StmtTy.TryStar attempt) {
            attempt(attempt.body, attempt.handlers, attempt.orElse, attempt.finalBody, optional);
        } else if (statement instanceof StmtTy.Match match) {
            PythonTree.list(match.cases).forEach(each -> walk(each.body, optional));
        }
    }

    /** What stands in the body of a try with handlers may fail, and so may what they do instead. */
    private void attempt(
            StmtTy @org.jspecify.annotations.Nullable [] body,
            ExceptHandlerTy @org.jspecify.annotations.Nullable [] handlers,
            StmtTy @org.jspecify.annotations.Nullable [] orElse,
            StmtTy @org.jspecify.annotations.Nullable [] finalBody,
            boolean optional) {
        boolean caught = !PythonTree.list(handlers).isEmpty();
        walk(body, optional || caught);
        for (ExceptHandlerTy handler : PythonTree.list(handlers)) {
            if (handler instanceof ExceptHandlerTy.ExceptHandler block) {
                walk(block.body, true);
            }
        }
        walk(orElse, optional || caught);
        walk(finalBody, optional);
    }

    private void from(StmtTy.ImportFrom imports, boolean optional) {
        String module = imports.module;
        if (imports.level > 0 || module == null) {
            return;
        }
        add(module, optional);
        for (AliasTy alias : PythonTree.aliases(imports.names)) {
            // A module of a package that has no file of its own, or just a name in a module: only the interpreter
            // knows.
            if (!alias.name.equals("*") && Character.isLowerCase(alias.name.charAt(0))) {
                add(module + "." + alias.name, true);
            }
        }
    }
}

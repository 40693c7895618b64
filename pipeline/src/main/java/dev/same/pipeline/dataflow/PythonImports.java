package dev.same.pipeline.dataflow;

import dev.same.notebook.ipython.SpecialLine;
import dev.same.pythongrammar.shaded.pegparser.sst.AliasTy;
import dev.same.pythongrammar.shaded.pegparser.sst.ExceptHandlerTy;
import dev.same.pythongrammar.shaded.pegparser.sst.StmtTy;
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
            Pattern.compile("\\b(?:import_module|__import__)\\s*\\(\\s*[rRuU]?([\"'])([A-Za-z_][\\w.]*)\\1\\s*[,)]");
    private static final Pattern VARIABLE = Pattern.compile(
            "\\b(?:environ\\s*(?:\\[|\\.\\s*(?:get|pop|setdefault)\\s*\\()|getenvb?\\s*\\()\\s*[rRuUbB]?([\"'])([A-Za-z_]\\w*)\\1\\s*[\\],)]");

    private final Map<String, Module> modules = new TreeMap<>();
    private final Set<String> variables = new TreeSet<>();

    /** How much a cell needs a module; the most first. */
    public enum Need {
        /** It is imported whenever the cell runs. */
        ALWAYS,
        /** It is imported in a function, a branch or a loop. */
        SOMETIMES,
        /** The cell can do without: the import stands in a try statement. */
        OPTIONAL
    }

    /**
     * A module that is imported.
     *
     * @param name dotted
     * @param certain whether it is a module in any case; otherwise it may be a name that the module before it has, as in {@code from module
     *     import name}
     */
    public record Module(String name, Need need, boolean certain) {
        private Module and(Module other) {
            return new Module(name, need.compareTo(other.need) < 0 ? need : other.need, certain || other.certain);
        }
    }

    private PythonImports() {}

    /** Read a cell's text as it stands in a notebook, magics and all. */
    public static PythonImports of(String cell) {
        PythonImports found = new PythonImports();
        PythonForm form = PythonForm.of(cell);
        for (SpecialLine special : form.specials()) {
            if (special.name().equals("load_ext") || special.name().equals("reload_ext")) {
                Arrays.stream(special.text().split("\\s+"))
                        .filter(name -> name.matches("[A-Za-z_][\\w.]*"))
                        .forEach(name -> found.add(name, Need.ALWAYS));
            }
        }
        try {
            PythonParser.Parsed parsed = PythonParser.parse(form.python());
            found.walk(PythonTree.statements(parsed.module().body), Need.ALWAYS);
            found.search(form.python());
        } catch (PythonParser.PythonSyntaxException e) {
            // Reported where the cell is analysed.
        }
        return found;
    }

    /** Return modules in the order of their names, each once. */
    public List<Module> modules() {
        return List.copyOf(modules.values());
    }

    /** Return the names of environment variables, in order. */
    public Set<String> variables() {
        return Set.copyOf(variables);
    }

    private void add(String module, Need need) {
        add(new Module(module, need, true));
    }

    private void add(Module module) {
        modules.merge(module.name(), module, Module::and);
    }

    private static Need atMost(Need one, Need other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void search(String python) {
        Matcher call = IMPORT_CALL.matcher(python);
        while (call.find()) {
            add(call.group(2), Need.SOMETIMES);
        }
        Matcher variable = VARIABLE.matcher(python);
        while (variable.find()) {
            variables.add(variable.group(2));
        }
    }

    private void walk(List<StmtTy> statements, Need need) {
        statements.forEach(statement -> visit(statement, need));
    }

    private void walk(StmtTy @org.jspecify.annotations.Nullable [] statements, Need need) {
        walk(PythonTree.statements(statements), need);
    }

    private void visit(StmtTy statement, Need need) {
        if (statement instanceof StmtTy.Import imports) {
            PythonTree.aliases(imports.names).forEach(alias -> add(alias.name, need));
        } else if (statement instanceof StmtTy.ImportFrom imports) {
            from(imports, need);
        } else if (statement instanceof StmtTy.FunctionDef function) {
            walk(function.body, atMost(need, Need.SOMETIMES));
        } else if (statement instanceof StmtTy.AsyncFunctionDef function) {
            walk(function.body, atMost(need, Need.SOMETIMES));
        } else if (statement instanceof StmtTy.ClassDef type) {
            walk(type.body, need);
        } else if (statement instanceof StmtTy.If branch) {
            walk(branch.body, atMost(need, Need.SOMETIMES));
            walk(branch.orElse, atMost(need, Need.SOMETIMES));
        } else if (statement instanceof StmtTy.For loop) {
            walk(loop.body, atMost(need, Need.SOMETIMES));
            walk(loop.orElse, atMost(need, Need.SOMETIMES));
        } else if (statement instanceof StmtTy.AsyncFor loop) {
            walk(loop.body, atMost(need, Need.SOMETIMES));
            walk(loop.orElse, atMost(need, Need.SOMETIMES));
        } else if (statement instanceof StmtTy.While loop) {
            walk(loop.body, atMost(need, Need.SOMETIMES));
            walk(loop.orElse, atMost(need, Need.SOMETIMES));
        } else if (statement instanceof StmtTy.With with) {
            walk(with.body, need);
        } else if (statement instanceof StmtTy.AsyncWith with) {
            walk(with.body, need);
        } else if (statement instanceof StmtTy.Try attempt) {
            attempt(attempt.body, attempt.handlers, attempt.orElse, attempt.finalBody, need);
        } else if (statement instanceof StmtTy.TryStar attempt) {
            attempt(attempt.body, attempt.handlers, attempt.orElse, attempt.finalBody, need);
        } else if (statement instanceof StmtTy.Match match) {
            PythonTree.list(match.cases).forEach(each -> walk(each.body, atMost(need, Need.SOMETIMES)));
        }
    }

    /** What stands in the body of a try with handlers may fail, and so may what they do instead. */
    private void attempt(
            StmtTy @org.jspecify.annotations.Nullable [] body,
            ExceptHandlerTy @org.jspecify.annotations.Nullable [] handlers,
            StmtTy @org.jspecify.annotations.Nullable [] orElse,
            StmtTy @org.jspecify.annotations.Nullable [] finalBody,
            Need need) {
        boolean caught = !PythonTree.list(handlers).isEmpty();
        Need inside = caught ? Need.OPTIONAL : need;
        walk(body, inside);
        for (ExceptHandlerTy handler : PythonTree.list(handlers)) {
            if (handler instanceof ExceptHandlerTy.ExceptHandler block) {
                walk(block.body, Need.OPTIONAL);
            }
        }
        walk(orElse, inside);
        walk(finalBody, need);
    }

    private void from(StmtTy.ImportFrom imports, Need need) {
        String module = imports.module;
        if (imports.level > 0 || module == null) {
            return;
        }
        add(module, need);
        for (AliasTy alias : PythonTree.aliases(imports.names)) {
            // A module of a package that has no file of its own, or just a name in a module: only the interpreter
            // knows.
            if (!alias.name.equals("*") && Character.isLowerCase(alias.name.charAt(0))) {
                add(new Module(module + "." + alias.name, need, false));
            }
        }
    }
}

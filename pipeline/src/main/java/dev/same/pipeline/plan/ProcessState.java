package dev.same.pipeline.plan;

import dev.same.pipeline.plan.PlannedStep.PlannedCell;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds statements of Python cells that change their process rather than a name: a seed, an environment variable, the working
 * directory. Such state does not travel between steps, so a plan with later steps says so.
 */
final class ProcessState {
    /** What is changed, by how that looks at the start of a statement or behind an indentation. */
    private static final Map<String, Pattern> CHANGES = new LinkedHashMap<>();

    static {
        change("the random number generator of Python", "random\\.(?:seed|setstate)\\(");
        change("the random number generator of numpy", "(?:np|numpy)\\.random\\.(?:seed|set_state)\\(");
        change("the random number generator of torch", "torch\\.manual_seed\\(");
        change(
                "environment variables",
                "os\\.(?:environ\\[[^\\]]*\\]\\s*=[^=]|environ\\.\\w+\\(|putenv\\()|%env\\s+\\w+[ =]");
        change("the working directory", "os\\.chdir\\(|%cd\\b");
        change("the module search path", "sys\\.path\\.(?:insert|append|extend)\\(");
        change("warning filters", "warnings\\.(?:simplefilter|filterwarnings)\\(");
        change("the decimal context", "(?:decimal\\.)?getcontext\\(\\)\\.\\w+\\s*=[^=]");
    }

    /** One of these occurs in whatever is found above; most cells have none. */
    private static final List<String> HINTS = List.of(
            "seed(", "state(", "environ", "putenv", "%env", "chdir", "%cd", "sys.path", "warnings.", "getcontext");

    private ProcessState() {}

    private static void change(String what, String statement) {
        CHANGES.put(what, Pattern.compile("(?m)^[ \\t]*(?:" + statement + ")"));
    }

    /** Return a warning for each change that later steps do not see. */
    static List<String> warnings(List<PlannedStep> steps) {
        return steps.subList(0, Math.max(0, steps.size() - 1)).parallelStream()
                .flatMap(step -> step.cells().stream()
                        .filter(cell -> isSuspect(cell.source()))
                        .flatMap(cell -> warnings(step, cell).stream()))
                .toList();
    }

    private static boolean isSuspect(String source) {
        for (String hint : HINTS) {
            if (source.contains(hint)) {
                return true;
            }
        }
        return false;
    }

    private static List<String> warnings(PlannedStep step, PlannedCell cell) {
        List<String> warnings = new ArrayList<>();
        CHANGES.forEach((what, pattern) -> {
            var found = pattern.matcher(cell.source());
            if (found.find()) {
                long line = cell.source()
                                .substring(0, found.start())
                                .chars()
                                .filter(c -> c == '\n')
                                .count()
                        + 1;
                warnings.add("cell " + cell.number() + ", line " + line + ": step \"" + step.name() + "\" sets " + what
                        + " of its own process; later steps do not see that: set it again in each step that needs it");
            }
        });
        return warnings;
    }
}

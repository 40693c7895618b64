package dev.same.pipeline.dataflow;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which generators of random numbers the cells of a notebook seed and use, as their text says it: by the names of widespread
 * libraries, under which they are imported. What another module does is not known.
 */
public final class PythonRandom {
    /** Strings keep their quotes, comments are lost: neither seeds anything. */
    private static final Pattern NO_CODE = Pattern.compile(
            "\"\"\".*?\"\"\"|'''.*?'''|\"(?:\\\\.|[^\"\\\\\\n])*\"|'(?:\\\\.|[^'\\\\\\n])*'|#[^\\n]*", Pattern.DOTALL);

    private static final String DRAWS = "(?:random|randint|randrange|choices?|shuffle|sample|uniform|gauss|\\w+variate|"
            + "triangular|getrandbits|randbytes)";
    private static final String NUMPY_DRAWS = "(?!(?:seed|default_rng|RandomState|Generator|SeedSequence|BitGenerator|"
            + "get_state|set_state|PCG64\\w*|MT19937|Philox|SFC64)\\b)\\w+";
    private static final String TORCH_DRAWS =
            "(?:rand|randn|randint|randperm|normal|bernoulli|multinomial|poisson|\\w+_like)";

    /** Functions of frameworks that seed all generators which they know. */
    private static final Pattern SEEDS_ALL = Pattern.compile("\\b(?:seed_everything|set_seed|set_random_seed)\\(");

    private static final List<String> ALL = List.of("numpy.random", "random", "tensorflow", "torch");
    private static final Pattern NAMED = Pattern.compile(
            "(?m)^[ \\t]*([A-Za-z_]\\w*)[ \\t]*(?::[^=\\n]*)?=[ \\t]*[\\w.]*\\b(default_rng|RandomState|Random)\\(");
    private static final Pattern ARGUMENT = Pattern.compile("\\brandom_state\\s*=\\s*(?!None\\b|=)[^,)\\n]+");
    private static final int LONGEST = 80;

    private final Map<String, Set<String>> seeds = new TreeMap<>();
    private final Set<String> used = new TreeSet<>();
    private final String text;

    /**
     * A generator.
     *
     * @param name of a library's own, such as {@code numpy.random}; {@code NAME (Generator)} for one that is bound to a name;
     *     {@code random_state} for those that calls are given
     * @param seeds calls that give it a seed, as they are written
     * @param used whether numbers are drawn from it
     */
    public record Generator(String name, List<String> seeds, boolean used) {
        public Generator {
            seeds = List.copyOf(seeds);
        }
    }

    private PythonRandom(String text) {
        this.text = text;
    }

    /** Read the texts of cells as they stand in a notebook, magics and all. */
    public static List<Generator> of(List<String> cells) {
        StringBuilder text = new StringBuilder();
        cells.forEach(cell ->
                text.append(withoutComments(PythonForm.of(cell).python())).append('\n'));
        PythonRandom found = new PythonRandom(text.toString());
        found.look();
        return found.generators();
    }

    private static String withoutComments(String python) {
        return NO_CODE.matcher(python)
                .replaceAll(match -> match.group().startsWith("#")
                        ? ""
                        : match.group().substring(0, 1).repeat(2));
    }

    private void look() {
        String numpy = modules("numpy.random", "numpy", "random", "[\\w.]*\\.numpy\\.random");
        String random = modules("random", "", "", "(?!)");
        String torch = modules("torch", "", "", "(?!)");
        seeds("random", call(random, "seed", "random"));
        uses("random", call(random, DRAWS, "random"));
        seeds("numpy.random", call(numpy, "(?:seed|set_state)", "numpy.random"));
        uses("numpy.random", call(numpy, NUMPY_DRAWS, "numpy.random"));
        seeds("torch", call(torch + "(?:\\.random)?", "manual_seed", "torch"));
        uses("torch", call(torch, TORCH_DRAWS, "torch"));
        seeds("torch.cuda", call(torch + "\\.cuda", "manual_seed(?:_all)?", "torch.cuda"));
        seeds("tensorflow", "\\b(?:tf|tensorflow)\\.(?:random\\.set_seed|set_random_seed|random\\.set_random_seed)\\(");
        uses(
                "tensorflow",
                "\\b(?:tf|tensorflow)\\.random\\.(?:normal|uniform|shuffle|truncated_normal|categorical)\\(");
        Matcher all = SEEDS_ALL.matcher(text);
        while (all.find()) {
            String before = text.substring(0, all.start());
            if (!before.endsWith("tf.random.") && !before.endsWith("def ")) {
                ALL.forEach(name -> seed(name, all.start(), all.end()));
            }
        }
        named();
        Matcher argument = ARGUMENT.matcher(text);
        while (argument.find()) {
            seeds.computeIfAbsent("random_state", name -> new LinkedHashSet<>())
                    .add(argument.group().strip());
        }
    }

    /** A pattern of the names under which the cells know a module. */
    private String modules(String module, String parent, String child, String other) {
        Set<String> names = new TreeSet<>();
        Matcher plain = Pattern.compile("\\bimport\\s+(?:[^\\n]*,\\s*)?" + Pattern.quote(module) + "\\s+as\\s+(\\w+)")
                .matcher(text);
        while (plain.find()) {
            names.add(plain.group(1));
        }
        if (!isShadowed(module)) {
            names.add(Pattern.quote(module));
        }
        if (!parent.isEmpty()) {
            Matcher of = Pattern.compile("\\bimport\\s+(?:[^\\n]*,\\s*)?" + parent + "\\s+as\\s+(\\w+)")
                    .matcher(text);
            while (of.find()) {
                names.add(of.group(1) + "\\." + child);
            }
            Matcher from = Pattern.compile(
                            "\\bfrom\\s+" + parent + "\\s+import\\s+[^\\n]*\\b" + child + "\\b(?:\\s+as\\s+(\\w+))?")
                    .matcher(text);
            while (from.find()) {
                names.add(from.group(1) == null ? child : from.group(1));
            }
        }
        names.add(other);
        return "(?<![\\w.])(?:" + String.join("|", names) + ")";
    }

    /** {@code from numpy import random} makes {@code random} another module. */
    private boolean isShadowed(String module) {
        return module.equals("random")
                && Pattern.compile("\\bfrom\\s+numpy\\s+import\\s+(?:[^\\n]*,\\s*)?random\\b(?!\\s+as)")
                        .matcher(text)
                        .find();
    }

    /** A call of a module's function, by the module's name or by its own where it was imported from there. */
    private String call(String modules, String function, String module) {
        Set<String> plain = new TreeSet<>();
        Matcher from = Pattern.compile("\\bfrom\\s+" + Pattern.quote(module) + "\\s+import\\s+\\(?([\\w\\s,]+)")
                .matcher(text);
        while (from.find()) {
            for (String each : from.group(1).split("\\n(?!\\s)", 2)[0].split(",", -1)) {
                String[] words = each.strip().split("\\s+as\\s+", 2);
                if (words[0].matches(function)) {
                    plain.add(words[words.length - 1].strip());
                }
            }
        }
        String own = plain.isEmpty() ? "" : "|(?<![\\w.])(?:" + String.join("|", plain) + ")\\(";
        return modules + "\\." + function + "\\(" + own;
    }

    private void seeds(String name, String call) {
        Matcher found = Pattern.compile(call).matcher(text);
        while (found.find()) {
            seed(name, found.start(), found.end());
        }
    }

    private void uses(String name, String call) {
        if (Pattern.compile(call).matcher(text).find()) {
            used.add(name);
        }
    }

    /** Without an argument, a seed is taken from the system: that is none. */
    private void seed(String name, int start, int open) {
        String call = call(start, open);
        String arguments = call.substring(Math.min(call.length(), open - start)).strip();
        if (!arguments.startsWith(")") && !arguments.matches("(?:\\w+\\s*=\\s*)?None\\s*\\).*")) {
            seeds.computeIfAbsent(name, any -> new LinkedHashSet<>()).add(call);
        }
    }

    private String call(int start, int open) {
        int depth = 1;
        int end = open;
        while (end < text.length() && depth > 0 && end - start < LONGEST) {
            char c = text.charAt(end++);
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        }
        return text.substring(start, end).replaceAll("\\s+", " ");
    }

    private void named() {
        Matcher named = NAMED.matcher(text);
        while (named.find()) {
            String kind = named.group(2).equals("default_rng") ? "Generator" : named.group(2);
            String name = named.group(1) + " (" + kind + ")";
            used.add(name);
            seed(name, text.lastIndexOf('=', named.end()) + 1, named.end());
        }
    }

    private List<Generator> generators() {
        Set<String> names = new TreeSet<>(used);
        names.addAll(seeds.keySet());
        List<Generator> result = new ArrayList<>();
        for (String name : names) {
            List<String> calls = seeds.getOrDefault(name, Set.of()).stream()
                    .map(String::strip)
                    .toList();
            result.add(new Generator(name, calls, used.contains(name)));
        }
        return result;
    }
}

package dev.same.notebook.ipython;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What is known of the magics of IPython and of widespread extensions: which run code, and which bind names. */
final class Magics {
    /** Their argument, or the body of their cell form, is code of the user's namespace. */
    private static final Set<String> RUN_CODE =
            Set.of("time", "prun", "capture", "debug", "memit", "mprun", "lprun", "pyinstrument", "scalene", "notify");

    /** Code that runs inside a function: what it assigns is not seen outside. */
    private static final Set<String> RUN_CODE_APART = Set.of("timeit");

    /** Options of code magics that take a value: {@code %prun -s time f()}. */
    private static final Map<String, String> VALUE_OPTIONS = Map.of(
            "timeit", "nrp", "prun", "DlsT", "memit", "rti", "mprun", "fTD", "lprun", "fmDTu", "debug", "b", "time",
            "");

    private static final Set<String> SCRIPTS = Set.of(
            "bash",
            "sh",
            "script",
            "perl",
            "ruby",
            "python",
            "python2",
            "python3",
            "pypy",
            "cmd",
            "system",
            "sx",
            "!",
            "powershell",
            "node");

    private static final Set<String> OTHER_BODIES = Set.of(
            "html",
            "HTML",
            "javascript",
            "js",
            "latex",
            "markdown",
            "svg",
            "SVG",
            "writefile",
            "file",
            "code_wrap",
            "mermaid",
            "skip",
            "ai");

    private static final Set<String> NO_EFFECT = Set.of(
            "alias",
            "alias_magic",
            "aimport",
            "autoawait",
            "autocall",
            "automagic",
            "autoreload",
            "bookmark",
            "cat",
            "cd",
            "clear",
            "clear_output",
            "code_wrap",
            "colors",
            "conda",
            "config",
            "connect_info",
            "cp",
            "dhist",
            "dirs",
            "doctest_mode",
            "ed",
            "env",
            "gui",
            "hist",
            "history",
            "killbgscripts",
            "ldir",
            "less",
            "lf",
            "lk",
            "ll",
            "load_ext",
            "logoff",
            "logon",
            "logstart",
            "logstate",
            "logstop",
            "ls",
            "lsmagic",
            "lx",
            "magic",
            "mamba",
            "man",
            "matplotlib",
            "micromamba",
            "mkdir",
            "more",
            "mv",
            "notebook",
            "page",
            "pastebin",
            "pdb",
            "pdef",
            "pdoc",
            "pfile",
            "pinfo",
            "pinfo2",
            "pip",
            "popd",
            "pprint",
            "precision",
            "psearch",
            "psource",
            "pushd",
            "pwd",
            "pycat",
            "qtconsole",
            "quickref",
            "rehashx",
            "reload_ext",
            "rep",
            "rm",
            "rmdir",
            "same",
            "save",
            "sc",
            "set_env",
            "subshell",
            "sx",
            "system",
            "tb",
            "unalias",
            "unload_ext",
            "uv",
            "watermark",
            "who",
            "who_ls",
            "whos",
            "writefile",
            "xmode");

    private static final Pattern WORD = Pattern.compile("[\\p{L}_][\\p{L}\\p{N}_]*");
    private static final Pattern OPTION_NAME = Pattern.compile("--(?:out|err|proc)[ =]+([\\p{L}_][\\p{L}\\p{N}_]*)");
    private static final Pattern SQL_TARGET = Pattern.compile("(?s)^(?:.*\\s)?([\\p{L}_][\\p{L}\\p{N}_]*)\\s*=?<<.*");
    private static final Pattern SQL_NAME = Pattern.compile("(?::|\\{\\{\\s*)([\\p{L}_][\\p{L}\\p{N}_]*)");

    private Magics() {}

    /** What a magic does with names. */
    record Effect(List<String> binds, List<String> reads, Optional<String> opaque) {
        static final Effect NONE = new Effect(List.of(), List.of(), Optional.empty());
    }

    static boolean runsCode(String name) {
        return RUN_CODE.contains(name) || RUN_CODE_APART.contains(name);
    }

    static boolean runsCodeApart(String name) {
        return RUN_CODE_APART.contains(name);
    }

    /** Whether a line magic of this name takes code (some cell magics only have code in their body). */
    static boolean lineRunsCode(String name) {
        return runsCode(name) && !name.equals("capture") && !name.equals("pyinstrument") && !name.equals("scalene");
    }

    static boolean isAutomagic(String name) {
        return (NO_EFFECT.contains(name) && !name.equals("same")) || lineRunsCode(name) || name.equals("run");
    }

    /** Return the code in the arguments of a code magic, options left out. */
    static String code(String name, String arguments) {
        var withValue = VALUE_OPTIONS.getOrDefault(name, "");
        var rest = arguments.stripLeading();
        while (rest.startsWith("-") && rest.length() > 1 && Character.isLetter(rest.charAt(1))) {
            var end = wordEnd(rest);
            var option = rest.substring(0, end);
            rest = rest.substring(end).stripLeading();
            if (option.length() == 2 && withValue.indexOf(option.charAt(1)) >= 0) {
                rest = rest.substring(wordEnd(rest)).stripLeading();
            }
        }
        return rest;
    }

    static Effect line(String name, String arguments) {
        var reads = Interpolation.names(arguments);
        if (NO_EFFECT.contains(name)) {
            return new Effect(List.of(), reads, Optional.empty());
        }
        return switch (name) {
            case "store" -> store(arguments);
            case "sql" -> sql(arguments);
            case "R", "Rpush", "Rpull", "Rget" -> rmagic(name, arguments);
            case "bigquery" -> new Effect(firstWord(arguments), reads, Optional.empty());
            default -> new Effect(List.of(), reads, Optional.of(reason("%", name)));
        };
    }

    static Effect cell(String name, String arguments, String body) {
        if (name.equals("same") || OTHER_BODIES.contains(name)) {
            return new Effect(List.of(), Interpolation.names(arguments), Optional.empty());
        }
        if (name.equals("capture")) {
            var words = Arrays.stream(arguments.strip().split("\\s+"))
                    .filter(word -> WORD.matcher(word).matches())
                    .toList();
            return new Effect(words, List.of(), Optional.empty());
        }
        if (runsCode(name)) {
            return new Effect(List.of(), List.of(), Optional.empty());
        }
        if (SCRIPTS.contains(name)) {
            return new Effect(matches(OPTION_NAME, arguments), Interpolation.names(arguments), Optional.empty());
        }
        return switch (name) {
            case "sql" -> sql(arguments + "\n" + body);
            case "R" -> rmagic(name, arguments);
            case "bigquery" -> new Effect(firstWord(arguments), Interpolation.names(arguments), Optional.empty());
            default -> new Effect(List.of(), Interpolation.names(arguments), Optional.of(reason("%%", name)));
        };
    }

    private static String reason(String percents, String name) {
        return "what " + percents + name + " does with variables is not known";
    }

    private static Effect store(String arguments) {
        var words = List.of(arguments.strip().split("\\s+"));
        var names = words.stream().filter(word -> WORD.matcher(word).matches()).toList();
        if (words.contains("-r")) {
            return names.isEmpty()
                    ? new Effect(List.of(), List.of(), Optional.of("%store -r binds all stored variables"))
                    : new Effect(names, List.of(), Optional.empty());
        }
        return words.stream().anyMatch(word -> word.startsWith("-"))
                ? Effect.NONE
                : new Effect(List.of(), names, Optional.empty());
    }

    private static Effect sql(String text) {
        var target = SQL_TARGET.matcher(text);
        List<String> binds = target.matches() ? List.of(target.group(1)) : List.of();
        var reads = new ArrayList<>(matches(SQL_NAME, text));
        reads.addAll(Interpolation.names(text));
        return new Effect(binds, reads.stream().distinct().toList(), Optional.empty());
    }

    private static Effect rmagic(String name, String arguments) {
        List<String> binds = new ArrayList<>();
        List<String> reads = new ArrayList<>();
        var words = List.of(arguments.strip().split("\\s+"));
        if (!name.equals("R")) {
            (name.equals("Rpush") ? reads : binds).addAll(words);
        }
        for (var i = 0; i + 1 < words.size(); i++) {
            var names = List.of(words.get(i + 1).split(","));
            switch (words.get(i)) {
                case "-i", "--input" -> reads.addAll(names);
                case "-o", "--output" -> binds.addAll(names);
                default -> {}
            }
        }
        return new Effect(words(binds), words(reads), Optional.empty());
    }

    private static List<String> words(List<String> texts) {
        return texts.stream().filter(text -> WORD.matcher(text).matches()).toList();
    }

    private static List<String> firstWord(String arguments) {
        var matcher = WORD.matcher(arguments.strip());
        return matcher.lookingAt() ? List.of(matcher.group()) : List.of();
    }

    private static List<String> matches(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
    }

    private static int wordEnd(String text) {
        var i = 0;
        while (i < text.length() && !Character.isWhitespace(text.charAt(i))) {
            i++;
        }
        return i;
    }
}

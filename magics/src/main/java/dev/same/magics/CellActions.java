package dev.same.magics;

import dev.same.environment.SeenCells.Via;
import dev.same.notebook.ipython.IPythonScanner;
import dev.same.notebook.ipython.SpecialLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the lines of a Python cell that change its environment: what they install or download, the variables that they set. */
public final class CellActions {
    /** Magics that run a package manager, each by a process. */
    private static final Set<String> MANAGERS = Set.of("pip", "conda", "mamba", "micromamba", "uv");

    private static final Set<String> SCRIPTS = Set.of("bash", "sh", "script", "!", "!!", "system", "sx");

    /** Magics that change the process itself, to the kind of what they do. */
    private static final Map<String, String> OWN = Map.of(
            "env",
            "env",
            "set_env",
            "env",
            "cd",
            "cd",
            "pushd",
            "cd",
            "popd",
            "cd",
            "load_ext",
            "extension",
            "reload_ext",
            "extension");

    private static final String CHANGES =
            "(?:install|uninstall|remove|add|sync|create|update|upgrade|full-upgrade|dist-upgrade|purge|autoremove|build|env|pip|tool|venv|clean|reinstall|download)";

    /** Options between a program and what it is told to do. */
    private static final String OPTIONS = "(?:\\s+-\\S+)*\\s+";

    private record Program(String kind, Pattern command) {}

    private static final List<Program> PROGRAMS = List.of(
            program("uv", "uv" + OPTIONS + CHANGES),
            program("pip", "(?:pip[\\d.]*|pipx|(?:\\S*python[\\d.]*|\\S+)\\s+-m\\s+pip)" + OPTIONS + CHANGES),
            program("conda", "(?:conda|mamba|micromamba|pixi)" + OPTIONS + CHANGES),
            program("apt", "(?:apt|apt-get|aptitude)" + OPTIONS + CHANGES),
            program("apt", "dpkg\\s+(?:-i|--install|-r|-P|--remove|--purge)"),
            program(
                    "shell",
                    "(?:dnf|yum|apk|zypper|brew|pacman|npm|yarn|cargo|gem|go|snap|poetry|pdm|luarocks|cpanm?)" + OPTIONS
                            + "(?:" + CHANGES + "|i|get|-S)"),
            program("shell", "(?:easy_install|wget|curl|aria2c|gdown|rclone|rsync|scp|make|cmake|ninja)\\s"),
            program("shell", "git" + OPTIONS + "(?:clone|pull|checkout|submodule)"),
            program("shell", "(?:kaggle|huggingface-cli|hf|aws|gsutil|gcloud|dvc|git-lfs)\\s"),
            program("shell", "(?:bash|sh|source|\\.)\\s+\\S+\\.sh"),
            program("shell", "(?:\\S*python[\\d.]*)\\s+\\S*setup\\.py\\s"),
            program("shell", "(?:R|Rscript)\\s.*install"));

    private static final Pattern SETS = Pattern.compile("\\s*([^\\s=]+)(?:\\s*=\\s*|\\s+)\\S.*");

    /** Few cells have any special line; of an automagic, its cell is one line. */
    private static final Pattern MAY_HAVE = Pattern.compile("(?m)^[ \\t]*[%!]|[=:;][ \\t]*[%!](?!=)");

    private static Program program(String kind, String command) {
        // At the begin of a command, whatever is said about how to run it.
        return new Program(
                kind,
                Pattern.compile(
                        "(?:^|[;&|(]|\\bsudo\\s(?:-\\S+\\s+)*|\\bthen\\s|\\bdo\\s|\\benv\\s|\\btime\\s|\\byes\\s)\\s*"
                                + "(?:\\w+=\\S*\\s+)*(?:\\{[\\w.]+\\}\\s+-m\\s+)?(?:" + command + ")"));
    }

    /**
     * A line that changes the environment.
     *
     * @param text as the cell has it; of a variable the name alone
     * @param told as others may read it: of a line of several commands those that change something
     */
    public record Line(String kind, String text, String told, Via via) {}

    private CellActions() {}

    /** Return the lines of a cell, in the order of its text. */
    public static List<Line> of(String cell) {
        List<Line> found = new ArrayList<>();
        if (!MAY_HAVE.matcher(cell).find() && cell.strip().contains("\n")) {
            return found;
        }
        for (SpecialLine line : new IPythonScanner().scan(cell).specials()) {
            add(line, cell, found);
        }
        return found;
    }

    private static void add(SpecialLine line, String cell, List<Line> found) {
        switch (line.kind()) {
            case SHELL -> command(line.text(), "!", Via.SYSTEM, found);
            case SHELL_CAPTURE -> command(line.text(), "!!", Via.OUTPUT, found);
            case SHELL_ASSIGNMENT -> command(line.text(), "!", Via.OUTPUT, found);
            case CELL_MAGIC -> {
                if (SCRIPTS.contains(line.name())) {
                    script(line, cell, found);
                }
            }
            case LINE_MAGIC, MAGIC_ASSIGNMENT, AUTOMAGIC -> magic(line, found);
            default -> {}
        }
    }

    private static void command(String command, String mark, Via via, List<Line> found) {
        String text = command.strip();
        kind(text).ifPresent(kind -> found.add(new Line(kind, mark + text, mark + changes(text), via)));
    }

    /** Of several commands in a line those that change something; of one that only the whole line tells, all. */
    private static String changes(String command) {
        String changing = ShellCommands.only(command, each -> kind(each).isPresent() || each.matches("cd\\s+\\S+"));
        return kind(changing).isPresent() ? changing : command;
    }

    private static Optional<String> kind(String command) {
        return PROGRAMS.stream()
                .filter(program -> program.command.matcher(command).find())
                .map(Program::kind)
                .findFirst();
    }

    private static void script(SpecialLine line, String cell, List<Line> found) {
        String[] lines = cell.split("\n", -1);
        for (int i = line.firstLine(); i < Math.min(line.lastLine(), lines.length); i++) {
            String text = lines[i].strip();
            kind(text)
                    .ifPresent(kind -> found.add(new Line(
                            kind,
                            "%%" + line.name() + " " + text,
                            "%%" + line.name() + " " + changes(text),
                            Via.SCRIPT)));
        }
    }

    private static void magic(SpecialLine line, List<Line> found) {
        String name = line.name();
        String text = ("%" + name + " " + line.text().strip()).strip();
        if (MANAGERS.contains(name)) {
            if (kind(text.substring(1)).isPresent()) {
                String kind = name.equals("mamba") || name.equals("micromamba") ? "conda" : name;
                found.add(new Line(kind, text, text, Via.SYSTEM));
            }
        } else if (name.equals("system") || name.equals("sx")) {
            command(line.text(), "%" + name + " ", Via.OUTPUT, found);
        } else if ("env".equals(OWN.get(name))) {
            Matcher sets = SETS.matcher(line.text());
            if (sets.matches()) {
                found.add(
                        new Line("env", "%" + name + " " + sets.group(1), "%" + name + " " + sets.group(1), Via.NONE));
            }
        } else if (OWN.containsKey(name)) {
            found.add(new Line(OWN.get(name), text, text, Via.NONE));
        }
    }

    /** Return whether a cell does something whose exit status can be seen while it runs. */
    public static boolean hasStatus(String cell) {
        return of(cell).stream().anyMatch(line -> line.via() == Via.SYSTEM || line.via() == Via.SCRIPT);
    }
}

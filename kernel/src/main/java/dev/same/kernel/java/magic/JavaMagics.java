package dev.same.kernel.java.magic;

import dev.same.kernel.Completion;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.java.maven.MavenDependencies;
import dev.same.kernel.magic.MagicException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** All magics of the Java engine, by name. */
public final class JavaMagics {
    private static final int FAR = 3;
    private static final Pattern CALL = Pattern.compile("(%%?)(\\S*)(?:[ \\t]+(.*))?");
    /** As IPython has it: {@code %maven?}, {@code ?%maven}. */
    private static final Pattern QUESTION = Pattern.compile("%+([^\\s?]*)\\?+|\\?+%+([^\\s?]*)\\?*");

    private static final Pattern UNFINISHED = Pattern.compile("(%%?)(\\S*)|(%%?)(\\S+)[ \\t]+(.*)");

    private final List<JavaMagic> magics;
    private final List<LibraryAction> actions = new ArrayList<>();

    /** @param dependencies what {@code %maven} resolves with */
    public JavaMagics(MavenDependencies dependencies) {
        List<JavaMagic> all = new ArrayList<>(List.of(
                new MavenMagic(dependencies),
                new MavenRepositoryMagic(dependencies),
                new PomMagic(dependencies),
                new ClassPathMagic(),
                new LoadMagic(),
                new TimeMagic(),
                new ShellMagic()));
        all.add(new HelpMagic(all));
        magics = List.copyOf(all);
    }

    /**
     * Run a magic.
     *
     * @param text its line; of a cell magic, all lines
     */
    public ExecutionResult run(String text, int line, MagicHost host) throws MagicException, InterruptedException {
        int end = text.indexOf('\n');
        String first = end < 0 ? text : text.substring(0, end);
        var question = QUESTION.matcher(first.strip());
        if (question.matches()) {
            return describe(question.group(1) == null ? question.group(2) : question.group(1));
        }
        var call = CALL.matcher(first.strip());
        if (!call.matches()) {
            throw unknown(first.strip());
        }
        boolean ofCell = call.group(1).equals("%%");
        String name = call.group(2);
        JavaMagic magic = find(name).orElseThrow(() -> unknown(call.group(1) + name));
        if (ofCell ? !magic.isCell() : !magic.isLine()) {
            throw new MagicException(
                    "UnknownMagic",
                    List.of(
                            ofCell
                                    ? "%" + name + " is for one line: write it with one %"
                                    : "%%" + name
                                            + " is for a whole cell: write it with two %, in the cell's first line"));
        }
        String arguments = call.group(3) == null ? "" : call.group(3).strip();
        Optional<String> body = ofCell ? Optional.of(end < 0 ? "" : text.substring(end + 1)) : Optional.empty();
        var asked = new JavaMagic.Call(name, arguments, body, line, host);
        if (!changesLibraries(text)) {
            return magic.run(asked);
        }
        boolean succeeded = false;
        try {
            ExecutionResult result = magic.run(asked);
            succeeded = result instanceof ExecutionResult.Done;
            return result;
        } finally {
            synchronized (actions) {
                actions.add(new LibraryAction(magic.names().get(0), text.strip(), succeeded));
            }
        }
    }

    /** What was asked for that changes the libraries of the session, in order. */
    public List<LibraryAction> actions() {
        synchronized (actions) {
            return List.copyOf(actions);
        }
    }

    /** Whether a line, such as {@code %maven a:b:1}, changes the libraries of the session. */
    public boolean changesLibraries(String text) {
        var call = CALL.matcher(text.lines().findFirst().orElse("").strip());
        if (!call.matches()) {
            return false;
        }
        boolean ofCell = call.group(1).equals("%%");
        return find(call.group(2))
                .filter(JavaMagic::changesLibraries)
                // Without arguments, %jars only lists.
                .filter(magic -> ofCell ? magic.isCell() : magic.isLine() && call.group(3) != null)
                .isPresent();
    }

    private ExecutionResult describe(String name) throws MagicException {
        String text = name.isEmpty()
                ? HelpMagic.list(magics)
                : HelpMagic.text(find(name).orElseThrow(() -> unknown("%" + name)));
        return new ExecutionResult.Done(Optional.of(MimeBundle.text(text)));
    }

    private Optional<JavaMagic> find(String name) {
        return magics.stream().filter(magic -> magic.names().contains(name)).findFirst();
    }

    private MagicException unknown(String written) {
        String name = written.replaceFirst("^%+", "");
        Optional<String> near = magics.stream()
                .flatMap(magic -> magic.names().stream())
                .min(Comparator.comparingInt(known -> Words.distance(known, name)))
                .filter(known -> Words.distance(known, name) < FAR || (!name.isEmpty() && known.startsWith(name)));
        String known = String.join(", ", magics.stream().map(JavaMagics::shown).toList());
        return new MagicException(
                "UnknownMagic",
                List.of(
                        "there is no magic " + written
                                + near.map(n -> "; did you mean %" + n + "?").orElse(""),
                        "known: " + known + "; %help NAME says more"));
    }

    static String shown(JavaMagic magic) {
        return (magic.isLine() ? "%" : "%%") + magic.names().get(0);
    }

    /** What could stand at the cursor, if it is in the line of a magic. */
    public Optional<Completion> complete(String code, int cursor) {
        int start = code.lastIndexOf('\n', cursor - 1) + 1;
        String line = code.substring(start, cursor);
        int indent = line.length() - line.stripLeading().length();
        var written = UNFINISHED.matcher(line.substring(indent));
        if (!written.matches()) {
            return Optional.empty();
        }
        if (written.group(1) != null) {
            boolean onlyCells = written.group(1).equals("%%");
            List<Completion.Match> matches = magics.stream()
                    .flatMap(magic -> Stream.of(magic)
                            .flatMap(m -> m.names().stream())
                            .filter(name -> name.startsWith(written.group(2)))
                            .flatMap(name -> Stream.of(
                                            magic.isLine() && !onlyCells ? "%" + name : "",
                                            magic.isCell() && start == 0 ? "%%" + name : "")
                                    .filter(text -> !text.isEmpty()))
                            .map(text -> new Completion.Match(text, "magic", magic.arguments())))
                    .toList();
            return Optional.of(new Completion(start + indent, cursor, matches));
        }
        String arguments = written.group(5);
        int word = arguments.length() - Math.max(arguments.lastIndexOf(' '), arguments.lastIndexOf('\t')) - 1;
        List<Completion.Match> matches =
                find(written.group(4)).map(magic -> magic.complete(arguments)).orElse(List.of()).stream()
                        .map(text -> new Completion.Match(text, "text", ""))
                        .toList();
        return Optional.of(new Completion(cursor - word, cursor, matches));
    }

    /** Help for the magic in whose line the cursor stands. */
    public Optional<String> help(String code, int cursor) {
        int start = code.lastIndexOf('\n', cursor - 1) + 1;
        int end = code.indexOf('\n', cursor);
        String line = code.substring(start, end < 0 ? code.length() : end).strip();
        if (!line.startsWith("%") && !line.startsWith("?%")) {
            return Optional.empty();
        }
        String name = line.replaceFirst("^\\??%+", "").split("[\\s?]", 2)[0];
        return find(name).map(HelpMagic::text);
    }
}

package dev.same.kernel.java.magic;

import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.magic.MagicException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** {@code %lsmagic} and {@code %help}. */
final class HelpMagic implements JavaMagic {
    private final List<JavaMagic> others;

    HelpMagic(List<JavaMagic> others) {
        this.others = others;
    }

    @Override
    public List<String> names() {
        return List.of("help", "lsmagic");
    }

    @Override
    public String arguments() {
        return "[NAME]";
    }

    @Override
    public String summary() {
        return "list the magics, or describe one";
    }

    @Override
    public ExecutionResult run(Call call) throws MagicException {
        List<String> words = call.words();
        String text;
        if (words.isEmpty()) {
            text = list(all().toList());
        } else {
            String name = words.get(0).replaceFirst("^%+", "");
            text = all().filter(magic -> magic.names().contains(name))
                    .findFirst()
                    .map(HelpMagic::text)
                    .orElseThrow(() -> new MagicException(
                            "UnknownMagic", List.of("there is no magic %" + name + "; %help lists them all")));
        }
        return new ExecutionResult.Done(Optional.of(MimeBundle.text(text)));
    }

    static String list(List<JavaMagic> magics) {
        var lines = new StringBuilder();
        magics.forEach(magic -> lines.append(String.format("%-34s %s%n", usage(magic), magic.summary())));
        return lines.append("%same …, %%same …                  steps and runs of this notebook: %same help")
                .toString();
    }

    private Stream<JavaMagic> all() {
        return Stream.concat(others.stream().filter(other -> other != this), Stream.of(this));
    }

    private static String usage(JavaMagic magic) {
        return (JavaMagics.shown(magic) + " " + magic.arguments()).strip();
    }

    static String text(JavaMagic magic) {
        var lines = new StringBuilder(usage(magic))
                .append("\n\n")
                .append(capital(magic.summary()))
                .append('.');
        if (magic.isCell() && magic.isLine()) {
            lines.append("\nAlso for a whole cell: %%").append(magic.names().get(0));
        }
        if (magic.names().size() > 1) {
            lines.append("\nAlso called: ")
                    .append(String.join(
                            ", ", magic.names().subList(1, magic.names().size())));
        }
        return magic.details().isEmpty()
                ? lines.toString()
                : lines.append("\n\n").append(magic.details()).toString();
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }

    @Override
    public List<String> complete(String argumentsSoFar) {
        return all().flatMap(magic -> magic.names().stream())
                .filter(name -> name.startsWith(argumentsSoFar))
                .toList();
    }
}

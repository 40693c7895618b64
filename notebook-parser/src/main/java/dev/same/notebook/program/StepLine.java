package dev.same.notebook.program;

import dev.same.notebook.program.StepOptions.Origin;
import dev.same.notebook.program.StepOptions.Source;
import java.util.List;
import java.util.Optional;

/**
 * A parsed {@code %same step NAME --option value} line.
 *
 * @param name empty when the line has none (which is a problem, and reported)
 */
record StepLine(Optional<String> name, OptionValues options) {

    /** Parse the words after {@code step}. */
    static StepLine parse(List<String> words, int cell, int line, ProblemList problems) {
        var options = new OptionValues();
        Optional<String> name = Optional.empty();
        for (var i = 0; i < words.size(); i++) {
            var word = words.get(i);
            if (!word.startsWith("-") || word.equals("-")) {
                if (name.isEmpty()) {
                    name = Optional.of(word);
                } else {
                    problems.error(
                            cell,
                            line,
                            "unexpected word \"" + word + "\" after step \"" + name.get() + "\"",
                            "quote values that contain blanks; options start with --");
                }
                continue;
            }
            var equals = word.indexOf('=');
            var flag = equals < 0 ? word : word.substring(0, equals);
            var option = StepOption.ofKey(flag.startsWith("--") ? flag.substring(2) : "");
            var hasNext = i + 1 < words.size() && !words.get(i + 1).startsWith("--");
            if (option.isEmpty()) {
                problems.error(
                        cell,
                        line,
                        "unknown option \"" + flag + "\" of step",
                        Suggestions.hint(flag, StepOption.flags()));
                // The next word is most likely its value.
                i += equals < 0 && hasNext && name.isPresent() ? 1 : 0;
            } else if (equals < 0 && !hasNext) {
                problems.error(
                        cell,
                        line,
                        "option " + flag + " has no value",
                        "write " + flag + " " + option.get().valueName());
            } else {
                var value = equals < 0 ? words.get(++i) : word.substring(equals + 1);
                add(options, option.get(), new Origin(cell, line, Source.MAGIC, value));
            }
        }
        if (name.isEmpty()) {
            problems.error(cell, line, "%same step has no name", "write %same step NAME");
        }
        return new StepLine(name, options);
    }

    /** Add a value; lists of names may be written with commas. */
    static void add(OptionValues options, StepOption option, Origin origin) {
        if (option != StepOption.AFTER && option != StepOption.SECRET) {
            options.add(option, origin);
            return;
        }
        for (var part : origin.text().split(",", -1)) {
            if (!part.isBlank()) {
                options.add(option, new Origin(origin.cell(), origin.line(), origin.source(), part.strip()));
            }
        }
    }
}

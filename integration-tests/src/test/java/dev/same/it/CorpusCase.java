package dev.same.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A notebook-like program of the corpus: {@code src/test/corpus/README.md} describes the format.
 *
 * @param name file and title
 * @param mayBeRefused why it may be, if it may
 * @param files that stand beside the notebook, by relative path
 */
record CorpusCase(
        String language, String name, Optional<String> mayBeRefused, Map<String, String> files, List<String> cells) {
    static final Path CORPUS = Path.of("src", "test", "corpus").toAbsolutePath();

    private static final String REFUSED = "may be refused: ";
    private static final String FILE = "file: ";
    private static final String LINE = "| ";

    /** Read all cases of a language, in order of files and lines. */
    static List<CorpusCase> all(String language) {
        List<CorpusCase> cases = new ArrayList<>();
        try (Stream<Path> files = Files.list(CORPUS.resolve(language))) {
            for (Path file : files.sorted().toList()) {
                read(language, file, cases);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return cases;
    }

    private static void read(String language, Path file, List<CorpusCase> cases) throws IOException {
        String comment = language.equals("java") ? "//" : "#";
        String group = String.valueOf(file.getFileName()).replaceAll("\\..*", "");
        String title = comment.equals("#") ? "#### " : "//// ";
        for (String part : Files.readString(file, StandardCharsets.UTF_8).split("(?m)^(?=" + title + ")")) {
            if (part.startsWith(title)) {
                cases.add(parse(language, group, comment, part.substring(title.length())));
            } else if (!part.isBlank()) {
                throw new IllegalArgumentException(file + ": text before the first line that starts with " + title);
            }
        }
    }

    private static CorpusCase parse(String language, String group, String comment, String text) {
        String[] cells = text.split("(?m)^" + comment + " %%.*\n");
        List<String> header = cells[0].lines().toList();
        Optional<String> refused = Optional.empty();
        Map<String, String> files = new LinkedHashMap<>();
        String file = "";
        for (String line : header.subList(1, header.size())) {
            String said =
                    line.startsWith(comment) ? line.substring(comment.length()).stripLeading() : line;
            if (said.startsWith(REFUSED)) {
                refused = Optional.of(said.substring(REFUSED.length()));
            } else if (said.startsWith(FILE)) {
                file = said.substring(FILE.length()).strip();
                files.put(file, "");
            } else if (said.equals("|") || said.startsWith(LINE)) {
                files.merge(file, (said.equals("|") ? "" : said.substring(LINE.length())) + "\n", String::concat);
            } else if (!line.startsWith(comment) && !line.isBlank()) {
                throw new IllegalArgumentException(
                        group + ", " + header.get(0) + ": code before the first cell: " + line);
            }
        }
        List<String> sources =
                Stream.of(cells).skip(1).map(String::stripTrailing).toList();
        return new CorpusCase(language, group + ": " + header.get(0).strip(), refused, files, sources);
    }

    /** Write the notebook and its files into a folder; return the notebook. */
    Path write(Path folder) {
        try {
            Files.createDirectories(folder);
            for (Map.Entry<String, String> file : files.entrySet()) {
                Path path = folder.resolve(file.getKey());
                Files.createDirectories(path.getParent());
                Files.writeString(path, file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Notebooks.writeIn(language, folder, "case.ipynb", cells.toArray(String[]::new));
    }
}

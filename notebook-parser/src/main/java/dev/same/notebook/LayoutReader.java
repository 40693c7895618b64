package dev.same.notebook;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the layout of a document in one pass: checks its structure, keeps small fields, and notes where values stand. Large
 * values (outputs, attachments) are skipped, so that memory is bounded by the size of the file.
 */
final class LayoutReader {
    static final int MAX_DEPTH = 1000;
    static final int MAX_SOURCE_CHARS = 20_000_000;
    private static final int MAX_CELLS = 100_000;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(MAX_DEPTH)
                    .maxStringLength(MAX_SOURCE_CHARS)
                    .maxNumberLength(100_000)
                    .build())
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    private final JsonSpans spans;
    private final Problems problems;
    private final List<CellLayout> cells = new ArrayList<>();
    private final NotebookLanguage language = new NotebookLanguage();
    private @Nullable Members metadata;
    private boolean cellsFound;
    private boolean worksheetsFound;
    private @Nullable Number nbformat;
    private @Nullable Integer nbformatMinor;

    private LayoutReader(JsonSpans spans, Problems problems) {
        this.spans = spans;
        this.problems = problems;
    }

    static NotebookLayout read(byte[] bytes, String displayName) {
        var problems = new Problems("cannot read notebook " + displayName, bytes);
        var start = Encoding.checkedStart(bytes, problems);
        try (var parser = FACTORY.createParser(bytes, start, bytes.length - start)) {
            var spans = new JsonSpans(parser, bytes, start, problems);
            try {
                var layout = new LayoutReader(spans, problems).document();
                problems.throwIfAny();
                return layout;
            } catch (JsonProcessingException e) {
                throw problems.syntax(e, spans.pointer(), start);
            }
        } catch (IOException e) {
            throw problems.fatal("", "cannot be decoded: " + e.getMessage());
        }
    }

    private NotebookLayout document() throws IOException {
        if (spans.next() != JsonToken.START_OBJECT) {
            throw problems.fatal(
                    "", "not a notebook: found " + spans.describe() + ", need a JSON object with \"cells\"");
        }
        var members = spans.object(this::rootMember);
        if (spans.next() != null) {
            throw problems.fatal("", spans.offset(), "text after the end of the notebook: found " + spans.describe());
        }
        checkVersion();
        if (!cellsFound) {
            problems.add("/cells", "missing: need a list of cells");
        }
        var noMetadata = new Members(new Span(0, 0), List.of());
        return new NotebookLayout(
                nbformatMinor == null ? 0 : nbformatMinor,
                language.decide(),
                members,
                metadata == null ? noMetadata : metadata,
                cells);
    }

    private void checkVersion() {
        if (nbformat == null) {
            if (!cellsFound) {
                throw problems.fatal(
                        "", "JSON, but not a notebook: it has neither \"nbformat\" nor \"cells\" (need nbformat 4)");
            }
            problems.add("/nbformat", "missing: need 4");
        } else if (nbformat.doubleValue() != 4) {
            var upgrade = nbformat.doubleValue() < 4
                    ? "; open and save it in Jupyter, or run: jupyter nbconvert --to notebook --nbformat 4"
                    : "; this version of SAME is older than the file";
            throw problems.fatal(
                    "/nbformat",
                    "found nbformat " + nbformat + (worksheetsFound ? " (with worksheets)" : "")
                            + ", can read nbformat 4" + upgrade);
        }
    }

    private boolean rootMember(String name) throws IOException {
        switch (name) {
            case "cells" -> {
                cellsFound = true;
                readCells();
                return true;
            }
            case "metadata" -> {
                if (spans.expect(JsonToken.START_OBJECT, "an object")) {
                    metadata = spans.object(language::member, spans);
                    return true;
                }
            }
            case "worksheets" -> worksheetsFound = true;
            case "nbformat" -> {
                if (spans.expect(JsonToken.VALUE_NUMBER_INT, "the number 4")) {
                    nbformat = spans.parser().getNumberValue();
                }
            }
            case "nbformat_minor" -> {
                if (spans.expect(JsonToken.VALUE_NUMBER_INT, "a whole number")) {
                    nbformatMinor = spans.smallInt().orElse(0);
                }
            }
            default -> {
                return false;
            }
        }
        return false;
    }

    private void readCells() throws IOException {
        if (!spans.expect(JsonToken.START_ARRAY, "a list of cells")) {
            spans.skip();
            return;
        }
        var number = 0;
        while (spans.next() != JsonToken.END_ARRAY) {
            number++;
            if (number > MAX_CELLS) {
                throw problems.fatal("/cells", "more than " + MAX_CELLS + " cells; split the notebook");
            }
            if (spans.expect(JsonToken.START_OBJECT, "a cell: an object")) {
                new CellReader(spans, problems, number).read().ifPresent(cells::add);
            } else {
                spans.skip();
            }
        }
    }

    /** What a kernelspec or a kernel says about the language; the first that says something wins. */
    private static final class NotebookLanguage {
        private Optional<String> specLanguage = Optional.empty();
        private Optional<String> specName = Optional.empty();
        private Optional<String> infoName = Optional.empty();

        boolean member(String name, JsonSpans spans) throws IOException {
            if (spans.token() != JsonToken.START_OBJECT) {
                return false;
            }
            if (name.equals("kernelspec")) {
                spans.object(
                        (field, inner) -> {
                            if (field.equals("language")) {
                                specLanguage = inner.text();
                            } else if (field.equals("name")) {
                                specName = inner.text();
                            }
                            return false;
                        },
                        spans);
                return true;
            }
            if (name.equals("language_info")) {
                spans.object(
                        (field, inner) -> {
                            if (field.equals("name")) {
                                infoName = inner.text();
                            }
                            return false;
                        },
                        spans);
                return true;
            }
            return false;
        }

        String decide() {
            var said = specLanguage.or(() -> infoName).or(() -> specName.filter(NAMES_BY_KERNEL::containsKey));
            var name = said.orElse("python").strip().toLowerCase(Locale.ROOT);
            return NAMES_BY_KERNEL.getOrDefault(name, name.isEmpty() ? "python" : name);
        }

        private static final Map<String, String> NAMES_BY_KERNEL = Map.of(
                "python3",
                "python",
                "python2",
                "python",
                "ipython",
                "python",
                "ipython3",
                "python",
                "ijava",
                "java",
                "jjava",
                "java",
                "java",
                "java",
                "rapaio-jupyter-kernel",
                "java");
    }
}

package dev.same.pipeline.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import dev.same.pipeline.plan.DeclaredParameters;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Experiments from a CSV file: a header of parameters' names, then a row of values for each experiment. */
final class SweepFile {
    private final Path file;
    private final DeclaredParameters declared;
    private final List<String> problems;
    private List<String> names = List.of();

    SweepFile(Path file, DeclaredParameters declared, List<String> problems) {
        this.file = file;
        this.declared = declared;
        this.problems = problems;
    }

    /** Return a point for each row; with problems, none. */
    List<Map<String, String>> rows() {
        int before = problems.size();
        List<Map<String, String>> points = new ArrayList<>();
        try (MappingIterator<String[]> rows = new CsvMapper()
                .enable(CsvParser.Feature.WRAP_AS_ARRAY)
                .enable(CsvParser.Feature.TRIM_SPACES)
                .enable(CsvParser.Feature.SKIP_EMPTY_LINES)
                .readerFor(String[].class)
                .readValues(Files.newBufferedReader(file))) {
            if (!rows.hasNextValue()) {
                problem("it is empty; expected a first line of parameters' names, then a line for each experiment");
                return List.of();
            }
            names = header(rows.nextValue());
            Set<Map<String, String>> seen = new HashSet<>();
            while (rows.hasNextValue()) {
                int line = rows.getCurrentLocation().getLineNr();
                Map<String, String> point = row(rows.nextValue(), line);
                if (!seen.add(point)) {
                    problem("line " + line + ": the same values stand in a line before; remove one of them");
                }
                points.add(point);
            }
            if (points.isEmpty()) {
                problem("there is no line below the names of the parameters; add one for each experiment");
            }
        } catch (NoSuchFileException e) {
            problem("there is no such file; name a CSV file");
        } catch (JsonProcessingException e) {
            problem("it is no CSV file: " + e.getOriginalMessage());
        } catch (IOException e) {
            problem("it cannot be read: " + e);
        }
        return problems.size() > before ? List.of() : points;
    }

    /** Return the names of the columns, once the rows were read. */
    List<String> names() {
        return names;
    }

    private List<String> header(String[] cells) {
        List<String> found = new ArrayList<>();
        for (String cell : cells) {
            String name = cell.replace("\uFEFF", "").strip();
            if (declared.defaultValue(name).isEmpty()) {
                problem("column \"" + name + "\": " + declared.unknown(name));
            } else if (found.contains(name)) {
                problem("column \"" + name + "\" stands there twice; remove one");
            }
            found.add(name);
        }
        return found;
    }

    private Map<String, String> row(String[] cells, int line) {
        if (cells.length != names.size()) {
            problem("line " + line + ": " + cells.length + " values for " + names.size() + " columns ("
                    + String.join(", ", names) + ")");
        }
        Map<String, String> point = new LinkedHashMap<>();
        for (int i = 0; i < Math.min(cells.length, names.size()); i++) {
            String name = names.get(i);
            if (declared.defaultValue(name).isPresent()
                    && declared.parse(name, cells[i]).isEmpty()) {
                problem("line " + line + ", column \"" + name + "\": \"" + cells[i] + "\": expected "
                        + declared.expected(name));
            }
            point.put(name, cells[i]);
        }
        return point;
    }

    private void problem(String text) {
        problems.add("--sweep-file " + file + ": " + text);
    }
}

package dev.same.javasession.api;

import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A collection or an array whose elements are rows: records of one class, maps with text as keys, or arrays.
 *
 * @param named whether the columns have names
 * @param left how many rows are not shown
 */
record Table(List<String> columns, List<List<String>> rows, boolean named, int left) {
    private static final int MOST_ROWS = 60;
    private static final int MOST_COLUMNS = 50;
    private static final int WIDEST_CELL = 200;
    private static final int WIDEST_TEXT_CELL = 40;

    static Optional<Table> of(Object value) {
        if (value instanceof Map<?, ?> map) {
            return ofMap(map);
        }
        List<?> elements;
        int size;
        if (value instanceof Collection<?> collection) {
            size = collection.size();
            elements = collection.stream().limit(MOST_ROWS).toList();
        } else if (value instanceof Object[] array) {
            size = array.length;
            elements = Arrays.stream(array).limit(MOST_ROWS).toList();
        } else {
            return Optional.empty();
        }
        if (elements.isEmpty() || elements.stream().anyMatch(Objects::isNull)) {
            return Optional.empty();
        }
        Object first = elements.get(0);
        if (first == null) {
            return Optional.empty();
        }
        int left = size - elements.size();
        if (first instanceof Record && elements.stream().allMatch(e -> e.getClass() == first.getClass())) {
            return ofRecords(first.getClass(), elements, left);
        }
        if (elements.stream().allMatch(e -> e instanceof Map<?, ?> m && isRow(m))) {
            return ofRows(elements, left);
        }
        if (value instanceof Object[]
                && elements.stream().allMatch(e -> e.getClass().isArray())) {
            return ofArrays(elements, left);
        }
        return Optional.empty();
    }

    private static boolean isRow(Map<?, ?> map) {
        return !map.isEmpty() && map.keySet().stream().allMatch(CharSequence.class::isInstance);
    }

    private static Optional<Table> ofMap(Map<?, ?> map) {
        if (map.isEmpty() || map.getClass().getModule() != Object.class.getModule()) {
            return Optional.empty();
        }
        List<List<String>> rows = new ArrayList<>();
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (rows.size() == MOST_ROWS) {
                break;
            }
            rows.add(List.of(cell(entry.getKey()), cell(entry.getValue())));
        }
        return Optional.of(new Table(List.of("key", "value"), rows, false, map.size() - rows.size()));
    }

    private static Optional<Table> ofRecords(Class<?> type, List<?> elements, int left) {
        RecordComponent[] components = type.getRecordComponents();
        if (components.length == 0 || components.length > MOST_COLUMNS) {
            return Optional.empty();
        }
        List<List<String>> rows = new ArrayList<>();
        for (Object element : elements) {
            List<String> row = new ArrayList<>();
            for (RecordComponent component : components) {
                try {
                    component.getAccessor().setAccessible(true);
                    row.add(cell(component.getAccessor().invoke(element)));
                } catch (ReflectiveOperationException | RuntimeException e) {
                    return Optional.empty();
                }
            }
            rows.add(row);
        }
        List<String> names =
                Arrays.stream(components).map(RecordComponent::getName).toList();
        return Optional.of(new Table(names, rows, true, left));
    }

    private static Optional<Table> ofRows(List<?> elements, int left) {
        Set<String> names = new LinkedHashSet<>();
        List<Map<String, String>> maps = new ArrayList<>();
        for (Object element : elements) {
            Map<String, String> row = new LinkedHashMap<>();
            ((Map<?, ?>) element).forEach((key, value) -> row.put(key.toString(), cell(value)));
            names.addAll(row.keySet());
            maps.add(row);
        }
        if (names.size() > MOST_COLUMNS) {
            return Optional.empty();
        }
        List<List<String>> rows = maps.stream()
                .map(row ->
                        names.stream().map(name -> row.getOrDefault(name, "")).toList())
                .toList();
        return Optional.of(new Table(List.copyOf(names), rows, true, left));
    }

    private static Optional<Table> ofArrays(List<?> elements, int left) {
        List<List<String>> rows = new ArrayList<>();
        int width = 0;
        for (Object element : elements) {
            int length = java.lang.reflect.Array.getLength(element);
            if (length > MOST_COLUMNS) {
                return Optional.empty();
            }
            List<String> row = new ArrayList<>();
            for (int i = 0; i < length; i++) {
                row.add(cell(java.lang.reflect.Array.get(element, i)));
            }
            width = Math.max(width, length);
            rows.add(row);
        }
        List<String> names = new ArrayList<>();
        for (int i = 0; i < width; i++) {
            names.add(Integer.toString(i));
        }
        return Optional.of(new Table(names, rows, false, left));
    }

    private static String cell(@Nullable Object value) {
        String text = PlainText.of(value);
        return text.length() > WIDEST_CELL ? text.substring(0, WIDEST_CELL) + "…" : text;
    }

    String html() {
        var out = new StringBuilder("<table>");
        if (named) {
            out.append("<thead><tr>");
            columns.forEach(name -> out.append("<th>").append(escape(name)).append("</th>"));
            out.append("</tr></thead>");
        }
        out.append("<tbody>");
        for (List<String> row : rows) {
            out.append("<tr>");
            row.forEach(cell -> out.append("<td>").append(escape(cell)).append("</td>"));
            out.append("</tr>");
        }
        out.append("</tbody></table>");
        if (left > 0) {
            out.append("<p>").append(left).append(" more rows</p>");
        }
        return out.toString();
    }

    /** Aligned columns; nothing where the rows' own text says as much. */
    Optional<String> text() {
        if (!named) {
            return Optional.empty();
        }
        List<List<String>> lines = new ArrayList<>();
        lines.add(columns);
        lines.addAll(rows);
        int[] widths = new int[columns.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < line.size(); i++) {
                widths[i] = Math.max(widths[i], shortened(line.get(i)).length());
            }
        }
        var out = new StringBuilder();
        for (List<String> line : lines) {
            var text = new StringBuilder();
            for (int i = 0; i < line.size(); i++) {
                String cell = shortened(line.get(i));
                text.append(i == 0 ? "" : "  ").append(cell).append(" ".repeat(widths[i] - cell.length()));
            }
            out.append(out.isEmpty() ? "" : "\n").append(text.toString().stripTrailing());
        }
        return Optional.of(left > 0 ? out + "\n… " + left + " more rows" : out.toString());
    }

    private static String shortened(String cell) {
        String line = cell.replaceAll("\\R", " ");
        return line.length() > WIDEST_TEXT_CELL ? line.substring(0, WIDEST_TEXT_CELL - 1) + "…" : line;
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}

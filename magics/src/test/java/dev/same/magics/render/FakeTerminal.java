package dev.same.magics.render;

import java.util.ArrayList;
import java.util.List;

/** A terminal as far as {@link LiveProgress} uses one: wraps, scrolls, moves up, clears; keeps what scrolled away. */
final class FakeTerminal implements Appendable {
    private final List<StringBuilder> lines = new ArrayList<>(List.of(new StringBuilder()));
    private int columns;
    private final int rows;
    private int row;
    private int column;
    int writes;

    FakeTerminal(int columns, int rows) {
        this.columns = columns;
        this.rows = rows;
    }

    TerminalSize size() {
        return new TerminalSize(columns, rows);
    }

    /** Wrap what stands there anew, as common terminals do. */
    void narrow(int newColumns) {
        var wrapped = new ArrayList<StringBuilder>();
        for (var line : lines) {
            var rest = line.toString();
            for (; rest.length() > newColumns; rest = rest.substring(newColumns)) {
                wrapped.add(new StringBuilder(rest.substring(0, newColumns)));
            }
            wrapped.add(new StringBuilder(rest));
        }
        lines.clear();
        lines.addAll(wrapped);
        columns = newColumns;
        row = lines.size() - 1;
    }

    String text() {
        return String.join("\n", lines);
    }

    @Override
    public Appendable append(CharSequence text) {
        writes++;
        var rest = text.toString();
        while (!rest.isEmpty()) {
            if (rest.startsWith("\u001b[")) {
                int end = 2;
                while (Character.isDigit(rest.charAt(end))) {
                    end++;
                }
                control(rest.charAt(end), end == 2 ? 1 : Integer.parseInt(rest.substring(2, end)));
                rest = rest.substring(end + 1);
            } else {
                put(rest.charAt(0));
                rest = rest.substring(1);
            }
        }
        return this;
    }

    @Override
    public Appendable append(CharSequence text, int start, int end) {
        return append(text.subSequence(start, end));
    }

    @Override
    public Appendable append(char c) {
        return append(String.valueOf(c));
    }

    private void control(char command, int count) {
        switch (command) {
            case 'A' -> row = Math.max(Math.max(0, lines.size() - rows), row - count);
            case 'K' -> lines.get(row).setLength(Math.min(column, lines.get(row).length()));
            case 'J' -> {
                lines.get(row).setLength(Math.min(column, lines.get(row).length()));
                lines.subList(row + 1, lines.size()).clear();
            }
            default -> throw new IllegalArgumentException("control sequence " + command);
        }
    }

    private void put(char c) {
        if (c == '\n') {
            row++;
            column = 0;
        } else if (c == '\r') {
            column = 0;
        } else {
            if (column == columns) {
                row++;
                column = 0;
            }
            var line = lines.get(row);
            if (column < line.length()) {
                line.setCharAt(column, c);
            } else {
                line.append(c);
            }
            column++;
        }
        if (row == lines.size()) {
            lines.add(new StringBuilder());
        }
    }
}

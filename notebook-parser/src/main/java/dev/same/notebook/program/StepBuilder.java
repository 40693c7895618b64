package dev.same.notebook.program;

import java.util.ArrayList;
import java.util.List;

/** A step while cells are added to it. */
final class StepBuilder {
    /** How a step was opened. */
    enum Opened {
        BY_MAGIC,
        BY_METADATA,
        BY_TAG
    }

    final String name;
    final int cell;
    final OptionValues options = new OptionValues();
    final List<CodeCell> cells = new ArrayList<>();
    int line;
    Opened opened;
    /** Whether a cell of the step has code that is not run, by the tag {@code skip-execution}. */
    boolean skipsCells;

    StepBuilder(String name, int cell, int line, Opened opened) {
        this.name = name;
        this.cell = cell;
        this.line = line;
        this.opened = opened;
    }
}

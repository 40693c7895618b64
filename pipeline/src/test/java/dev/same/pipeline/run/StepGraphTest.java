package dev.same.pipeline.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.plan.Planner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepGraphTest {
    @TempDir
    private Path folder;

    @Test
    void watchesDefinitionsThatALaterStepMakesForItselfToo() throws IOException {
        Path file = folder.resolve("n.ipynb");
        Files.writeString(file, """
                {"nbformat": 4, "nbformat_minor": 4, "metadata": {"kernelspec": {"name": "p", "language": "python"}}, "cells": [
                 {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null,
                  "source": "class A: n = 0\\nclass B: n = 0"},
                 {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null,
                  "source": "%same step a\\nfor kind in (A, B): print(kind.n)"},
                 {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null,
                  "source": "%same step b\\nprint(A.n)"}]}
                """);
        Notebook notebook = new NotebookReader().read(file);

        StepGraph graph = new StepGraph(new Planner().plan(notebook, Map.of()));

        assertThat(graph.passingBy(0)).containsExactly("A");
        assertThat(graph.passingBy(1)).isEmpty();
    }
}

package dev.same.magics.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class RailGraphTest {
    private static final int SIDEWAYS = Glyphs.LEFT | Glyphs.RIGHT;

    @Test
    void showsExactlyTheEdgesThatThereAre() {
        for (long seed = 0; seed < 500; seed++) {
            var needs = Views.random(2 + (int) (seed % 40), seed).needs();

            assertThat(edgesThatAReaderSees(RailGraph.rows(needs, 1000)))
                    .as("seed %d", seed)
                    .isEqualTo(edges(needs));
        }
    }

    @Test
    void runsEachRailWithoutAGapFromRowToRow() {
        for (long seed = 0; seed < 500; seed++) {
            var rows = RailGraph.rows(Views.random(2 + (int) (seed % 40), seed).needs(), 1000);
            for (int i = 1; i < rows.size(); i++) {
                for (int column = 0; column < rows.get(i).arms().length; column++) {
                    boolean wantsAbove = (arms(rows.get(i), column) & Glyphs.UP) != 0;
                    boolean isStepAbove =
                            rows.get(i - 1).isStep() && rows.get(i - 1).column() == column;
                    boolean above = (arms(rows.get(i - 1), column) & Glyphs.DOWN) != 0;

                    assertThat(!wantsAbove || above || isStepAbove)
                            .as("seed %d, row %d, column %d", seed, i, column)
                            .isTrue();
                }
            }
        }
    }

    @Test
    void givesUpWhenTooManyRailsRunSideBySide() {
        assertThat(RailGraph.rows(Views.fan(9).needs(), 8)).isEmpty();
        assertThat(RailGraph.rows(Views.fan(9).needs(), 9)).hasSize(2 * 11 - 1);
    }

    private static int arms(RailGraph.Row row, int column) {
        return column < row.arms().length ? row.arms()[column] : 0;
    }

    /** Follow the rails as the eye does: what comes from above and turns sideways, or into the step, flows there. */
    private static List<String> edgesThatAReaderSees(List<RailGraph.Row> rows) {
        Map<Integer, Integer> owners = new HashMap<>();
        var seen = new TreeSet<String>();
        for (var row : rows) {
            if (row.isStep()) {
                owners.put(row.column(), row.node());
                continue;
            }
            for (int column = 0; column < row.arms().length; column++) {
                int arms = row.arms()[column];
                boolean comesFromAbove = (arms & Glyphs.UP) != 0;
                boolean flows = (arms & SIDEWAYS) != 0 || column == row.column() && (arms & Glyphs.DOWN) != 0;
                if (comesFromAbove && flows) {
                    seen.add(owners.get(column) + " to " + row.node());
                }
            }
        }
        return new ArrayList<>(seen);
    }

    private static List<String> edges(int[][] needs) {
        var edges = new TreeSet<String>();
        for (int node = 0; node < needs.length; node++) {
            for (int source : needs[node]) {
                edges.add(source + " to " + node);
            }
        }
        return new ArrayList<>(edges);
    }
}

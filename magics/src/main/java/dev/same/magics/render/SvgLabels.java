package dev.same.magics.render;

import java.util.ArrayList;
import java.util.List;

/**
 * Finds places for the labels of the edges between two layers, so that none covers another.
 *
 * <p>A label stands on its edge, or beside it, in one of up to three rows; of all ways that keep labels apart, one is
 * taken that covers few lines of other edges. A label that has no place is left out: the edge says it on hover.
 */
final class SvgLabels {
    static final double ROW = 19;
    static final double HALF_HEIGHT = 8;
    private static final int MAX_ROWS = 3;
    private static final double[] SIDES = {0, 1, -1};

    /** An edge between two heights that the caller knows; {@code label} is the width of its label, 0 for none. */
    record Line(double fromX, double toX, double label) {
        /** Return where the line is at a fraction of its height. */
        double at(double fraction) {
            double low = 0;
            double high = 1;
            for (int i = 0; i < 24; i++) {
                double t = (low + high) / 2;
                // The second half of the control points lies at half the height.
                double y = 1.5 * t * (1 - t) * (1 - t) + 1.5 * t * t * (1 - t) + t * t * t;
                if (y < fraction) {
                    low = t;
                } else {
                    high = t;
                }
            }
            double t = (low + high) / 2;
            double end = 3 * t * t * (1 - t) + t * t * t;
            return fromX + (toX - fromX) * end;
        }
    }

    /** Centre of the label of a line, {@code y} from the top of the gap. */
    record Spot(int line, double x, double y) {}

    /** Where the labels go, and how high the gap must be for that. */
    record Plan(double height, List<Spot> spots, double cost) {}

    private SvgLabels() {}

    /** Plan the labels of a gap that is bounded by 0 and {@code width}. */
    static Plan plan(List<Line> lines, double width) {
        long labels = lines.stream().filter(line -> line.label() > 0).count();
        var best = rows(lines, width, labels == 0 ? 0 : 1);
        for (int rows = 2; rows <= Math.min(MAX_ROWS, labels) && best.cost() > 0; rows++) {
            var plan = rows(lines, width, rows);
            // One row more must be worth it.
            if (plan.cost() < best.cost() - 0.5) {
                best = plan;
            }
        }
        return best;
    }

    private static Plan rows(List<Line> lines, double width, int rows) {
        double steep = lines.stream()
                .mapToDouble(line -> Math.abs(line.fromX() - line.toX()))
                .max()
                .orElse(0);
        double height = Math.max(rows == 0 ? 38 : 34 + ROW * rows, Math.min(80, 30 + steep / 12));
        var spots = new ArrayList<Spot>();
        double cost = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).label() > 0) {
                cost += bestSpot(lines, i, width, height, rows, spots);
            }
        }
        return new Plan(height, spots, cost);
    }

    private static double bestSpot(
            List<Line> lines, int index, double width, double height, int rows, List<Spot> spots) {
        var line = lines.get(index);
        double cheapest = 100;
        Spot best = new Spot(-1, 0, 0);
        for (int row = 0; row < rows; row++) {
            double y = height / 2 + (row - (rows - 1) / 2.0) * ROW - 2;
            for (double side : SIDES) {
                double x = line.at(y / height) + side * (line.label() / 2 + 7);
                double cost = Math.abs(side) * 0.4 + covered(lines, index, x, y / height);
                boolean inside = x - line.label() / 2 >= 0 && x + line.label() / 2 <= width;
                if (inside && cost < cheapest && isFree(lines, spots, x, y, line.label())) {
                    cheapest = cost;
                    best = new Spot(index, x, y);
                }
            }
        }
        if (best.line() >= 0) {
            spots.add(best);
        }
        return cheapest;
    }

    private static double covered(List<Line> lines, int index, double x, double fraction) {
        double half = lines.get(index).label() / 2 + 3;
        int covered = 0;
        for (int i = 0; i < lines.size(); i++) {
            if (i != index && Math.abs(lines.get(i).at(fraction) - x) < half) {
                covered++;
            }
        }
        return covered;
    }

    private static boolean isFree(List<Line> lines, List<Spot> spots, double x, double y, double label) {
        return spots.stream()
                .noneMatch(spot -> Math.abs(spot.y() - y) < 2 * HALF_HEIGHT
                        && Math.abs(spot.x() - x) < (lines.get(spot.line()).label() + label) / 2 + 8);
    }
}

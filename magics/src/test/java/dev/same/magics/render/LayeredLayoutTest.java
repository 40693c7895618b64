package dev.same.magics.render;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LayeredLayoutTest {
    private static final LayeredLayout.Size SIZE = new LayeredLayout.Size(100, 20, 10, 5, true);

    @Test
    void leadsEveryEdgeForwardFromItsSourceToItsTarget() {
        for (long seed = 0; seed < 300; seed++) {
            var needs = Views.random(1 + (int) (seed % 60), seed).needs();
            var layout = LayeredLayout.of(needs, SIZE);

            for (var segment : layout.segments) {
                assertThat(layout.places.get(segment.to()).layer())
                        .as("seed %d, %s", seed, segment)
                        .isEqualTo(layout.places.get(segment.from()).layer() + 1);
            }
            for (int node = 0; node < needs.length; node++) {
                for (int source : needs[node]) {
                    var last = layout.segments.get(layout.lastSegments.get(LayeredLayout.key(source, node)));
                    assertThat(last.to()).as("seed %d", seed).isEqualTo(node);
                    assertThat(layout.places.get(last.from()).source())
                            .as("seed %d", seed)
                            .isEqualTo(source);
                }
            }
        }
    }

    @Test
    void keepsPlacesOfALayerApartAndWithinTheWidth() {
        for (long seed = 0; seed < 300; seed++) {
            var layout =
                    LayeredLayout.of(Views.random(1 + (int) (seed % 60), seed).needs(), SIZE);

            for (var layer : layout.layers) {
                double right = -SIZE.gap();
                for (int place : layer) {
                    double half = (layout.places.get(place).isNode() ? SIZE.nodeWidth() : SIZE.wayPointWidth()) / 2;
                    assertThat(layout.x[place] - half).as("seed %d", seed).isGreaterThan(right + SIZE.gap() - 1e-6);
                    right = layout.x[place] + half;
                }
                assertThat(right).as("seed %d", seed).isLessThan(layout.width + 1e-6);
            }
        }
    }

    @Test
    void putsNoMoreStepsIntoALayerThanAllowed() {
        var layout = LayeredLayout.of(Views.fan(23).needs(), SIZE);

        assertThat(layout.layers).allMatch(layer -> stepsIn(layout, layer) <= 5).hasSize(1 + 5 + 1);
    }

    @Test
    void standsAStepInTheMiddleAboveItsTwoReaders() {
        var layout = LayeredLayout.of(new int[][] {{}, {0}, {0}}, SIZE);

        assertThat(layout.x[0]).isCloseTo((layout.x[1] + layout.x[2]) / 2, within(0.5));
    }

    @Test
    void drawsAChainAsAStraightLine() {
        var layout = LayeredLayout.of(new int[][] {{}, {0}, {1}, {2}}, SIZE);

        assertThat(layout.x).containsOnly(layout.x[0]);
    }

    @Test
    void uncrossesWhatNeedNotCross() {
        var layout = LayeredLayout.of(new int[][] {{}, {}, {1}, {0}}, SIZE);

        assertThat(layout.x[0] < layout.x[1]).isEqualTo(layout.x[3] < layout.x[2]);
    }

    @Test
    void sharesTheWayPointsOfAllEdgesOutOfOneStep() {
        var layout = LayeredLayout.of(Views.chain(10).needs(), SIZE);
        Set<Integer> layers = new HashSet<>();

        assertThat(layout.places.stream().filter(place -> !place.isNode()))
                .allMatch(place -> layers.add(place.layer()));
    }

    private static long stepsIn(LayeredLayout layout, int[] layer) {
        return java.util.Arrays.stream(layer)
                .filter(place -> layout.places.get(place).isNode())
                .count();
    }
}

package dev.same.pipeline.sweep;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.plan.DeclaredParameters;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;

/**
 * The values of all experiments of a sweep.
 *
 * @param values of each experiment, as text by name: what was swept only; the last axis changes fastest
 * @param seed that the experiments were drawn with, if they were
 */
public record Experiments(List<Map<String, String>> values, OptionalLong seed) {
    /** More would be a mistake rather than a wish. */
    static final int MOST = 100_000;

    /** Seeds that are made up stay short enough to be typed. */
    private static final int SEEDS = 1_000_000_000;

    public Experiments {
        values = List.copyOf(values);
    }

    /**
     * Work out what a user asks for.
     *
     * @throws SameException with all problems
     */
    public static Experiments of(SweepWish wish, DeclaredParameters declared) {
        List<String> problems = new ArrayList<>();
        List<Axis> axes = axes(wish, declared, problems);
        if (wish.random().isPresent() && wish.random().getAsInt() < 1) {
            problems.add("--sweep-random " + wish.random().getAsInt() + ": expected 1 or more");
        }
        if (wish.random().isEmpty() && wish.seed().isPresent()) {
            problems.add("--sweep-seed " + wish.seed().getAsLong()
                    + ": without --sweep-random nothing is drawn; remove it, or add --sweep-random COUNT");
        }
        if (wish.axes().isEmpty() && wish.file().isEmpty()) {
            problems.add("--sweep-random: from which values? Add --sweep NAME=VALUES or --sweep-file FILE.csv");
        }
        if (problems.isEmpty()) {
            check(wish, axes, problems);
        }
        if (!problems.isEmpty()) {
            throw new SameException(ErrorKind.USER, "the sweep cannot be made\n  " + String.join("\n  ", problems));
        }
        if (wish.random().isEmpty()) {
            return new Experiments(grid(axes), OptionalLong.empty());
        }
        long seed = wish.seed().orElseGet(() -> new SecureRandom().nextInt(SEEDS));
        return new Experiments(drawn(axes, wish.random().getAsInt(), new Random(seed)), OptionalLong.of(seed));
    }

    private static List<Axis> axes(SweepWish wish, DeclaredParameters declared, List<String> problems) {
        List<Axis> axes = new ArrayList<>();
        Map<String, String> givenBy = new HashMap<>();
        wish.fixed().keySet().forEach(name -> givenBy.put(name, "--param " + name));
        wish.file().ifPresent(file -> {
            SweepFile rows = new SweepFile(file, declared, problems);
            List<Map<String, String>> points = rows.rows();
            rows.names().forEach(name -> once(name, "--sweep-file " + file, givenBy, problems));
            axes.add(new Axis.Points(points));
        });
        AxisParser parser = new AxisParser(declared, wish.random().isPresent(), problems);
        for (String text : wish.axes()) {
            AxisParser.name(text).ifPresent(name -> once(name, "--sweep " + text, givenBy, problems));
            parser.parse(text).ifPresent(axes::add);
        }
        return axes;
    }

    private static void once(String name, String option, Map<String, String> givenBy, List<String> problems) {
        String before = givenBy.putIfAbsent(name, option);
        if (before != null) {
            problems.add(option + ": " + name + " is given by " + before + ", too; remove one of them");
        }
    }

    private static void check(SweepWish wish, List<Axis> axes, List<String> problems) {
        OptionalLong size = size(axes);
        if (wish.random().isPresent()) {
            int count = wish.random().getAsInt();
            if (count > MOST) {
                problems.add("--sweep-random " + count + ": expected at most " + MOST);
            } else if (size.isPresent() && count > size.getAsLong()) {
                problems.add("--sweep-random " + count + ": there are only " + size.getAsLong()
                        + " different experiments; ask for fewer, or leave it out to run all");
            }
        } else if (size.isPresent() && size.getAsLong() > MOST) {
            problems.add("the grid has " + size.getAsLong() + " experiments, and " + MOST
                    + " are allowed; give fewer values, or draw some: --sweep-random COUNT");
        }
    }

    /** Return how many points there are; empty when there is no end to them. */
    private static OptionalLong size(List<Axis> axes) {
        long size = 1;
        for (Axis axis : axes) {
            if (axis.size().isEmpty()) {
                return OptionalLong.empty();
            }
            // Saturates: nobody runs so many, but many may be drawn from.
            size = Math.min(size, (1L << 52) / axis.size().getAsLong())
                    * axis.size().getAsLong();
        }
        return OptionalLong.of(size);
    }

    private static List<Map<String, String>> grid(List<Axis> axes) {
        long size = size(axes).orElseThrow();
        List<Map<String, String>> all = new ArrayList<>();
        for (long i = 0; i < size; i++) {
            all.add(at(axes, i));
        }
        return all;
    }

    private static Map<String, String> at(List<Axis> axes, long place) {
        int[] indexes = new int[axes.size()];
        long rest = place;
        for (int i = axes.size() - 1; i >= 0; i--) {
            long size = axes.get(i).size().orElseThrow();
            indexes[i] = (int) (rest % size);
            rest /= size;
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < indexes.length; i++) {
            values.putAll(axes.get(i).point(indexes[i]));
        }
        return values;
    }

    /** Draw different experiments. */
    private static List<Map<String, String>> drawn(List<Axis> axes, int count, Random random) {
        OptionalLong size = size(axes);
        return size.isPresent() ? drawnPoints(axes, count, size.getAsLong(), random) : drawnFreely(axes, count, random);
    }

    /** The first cards of a shuffled deck; of the deck, only what was moved is kept. */
    private static List<Map<String, String>> drawnPoints(List<Axis> axes, int count, long size, Random random) {
        Map<Long, Long> moved = new HashMap<>();
        List<Map<String, String>> all = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            long other = i + (long) (random.nextDouble() * (size - i));
            long taken = moved.getOrDefault(other, other);
            moved.put(other, moved.getOrDefault(i, i));
            all.add(at(axes, taken));
        }
        return all;
    }

    private static List<Map<String, String>> drawnFreely(List<Axis> axes, int count, Random random) {
        Set<Map<String, String>> all = new LinkedHashSet<>();
        for (long tries = 0; all.size() < count; tries++) {
            if (tries > 100L * count) {
                throw new SameException(
                        ErrorKind.USER,
                        "the sweep cannot be made\n  --sweep-random " + count
                                + ": the ranges of whole numbers have fewer" + " different experiments (" + all.size()
                                + " were found); ask for fewer");
            }
            Map<String, String> values = new LinkedHashMap<>();
            axes.forEach(axis -> values.putAll(axis.draw(random)));
            all.add(values);
        }
        return List.copyOf(all);
    }

    /** Return the names that are swept, in order. */
    public List<String> names() {
        Set<String> names = new LinkedHashSet<>();
        values.forEach(each -> names.addAll(each.keySet()));
        return List.copyOf(names);
    }

    /** Return the values of each experiment together with those that are the same for all. */
    public List<Map<String, String>> with(Map<String, String> fixed) {
        List<Map<String, String>> all = new ArrayList<>();
        for (Map<String, String> each : values) {
            Map<String, String> together = new LinkedHashMap<>(fixed);
            together.putAll(each);
            all.add(together);
        }
        return all;
    }
}

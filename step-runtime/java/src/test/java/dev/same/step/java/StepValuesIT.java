package dev.same.step.java;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What crosses from step to step. */
class StepValuesIT {
    @TempDir
    Path directory;

    private StepFixture steps;

    @BeforeEach
    void fixture() {
        steps = new StepFixture(directory);
    }

    @Test
    void handsOnAVariableWithItsDeclaredType() throws Exception {
        var first = steps.run(
                List.of(),
                List.of("n", "names"),
                "int n = 41;\nvar names = new ArrayList<Map<String, int[]>>();\nnames.add(Map.of(\"a\", new int[] {1, 2}));");
        var second = steps.run(List.of("n", "names"), List.of(), "n++;\nn + names.get(0).get(\"a\")[1]");

        assertThat(first.status()).isEqualTo("succeeded");
        assertThat(first.result().get("outputs").toString())
                .contains("java.util.ArrayList<java.util.Map<java.lang.String, int[]>>");
        assertThat(second.text()).isEqualTo("44\n");
    }

    @Test
    void keepsTwoNamesForOneListOneList() throws Exception {
        var first = steps.run(List.of(), List.of("a", "b"), "var a = new ArrayList<String>(); var b = a;");
        var second = steps.run(List.of("a", "b"), List.of(), "a.add(\"x\");\nb + \" \" + (a == b)");

        assertThat(first.list("artifacts")).hasSize(1);
        assertThat(second.text()).isEqualTo("[x] true\n");
    }

    @Test
    void rebuildsRecordsClassesAndEnumsWithoutTheirConstructors() throws Exception {
        String types =
                "record Point(int x, List<Point> next) { public Point { System.out.println(\"made\"); if (x < 0) throw new IllegalArgumentException(); } }\n"
                        + "enum Colour { RED, GREEN }\n"
                        + "class Node { private final String name; transient int hits; Node peer; Colour colour = Colour.GREEN; Node(String name) { this.name = name; } String name() { return name; } }\n"
                        + "class Leaf extends Node { long size = 7; Leaf() { super(\"leaf\"); } }";
        steps.define(1, 1, types);
        steps.run(
                List.of(),
                List.of("p", "leaf"),
                "var p = new Point(1, new ArrayList<>()); p.next().add(p);\nvar leaf = new Leaf(); leaf.peer = leaf; leaf.hits = 3;");
        var second = steps.run(
                List.of("p", "leaf"),
                List.of(),
                "(p.next().get(0) == p) + \" \" + leaf.name() + leaf.hits + leaf.size + (leaf.peer == leaf) + (leaf.colour == Colour.GREEN)");

        assertThat(second.result().get("failure")).isNull();
        assertThat(second.text()).isEqualTo("true leaf37truetrue\n");
    }

    @Test
    void refillsHashCollectionsWhenTheirKeysAreComplete() throws Exception {
        steps.define(
                1,
                1,
                "class Key { Set<Key> peers = new HashSet<>(); String name; Key(String n) { name = n; }\n public int hashCode() { return name.hashCode(); }\n public boolean equals(Object o) { return ((Key) o).name.equals(name); } }");
        steps.run(
                List.of(),
                List.of("a", "sets"),
                "var a = new Key(\"a\"); var b = new Key(\"b\"); a.peers.add(b); b.peers.add(a);\nvar sets = Map.of(Set.of(Set.of(1, 2), Set.of(3)), \"v\");");
        var second = steps.run(
                List.of("a", "sets"),
                List.of(),
                "a.peers.iterator().next().peers.contains(a) + \" \" + sets.get(Set.of(Set.of(3), Set.of(2, 1)))");

        assertThat(second.text()).isEqualTo("true v\n");
    }

    @Test
    void keepsTheStateOfARandomGenerator() throws Exception {
        var first = steps.run(
                List.of(),
                List.of("r"),
                "var r = new Random(7); r.nextInt();\nvar copy = new Random(7); copy.nextInt();\ncopy.nextInt()");
        var second = steps.run(List.of("r"), List.of(), "r.nextInt()");

        assertThat(second.text()).isEqualTo(first.text());
    }

    @Test
    void refusesEverythingThatCannotTravelAtOnce() throws Exception {
        var first = steps.run(
                List.of(),
                List.of("s", "t", "it", "in", "f", "ok", "anon", "box"),
                "var s = Stream.of(1);\nvar ok = List.of(1);",
                "var t = new Thread(() -> {});\nvar it = new ArrayList<>(List.of(1)).iterator();",
                "var in = new StringReader(\"x\"); Function<Integer, Integer> f = x -> x + 1;\nvar anon = new Object() { int q; };",
                "var box = new ArrayList<Object>(); box.add(new Object[] {Stream.of(2)});");

        assertThat(first.status()).isEqualTo("refused");
        assertThat(first.exitCode()).isEqualTo(1);
        assertThat(first.list("refusals"))
                .extracting(r -> ((Map<?, ?>) r).get("name") + "@" + ((Map<?, ?>) r).get("cell"))
                .containsExactlyInAnyOrder("s@10", "t@11", "it@11", "in@12", "f@12", "anon@12", "box@13");
        assertThat(first.list("refusals"))
                .allSatisfy(r ->
                        assertThat((String) ((Map<?, ?>) r).get("next")).isNotBlank());
        assertThat(first.list("refusals").toString())
                .contains("inside Object[], inside ArrayList: a java.util.stream.");
    }

    @Test
    void reportsInputsThatWereChangedInPlace() throws Exception {
        steps.run(
                List.of(),
                List.of("a", "b", "c"),
                "var a = new ArrayList<>(List.of(1)); int[] b = {1}; var c = Set.of(\"x\", \"y\");");
        var second = steps.run(List.of("a", "b", "c"), List.of(), "b[0] = 2; a.size() + c.size()");

        assertThat(second.list("mutatedInputs").toString()).isEqualTo("[b]");
    }

    @Test
    void reportsStaticFieldsThatAStepChangedUnforeseen() throws Exception {
        steps.define(1, 1, "class C { static int n; static void up() { n++; } } class D { static int n; }");
        var step = steps.watching("C", "D", "x")
                .run(List.of(), List.of(), "C.class.getDeclaredMethod(\"up\").invoke(null);");

        assertThat(step.list("unforeseenBindings").toString()).isEqualTo("[C]");
    }

    @Test
    void tellsWhenAnOutputSharesStateWithAnInput() throws Exception {
        steps.run(List.of(), List.of("a"), "var a = new ArrayList<>(List.of(1));");
        var second = steps.run(List.of("a"), List.of("v"), "var v = Collections.unmodifiableList(a);");
        Map<?, ?> artifact = (Map<?, ?>) second.list("artifacts").get(0);

        assertThat(artifact.get("names").toString()).isEqualTo("[a, v]");
        assertThat(artifact.get("sharesWithInputs").toString()).isEqualTo("[a]");
    }

    @Test
    void givesTheSameDigestForTheSameGraph() throws Exception {
        String cell =
                "record P(String n, Map<String, Set<Integer>> m) {}\nvar p = new P(\"x\", new HashMap<>(Map.of(\"k\", Set.of(1, 2, 3), \"l\", Set.of())));";
        steps.run(List.of(), List.of("p"), cell);
        String first = steps.artifact("p");
        steps.run(List.of(), List.of("p"), "// other line numbers\n" + cell);

        assertThat(steps.artifact("p")).isEqualTo(first);
    }

    @Test
    void namesTheClassWhoseFieldsChangedBetweenSteps() throws Exception {
        steps.run(List.of(), List.of("p"), "record P(int x) {}\nvar p = new P(1);");
        steps.define(1, 1, "record P(int x, int y) {}");
        var second = steps.run(List.of("p"), List.of(), "p");

        assertThat(second.status()).isEqualTo("error");
        assertThat(second.exitCode()).isEqualTo(3);
        assertThat((String) second.failure().get("evalue"))
                .contains("the input p cannot be read", "class P has other fields", "then [x:int], now [x:int, y:int]");
    }

    @Test
    void refusesADamagedArtifact() throws Exception {
        steps.run(List.of(), List.of("p"), "var p = 1;");
        String hex = steps.artifact("p").substring("sha256:".length());
        Path file = steps.store().resolve("sha256").resolve(hex.substring(0, 2)).resolve(hex);
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 1] ^= 1;
        Files.write(file, bytes);

        var second = steps.run(List.of("p"), List.of(), "p");

        assertThat(second.status()).isEqualTo("error");
        assertThat((String) second.failure().get("evalue")).contains("is damaged");
    }

    @Test
    void listsNamesWithoutAValueAsUnbound() throws Exception {
        var first = steps.run(List.of(), List.of("x", "nothing"), "String x = null;");

        assertThat(first.status()).isEqualTo("succeeded");
        assertThat(first.list("unbound").toString()).isEqualTo("[nothing]");
    }

    @Test
    void carriesStaticFieldsOfATypeThatIsAnOutput() throws Exception {
        steps.define(
                1,
                1,
                "class Counter { static int count = 1; static List<Integer> seen = new ArrayList<>(); static int next() { seen.add(count); return count++; } }");
        steps.run(List.of(), List.of("Counter"), "Counter.next(); Counter.next();");
        var second = steps.run(List.of("Counter"), List.of(), "Counter.next() + \" \" + Counter.seen");

        assertThat(second.text()).isEqualTo("3 [1, 2, 3]\n");
    }

    @Test
    void surviveAListOfAHundredThousandLinks() throws Exception {
        steps.define(1, 1, "record Cons(int head, Cons tail) {}");
        steps.run(
                List.of(),
                List.of("list"),
                "Cons list = null; for (int i = 0; i < 100_000; i++) list = new Cons(i, list);");
        var second = steps.run(
                List.of("list"),
                List.of(),
                "long sum = 0; for (Cons c = list; c != null; c = c.tail()) sum += c.head();\nsum");

        assertThat(second.text()).isEqualTo("4999950000\n");
    }

    @Test
    void iteratesAHashMapInItsOldOrder() throws Exception {
        String fill =
                "var m = new HashMap<Integer, Integer>(); for (int i = 0; i < 5000; i++) m.put(i * 7919, i); m.keySet().removeIf(k -> k % 97 != 0);\n";
        var first = steps.run(List.of(), List.of("m"), fill + "m");
        var second = steps.run(List.of("m"), List.of(), "m");

        assertThat(second.text()).isEqualTo(first.text());
    }
}

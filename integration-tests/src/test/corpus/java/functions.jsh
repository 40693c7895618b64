//// a lambda without state
// %%
import java.util.function.*;
Function<Integer, Integer> inc = n -> n + 1;
// %%
System.out.println(inc.andThen(inc).apply(1));
//// a lambda that captures a list
// %%
import java.util.function.*;
List<String> log = new ArrayList<>();
Consumer<String> write = log::add;
// %%
write.accept("one");
log.add("two");
// %%
System.out.println(log);
//// a supplier over a counter
// %%
import java.util.function.*;
int[] count = {0};
Supplier<Integer> next = () -> ++count[0];
// %%
next.get();
next.get();
// %%
System.out.println(count[0] + " " + next.get());
//// a stream that is collected, and one that is not
// %%
import java.util.stream.*;
var numbers = IntStream.rangeClosed(1, 5).boxed().collect(Collectors.toList());
var open = numbers.stream().map(n -> n * n);
// %%
System.out.println(open.collect(Collectors.toList()));
//// a comparator and a sorted list
// %%
List<String> words = new ArrayList<>(List.of("pear", "fig", "apple"));
Comparator<String> byLength = Comparator.comparing(String::length);
// %%
words.sort(byLength);
// %%
System.out.println(words);
//// an iterator partly consumed
// %%
List<String> items = new ArrayList<>(List.of("a", "b", "c"));
Iterator<String> it = items.iterator();
it.next();
// %%
System.out.println(it.next());
// %%
System.out.println(it.hasNext());
//// a seeded random generator
// %%
Random random = new Random(42);
int a = random.nextInt(100);
// %%
int b = random.nextInt(100);
// %%
System.out.println(a + " " + b + " " + random.nextInt(100));
//// results and void cells
// %%
int x = 20 + 1;
// %%
x * 2
// %%
String name = "n" + x;
name
//// a cell that fails
// %%
int d = 0;
// %%
System.out.println("before");
System.out.println(1 / d);
// %%
System.out.println("never");
//// functions in a map, one of them a combination
// %%
import java.util.function.*;
int[] calls = {0};
Function<Integer, Integer> twice = n -> { calls[0]++; return 2 * n; };
Map<String, Function<Integer, Integer>> table = new TreeMap<>();
// %%
table.put("twice", twice);
table.put("four times", twice.andThen(twice));
// %%
for (var entry : table.entrySet()) System.out.println(entry.getKey() + " " + entry.getValue().apply(3));
// %%
System.out.println(calls[0] + " " + table.size());
//// a method that calls a lambda of an earlier cell
// %%
import java.util.function.*;
List<String> seen = new ArrayList<>();
UnaryOperator<String> shout = word -> { seen.add(word); return word.toUpperCase(); };
// %%
String greet(String name) {
    return shout.apply("hello " + name);
}
// %%
System.out.println(greet("ada"));
// %%
System.out.println(seen);
//// an object of a cell's class that was given a lambda
// %%
import java.util.function.*;
class Button {
    final List<Runnable> listeners = new ArrayList<>();
    void on(Runnable listener) { listeners.add(listener); }
    void click() { listeners.forEach(Runnable::run); }
}
var button = new Button();
int[] clicks = {0};
// %%
button.on(() -> clicks[0]++);
// %%
button.click();
button.click();
// %%
System.out.println(clicks[0]);
//// lambdas that end with the call they are given to
// %%
List<Integer> numbers = new ArrayList<>(List.of(5, 3, 8, 1));
numbers.removeIf(n -> n > 6);
numbers.sort(Comparator.comparing(n -> -n));
Map<String, List<Integer>> byKind = new TreeMap<>();
numbers.forEach(n -> byKind.computeIfAbsent(n > 2 ? "big" : "small", k -> new ArrayList<>()).add(n));
// %%
byKind.get("small").add(2);
// %%
System.out.println(numbers + " " + byKind);

//// a lambda without state
// may be refused: the class of a lambda is made by the JVM at run time, and exists in one process only.
// %%
import java.util.function.*;
Function<Integer, Integer> inc = n -> n + 1;
// %%
System.out.println(inc.andThen(inc).apply(1));
//// a lambda that captures a list
// may be refused: the class of a lambda is made by the JVM at run time, and exists in one process only.
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
// may be refused: the class of a lambda is made by the JVM at run time, and exists in one process only.
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
// may be refused: a stream that nobody has consumed is a computation in one process.
// %%
import java.util.stream.*;
var numbers = IntStream.rangeClosed(1, 5).boxed().collect(Collectors.toList());
var open = numbers.stream().map(n -> n * n);
// %%
System.out.println(open.collect(Collectors.toList()));
//// a comparator and a sorted list
// may be refused: the class of a lambda is made by the JVM at run time, and exists in one process only.
// %%
List<String> words = new ArrayList<>(List.of("pear", "fig", "apple"));
Comparator<String> byLength = Comparator.comparing(String::length);
// %%
words.sort(byLength);
// %%
System.out.println(words);
//// an iterator partly consumed
// may be refused: an iterator of a list watches the list that it goes over.
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

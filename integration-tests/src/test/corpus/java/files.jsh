//// a file written and read by a relative path
// %%
import java.nio.file.*;
Files.writeString(Path.of("out.txt"), "one\n");
// %%
Files.writeString(Path.of("out.txt"), "two\n", StandardOpenOption.APPEND);
// %%
System.out.println(Files.readString(Path.of("out.txt")));
//// a path in a variable
// %%
import java.nio.file.*;
Path folder = Path.of("results");
Files.createDirectories(folder);
// %%
Path file = folder.resolve("a.txt");
Files.writeString(file, "alpha");
// %%
System.out.println(Files.readAllLines(file) + " " + Files.exists(folder));
//// a writer that stays open
// %%
import java.io.*;
PrintWriter writer = new PrintWriter(new FileWriter("log.txt"));
writer.println("first");
// %%
writer.println("second");
// %%
writer.close();
System.out.println(new File("log.txt").length());
//// a program of several parts
// file: words.txt
// | the cat
// | the hat
// %%
import java.nio.file.*;
import java.util.stream.*;
List<String> lines = Files.readAllLines(Path.of("words.txt"));
// %%
record Count(String word, long n) {}
// %%
List<Count> counts = lines.stream()
    .flatMap(line -> Arrays.stream(line.split(" ")))
    .collect(Collectors.groupingBy(w -> w, TreeMap::new, Collectors.counting()))
    .entrySet().stream().map(e -> new Count(e.getKey(), e.getValue())).collect(Collectors.toList());
// %%
Files.writeString(Path.of("counts.txt"), counts.toString());
System.out.println(counts);
//// a simulation with records and a queue
// %%
record Job(int at, String name) {}
PriorityQueue<Job> jobs = new PriorityQueue<>(Comparator.comparingInt(Job::at));
List<String> done = new ArrayList<>();
// %%
jobs.add(new Job(3, "c"));
jobs.add(new Job(1, "a"));
// %%
void run(int until) {
    while (!jobs.isEmpty() && jobs.peek().at() <= until) {
        done.add(jobs.poll().name());
    }
}
run(2);
// %%
jobs.add(new Job(2, "b"));
run(9);
System.out.println(done);
//// a system property
// %%
System.setProperty("corpus.stage", "test");
// %%
System.out.println(System.getProperty("corpus.stage"));
//// the default locale and time zone
// %%
Locale.setDefault(Locale.GERMANY);
TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
// %%
System.out.println(String.format("%.2f", 1.5) + " " + TimeZone.getDefault().getID());

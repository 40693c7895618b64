//// two names for one list
// %%
List<Integer> a = new ArrayList<>(List.of(1, 2));
List<Integer> b = a;
// %%
b.add(3);
// %%
System.out.println(a + " " + (a == b));
//// a shallow copy
// %%
List<List<String>> teams = new ArrayList<>(List.of(new ArrayList<>(List.of("ann"))));
List<List<String>> copy = new ArrayList<>(teams);
// %%
copy.get(0).add("bob");
copy.add(new ArrayList<>());
// %%
System.out.println(teams + " " + copy);
//// a list in a map and on its own
// %%
Map<String, List<Integer>> groups = new LinkedHashMap<>();
List<Integer> odd = new ArrayList<>();
groups.put("odd", odd);
// %%
odd.add(1);
groups.get("odd").add(3);
// %%
System.out.println(groups + " " + (groups.get("odd") == odd));
//// two maps that hold each other
// %%
Map<String, Object> left = new HashMap<>();
Map<String, Object> right = new HashMap<>();
left.put("peer", right);
right.put("peer", left);
// %%
left.put("n", 1);
// %%
System.out.println(((Map<?, ?>) right.get("peer")).get("n"));
//// arrays and a row of an array
// %%
int[][] grid = new int[2][3];
int[] row = grid[1];
// %%
row[2] = 9;
// %%
System.out.println(Arrays.deepToString(grid) + " " + (grid[1] == row));
//// primitives, strings and text blocks
// %%
int n = 5;
double x = 1.5;
String s = "a\nb";
char c = 'z';
// %%
n += 2;
x *= 2;
s = s + c;
// %%
System.out.println(n + " " + x + " " + s.length());
//// the order of sets and maps
// %%
Set<String> names = new HashSet<>(List.of("anna", "ben", "cleo", "dora"));
Map<String, Integer> ages = new TreeMap<>(Map.of("z", 1, "a", 2));
// %%
names.remove("ben");
ages.put("m", 3);
// %%
System.out.println(names + " " + ages);
//// deque, priority queue and linked list
// %%
Deque<Integer> deque = new ArrayDeque<>();
PriorityQueue<Integer> heap = new PriorityQueue<>(List.of(5, 1, 4));
// %%
deque.push(1);
deque.addLast(2);
heap.add(0);
// %%
System.out.println(deque + " " + heap.poll() + " " + heap.size());
//// StringBuilder and big numbers
// %%
StringBuilder text = new StringBuilder("a");
java.math.BigInteger big = java.math.BigInteger.TWO.pow(100);
// %%
text.append("b").insert(0, "c");
big = big.add(java.math.BigInteger.ONE);
// %%
System.out.println(text + " " + big);
//// dates, optionals and unmodifiable lists
// %%
var day = java.time.LocalDate.of(2026, 1, 31);
Optional<String> maybe = Optional.of("x");
List<Integer> fixed = List.of(1, 2);
// %%
day = day.plusMonths(1);
// %%
System.out.println(day + " " + maybe.get() + " " + fixed);
//// a sub-list is a view of its list
// %%
List<Integer> all = new ArrayList<>(List.of(1, 2, 3, 4));
List<Integer> part = all.subList(1, 3);
// %%
part.set(0, 20);
// %%
System.out.println(all + " " + part);

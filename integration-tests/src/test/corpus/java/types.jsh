//// a record
// %%
record Point(int x, int y) {
    int sum() { return x + y; }
}
var p = new Point(1, 2);
// %%
var q = new Point(p.x() + 1, p.y());
// %%
System.out.println(p + " " + q.sum() + " " + p.equals(new Point(1, 2)));
//// a class with state
// %%
class Counter {
    int n;
    void hit() { n++; }
}
var counter = new Counter();
// %%
counter.hit();
counter.hit();
// %%
System.out.println(counter.n);
//// two objects that share a third
// %%
class Account { int money = 10; }
class Owner {
    final Account account;
    Owner(Account account) { this.account = account; }
}
var account = new Account();
var ann = new Owner(account);
var bob = new Owner(account);
// %%
ann.account.money -= 3;
// %%
System.out.println(bob.account.money + " " + (ann.account == bob.account) + " " + account.money);
//// an enum and a switch
// %%
enum Level { LOW, HIGH }
var level = Level.HIGH;
// %%
Map<Level, Integer> counts = new EnumMap<>(Level.class);
counts.merge(level, 1, Integer::sum);
// %%
System.out.println(counts + " " + (level == Level.valueOf("HIGH")) + " " + level.ordinal());
//// an interface and its implementations over steps
// %%
interface Shape { double area(); }
// %%
class Square implements Shape {
    final double side;
    Square(double side) { this.side = side; }
    public double area() { return side * side; }
}
// %%
List<Shape> shapes = new ArrayList<>(List.of(new Square(2)));
// %%
System.out.println(shapes.get(0).area() + " " + (shapes.get(0) instanceof Square));
//// methods that call methods of other steps
// %%
int twice(int n) { return 2 * n; }
// %%
int four(int n) { return twice(twice(n)); }
// %%
System.out.println(four(3));
//// a method that reads a variable
// %%
int base = 10;
int plus(int n) { return base + n; }
// %%
base = 100;
// %%
System.out.println(plus(1));
//// a method that changes a variable
// %%
int total = 0;
void add(int n) { total += n; }
// %%
add(3);
add(4);
// %%
System.out.println(total);
//// recursion with a memo
// %%
Map<Integer, Long> memo = new HashMap<>();
long fib(int n) {
    if (n < 2) return n;
    if (!memo.containsKey(n)) memo.put(n, fib(n - 1) + fib(n - 2));
    return memo.get(n);
}
// %%
System.out.println(fib(30));
// %%
System.out.println(memo.size() + " " + fib(31));
//// static fields
// %%
class Ids {
    static int last = 0;
    static int next() { return ++last; }
}
// %%
int first = Ids.next();
// %%
int second = Ids.next();
// %%
System.out.println(first + " " + second + " " + Ids.last);
//// a generic class
// %%
class Box<T> {
    private T value;
    Box(T value) { this.value = value; }
    T get() { return value; }
    void set(T value) { this.value = value; }
}
var box = new Box<>("a");
// %%
box.set(box.get() + "b");
// %%
System.out.println(box.get());
//// a class that is declared again
// %%
class V { int get() { return 1; } }
// %%
int old = new V().get();
// %%
class V { int get() { return 2; } }
// %%
System.out.println(old + " " + new V().get());
//// an exception kept in a variable
// %%
class Broken extends RuntimeException {
    final int code;
    Broken(int code) { super("broken " + code); this.code = code; }
}
Broken kept = null;
// %%
try { throw new Broken(7); } catch (Broken e) { kept = e; }
// %%
System.out.println(kept.getMessage() + " " + kept.code);
//// a tree with parents
// %%
class Node {
    final String name;
    final Node parent;
    final List<Node> children = new ArrayList<>();
    Node(String name, Node parent) {
        this.name = name;
        this.parent = parent;
        if (parent != null) parent.children.add(this);
    }
}
var root = new Node("root", null);
var leaf = new Node("leaf", root);
// %%
var other = new Node("other", leaf.parent);
// %%
System.out.println(root.children.size() + " " + (leaf.parent == root) + " " + root.children.get(1).name);

//// constants of an enum with fields that change
// %%
enum Op {
    ADD("+") { int apply(int a, int b) { used++; return a + b; } },
    MUL("*") { int apply(int a, int b) { used++; return a * b; } };
    final String sign;
    int used = 0;
    final List<Integer> results = new ArrayList<>();
    Op(String sign) { this.sign = sign; }
    abstract int apply(int a, int b);
}
// %%
Op.ADD.used++;
Op.MUL.results.add(Op.MUL.apply(2, 3));
// %%
for (Op op : Op.values()) System.out.println(op.sign + " " + op.used + " " + op.results);
// %%
var counts = new EnumMap<Op, Integer>(Op.class);
for (Op op : Op.values()) counts.put(op, op.apply(3, 4));
System.out.println(counts);
// %%
System.out.println(Op.ADD.used + " " + Op.MUL.used + " " + counts);

//// constants of an enum that hold code
// %%
import java.util.function.*;
// %%
enum Calc {
    PLUS((a, b) -> a + b), TIMES((a, b) -> a * b);
    final IntBinaryOperator code;
    Calc(IntBinaryOperator code) { this.code = code; }
}
// %%
int seven = Calc.PLUS.code.applyAsInt(3, 4);
// %%
System.out.println(seven + " " + Calc.TIMES.code.applyAsInt(3, 4));

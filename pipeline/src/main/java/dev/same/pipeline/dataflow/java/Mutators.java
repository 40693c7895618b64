package dev.same.pipeline.dataflow.java;

import java.util.Map;
import java.util.Set;

/** JDK methods that change their receiver or an argument, by name: types are not known here. */
final class Mutators {
    private static final Set<String> RECEIVER = Set.of(
            // collections, maps, queues
            "add",
            "addAll",
            "addFirst",
            "addLast",
            "remove",
            "removeAll",
            "removeIf",
            "removeFirst",
            "removeLast",
            "removeFirstOccurrence",
            "removeLastOccurrence",
            "retainAll",
            "clear",
            "set",
            "sort",
            "replaceAll",
            "put",
            "putAll",
            "putIfAbsent",
            "putFirst",
            "putLast",
            "compute",
            "computeIfAbsent",
            "computeIfPresent",
            "merge",
            "push",
            "pop",
            "poll",
            "pollFirst",
            "pollLast",
            "pollFirstEntry",
            "pollLastEntry",
            "offer",
            "offerFirst",
            "offerLast",
            "take",
            "drainTo",
            "addElement",
            "insertElementAt",
            "setElementAt",
            "removeElement",
            "removeElementAt",
            "setSize",
            "trimToSize",
            "ensureCapacity",
            "setValue",
            "andNot",
            "xor",
            "flip",
            // text
            "append",
            "insert",
            "delete",
            "deleteCharAt",
            "reverse",
            "setLength",
            "setCharAt",
            // atomics, random numbers, statistics
            "increment",
            "decrement",
            "incrementAndGet",
            "decrementAndGet",
            "getAndIncrement",
            "getAndDecrement",
            "addAndGet",
            "getAndAdd",
            "getAndSet",
            "getAndUpdate",
            "updateAndGet",
            "accumulateAndGet",
            "getAndAccumulate",
            "compareAndSet",
            "lazySet",
            "accept",
            "combine",
            "nextInt",
            "nextLong",
            "nextDouble",
            "nextFloat",
            "nextBoolean",
            "nextBytes",
            "nextGaussian",
            "ints",
            "longs",
            "doubles",
            "setSeed",
            // iterators, readers, buffers, properties
            "next",
            "previous",
            "read",
            "readLine",
            "rewind",
            "setProperty",
            "putFloat",
            "putDouble",
            "putInt",
            "putLong",
            "setTime",
            "setTimeInMillis",
            "setRGB",
            "drawImage");

    /** Class and static method to the positions of the arguments that it changes. */
    private static final Map<String, Set<Integer>> ARGUMENTS = Map.ofEntries(
            Map.entry("Collections.sort", Set.of(0)),
            Map.entry("Collections.shuffle", Set.of(0, 1)),
            Map.entry("Collections.reverse", Set.of(0)),
            Map.entry("Collections.swap", Set.of(0)),
            Map.entry("Collections.fill", Set.of(0)),
            Map.entry("Collections.copy", Set.of(0)),
            Map.entry("Collections.rotate", Set.of(0)),
            Map.entry("Collections.replaceAll", Set.of(0)),
            Map.entry("Collections.addAll", Set.of(0)),
            Map.entry("Arrays.sort", Set.of(0)),
            Map.entry("Arrays.parallelSort", Set.of(0)),
            Map.entry("Arrays.fill", Set.of(0)),
            Map.entry("Arrays.setAll", Set.of(0)),
            Map.entry("Arrays.parallelSetAll", Set.of(0)),
            Map.entry("Arrays.parallelPrefix", Set.of(0)),
            Map.entry("System.arraycopy", Set.of(2)));

    private Mutators() {}

    static boolean changesReceiver(String method) {
        return RECEIVER.contains(method);
    }

    /** @param call {@code Collections.sort} */
    static Set<Integer> changedArguments(String call) {
        return ARGUMENTS.getOrDefault(call, Set.of());
    }
}

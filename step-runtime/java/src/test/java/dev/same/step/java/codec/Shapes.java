package dev.same.step.java.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Classes as cells define them, and a session that knows them. */
final class Shapes {
    enum Colour {
        RED,
        GREEN {
            @Override
            public String toString() {
                return "green";
            }
        }
    }

    record Pair(Object left, Object right) {}

    static class Node {
        private final int id;
        Object value;
        transient Node next;
        double[] weights = {};

        Node(int id) {
            this.id = id;
        }

        int id() {
            return id;
        }
    }

    /** By value, and its value may be part of a cycle. */
    static final class Key {
        final String name;
        Object other;

        Key(String name) {
            this.name = name;
        }

        @Override
        public int hashCode() {
            return name.hashCode();
        }

        @Override
        public boolean equals(Object o) {
            return o instanceof Key key && key.name.equals(name);
        }
    }

    static final class Basket extends ArrayList<Object> {
        private static final long serialVersionUID = 1;
        String label = "";

        @Override
        public boolean add(Object o) {
            throw new UnsupportedOperationException("the codec must not call what a cell overrides");
        }
    }

    static final class Problem extends RuntimeException {
        private static final long serialVersionUID = 1;
        final transient Object detail;

        Problem(String message, Throwable cause, Object detail) {
            super(message, cause);
            this.detail = detail;
        }
    }

    static final TypeNames NAMES = new TypeNames() {
        @Override
        public boolean isUserClass(Class<?> type) {
            return type.getName().startsWith(Shapes.class.getName() + "$");
        }

        @Override
        public String userName(Class<?> type) {
            return type.getName().substring(Shapes.class.getName().length() + 1);
        }

        @Override
        public Optional<Class<?>> find(String userName) {
            try {
                return Optional.of(Class.forName(Shapes.class.getName() + "$" + userName));
            } catch (ClassNotFoundException e) {
                return Optional.empty();
            }
        }

        @Override
        public ClassLoader loader() {
            return Shapes.class.getClassLoader();
        }
    };

    private Shapes() {}

    static List<NamedValue> named(Map<String, Object> values) {
        return values.entrySet().stream()
                .map(e -> new NamedValue(e.getKey(), "Object", e.getValue()))
                .toList();
    }

    static int below(Random random, int bound) {
        return random.nextInt(bound);
    }
}

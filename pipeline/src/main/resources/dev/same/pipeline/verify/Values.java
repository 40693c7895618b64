class SameVerifyValues {
    static final java.util.Map<Object, Integer> numbers = new java.util.IdentityHashMap<>();

    static void show(String name, Object value) {
        System.out.println(name + " = " + text(value, 0).replace("\r", "\\r").replace("\n", "\\n"));
    }

    static String text(Object value, int depth) {
        if (value == null || value instanceof Number n && n.getClass().getName().matches("java\\.(lang|math)\\..*")
                || value instanceof Boolean || value instanceof Character) {
            return String.valueOf(value);
        }
        if (value instanceof String string) {
            return '"' + string + '"';
        }
        if (value instanceof Enum<?> constant) {
            return constant.getDeclaringClass().getSimpleName() + "." + constant.name();
        }
        if (value instanceof Class<?> type) {
            return "class " + type.getSimpleName();
        }
        String type = value.getClass().getName();
        if (type.matches("java\\.(time|util\\.regex)\\..*|java\\.util\\.(UUID|Locale|Currency)|sun\\.nio\\.fs\\..*")) {
            return value.toString();
        }
        if (type.contains("$$Lambda")) {
            return "lambda";
        }
        Integer known = numbers.get(value);
        if (known != null) {
            return "#" + known;
        }
        if (depth > 60) {
            return "...";
        }
        numbers.put(value, numbers.size() + 1);
        return "#" + numbers.size() + " " + content(value, type, depth + 1);
    }

    static String content(Object value, String type, int depth) {
        if (value.getClass().isArray()) {
            var items = new java.util.ArrayList<String>();
            for (int i = 0; i < java.lang.reflect.Array.getLength(value); i++) {
                items.add(text(java.lang.reflect.Array.get(value, i), depth));
            }
            return value.getClass().getSimpleName() + items;
        }
        if (value instanceof java.util.Map<?, ?> map) {
            var items = new java.util.ArrayList<String>();
            map.forEach((key, item) -> items.add(text(key, depth) + ": " + text(item, depth)));
            return type + items;
        }
        if (value instanceof java.util.Collection<?> collection) {
            var items = new java.util.ArrayList<String>();
            collection.forEach(item -> items.add(text(item, depth)));
            return type + items;
        }
        if (value instanceof CharSequence || value instanceof Number) {
            return type + " " + value;
        }
        if (value instanceof java.util.Optional<?> optional) {
            return "Optional " + text(optional.orElse(null), depth);
        }
        if (value instanceof Throwable error) {
            return type + " " + error.getMessage() + " cause " + text(error.getCause(), depth);
        }
        if (!type.contains("$JShell$")) {
            return type;
        }
        var fields = new java.util.ArrayList<String>();
        for (Class<?> part = value.getClass(); part != null && part != Object.class; part = part.getSuperclass()) {
            for (var field : part.getDeclaredFields()) {
                if (!java.lang.reflect.Modifier.isStatic(field.getModifiers())) {
                    try {
                        field.setAccessible(true);
                        fields.add(field.getName() + ": " + text(field.get(value), depth));
                    } catch (ReflectiveOperationException | RuntimeException e) {
                        fields.add(field.getName() + ": ?");
                    }
                }
            }
        }
        return type + fields;
    }
}

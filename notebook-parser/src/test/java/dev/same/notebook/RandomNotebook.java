package dev.same.notebook;

import java.util.List;
import java.util.Random;

/** Writes random valid notebooks: any white space between tokens, any form of numbers, strings and sources. */
final class RandomNotebook {
    private static final List<String> SCALARS = List.of(
            "null",
            "true",
            "false",
            "0",
            "-0.0",
            "1.0",
            "1e-05",
            "1E5",
            "1000000000000000000000000000000",
            "NaN",
            "Infinity",
            "-Infinity",
            "\"\"",
            "\"\\u001b[0m\"",
            "\"é中\uD83D\uDE00\"",
            "\"\\ud83d\"",
            "\"a\\n\\\"b\\\\\"",
            "[]",
            "{}");
    private final Random random;

    RandomNotebook(Random random) {
        this.random = random;
    }

    String json() {
        var cells = new StringBuilder();
        for (var i = random.nextInt(5); i > 0; i--) {
            cells.append(cells.isEmpty() ? "" : space() + ",").append(space()).append(cell());
        }
        return (random.nextInt(4) == 0 ? "\uFEFF" : "") + "{" + space() + "\"x\"" + space() + ":" + value(0) + space()
                + ",\"cells\":" + space() + "[" + cells + space() + "],\"metadata\":{\"m\":" + value(0) + "}" + space()
                + ",\"nbformat\":4,\"nbformat_minor\":" + random.nextInt(6) + space() + "}" + space();
    }

    private String cell() {
        var source = random.nextBoolean() ? "\"a\\nb%é\"" : "[" + space() + "\"a\\n\"" + space() + ",\"\\u0062\"]";
        var common = "\"source\":" + source + "," + space() + "\"metadata\":{\"tags\":[\"é\"],\"k\":" + value(0)
                + "},\"u\":" + value(0) + "," + space();
        return switch (random.nextInt(3)) {
            case 0 -> "{" + common + "\"cell_type\":\"raw\"}";
            case 1 -> "{" + common + "\"cell_type\":\"markdown\",\"attachments\":{\"a\":" + value(0) + "}}";
            default ->
                "{" + space() + common + "\"cell_type\":\"code\",\"execution_count\":" + space()
                        + (random.nextBoolean() ? "null" : "12") + ",\"outputs\":" + space()
                        + "[{\"output_type\":\"error\",\"ename\":\"é\",\"evalue\":\"\",\"traceback\":[]}]" + space()
                        + "}";
        };
    }

    private String value(int depth) {
        return space()
                + switch (random.nextInt(depth > 3 ? 1 : 3)) {
                    case 0 -> SCALARS.get(random.nextInt(SCALARS.size()));
                    case 1 -> "[" + value(depth + 1) + "," + value(depth + 1) + space() + "]";
                    default -> "{\"a\\\"é\":" + value(depth + 1) + "," + space() + "\"b\":" + value(depth + 1) + "}";
                };
    }

    private String space() {
        return List.of("", "", " ", "\n", "\r\n  ", "\t").get(random.nextInt(6));
    }
}

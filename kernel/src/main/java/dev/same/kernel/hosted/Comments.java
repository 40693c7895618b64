package dev.same.kernel.hosted;

import java.util.Locale;
import java.util.Optional;

/** Turns a whole cell into comments: a cell whose magics failed must not run, and yet be counted by the child. */
final class Comments {
    private Comments() {}

    /** Empty for languages whose comments are not known here; their cells keep the number of the one before. */
    static Optional<String> all(String code, String language) {
        return begin(language).map(begin -> begin + code.replace("\n", "\n" + begin));
    }

    private static Optional<String> begin(String language) {
        return switch (language.toLowerCase(Locale.ROOT)) {
            case "python", "r", "julia", "bash", "ruby", "perl", "powershell", "octave", "sage" -> Optional.of("# ");
            case "java",
                    "kotlin",
                    "scala",
                    "javascript",
                    "typescript",
                    "c++",
                    "c",
                    "c#",
                    "f#",
                    "rust",
                    "go",
                    "groovy" -> Optional.of("// ");
            case "sql", "haskell", "lua" -> Optional.of("-- ");
            default -> Optional.empty();
        };
    }
}

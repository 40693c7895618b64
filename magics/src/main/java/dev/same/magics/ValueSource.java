package dev.same.magics;

import java.util.Locale;

/** Source of the cell that shows a value, or writes it to a file, in the notebook's language. */
final class ValueSource {
    private ValueSource() {}

    /**
     * @param name bound to the value
     * @param file absolute; empty to show the value
     */
    static String of(String language, String name, String file) {
        if (language.equals("java")) {
            return file.isEmpty()
                    ? "System.out.println(" + name + ")"
                    : "java.nio.file.Files.writeString(java.nio.file.Path.of(" + literal(file) + "), String.valueOf("
                            + name + ") + \"\\n\");";
        }
        return file.isEmpty() ? name : python(name, literal(file), file.toLowerCase(Locale.ROOT));
    }

    private static String python(String name, String file, String lowerCase) {
        if (lowerCase.endsWith(".json")) {
            return "import json\nwith open(" + file + ", 'w', encoding='utf-8') as _file:\n    json.dump(" + name
                    + ", _file, ensure_ascii=False, indent=2)\n    _file.write('\\n')";
        }
        if (lowerCase.endsWith(".txt")) {
            return "with open(" + file + ", 'w', encoding='utf-8') as _file:\n    _file.write(str(" + name
                    + ") + '\\n')";
        }
        if (lowerCase.endsWith(".csv")) {
            return name + ".to_csv(" + file + ")";
        }
        if (lowerCase.endsWith(".npy")) {
            return "import numpy\nnumpy.save(" + file + ", " + name + ", allow_pickle=False)";
        }
        return "import pickle\nwith open(" + file + ", 'wb') as _file:\n    pickle.dump(" + name + ", _file)";
    }

    /** A string literal that Python and Java read alike. */
    private static String literal(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}

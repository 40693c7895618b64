package dev.same.environment;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Under which name a package index probably has a module that is not installed. A guess: what is installed is looked up by its
 * files instead.
 */
public final class DistributionNames {
    private static final Pattern INTERFACE_VERSION = Pattern.compile("_v\\d\\w*$");
    private static final Map<String, String> KNOWN = read();

    private DistributionNames() {}

    /**
     * @param module dotted
     * @return the name of a distribution
     */
    public static String of(String module) {
        String name = module;
        while (true) {
            String known = KNOWN.get(name);
            if (known != null) {
                return known;
            }
            int dot = name.lastIndexOf('.');
            if (dot < 0) {
                return name.replace('_', '-');
            }
            String pattern = KNOWN.get(name.substring(0, dot) + ".*");
            if (pattern != null) {
                String part = INTERFACE_VERSION.matcher(name.substring(dot + 1)).replaceFirst("");
                return pattern.replace("*", part.replace('_', '-'));
            }
            name = name.substring(0, dot);
        }
    }

    /**
     * Return whether a module is a namespace that has no distribution of its own, such as {@code google.cloud}: what is imported of
     * it is a package that has one.
     */
    public static boolean isNamespace(String module) {
        return KNOWN.containsKey(module + ".*");
    }

    private static Map<String, String> read() {
        try (InputStream resource = DistributionNames.class.getResourceAsStream("module-names.txt")) {
            if (resource == null) {
                throw new IllegalStateException("this build lacks the resource module-names.txt");
            }
            Map<String, String> names = new HashMap<>();
            var lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    int space = line.indexOf(' ');
                    names.put(
                            line.substring(0, space), line.substring(space + 1).strip());
                }
            }
            return Map.copyOf(names);
        } catch (IOException e) {
            throw new IllegalStateException("the resource module-names.txt cannot be read", e);
        }
    }
}

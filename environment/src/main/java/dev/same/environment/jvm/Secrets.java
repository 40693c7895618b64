package dev.same.environment.jvm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The last line of defence: takes credentials out of every text of an answer. Those of addresses, what looks like a token of a
 * well-known kind, and values of variables and properties whose names say that they are secret. The rules are those of the
 * Python probe.
 */
final class Secrets {
    private static final int SHORTEST = 8;

    private static final Pattern URL = Pattern.compile("([A-Za-z][A-Za-z0-9+.\\-]*:)//([^\\s\"'<>]+)");
    private static final Pattern TOKEN = Pattern.compile("(?<![A-Za-z0-9])(?:(?:gh[pousr]_|github_pat_|glpat-|gldt-"
            + "|dckr_pat_|shpat_|npm_|hf_|[sr]k_live_|sk-(?:proj-|ant-)?)[A-Za-z0-9_]{16,}[A-Za-z0-9_\\-]*"
            + "|pypi-AgE[A-Za-z0-9_\\-]{8,}|xox[abprs]-[A-Za-z0-9\\-]{10,}|(?:AKIA|ASIA)[A-Z0-9]{16}"
            + "|AIza[A-Za-z0-9_\\-]{30,}|eyJ[A-Za-z0-9_\\-]{8,}\\.[A-Za-z0-9_\\-]{4,}(?:\\.[A-Za-z0-9_\\-]*)?)");
    /** Of a variable, {@code DB_PASSWORD}, or of a property, {@code javax.net.ssl.keyStorePassword}. */
    private static final Pattern SECRET_NAME = Pattern.compile(
            "(?i)(?:^|[_.\\-])(?:\\w*TOKENS?|\\w*SECRETS?|\\w*PASSWORDS?|\\w*PASSWD|\\w*PASSPHRASE|PASS|PWD?|PW|\\w*KEYS?|\\w*CREDENTIALS?|CREDS?"
                    + "|AUTH|PAT|DSN|COOKIE)(?:[_.\\-]|$)");

    private static final Pattern PASSWORD = Pattern.compile("://[^\\s/:@]*:([^\\s/@]{6,})@");
    private static final Pattern FRAGMENT = Pattern.compile("(?:sha\\d+|md5)=[0-9a-f]+");

    private final List<String> values;

    /**
     * @param named values of variables and properties, by name
     * @param allowed names whose values may be told
     */
    Secrets(List<Map<String, String>> named, Collection<String> allowed) {
        Set<String> found = new TreeSet<>();
        for (Map<String, String> each : named) {
            each.forEach((name, value) -> {
                if (allowed.contains(name)) {
                    return;
                }
                boolean ordinary = value.startsWith("/") || value.chars().allMatch(Character::isDigit);
                if (SECRET_NAME.matcher(name).find() && value.length() >= SHORTEST && !ordinary) {
                    found.add(value);
                }
                Matcher passwords = PASSWORD.matcher(value);
                while (passwords.find()) {
                    found.add(passwords.group(1));
                }
            });
        }
        values = new ArrayList<>(found);
        values.sort(Comparator.comparing((String value) -> -value.length()).thenComparing(value -> value));
    }

    /** Take credentials out of all texts of a tree, in place. */
    void scrub(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                if (field.getValue().isTextual()) {
                    field.setValue(TextNode.valueOf(scrub(field.getValue().textValue())));
                } else {
                    scrub(field.getValue());
                }
            });
        } else if (node instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                if (array.get(i).isTextual()) {
                    array.set(i, TextNode.valueOf(scrub(array.get(i).textValue())));
                } else {
                    scrub(array.get(i));
                }
            }
        }
    }

    String scrub(String text) {
        String clean = clean(text);
        for (String secret : values) {
            clean = clean.replace(secret, "***");
        }
        return clean;
    }

    /** The text without credentials: those of addresses, and what looks like a token of a well-known kind. */
    static String clean(String text) {
        String clean = text.contains("://")
                ? URL.matcher(text)
                        .replaceAll(found -> Matcher.quoteReplacement(cleanUrl(found.group(1), found.group(2))))
                : text.contains("@") ? text.replaceFirst("^(?!git@)[^\\s@/:]+:[^\\s@/]+@(?=[\\w.\\-]+[:/])", "") : text;
        return TOKEN.matcher(clean).replaceAll("***");
    }

    private static String cleanUrl(String scheme, String after) {
        int hash = after.indexOf('#');
        String fragment = hash < 0 ? "" : after.substring(hash + 1);
        String rest = (hash < 0 ? after : after.substring(0, hash)).split("\\?", 2)[0];
        // An @ may stand in a password that was not escaped: all before the last one of the authority goes.
        int slash = rest.indexOf('/');
        String authority = slash < 0 ? rest : rest.substring(0, slash);
        String path = slash < 0 ? "" : rest.substring(slash);
        int at = authority.lastIndexOf('@');
        int colon = authority.indexOf(':');
        int later = rest.lastIndexOf('@');
        if (at >= 0) {
            boolean git = authority.startsWith("git@") && (scheme.endsWith("ssh:") || scheme.endsWith("git:"));
            authority = git ? authority : authority.substring(at + 1);
        } else if (colon >= 0
                && later > slash
                && !authority.substring(colon + 1).matches("\\d*")) {
            return cleanUrl(scheme, rest.substring(later + 1));
        }
        String kept = FRAGMENT.matcher(fragment).matches() ? "#" + fragment : "";
        return scheme + "//" + authority + path + kept;
    }

    static boolean isSecret(String name) {
        return SECRET_NAME.matcher(name).find();
    }
}

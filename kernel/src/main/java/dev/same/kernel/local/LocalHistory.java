package dev.same.kernel.local;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.wire.Json;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** The cells of one subshell's session, the newest ten thousand of them and no more text than some megabytes. */
final class LocalHistory {
    private static final int MAX_ENTRIES = 10_000;
    private static final long MAX_CHARACTERS = 8L << 20;

    /** The current session is 0 in requests; sessions before it are not kept. */
    private static final int SESSION = 1;

    private final List<Entry> entries = new ArrayList<>();
    private long characters;

    private record Entry(int line, String input, Optional<String> output) {
        long size() {
            return input.length() + output.map(String::length).orElse(0);
        }
    }

    synchronized void add(int line, String input, Optional<String> output) {
        var entry = new Entry(line, input, output);
        entries.add(entry);
        characters += entry.size();
        int gone = 0;
        while (entries.size() - gone > 1 && (entries.size() - gone > MAX_ENTRIES || characters > MAX_CHARACTERS)) {
            characters -= entries.get(gone++).size();
        }
        entries.subList(0, gone).clear();
    }

    /** Content of the reply to a {@code history_request}. */
    synchronized ObjectNode reply(ObjectNode request) {
        List<Entry> found = switch (request.path("hist_access_type").asText("tail")) {
            case "range" -> range(request);
            case "search" -> search(request);
            default -> last(entries, request.path("n").asInt(MAX_ENTRIES));
        };
        boolean withOutput = request.path("output").asBoolean(false);
        ObjectNode content = Json.object().put("status", "ok");
        ArrayNode history = content.putArray("history");
        for (Entry entry : found) {
            ArrayNode fields = history.addArray().add(SESSION).add(entry.line);
            if (withOutput) {
                fields.addArray().add(entry.input).add(entry.output.orElse(null));
            } else {
                fields.add(entry.input);
            }
        }
        return content;
    }

    private List<Entry> range(ObjectNode request) {
        int session = request.path("session").asInt(0);
        if (session != 0 && session != SESSION) {
            return List.of();
        }
        int start = request.path("start").asInt(1);
        int stop = request.hasNonNull("stop") ? request.path("stop").asInt() : Integer.MAX_VALUE;
        return entries.stream()
                .filter(entry -> entry.line >= start && entry.line < stop)
                .toList();
    }

    private List<Entry> search(ObjectNode request) {
        Pattern pattern = glob(request.path("pattern").asText("*"));
        boolean unique = request.path("unique").asBoolean(false);
        Set<String> seen = new HashSet<>();
        List<Entry> found = new ArrayList<>();
        // The newest of equal ones counts.
        for (int i = entries.size() - 1; i >= 0; i--) {
            Entry entry = entries.get(i);
            if (pattern.matcher(entry.input).matches() && (!unique || seen.add(entry.input))) {
                found.add(entry);
            }
        }
        Collections.reverse(found);
        return last(found, request.hasNonNull("n") ? request.path("n").asInt() : found.size());
    }

    private static List<Entry> last(List<Entry> list, int n) {
        return list.subList(Math.max(0, list.size() - Math.max(0, n)), list.size());
    }

    /** The patterns of SQLite's GLOB, which IPython's history has made the custom: * and ?. */
    private static Pattern glob(String glob) {
        var regex = new StringBuilder();
        for (char c : glob.toCharArray()) {
            // Possessive, so that a pattern of many stars takes no exponential time on text without a match.
            regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
        }
        return Pattern.compile(regex.toString().replaceAll("(\\.\\*)+", ".*"), Pattern.DOTALL);
    }
}

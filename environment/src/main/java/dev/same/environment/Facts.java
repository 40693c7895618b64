package dev.same.environment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Parts of a record as flat lists of single facts. */
final class Facts {
    private static final int LONGEST = 200;

    /** Fields by which the elements of a list are known; others are known by their place. */
    private static final List<String> KEYS = List.of("path", "module", "name", "url", "library", "cell");

    private Facts() {}

    /** Return the leaves below a node by their paths, such as {@code env.threads.OMP_NUM_THREADS}. */
    static Map<String, JsonNode> of(String prefix, JsonNode node) {
        Map<String, JsonNode> leaves = new TreeMap<>();
        collect(prefix, node, leaves);
        return leaves;
    }

    private static void collect(String path, JsonNode node, Map<String, JsonNode> leaves) {
        if (node.isObject()) {
            node.properties().forEach(field -> collect(path + "." + field.getKey(), field.getValue(), leaves));
        } else if (node.isArray() && !node.isEmpty() && node.get(0).isObject()) {
            Map<String, Integer> seen = new HashMap<>();
            for (int i = 0; i < node.size(); i++) {
                String key = key(node.get(i), i);
                int before = seen.merge(key, 1, Integer::sum) - 1;
                // Two of one name, such as two installations of one cell: the second one is told as that.
                collect(path + "[" + key + (before == 0 ? "" : " #" + (before + 1)) + "]", node.get(i), leaves);
            }
        } else if (!node.isMissingNode() && !node.isNull() && !(node.isContainerNode() && node.isEmpty())) {
            leaves.put(path, node);
        }
    }

    /** Return the same with one name for an interpreter's own folder and that of the one below it: a venv's library is its base's. */
    static JsonNode withOnePrefix(JsonNode node) {
        if (node.isTextual()) {
            return node.textValue().contains("${BASE_PREFIX}")
                    ? TextNode.valueOf(node.textValue().replace("${BASE_PREFIX}", "${PREFIX}"))
                    : node;
        }
        if (node instanceof ArrayNode list) {
            ArrayNode same = list.arrayNode();
            list.forEach(each -> same.add(withOnePrefix(each)));
            return same;
        }
        if (node instanceof ObjectNode object) {
            ObjectNode same = object.objectNode();
            object.properties().forEach(field -> same.set(field.getKey(), withOnePrefix(field.getValue())));
            return same;
        }
        return node;
    }

    private static String key(JsonNode element, int position) {
        List<String> found = new ArrayList<>();
        for (String key : KEYS) {
            if (element.path(key).isValueNode() && !element.path(key).isNull()) {
                found.add(element.path(key).asText());
                break;
            }
        }
        return found.isEmpty() ? Integer.toString(position) : found.get(0);
    }

    /** Return the text of a value that differs from another: of a long list, only what the other one does not have. */
    static String text(JsonNode node, @Nullable JsonNode other) {
        if (node instanceof ArrayNode list
                && other instanceof ArrayNode
                && list.toString().length() > LONGEST) {
            Set<JsonNode> elsewhere = new HashSet<>();
            other.forEach(elsewhere::add);
            ArrayNode own = list.arrayNode();
            list.forEach(each -> {
                if (!elsewhere.contains(each)) {
                    own.add(each);
                }
            });
            return own.isEmpty() ? "(no others)" : "among others " + text(own);
        }
        return text(node);
    }

    static String text(JsonNode node) {
        String text = node.isValueNode() ? node.asText() : node.toString();
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 3) + "...";
    }
}

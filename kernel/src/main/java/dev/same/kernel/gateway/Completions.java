package dev.same.kernel.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.Completion;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.wire.Json;
import java.util.Optional;

/** Contents of replies to {@code complete_request} and {@code inspect_request}. */
public final class Completions {
    private Completions() {}

    public static ObjectNode complete(Completion completion, String code) {
        int start = CodePoints.cursor(code, completion.start());
        int end = CodePoints.cursor(code, completion.end());
        ObjectNode content = Json.object().put("status", "ok");
        ArrayNode matches = content.putArray("matches");
        content.put("cursor_start", start).put("cursor_end", end);
        // What IPython began and JupyterLab shows: icons and signatures.
        ArrayNode typed = content.putObject("metadata").putArray("_jupyter_types_experimental");
        for (Completion.Match match : completion.matches()) {
            matches.add(match.text());
            typed.addObject()
                    .put("start", start)
                    .put("end", end)
                    .put("text", match.text())
                    .put("type", match.type())
                    .put("signature", match.signature());
        }
        return content;
    }

    public static ObjectNode inspect(Optional<MimeBundle> found) {
        ObjectNode content = Json.object().put("status", "ok").put("found", found.isPresent());
        content.setAll(CellOutlet.content(found.orElse(new MimeBundle(java.util.Map.of(), java.util.Map.of()))));
        return content;
    }
}

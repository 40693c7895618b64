package dev.same.kernel.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.engine.EngineInfo;
import dev.same.kernel.wire.Json;

/** Content of {@code kernel_info_reply}. */
final class KernelInfo {
    private KernelInfo() {}

    static ObjectNode content(EngineInfo info) {
        ObjectNode content = Json.object()
                .put("status", "ok")
                .put("protocol_version", "5.5")
                .put("implementation", info.implementation())
                .put("implementation_version", info.implementationVersion());
        content.set("language_info", Json.tree(info.languageInfo()));
        content.put("banner", info.banner());
        content.putArray("help_links");
        // "debugger" is what older clients ask for in place of the features.
        content.put("debugger", false);
        content.putArray("supported_features").add("kernel subshells");
        return content;
    }
}

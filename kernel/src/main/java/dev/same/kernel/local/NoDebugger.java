package dev.same.kernel.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.same.kernel.wire.Json;

/** What a kernel without a debugger answers to one: a response of the Debug Adapter Protocol that says so. */
final class NoDebugger {
    private NoDebugger() {}

    static ObjectNode answer(ObjectNode request) {
        String command = request.path("command").asText("");
        ObjectNode response = Json.object()
                .put("type", "response")
                .put("request_seq", request.path("seq").asInt(0))
                .put("command", command);
        if (command.equals("debugInfo")) {
            // Clients ask for it to learn whether a debugger runs.
            response.put("success", true);
            ObjectNode body = response.putObject("body")
                    .put("isStarted", false)
                    .put("hashMethod", "Murmur2")
                    .put("hashSeed", 0)
                    .put("tmpFilePrefix", "")
                    .put("tmpFileSuffix", "")
                    .put("richRendering", false)
                    .put("copyToGlobals", false);
            body.putArray("breakpoints");
            body.putArray("stoppedThreads");
            body.putArray("exceptionPaths");
        } else {
            response.put("success", false).put("message", "this kernel has no debugger");
            response.putObject("body");
        }
        return response;
    }
}

package dev.same.step.java;

import dev.same.javasession.JavaSession;
import dev.same.step.java.codec.CannotRead;
import dev.same.step.java.codec.GraphCodec;
import dev.same.step.java.codec.NamedValue;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What SAME does inside a live Java session: hands values of the session to a run, and takes values of a run. Requests and
 * answers are JSON, as those of {@code same_live.py}; {@code "fault"} of an answer is for the user.
 */
public final class LiveRequests {
    private final JavaSession session;
    private final Map<?, ?> request;

    private LiveRequests(JavaSession session, Map<?, ?> request) {
        this.session = session;
        this.request = request;
    }

    /** Do what a request asks for. Runs user code: {@code toString}, {@code hashCode}, static initializers. */
    public static String answer(JavaSession session, String request) {
        try {
            if (!(Json.read(new StringReader(request), "the request") instanceof Map<?, ?> json)) {
                throw new IOException("the request is no JSON object: " + request);
            }
            return Json.write(new LiveRequests(session, json).answer());
        } catch (IOException e) {
            return Json.write(Map.of("fault", String.valueOf(e.getMessage())));
        }
    }

    private Map<String, Object> answer() throws IOException {
        String what = text(request, "do");
        if (!what.equals("names")) {
            checkAccess();
        }
        return switch (what) {
            case "names" -> Map.of("names", session.variables().names());
            case "take" -> take();
            case "hand_over" -> handOver();
            default -> throw new IOException("the request \"" + what + "\" is unknown (known: names, take, hand_over)");
        };
    }

    /** Only a kernel that was started by hand can lack this. */
    private static void checkAccess() throws IOException {
        Module own = LiveRequests.class.getModule();
        if (!Object.class.getModule().isExported("jdk.internal.misc", own)) {
            throw new IOException(
                    "this kernel was started without --add-exports java.base/jdk.internal.misc=ALL-UNNAMED,"
                            + " which values need to go in and out; start the kernel that  same install  installs");
        }
    }

    private Map<String, Object> take() throws IOException {
        String name = text(request, "name");
        var codec = new GraphCodec(new SessionNames(session.classes()));
        byte[] bytes = new ArtifactStore(Path.of(text(request, "store"))).read(text(request, "artifact"));
        Optional<NamedValue> found;
        try {
            found = codec.read(bytes, name);
        } catch (CannotRead e) {
            throw new IOException(name + " cannot be loaded into this session: " + e.getMessage(), e);
        }
        session.forgetNotes();
        NamedValue value = found.orElseThrow(() -> new IOException("the artifact has no value for " + name));
        SessionBinding.bind(session, value);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("type", value.isType() ? "static fields" : value.declaredType());
        answer.put("summary", Summary.of(value.value()));
        answer.put("notes", session.notes());
        return answer;
    }

    private Map<String, Object> handOver() throws IOException {
        Path store = Path.of(text(request, "store"));
        List<String> names = StepRequest.strings(request.get("names"));
        var none = Path.of("");
        var result = new StepResult();
        var values = new StepValues(
                new StepRequest(
                        none, none, store, List.of(), List.of(), List.of(), List.of(), names, List.of(), List.of(),
                        List.of()),
                session,
                result);
        if (request.get("cells") instanceof Map<?, ?> cells) {
            cells.forEach((name, cell) -> values.boundIn(String.valueOf(name), ((Number) cell).intValue()));
        }
        values.store();
        if (result.refusals.isEmpty()) {
            new Receivers(session, store, result).check(StepRequest.objects(request, "receivers"), values);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("artifacts", result.artifacts);
        answer.put("outputs", result.outputs);
        answer.put("unbound", result.unbound);
        answer.put("refusals", new ArrayList<>(result.refusals));
        return answer;
    }

    private static String text(Map<?, ?> json, String key) throws IOException {
        if (json.get(key) instanceof String text) {
            return text;
        }
        throw new IOException("the request's \"" + key + "\" must be a string, but is " + json.get(key));
    }
}

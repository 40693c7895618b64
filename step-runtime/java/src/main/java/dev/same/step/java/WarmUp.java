package dev.same.step.java;

import dev.same.javasession.JavaSession;
import dev.same.javasession.SessionSettings;
import dev.same.step.java.codec.GraphCodec;
import dev.same.step.java.codec.NamedValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Loads the classes that a step needs. */
final class WarmUp {
    private WarmUp() {}

    static void run() {
        try (var session = new JavaSession(SessionSettings.standard(ExitCalls::redirected))) {
            for (String source : List.of(
                    "record P(int x) {}",
                    "var list = new ArrayList<P>(); list.add(new P(1));",
                    "int f(int x) { return x + 1; }",
                    "list.stream().map(p -> f(p.x())).toList()",
                    "undefined")) {
                session.run(1, 1, source);
            }
            var codec = new GraphCodec(new SessionNames(session.classes()));
            codec.read(codec.write(List.of(new NamedValue("x", "Object", new ArrayList<>(List.of("a", 1, Map.of()))))));
            Json.write(Map.of("a", List.of(1)));
        }
    }
}

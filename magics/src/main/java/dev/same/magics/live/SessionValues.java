package dev.same.magics.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import dev.same.environment.CaptureRequest;
import dev.same.environment.PythonProbe;
import dev.same.kernel.engine.ExpressionResult;
import dev.same.kernel.magic.Session;
import dev.same.notebook.Notebook;
import dev.same.notebook.NotebookReader;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.run.RunSnapshot;
import dev.same.pipeline.run.StepResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Reads and writes values of a live session, with the codec of the step runtime, inside the session's process. */
final class SessionValues {
    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new Jdk8Module())
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
            .build();

    private final LiveParts parts;
    private final Session session;
    private final String language;

    SessionValues(LiveParts parts, Session session, String language) {
        this.parts = parts;
        this.session = session;
        this.language = language;
    }

    /** Values of the session as artifacts. */
    record Handed(
            List<StepResult.StoredArtifact> artifacts,
            Map<String, StepResult.Output> outputs,
            List<String> unbound,
            List<StepResult.Refusal> refusals) {
        /** Return the result of a step that has handed on these names. */
        StepResult resultOf(Set<String> names) {
            Map<String, StepResult.Output> own = new LinkedHashMap<>();
            names.forEach(name -> {
                StepResult.Output output = outputs.get(name);
                if (output != null) {
                    own.put(name, output);
                }
            });
            return new StepResult(
                    "succeeded",
                    artifacts.stream()
                            .filter(artifact -> own.values().stream()
                                    .anyMatch(output -> output.artifact().equals(artifact.artifact())))
                            .toList(),
                    own,
                    List.of(),
                    List.of(),
                    List.of(),
                    Map.of(),
                    Map.of(),
                    java.util.Optional.empty(),
                    List.of(),
                    java.util.Optional.empty());
        }
    }

    boolean areReachable() {
        return language.equals("python")
                || (language.equals("java") && parts.javaHelper().isPresent());
    }

    String interpreter() {
        return ask(request("python")).path("executable").asText();
    }

    /** Return the names that the user has bound. */
    Set<String> names() {
        Set<String> names = new TreeSet<>();
        ask(request("names")).path("names").forEach(name -> names.add(name.asText()));
        return names;
    }

    /**
     * Write values into the artifact store.
     *
     * @param cells names, each with the number of the cell that refusals name
     * @param receivers the names that each step gets
     */
    Handed handOver(Map<String, Integer> cells, Map<PlannedStep, Set<String>> receivers, Plan plan, Notebook saved) {
        if (cells.isEmpty()) {
            return new Handed(List.of(), Map.of(), List.of(), List.of());
        }
        ObjectNode request = request("hand_over");
        request.put("store", parts.surroundings().home().artifacts().toString());
        ArrayNode names = request.putArray("names");
        ObjectNode numbers = request.putObject("cells");
        cells.forEach((name, cell) -> {
            names.add(name);
            numbers.put(name, cell);
        });
        addDefinitions(
                request,
                plan.steps().stream()
                        .flatMap(step -> step.definitions().stream())
                        .distinct()
                        .toList(),
                saved);
        addReceivers(request, receivers);
        try {
            return JSON.treeToValue(ask(request), Handed.class);
        } catch (JsonProcessingException e) {
            throw new SameException(
                    ErrorKind.INTERNAL, "an answer of the session cannot be read: " + e.getMessage(), e);
        }
    }

    /**
     * A value that was bound in the session.
     *
     * @param notes what else changed by that: sentences for the user
     */
    record Taken(String type, String summary, List<String> notes) {}

    /** Bind a value of a run in the session. */
    Taken take(RunSnapshot run, PlannedStep step, String name, StepResult.Output output) {
        if (!run.plan().language().equals(language)) {
            throw new SameException(
                    ErrorKind.USER,
                    name + " is a value of " + run.plan().language() + ", this session runs " + language
                            + "; write it to a file instead:  %same get "
                            + run.directory().number() + " " + name
                            + " -o FILE");
        }
        ObjectNode request = request("take");
        request.put("store", parts.surroundings().home().artifacts().toString());
        request.put("artifact", output.artifact().text()).put("name", name);
        addDefinitions(
                request,
                step.definitions(),
                new NotebookReader().read(run.directory().notebook()));
        JsonNode answer = ask(request);
        List<String> notes = new ArrayList<>();
        answer.path("notes").forEach(note -> notes.add(note.asText()));
        return new Taken(answer.path("type").asText(), answer.path("summary").asText(), notes);
    }

    /** In Java a step has the declarations of the saved notebook, and a value must fit them. */
    private void addReceivers(ObjectNode request, Map<PlannedStep, Set<String>> receivers) {
        if (language.equals("java")) {
            ArrayNode array = request.putArray("receivers");
            receivers.forEach((step, names) -> {
                ObjectNode receiver = array.addObject().put("step", step.name());
                receiver.set("definitions", JSON.valueToTree(step.definitions()));
                receiver.set("names", JSON.valueToTree(names));
            });
        }
    }

    /**
     * Say which functions and classes of the session are those of cells before the first step, as the step runtime calls them:
     * by name and source. What the session defines under a name is the same thing only if the same text was executed for it.
     */
    private void addDefinitions(
            ObjectNode request, List<PlannedStep.PlannedDefinition> definitions, Notebook notebook) {
        ArrayNode array = request.putArray("definitions");
        for (PlannedStep.PlannedDefinition definition : definitions) {
            if (parts.executed()
                    .ran(session.id(), notebook.cell(definition.cell()).source())) {
                for (String name : definition.names()) {
                    array.addArray().add(name).add(name + ":" + digest(definition.source()));
                }
            }
        }
    }

    private static String digest(String source) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(source.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new SameException(ErrorKind.INTERNAL, "this Java has no SHA-256", e);
        }
    }

    private static ObjectNode request(String what) {
        return JSON.createObjectNode().put("do", what);
    }

    private JsonNode ask(ObjectNode request) {
        try {
            JsonNode answer = JSON.readTree(language.equals("python") ? askPython(request) : askJava(request));
            if (answer.hasNonNull("fault")) {
                throw new SameException(ErrorKind.USER, answer.path("fault").asText());
            }
            return answer;
        } catch (JsonProcessingException e) {
            throw new SameException(
                    ErrorKind.INTERNAL, "an answer of the session cannot be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SameException(ErrorKind.USER, "interrupted", e);
        }
    }

    private String askJava(ObjectNode request) throws JsonProcessingException, InterruptedException {
        SessionHelper helper = parts.javaHelper()
                .filter(present -> language.equals("java"))
                .orElseThrow(() -> new SameException(
                        ErrorKind.USER,
                        "values of this " + language
                                + " session cannot be reached (possible: Python, and Java in the kernel"
                                + " \"Java (SAME)\")"));
        return helper.answer(JSON.writeValueAsString(request));
    }

    private String askPython(ObjectNode request) throws JsonProcessingException, InterruptedException {
        return call(parts.pythonHelper().get(), "answer", JSON.writeValueAsString(request));
    }

    /**
     * Let the interpreter of the session look at itself.
     *
     * @return the facts of a record of its environment
     */
    ObjectNode environment(CaptureRequest request) {
        Path folder = parts.surroundings().home().directory().resolve("cache");
        Path answer = null;
        try {
            Files.createDirectories(folder);
            Path probe = PythonProbe.install(folder);
            answer = Files.createTempFile(folder, "environment", ".json");
            String problem = result(session.evaluateBeside(
                    inNamespace(probe, "answer", PythonProbe.liveRequest(request), answer.toString())));
            return PythonProbe.parse(
                    Files.readAllBytes(answer), "the session could not look at its environment: " + problem);
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT, "could not capture the session's environment: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SameException(ErrorKind.USER, "interrupted", e);
        } finally {
            if (answer != null) {
                answer.toFile().delete();
            }
        }
    }

    /** Call a function of a Python file inside the session, with texts; return what its result prints as. */
    private String call(Path file, String function, String... arguments)
            throws JsonProcessingException, InterruptedException {
        StringBuilder expression = new StringBuilder("__import__(\"runpy\").run_path(");
        expression
                .append(JSON.writeValueAsString(file.toString()))
                .append(")[\"")
                .append(function)
                .append("\"](");
        for (String argument : arguments) {
            expression.append(JSON.writeValueAsString(argument)).append(", ");
        }
        return result(session.evaluate("", expression.append(")").toString()));
    }

    /**
     * An expression that calls a function of a Python file. Unlike runpy it changes nothing of the process for a moment, so that it may
     * be evaluated beside a cell.
     */
    private static String inNamespace(Path file, String function, String... arguments) throws JsonProcessingException {
        String path = JSON.writeValueAsString(file.toString());
        StringBuilder expression = new StringBuilder("(lambda b, names: (b.exec(b.compile(__import__(\"io\").open_code("
                + path + ").read(), " + path + ", \"exec\"), names), names[\"" + function + "\"](");
        for (String argument : arguments) {
            expression.append(JSON.writeValueAsString(argument)).append(", ");
        }
        return expression
                .append("))[1])(__import__(\"builtins\"), {\"__name__\": \"same_environment\", \"__file__\": " + path
                        + "})")
                .toString();
    }

    /**
     * Watch the cell that the session executes next, so that the exit status of what it runs is known.
     *
     * @param token what the watch is called
     * @throws SameException if it cannot be watched
     */
    void watch(String token) throws InterruptedException {
        Path folder = parts.surroundings().home().directory().resolve("cache");
        try {
            Files.createDirectories(folder);
            call(PythonProbe.installWatch(folder), "watch", token);
        } catch (IOException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "could not watch a cell: " + e.getMessage(), e);
        }
    }

    private static String result(CompletionStage<ExpressionResult> evaluation) throws InterruptedException {
        try {
            ExpressionResult result = evaluation.toCompletableFuture().get();
            if (result instanceof ExpressionResult.Value value) {
                return String.valueOf(value.bundle().data().get("text/plain"));
            }
            ExpressionResult.Problem problem = (ExpressionResult.Problem) result;
            throw new SameException(
                    ErrorKind.INTERNAL,
                    "the session could not do what was asked: " + problem.name() + ": " + problem.message());
        } catch (ExecutionException e) {
            throw new SameException(ErrorKind.ENVIRONMENT, "the session did not answer: " + e.getCause(), e);
        }
    }
}

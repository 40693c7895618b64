package dev.same.environment.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks package indexes (Simple repository API, PEP 503 and its JSON form, PEP 691) which of their files is the installed one: of
 * that version, with exactly the tags that the installed package says. Not for use by several threads.
 */
public final class IndexWheels implements WheelFinder {
    private static final String JSON = "application/vnd.pypi.simple.v1+json";
    private static final long MAX_BYTES = 64L << 20;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<URI> indexes;
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(Duration.ofSeconds(20))
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final Map<URI, List<Wheel>> known = new HashMap<>();
    private final List<String> problems = new ArrayList<>();

    /**
     * @param indexes addresses of "simple" indexes, the first is asked first
     */
    public IndexWheels(List<URI> indexes) {
        this.indexes = List.copyOf(indexes);
    }

    /**
     * Return the indexes that an environment's own installers ask; none where they are told to ask none.
     *
     * @param notes takes a line for each that cannot be asked
     */
    public static List<URI> indexesOf(EnvironmentRecord record, List<String> notes) {
        List<URI> found = new ArrayList<>();
        record.at("/indexes").forEach(each -> {
            if (List.of("index", "extra").contains(each.path("kind").asText())) {
                String address = each.path("url").asText();
                try {
                    found.add(URI.create(address));
                } catch (IllegalArgumentException e) {
                    notes.add("the index " + address + " cannot be asked: " + e.getMessage());
                }
            }
        });
        return found;
    }

    /** Return what went wrong so far: one line for each index that did not answer. */
    public List<String> problems() {
        return List.copyOf(problems);
    }

    @Override
    public Optional<Wheel> find(Distribution distribution) {
        if (!distribution.ecosystem().equals("pypi")
                || !distribution.originKind().equals("index")) {
            return Optional.empty();
        }
        List<String> tags = new ArrayList<>();
        distribution.entry().path("tags").forEach(tag -> tags.add(tag.asText()));
        for (URI index : indexes) {
            String address = index.toString();
            URI page = URI.create(address + (address.endsWith("/") ? "" : "/") + distribution.name() + "/");
            for (Wheel wheel : known.computeIfAbsent(page, this::ask)) {
                if (WheelTags.version(wheel.filename()).equals(distribution.version())
                        && WheelTags.same(wheel.filename(), tags)) {
                    return Optional.of(wheel);
                }
            }
        }
        return Optional.empty();
    }

    private List<Wheel> ask(URI page) {
        if (problems.stream().anyMatch(problem -> problem.startsWith(page.getAuthority() + " "))) {
            return List.of();
        }
        try {
            HttpResponse<byte[]> answer = client.send(
                    HttpRequest.newBuilder(page)
                            .timeout(Duration.ofSeconds(60))
                            .header("Accept", JSON + ", text/html;q=0.1")
                            .build(),
                    HttpResponse.BodyHandlers.ofByteArray());
            if (answer.statusCode() == 404) {
                return List.of();
            }
            if (answer.statusCode() != 200 || answer.body().length > MAX_BYTES) {
                problems.add(page.getAuthority() + " answers " + answer.statusCode());
                return List.of();
            }
            boolean json =
                    answer.headers().firstValue("Content-Type").orElse("").contains("json");
            return json ? files(page, answer.body()) : SimplePage.wheels(page, answer.body());
        } catch (IOException e) {
            problems.add(page.getAuthority() + " cannot be asked: " + e);
            return List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static List<Wheel> files(URI page, byte[] body) throws IOException {
        List<Wheel> wheels = new ArrayList<>();
        for (JsonNode file : MAPPER.readTree(body).path("files")) {
            JsonNode hash = file.path("hashes").path("sha256");
            if (hash.isTextual() && file.path("filename").asText().endsWith(".whl")) {
                wheels.add(new Wheel(
                        file.path("filename").asText(),
                        Optional.of(page.resolve(file.path("url").asText()).toString()),
                        hash.asText()));
            }
        }
        return wheels;
    }
}

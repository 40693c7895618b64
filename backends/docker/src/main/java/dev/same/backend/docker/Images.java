package dev.same.backend.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** The images of steps, by the names that users give them: as they are in the engine, pulled when they are not. Thread-safe. */
final class Images {
    private final Engine engine;

    /** What a name meant first, for all steps of a run: a tag that is moved meanwhile does not split the run. */
    private final Map<String, String> ids = new ConcurrentHashMap<>();

    Images(Engine engine) {
        this.engine = engine;
    }

    /** Return the id of an image that is there. */
    Optional<String> find(String name) {
        String known = ids.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        try {
            String id = engine.client().inspectImageCmd(name).exec().getId();
            return Optional.ofNullable(id).map(found -> ids.computeIfAbsent(name, any -> found));
        } catch (NotFoundException e) {
            return Optional.empty();
        }
    }

    /**
     * Return the id of an image, pulling it if it is not there, with the credentials that Docker's own configuration holds.
     *
     * @throws SameException with the engine's words if it cannot be had
     */
    String require(String name, Consumer<String> progress) {
        return find(name).orElseGet(() -> pull(name, progress));
    }

    private synchronized String pull(String name, Consumer<String> progress) {
        Optional<String> meanwhile = find(name);
        if (meanwhile.isPresent()) {
            return meanwhile.get();
        }
        progress.accept("pulling " + name);
        try {
            // Without a tag an engine would pull all that there are.
            String tagged =
                    name.contains("@") || name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + ":latest";
            engine.client().pullImageCmd(tagged).exec(progress(progress)).awaitCompletion();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SameException(ErrorKind.ENVIRONMENT, "interrupted while the image " + name + " was pulled", e);
        } catch (DockerException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "the image " + name + " is not there and could not be pulled (" + words(e)
                            + "); build or load it, log in to its registry with docker login, or name another",
                    e);
        }
        return find(name)
                .orElseThrow(() -> new SameException(
                        ErrorKind.BACKEND, "the image " + name + " was pulled, but the engine does not have it"));
    }

    private static ResultCallback.Adapter<PullResponseItem> progress(Consumer<String> progress) {
        return new PullImageResultCallback() {
            @Override
            public void onNext(PullResponseItem item) {
                String status = Optional.ofNullable(item.getStatus()).orElse("");
                // A line for each layer that is there, not for each part of it.
                if (status.startsWith("Pull complete") || status.startsWith("Status:")) {
                    progress.accept(status
                            + Optional.ofNullable(item.getId())
                                    .map(id -> " " + id)
                                    .orElse(""));
                }
                super.onNext(item);
            }
        };
    }

    /** Return what an engine said, without the client's own words around it. */
    static String words(DockerException e) {
        String message =
                Optional.ofNullable(e.getMessage()).orElse(e.toString()).strip();
        int json = message.indexOf("{\"message\":\"");
        return json < 0
                ? message
                : message.substring(json + "{\"message\":\"".length()).replaceFirst("\"}\\s*$", "");
    }
}

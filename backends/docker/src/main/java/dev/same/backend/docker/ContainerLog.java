package dev.same.backend.docker;

import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Frame;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** What a container wrote outside of the step protocol: the words of a dying interpreter. */
final class ContainerLog {
    private static final int LINES = 50;
    private static final long MOST_SECONDS = 30;

    private ContainerLog() {}

    /** Return the last lines of both streams of a container that has ended; why not, where its engine keeps none. */
    static String tail(Engine engine, String id) {
        StringBuffer text = new StringBuffer();
        try {
            boolean complete = engine.client()
                    .logContainerCmd(id)
                    .withStdOut(true)
                    .withStdErr(true)
                    .withTail(LINES)
                    .exec(new ResultCallback.Adapter<Frame>() {
                        @Override
                        public void onNext(Frame frame) {
                            text.append(new String(frame.getPayload(), StandardCharsets.UTF_8));
                        }
                    })
                    .awaitCompletion(MOST_SECONDS, TimeUnit.SECONDS);
            return complete ? text.toString() : text + " (the engine did not send the rest)";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return text.toString();
        } catch (DockerException e) {
            return "its output could not be read: " + Images.words(e);
        }
    }
}

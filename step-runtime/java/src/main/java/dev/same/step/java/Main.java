package dev.same.step.java;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The program: {@code java -jar same-step-java.jar STEP_JSON}.
 *
 * <p>{@code --warm-up} instead of a step does what every step does, and ends as {@code -XX:ArchiveClassesAtExit=FILE}
 * needs it: later steps start faster with {@code -XX:SharedArchiveFile=FILE}.
 *
 * <p>Ends by {@code halt}: shutdown hooks and {@code deleteOnExit} of user code would run at the end of every step
 * otherwise, although in one kernel they run when the notebook ends.
 */
public final class Main {
    private static final int RUNTIME_ERROR = 3;

    private Main() {}

    /** Run one step. */
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", System.getProperty("java.awt.headless", "true"));
        if (arguments.length == 1 && arguments[0].equals("--warm-up")) {
            WarmUp.run();
            return;
        }
        int code;
        try {
            code = run(arguments);
        } catch (IOException | RuntimeException | Error e) {
            System.err.println("same-step-java: " + e);
            code = RUNTIME_ERROR;
        }
        Runtime.getRuntime().halt(code);
    }

    private static int run(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("usage: java -jar same-step-java.jar STEP_JSON");
        }
        StepRequest request = StepRequest.read(Path.of(arguments[0]));
        var recorder = new Recorder(request.directory());
        return new StepRun(request, recorder).run();
    }
}

package dev.same.kernel.java;

import dev.same.javasession.api.Notebook;
import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.NoInputException;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Leads what a notebook displays to the cell that the current thread works for. */
final class NotebookOutputs implements Notebook.Receiver {
    @Override
    public Optional<Map<String, Object>> render(@Nullable Object value) {
        return OlderKernels.render(value);
    }

    @Override
    public void display(Map<String, Object> bundle, String id) {
        CellScope.forOutput().ifPresent(scope -> scope.outlet().display(bundle(bundle), Optional.of(id)));
    }

    @Override
    public void updateDisplay(Map<String, Object> bundle, String id) {
        CellScope.forOutput().ifPresent(scope -> scope.outlet().updateDisplay(bundle(bundle), id));
    }

    @Override
    public void clearOutput(boolean wait) {
        CellScope.forOutput().ifPresent(scope -> scope.outlet().clearOutput(wait));
    }

    @Override
    public String input(String prompt, boolean password) throws NoInputException {
        CellScope scope = CellScope.current()
                .orElseThrow(() -> new NoInputException("a thread that no cell started cannot ask for input"));
        try {
            return scope.input(prompt, password);
        } catch (NoInputException e) {
            scope.check();
            throw e;
        }
    }

    /** In a live session a metric is a line of output: there is no run that it could belong to. */
    @Override
    public void metric(String name, double value, @Nullable Long step) {
        print(name + " = " + value + (step == null ? "" : " (step " + step + ")"));
    }

    @Override
    public void progress(double fraction, @Nullable String message) {
        print(Math.round(fraction * 100) + " %" + (message == null ? "" : " " + message));
    }

    private static void print(String line) {
        CellScope.forOutput()
                .ifPresent(
                        scope -> scope.outlet().stream(dev.same.kernel.engine.Outlet.StreamName.STDOUT, line + "\n"));
    }

    private static MimeBundle bundle(Map<String, Object> data) {
        return new MimeBundle(data, Map.of());
    }
}

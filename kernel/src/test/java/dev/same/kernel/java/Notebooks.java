package dev.same.kernel.java;

import static org.assertj.core.api.Assertions.assertThat;

import dev.same.kernel.engine.ExecutionRequest;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.java.maven.MavenDependencies;
import dev.same.kernel.java.maven.MavenOptions;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** An engine with cells that are counted. */
final class Notebooks implements AutoCloseable {
    final JavaEngine engine;
    private int count;

    Notebooks() {
        this(new MavenOptions(
                Path.of("none"), Optional.empty(), Path.of("none"), Optional.of(Path.of("target", "maven")), true));
    }

    Notebooks(MavenOptions maven) {
        engine = new JavaEngine(new Interruption.Patience(100, 300), new MavenDependencies(() -> maven));
    }

    /** How a cell ended, without colours, and what it put out. */
    record Ran(ExecutionResult result, Outputs outputs) {
        String text() {
            return outputs.text();
        }

        Object value() {
            return form("text/plain");
        }

        Object form(String mime) {
            assertThat(result).isInstanceOf(ExecutionResult.Done.class);
            return ((ExecutionResult.Done) result)
                    .value()
                    .map(bundle -> bundle.data().get(mime))
                    .orElse("no value");
        }

        ExecutionResult.Failed failure() {
            assertThat(result).isInstanceOf(ExecutionResult.Failed.class);
            return (ExecutionResult.Failed) result;
        }

        String traceback() {
            return String.join("\n", failure().traceback()).replaceAll("\u001b\\[[\\d;]*m", "");
        }
    }

    /** For tests that share an engine and look at the numbers of cells. */
    void countFromOne() {
        count = 0;
    }

    Ran run(String code) {
        return run(code, new Outputs());
    }

    Ran run(String code, Outputs outputs) {
        return new Ran(engine.execute(new ExecutionRequest(code, ++count, false, true), outputs), outputs);
    }

    /** Starts a cell and goes on. */
    CompletableFuture<Ran> start(String code, Outputs outputs) {
        // Not on the pool that the code of cells shares.
        return CompletableFuture.supplyAsync(() -> run(code, outputs), command -> {
                    var thread = new Thread(command, "cell");
                    thread.setDaemon(true);
                    thread.start();
                })
                .orTimeout(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        engine.close();
    }
}

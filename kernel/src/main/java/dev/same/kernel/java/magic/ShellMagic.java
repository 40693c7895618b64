package dev.same.kernel.java.magic;

import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.engine.Outlet;
import dev.same.kernel.magic.MagicException;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** {@code %shell}, {@code %%shell} and {@code %%bash}. */
final class ShellMagic implements JavaMagic {
    @Override
    public List<String> names() {
        return List.of("shell", "bash", "sh");
    }

    @Override
    public boolean isCell() {
        return true;
    }

    @Override
    public String arguments() {
        return "COMMAND";
    }

    @Override
    public String summary() {
        return "run a command, or a cell as a script, in bash (shell: in $SHELL or sh)";
    }

    @Override
    public ExecutionResult run(Call call) throws MagicException, InterruptedException {
        String script = call.body().map(body -> call.arguments() + "\n" + body).orElse(call.arguments());
        String shell = switch (call.name()) {
            case "bash" -> "bash";
            case "sh" -> "sh";
            default -> isWindows() ? "cmd" : "sh";
        };
        List<String> command =
                isWindows() && shell.equals("cmd") ? List.of("cmd", "/c", script) : List.of(shell, "-c", script);
        Process process;
        try {
            process = new ProcessBuilder(command).start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new MagicException("ShellError", List.of("cannot start " + shell + ": " + e.getMessage()));
        }
        Thread out = copy(process.inputReader(StandardCharsets.UTF_8), Outlet.StreamName.STDOUT, call);
        Thread err = copy(process.errorReader(StandardCharsets.UTF_8), Outlet.StreamName.STDERR, call);
        try {
            int code = process.waitFor();
            out.join();
            err.join();
            if (code != 0) {
                throw new MagicException("ShellError", List.of("the command ended with exit code " + code));
            }
            return call.done();
        } catch (InterruptedException e) {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            if (!process.waitFor(1, java.util.concurrent.TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
            throw e;
        }
    }

    private static Thread copy(Reader from, Outlet.StreamName name, Call call) {
        var thread = new Thread(
                () -> {
                    char[] buffer = new char[8192];
                    try (from) {
                        for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
                            call.host().outlet().stream(name, new String(buffer, 0, n));
                        }
                    } catch (IOException | UncheckedIOException e) {
                        // The process was ended: its output ends with it.
                        call.host().outlet().stream(name, "");
                    }
                },
                "shell-" + name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").startsWith("Windows");
    }
}

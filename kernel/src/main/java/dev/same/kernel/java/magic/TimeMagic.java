package dev.same.kernel.java.magic;

import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.engine.Outlet;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;

/** {@code %time} and {@code %%time}. */
final class TimeMagic implements JavaMagic {
    @Override
    public List<String> names() {
        return List.of("time");
    }

    @Override
    public boolean isCell() {
        return true;
    }

    @Override
    public String arguments() {
        return "CODE";
    }

    @Override
    public String summary() {
        return "run code and say how long it took";
    }

    @Override
    public ExecutionResult run(Call call) {
        String code = call.body().map(body -> call.arguments() + "\n" + body).orElse(call.arguments());
        long cpu = cpuNanos();
        long start = System.nanoTime();
        ExecutionResult result = call.host().runInCell(call.line(), code);
        long wall = System.nanoTime() - start;
        String text = "Time: " + shown(wall) + " (CPU of this thread: " + shown(cpuNanos() - cpu) + ")\n";
        call.host().outlet().stream(Outlet.StreamName.STDOUT, text);
        return result;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static String shown(long nanos) {
        if (nanos < 1_000_000) {
            return nanos / 1_000 + " µs";
        }
        return nanos < 1_000_000_000
                ? String.format(Locale.ROOT, "%.3g ms", nanos / 1e6)
                : String.format(Locale.ROOT, "%.2f s", nanos / 1e9);
    }
}

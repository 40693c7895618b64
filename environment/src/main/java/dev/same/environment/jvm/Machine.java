package dev.same.environment.jvm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** The machine that a JVM runs on, in the fields that the Python probe has. */
final class Machine {
    private static final Map<String, String> MACHINES = Map.of("amd64", "x86_64", "arm64", "aarch64");

    private Machine() {}

    static ObjectNode look(Probes probes) throws InterruptedException {
        ObjectNode platform = JsonNodeFactory.instance.objectNode();
        String machine = System.getProperty("os.arch", "");
        platform.put("system", System.getProperty("os.name", ""));
        platform.put("machine", MACHINES.getOrDefault(machine, machine));
        platform.put("kernel", System.getProperty("os.version"));
        platform.set("os", probes.run("os-release", notes -> release()));
        platform.set("cpu", probes.run("cpu", notes -> processors()));
        platform.set("memoryBytes", probes.run("memory", notes -> memory()));
        return platform;
    }

    private static JsonNode release() throws Probes.Skipped, IOException {
        Optional<Path> file = java.util.stream.Stream.of("/etc/os-release", "/usr/lib/os-release")
                .map(Path::of)
                .filter(Files::isReadable)
                .findFirst();
        if (file.isEmpty()) {
            throw new Probes.Skipped("there is no os-release");
        }
        Map<String, String> values = pairs(Files.readString(file.get()), "=");
        ObjectNode os = JsonNodeFactory.instance.objectNode();
        os.put("id", values.get("ID"));
        os.put("versionId", values.get("VERSION_ID"));
        os.put("name", values.getOrDefault("PRETTY_NAME", values.get("NAME")));
        return os;
    }

    private static Map<String, String> pairs(String text, String separator) {
        Map<String, String> values = new HashMap<>();
        text.lines().filter(line -> line.contains(separator)).forEach(line -> {
            String[] parts = line.split(separator, 2);
            values.put(parts[0].strip(), parts[1].strip().replaceAll("^[\"']|[\"']$", ""));
        });
        return values;
    }

    private static JsonNode processors() throws IOException {
        ObjectNode cpu = JsonNodeFactory.instance.objectNode();
        Path file = Path.of("/proc/cpuinfo");
        if (Files.isReadable(file)) {
            Map<String, String> first = pairs(Files.readString(file).split("\n\n", 2)[0], ":");
            cpu.put("model", first.getOrDefault("model name", first.get("Model")));
            String features = first.getOrDefault("flags", first.getOrDefault("Features", ""));
            new TreeSet<>(java.util.List.of(features.split("\\s+", -1))).forEach(cpu.putArray("features")::add);
        }
        return cpu.put("usable", Runtime.getRuntime().availableProcessors());
    }

    private static JsonNode memory() throws Probes.Skipped {
        var bean = ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class);
        if (bean == null) {
            throw new Probes.Skipped("this JVM does not tell it");
        }
        return JsonNodeFactory.instance.numberNode(bean.getTotalMemorySize());
    }
}

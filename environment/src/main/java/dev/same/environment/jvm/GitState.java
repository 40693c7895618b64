package dev.same.environment.jvm;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** The git repository that a notebook stands in, as git itself tells it. The fields are those of the Python probe. */
final class GitState {
    private static final long SECONDS = 60;

    private final Path folder;
    private final Map<String, String> variables;

    GitState(Path folder, Map<String, String> variables) {
        this.folder = folder.toAbsolutePath().normalize();
        this.variables = variables;
    }

    ObjectNode look() throws Probes.Skipped, IOException, InterruptedException {
        if (!isInRepository()) {
            throw new Probes.Skipped("the notebook's folder is in no git repository");
        }
        String status = text(run(
                List.of(0),
                "status",
                "--porcelain=v2",
                "--branch",
                "-z",
                "--untracked-files=no",
                "--ignore-submodules=none"));
        Map<String, String> heads = new TreeMap<>();
        boolean dirty = false;
        for (String entry : status.split("\0", -1)) {
            if (entry.startsWith("# ")) {
                String[] words = entry.substring(2).split(" ", 2);
                heads.put(words[0], words.length > 1 ? words[1] : "");
            }
            dirty |= entry.startsWith("1 ") || entry.startsWith("2 ") || entry.startsWith("u ");
        }
        String commit = heads.getOrDefault("branch.oid", "(initial)");
        String branch = heads.getOrDefault("branch.head", "(detached)");
        boolean hasCommit = !commit.equals("(initial)");
        ObjectNode git = JsonNodeFactory.instance.objectNode();
        git.put("commit", hasCommit ? commit : null);
        git.put("branch", branch.equals("(detached)") ? null : branch);
        git.put("remote", remote().map(Secrets::clean).orElse(null));
        git.put("dirty", dirty);
        git.put("diffSha256", dirty ? diff(hasCommit) : null);
        return git;
    }

    private boolean isInRepository() {
        for (Path each = folder; each != null; each = each.getParent()) {
            if (Files.exists(each.resolve(".git"))) {
                return true;
            }
        }
        return false;
    }

    private String diff(boolean hasCommit) throws Probes.Skipped, IOException, InterruptedException {
        return Hashes.ofBytes(run(
                List.of(0),
                "diff",
                "--no-ext-diff",
                "--no-textconv",
                "--no-color",
                "--binary",
                "--full-index",
                hasCommit ? "HEAD" : "--cached"));
    }

    private Optional<String> remote() throws Probes.Skipped, IOException, InterruptedException {
        Map<String, String> remotes = new TreeMap<>();
        text(run(List.of(0, 1), "config", "--get-regexp", "^remote\\..*\\.url$"))
                .lines()
                .filter(line -> line.contains(" "))
                .forEach(line -> remotes.putIfAbsent(line.split(" ", 2)[0], line.split(" ", 2)[1]));
        return Optional.ofNullable(remotes.get("remote.origin.url"))
                .or(() -> remotes.values().stream().findFirst());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Return what git prints. */
    private byte[] run(List<Integer> codes, String... arguments)
            throws Probes.Skipped, IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("git", "-c", "core.fsmonitor=false", "-c", "core.quotepath=off", "-C", folder.toString()));
        command.addAll(Arrays.asList(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().clear();
        builder.environment().putAll(variables);
        builder.environment().put("GIT_OPTIONAL_LOCKS", "0");
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new Probes.Skipped("git cannot be started: " + e.getMessage());
        }
        try {
            process.getOutputStream().close();
            ByteArrayOutputStream answer = new ByteArrayOutputStream();
            process.getInputStream().transferTo(answer);
            boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
            if (!ended || !codes.contains(process.exitValue())) {
                throw new IOException("git " + String.join(" ", arguments)
                        + (ended ? " ended with " + process.exitValue() : " has not ended in " + SECONDS + " s"));
            }
            return answer.toByteArray();
        } finally {
            process.destroyForcibly();
        }
    }
}

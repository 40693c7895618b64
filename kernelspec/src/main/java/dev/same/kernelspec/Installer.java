package dev.same.kernelspec;

import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import dev.same.pipeline.SameHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Installs kernelspecs into one folder. */
final class Installer {
    private final SameHome home;
    private final Path kernels;
    private final boolean windows;
    private final String version;
    private final boolean archives;
    private final Consumer<String> progress;

    /**
     * @param kernels the folder to install into
     * @param archives whether to make archives of loaded classes
     * @param progress told what takes its time
     */
    Installer(
            SameHome home, Path kernels, boolean windows, String version, boolean archives, Consumer<String> progress) {
        this.home = home;
        this.kernels = kernels;
        this.windows = windows;
        this.version = version;
        this.archives = archives;
        this.progress = progress;
    }

    /** What became of a kernelspec. */
    enum Outcome {
        INSTALLED("installed"),
        UPDATED("updated"),
        CURRENT("already up to date"),
        REFUSED("refused"),
        SKIPPED("not hosted");

        private final String words;

        Outcome(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /** @param detail where it is, or why it is not */
    record Result(Outcome outcome, String name, String displayName, String detail) {}

    /** Install "Java (SAME)" and a twin of each kernelspec that is not ours. */
    List<Result> install(List<KernelSpec> installed, String classPath) {
        List<KernelSpec> hosts =
                installed.stream().filter(spec -> !spec.isOurs()).toList();
        Distribution distribution = Distribution.of(home, classPath);
        Jdk jdk = Jdk.current();
        Map<Profile, Start> starts = new LinkedHashMap<>();
        for (Profile profile : Profile.values()) {
            starts.put(profile, new Start(distribution, jdk, profile, windows));
        }
        List<KernelSpec> hostable = hosts.stream()
                .filter(spec -> WantedSpec.obstacle(spec).isEmpty())
                .toList();
        starts.values().forEach(start -> prepare(start, hostable));
        List<Result> results = new ArrayList<>();
        Uses uses = Uses.read(home);
        results.add(put(WantedSpec.java(start(starts, Profile.JAVA), version), uses));
        for (KernelSpec spec : hosts) {
            Optional<String> obstacle = WantedSpec.obstacle(spec);
            results.add(
                    obstacle.isPresent()
                            ? new Result(Outcome.SKIPPED, spec.name(), spec.displayName(), obstacle.get())
                            : twin(spec, start(starts, Profile.HOSTED), uses));
        }
        uses.save();
        Distribution.removeUnused(home, uses);
        return results;
    }

    private static Start start(Map<Profile, Start> starts, Profile profile) {
        return Optional.ofNullable(starts.get(profile)).orElseThrow();
    }

    private void prepare(Start start, List<KernelSpec> hostable) {
        boolean possible = start.profile() == Profile.JAVA || !hostable.isEmpty();
        if (archives && possible && !Files.exists(start.archive())) {
            progress.accept("making the archive that kernels start fast from ("
                    + start.profile().word() + ") ...");
            Optional<Path> host = start.profile() == Profile.JAVA
                    ? Optional.empty()
                    : Optional.of(trainingHost(hostable).folder());
            new Training(start)
                    .makeArchive(host)
                    .ifPresent(problem -> progress.accept("no archive, so this kernel will start slower: " + problem));
        }
        start.write();
    }

    private static KernelSpec trainingHost(List<KernelSpec> hostable) {
        return hostable.stream()
                .filter(spec -> spec.json().path("language").asText().equals("python"))
                .findFirst()
                .orElse(hostable.get(0));
    }

    private Result twin(KernelSpec hosted, Start start, Uses uses) {
        try {
            return put(WantedSpec.twin(hosted, start, version), uses);
        } catch (IOException e) {
            return new Result(Outcome.SKIPPED, hosted.name(), hosted.displayName(), e.toString());
        }
    }

    private Result put(WantedSpec wanted, Uses uses) {
        Path folder = kernels.resolve(wanted.name());
        Optional<String> foreign = foreign(folder);
        if (foreign.isPresent()) {
            return new Result(Outcome.REFUSED, wanted.name(), wanted.displayName(), foreign.get());
        }
        Outcome outcome =
                !isThere(folder) ? Outcome.INSTALLED : isCurrent(wanted, folder) ? Outcome.CURRENT : Outcome.UPDATED;
        if (outcome != Outcome.CURRENT) {
            write(wanted, folder);
        }
        uses.add(folder);
        return new Result(outcome, wanted.name(), wanted.displayName(), folder.toString());
    }

    /** Return why a folder is not ours to write to. */
    private static Optional<String> foreign(Path folder) {
        if (!isThere(folder)) {
            return Optional.empty();
        }
        String advice = "; rename or remove it, then run same install again";
        try {
            return KernelSpec.read(folder).isOurs()
                    ? Optional.empty()
                    : Optional.of("a kernelspec that is not SAME's has this name: " + folder + advice);
        } catch (IOException e) {
            return Optional.of(folder + " is there, but is no kernelspec of SAME" + advice);
        }
    }

    /** Also if it is a link to nowhere: somebody made it, and nothing can be written through it. */
    private static boolean isThere(Path folder) {
        return Files.exists(folder, LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isCurrent(WantedSpec wanted, Path folder) {
        try {
            for (Map.Entry<String, byte[]> file : wanted.files().entrySet()) {
                Path there = folder.resolve(file.getKey());
                if (!Files.isRegularFile(there) || !Arrays.equals(Files.readAllBytes(there), file.getValue())) {
                    return false;
                }
            }
            return names(folder).equals(wanted.files().keySet());
        } catch (IOException e) {
            return false;
        }
    }

    private static Set<String> names(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> String.valueOf(entry.getFileName())).collect(Collectors.toSet());
        }
    }

    private static void write(WantedSpec wanted, Path folder) {
        try {
            Files.createDirectories(folder);
            for (String name : names(folder)) {
                if (!wanted.files().containsKey(name)) {
                    Folders.delete(folder.resolve(name));
                }
            }
            // Jupyter may read the folder at any moment; kernel.json makes it a kernelspec.
            for (String name : wanted.files().keySet().stream()
                    .sorted((a, b) -> Boolean.compare(a.equals("kernel.json"), b.equals("kernel.json")))
                    .toList()) {
                Path scratch = Files.createTempFile(folder, ".new-", "");
                Files.write(
                        scratch, Optional.ofNullable(wanted.files().get(name)).orElseThrow());
                Folders.share(scratch);
                Files.move(scratch, folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (IOException e) {
            throw new SameException(
                    ErrorKind.ENVIRONMENT,
                    "could not write the kernelspec " + folder + ": " + e
                            + "; choose a folder that you may write to (--user, --prefix, --jupyter-data-dir)",
                    e);
        }
    }
}

package dev.same.kernelspec;

import dev.same.magics.Surroundings;
import dev.same.magics.Verbs;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code same uninstall}: takes back what {@code same install} did. */
@Command(
        name = "uninstall",
        mixinStandardHelpOptions = true,
        description =
                "Remove kernels of SAME from Jupyter: all of them, or those that are named. Others are never removed.")
public final class UninstallCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private PlaceOptions place = new PlaceOptions();

    @Parameters(paramLabel = "KERNEL", arity = "0..*", description = "Names as same install --list shows them.")
    private List<String> names = List.of();

    public UninstallCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        JupyterPaths paths = PlaceOptions.paths(surroundings);
        Optional<Path> folder = place.asked(surroundings, paths);
        List<KernelSpec> there = InstalledList.all(surroundings, paths).stream()
                .filter(spec ->
                        folder.isEmpty() || folder.get().equals(spec.folder().getParent()))
                .toList();
        List<String> wanted =
                names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        List<String> unknown = wanted.stream()
                .filter(name -> there.stream().noneMatch(spec -> spec.name().equals(name)))
                .toList();
        if (!unknown.isEmpty()) {
            surroundings
                    .err()
                    .println("same: no kernel of SAME is called " + String.join(", ", unknown) + " (there are: "
                            + String.join(
                                    ", ",
                                    there.stream()
                                            .map(KernelSpec::name)
                                            .distinct()
                                            .toList())
                            + "); nothing was removed");
            surroundings.err().flush();
            return Verbs.CANNOT;
        }
        List<String> problems = new ArrayList<>();
        for (KernelSpec spec : there) {
            if (wanted.isEmpty() || wanted.contains(spec.name())) {
                remove(spec).ifPresent(problems::add);
            }
        }
        if (there.isEmpty()) {
            surroundings.out().println("no kernels of SAME are installed");
        }
        surroundings.out().flush();
        Uses uses = Uses.read(surroundings.home());
        uses.save();
        Distribution.removeUnused(surroundings.home(), uses);
        if (!problems.isEmpty()) {
            throw new SameException(ErrorKind.ENVIRONMENT, String.join("\n", problems));
        }
        return 0;
    }

    /** Return why it could not be removed: the others can be all the same. */
    private Optional<String> remove(KernelSpec spec) {
        try {
            Folders.delete(spec.folder());
            surroundings.out().println("removed: " + spec.name() + "  " + spec.folder());
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of("could not remove " + spec.folder() + ": " + e
                    + "; run same uninstall as a user who may write there");
        }
    }
}

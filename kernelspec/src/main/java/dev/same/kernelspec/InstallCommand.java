package dev.same.kernelspec;

import dev.same.magics.Surroundings;
import dev.same.magics.Verbs;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code same install}: makes SAME known to Jupyter. */
@Command(
        name = "install",
        mixinStandardHelpOptions = true,
        description = {
            "Install kernels for Jupyter: \"Java (SAME)\", and for each kernel that is installed a twin with %%same.",
            "Nothing that is not SAME's is changed. Exit code: 0 all are installed, 1 some were refused."
        })
public final class InstallCommand implements Callable<Integer> {
    private final Surroundings surroundings;

    @Mixin
    private PlaceOptions place = new PlaceOptions();

    @Option(names = "--list", description = "Install nothing; list the kernels of SAME and how they are.")
    private boolean list;

    public InstallCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        JupyterPaths paths = PlaceOptions.paths(surroundings);
        KernelSpec.Found found = KernelSpec.find(paths.kernelFolders());
        found.problems().forEach(problem -> surroundings.err().println("warning: " + problem));
        if (list) {
            new InstalledList(surroundings, paths).print();
            return 0;
        }
        Installer installer = new Installer(
                surroundings.home(),
                place.asked(surroundings, paths).orElseGet(() -> PlaceOptions.user(paths)),
                paths.isWindows(),
                surroundings.version(),
                surroundings.environment().getOrDefault("SAME_NO_ARCHIVE", "").isEmpty(),
                line -> {
                    surroundings.err().println(line);
                    surroundings.err().flush();
                });
        List<Installer.Result> results = installer.install(found.specs(), System.getProperty("java.class.path"));
        boolean refused = false;
        for (Installer.Result result : results) {
            refused |= result.outcome() == Installer.Outcome.REFUSED;
            boolean bad =
                    result.outcome() == Installer.Outcome.REFUSED || result.outcome() == Installer.Outcome.SKIPPED;
            (bad ? surroundings.err() : surroundings.out())
                    .println(result.outcome().words() + ": " + result.name() + "  \"" + result.displayName() + "\"  "
                            + result.detail());
        }
        surroundings.err().flush();
        surroundings.out().flush();
        return refused ? Verbs.FAILED : 0;
    }
}

package dev.same.kernel.java.magic;

import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.java.maven.MavenDependencies;
import dev.same.kernel.magic.MagicException;
import java.util.List;

/** {@code %mavenRepo}: another place to look for libraries. */
final class MavenRepositoryMagic implements JavaMagic {
    private final MavenDependencies dependencies;

    MavenRepositoryMagic(MavenDependencies dependencies) {
        this.dependencies = dependencies;
    }

    @Override
    public List<String> names() {
        return List.of("mavenRepo", "addMavenRepo");
    }

    @Override
    public String arguments() {
        return "ID URL";
    }

    @Override
    public String summary() {
        return "look for libraries in another repository too; credentials: the settings' server of that ID";
    }

    @Override
    public boolean changesLibraries() {
        return true;
    }

    @Override
    public ExecutionResult run(Call call) throws MagicException {
        List<String> words = call.words();
        if (words.size() != 2 || !words.get(1).contains(":")) {
            throw new MagicException(
                    "UsageError", List.of("%mavenRepo needs an id and a URL: %mavenRepo jitpack https://jitpack.io"));
        }
        dependencies.addRepository(words.get(0), words.get(1));
        return call.done();
    }
}

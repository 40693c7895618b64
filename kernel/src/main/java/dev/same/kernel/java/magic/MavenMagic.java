package dev.same.kernel.java.magic;

import dev.same.kernel.MimeBundle;
import dev.same.kernel.engine.ExecutionResult;
import dev.same.kernel.engine.Outlet;
import dev.same.kernel.java.maven.MavenDependencies;
import dev.same.kernel.java.maven.MavenFailure;
import dev.same.kernel.magic.MagicException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code %maven}: adds libraries and all that they need. */
final class MavenMagic implements JavaMagic {
    private static final int NAMES_SHOWN = 4;

    private final MavenDependencies dependencies;

    MavenMagic(MavenDependencies dependencies) {
        this.dependencies = dependencies;
    }

    @Override
    public List<String> names() {
        return List.of("maven", "addMavenDependencies", "addMavenDependency");
    }

    @Override
    public String arguments() {
        return "GROUP:ARTIFACT:VERSION... [--bom G:A:V] [--exclude G:A]";
    }

    @Override
    public String summary() {
        return "add libraries from Maven repositories, with all that they need";
    }

    @Override
    public String details() {
        return """
                %maven com.google.guava:guava:33.0.0-jre org.apache.commons:commons-csv:1.11.0
                %maven org.lwjgl:lwjgl:jar:natives-linux:3.3.4           a classifier; also org.lwjgl:lwjgl:3.3.4:natives-linux
                %maven --bom org.junit:junit-bom:5.11.0 org.junit.jupiter:junit-jupiter      the BOM gives the version
                %maven a:b:1 --exclude org.slf4j:slf4j-api --exclude commons-logging:*

                Settings are Maven's: mirrors, proxies, credentials and repositories of ~/.m2/settings.xml, and
                -Dmaven.repo.local, -s and -o of MAVEN_ARGS. %mavenRepo ID URL adds a repository, %jars adds files.""";
    }

    @Override
    public boolean changesLibraries() {
        return true;
    }

    @Override
    public ExecutionResult run(Call call) throws MagicException, InterruptedException {
        MavenDependencies.Request request = request(call.words());
        Outlet outlet = call.host().outlet();
        String id = UUID.randomUUID().toString();
        boolean[] shown = {false};
        try {
            MavenDependencies.Resolution resolution = dependencies.resolve(request, text -> {
                show(outlet, id, shown[0], text);
                shown[0] = true;
            });
            resolution.jars().forEach(call.host()::addLibrary);
            resolution.notes().forEach(note -> outlet.stream(Outlet.StreamName.STDERR, "note: " + note + "\n"));
            show(outlet, id, shown[0], summary(resolution));
            return call.done();
        } catch (MavenFailure e) {
            throw new MagicException("MavenError", e.lines());
        }
    }

    private static void show(Outlet outlet, String id, boolean again, String text) {
        if (again) {
            outlet.updateDisplay(MimeBundle.text(text), id);
        } else {
            outlet.display(MimeBundle.text(text), Optional.of(id));
        }
    }

    private static String summary(MavenDependencies.Resolution resolution) {
        List<String> names = resolution.coordinates();
        if (names.isEmpty()) {
            return "nothing to add: all of it is loaded already";
        }
        String text = "added " + String.join(", ", names.subList(0, Math.min(NAMES_SHOWN, names.size())));
        String rest = names.size() > NAMES_SHOWN ? " and " + (names.size() - NAMES_SHOWN) + " more" : "";
        String loads = resolution.files() > 0 ? " (" + resolution.files() + " files downloaded)" : "";
        return text + rest + loads;
    }

    private static MavenDependencies.Request request(List<String> words) throws MagicException {
        List<String> coordinates = new ArrayList<>();
        List<String> boms = new ArrayList<>();
        List<String> exclusions = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean bom = word.equals("--bom");
            boolean exclude = word.equals("--exclude") || word.equals("-x");
            if ((bom || exclude) && i + 1 < words.size()) {
                (bom ? boms : exclusions).add(words.get(++i));
            } else if (word.startsWith("-")) {
                throw new MagicException(
                        "UsageError",
                        List.of("%maven does not know " + word + " here (known: --bom G:A:V, --exclude G:A)"));
            } else {
                coordinates.add(word);
            }
        }
        if (coordinates.isEmpty()) {
            throw new MagicException(
                    "UsageError", List.of("%maven needs coordinates: %maven com.google.guava:guava:33.0.0-jre"));
        }
        return new MavenDependencies.Request(coordinates, boms, exclusions);
    }

    @Override
    public List<String> complete(String arguments) {
        String word = LoadMagic.lastWord(arguments);
        return word.startsWith("-")
                ? List.of("--bom", "--exclude").stream()
                        .filter(option -> option.startsWith(word))
                        .toList()
                : dependencies.complete(word);
    }
}

package dev.same.pipeline.backend;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a step executes in. Immutable.
 *
 * @param name for people: {@code default}, or what {@code --env} names
 * @param python the interpreter; with a lock, one to make the environment from. The backend's own choice, if empty
 * @param lock absolute path of the record that says which packages there are; nothing is asked of the environment, if empty
 * @param packages of the lock that the step needs, with their versions, by name as their ecosystem normalises it
 * @param wheelhouse absolute path of a folder of wheels: nothing is taken from the network
 * @param image container image to execute in, as engines name them; backends without images ignore it
 * @param libraries (Java) what cells find classes in, in order
 * @param magicsDone (Java) magics that have been followed to find the libraries: cells pass over them
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record StepEnvironment(
        String name,
        Optional<String> python,
        Optional<String> lock,
        SortedMap<String, String> packages,
        Optional<String> wheelhouse,
        Optional<String> image,
        List<Library> libraries,
        List<String> magicsDone) {
    /** The environment that is there, whatever it is. */
    public static final StepEnvironment PRESENT = new StepEnvironment(
            "default",
            Optional.empty(),
            Optional.empty(),
            new TreeMap<>(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of());

    public StepEnvironment {
        python = python == null ? Optional.empty() : python;
        lock = lock == null ? Optional.empty() : lock;
        wheelhouse = wheelhouse == null ? Optional.empty() : wheelhouse;
        image = image == null ? Optional.empty() : image;
        libraries = libraries == null ? List.of() : List.copyOf(libraries);
        magicsDone = magicsDone == null ? List.of() : List.copyOf(magicsDone);
        packages = Collections.unmodifiableSortedMap(packages == null ? new TreeMap<>() : new TreeMap<>(packages));
    }

    /** Return whether nothing is asked: the backend's own choice will do. */
    @JsonIgnore
    public boolean isPresent() {
        return python.isEmpty() && lock.isEmpty() && image.isEmpty() && libraries.isEmpty() && magicsDone.isEmpty();
    }

    /** Return those packages of the lock that the step needs. */
    public List<Distribution> packagesOf(EnvironmentRecord record) {
        return record.packages().stream()
                .filter(each -> packages.containsKey(each.name()))
                .toList();
    }

    /** Return a copy with other packages. */
    public StepEnvironment with(Map<String, String> others) {
        return new StepEnvironment(name, python, lock, new TreeMap<>(others), wheelhouse, image, libraries, magicsDone);
    }

    /**
     * A jar or a folder of classes.
     *
     * @param path absolute
     * @param sha256 of a jar, hexadecimal; empty for a folder
     */
    public record Library(String path, String sha256) {}

    /** Return the environment of Java steps with libraries. */
    public static StepEnvironment ofJava(List<Library> libraries, List<String> magicsDone) {
        return new StepEnvironment(
                PRESENT.name(),
                Optional.empty(),
                Optional.empty(),
                new TreeMap<>(),
                Optional.empty(),
                Optional.empty(),
                libraries,
                magicsDone);
    }
}

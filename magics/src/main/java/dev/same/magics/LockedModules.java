package dev.same.magics;

import dev.same.environment.Distribution;
import dev.same.environment.EnvironmentRecord;
import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.StepEnvironment;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Which modules steps would not find, also where their environment has not been made yet. */
final class LockedModules {
    private LockedModules() {}

    /**
     * Return those of the modules that steps cannot import.
     *
     * @param modules dotted names
     */
    static Set<String> unknown(StepEnvironment environment, Set<String> modules, Backend backend) {
        if (environment.lock().isEmpty() || backend.interpreter(environment).isPresent()) {
            return backend.missingModules(environment, modules);
        }
        // The standard library and the user's own modules are those of the interpreter that the environment is made
        // from.
        EnvironmentRecord lock =
                EnvironmentRecord.read(Path.of(environment.lock().get()));
        Set<String> locked = new TreeSet<>();
        lock.at("/imports").forEach(each -> {
            if (each.path("found").asBoolean()) {
                locked.add(root(each.path("module").asText()));
            }
        });
        for (Distribution each : lock.packages()) {
            each.entry().path("modules").forEach(module -> locked.add(root(module.asText())));
        }
        Set<String> unknown = new TreeSet<>(modules);
        unknown.removeIf(module -> locked.contains(root(module)));
        return backend.missingModules(StepEnvironment.PRESENT, unknown);
    }

    private static String root(String module) {
        int dot = module.indexOf('.');
        return dot < 0 ? module : module.substring(0, dot);
    }
}

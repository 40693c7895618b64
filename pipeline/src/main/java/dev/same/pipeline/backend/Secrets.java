package dev.same.pipeline.backend;

import java.util.List;
import java.util.Map;

/** Secrets of steps on the user's own machine: variables of the process that SAME was started in. Their values are in no file of a run. */
public final class Secrets {
    private Secrets() {}

    /** Return a problem for each secret that is not there, which says what to do. */
    public static List<String> missing(List<String> names, Map<String, String> environment) {
        return names.stream()
                .filter(name -> !environment.containsKey(name))
                .map(name -> "--secret " + name + ": the environment that same was started in has no variable " + name
                        + "; set it there, or remove the option")
                .toList();
    }
}

package dev.same.pipeline.sweep;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.same.pipeline.internal.Json;
import dev.same.pipeline.plan.Plan;
import dev.same.pipeline.plan.PlannedStep;
import dev.same.pipeline.plan.UnusedParameters;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which steps several experiments have in common. Two steps are one when they are equal, values of parameters that they use included, and
 * all steps that they wait for are: so also what reaches a step through files is the same.
 */
final class SharedSteps {
    private final List<Map<String, String>> groups;

    private SharedSteps(List<Map<String, String>> groups) {
        this.groups = groups;
    }

    /**
     * @param plans whose equal steps are the same objects
     */
    static SharedSteps of(List<Plan> plans) {
        Map<PlannedStep, String> digests = new IdentityHashMap<>();
        Map<String, Integer> members = new HashMap<>();
        List<Map<String, String>> all = new ArrayList<>();
        for (Plan plan : plans) {
            Map<String, String> groups = new LinkedHashMap<>();
            for (PlannedStep step : plan.steps()) {
                StringBuilder text = new StringBuilder(
                        digests.computeIfAbsent(step, self -> digest(UnusedParameters.without(plan, self))));
                step.after().stream()
                        .map(before -> groups.get(before.step()))
                        .sorted()
                        .forEach(before -> text.append(' ').append(before));
                String group = sha256(text.toString().getBytes(StandardCharsets.UTF_8));
                groups.put(step.name(), group);
                members.merge(group, 1, Integer::sum);
            }
            all.add(groups);
        }
        Map<String, String> once = new HashMap<>();
        List<Map<String, String>> shared = new ArrayList<>();
        for (Map<String, String> groups : all) {
            Map<String, String> mine = new TreeMap<>();
            groups.forEach((step, group) -> {
                if (members.getOrDefault(group, 0) > 1) {
                    mine.put(step, once.computeIfAbsent(group, self -> self));
                }
            });
            shared.add(mine);
        }
        return new SharedSteps(List.copyOf(shared));
    }

    /** Return the group of each step that the experiment shares, by name. */
    Map<String, String> groups(int experiment) {
        return groups.get(experiment);
    }

    private static String digest(PlannedStep step) {
        try {
            return sha256(Json.MAPPER.writeValueAsBytes(step));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a step that cannot be written", e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}

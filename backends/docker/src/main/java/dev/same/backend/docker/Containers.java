package dev.same.backend.docker;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.DeviceRequest;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.Resources;
import dev.same.pipeline.backend.StepTask;
import dev.same.step.python.PythonStepRuntime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Says what containers are made of: the same for all steps but for their files, limits and labels. Thread-safe. */
final class Containers {
    /** On every container of SAME, so that {@code docker ps --filter label=dev.same.run=7} tells what belongs to a run. */
    static final String LABEL = "dev.same.";

    /** Names the network that containers of steps are in; {@code none} takes it from them. */
    private static final String NETWORK_VARIABLE = "SAME_DOCKER_NETWORK";

    private final Engine engine;
    private final BackendProvider.Context context;
    private final Path runtime;
    private final String user;
    private final Volumes volumes;

    Containers(Engine engine, BackendProvider.Context context) {
        this.engine = engine;
        this.context = context;
        this.runtime = PythonStepRuntime.bundled().installVersion(context.home().runtimes());
        // Files of steps belong to the caller. The root of an engine without root is the caller already.
        this.user = engine.isRootless() ? "0:0" : Caller.ids();
        this.volumes = new Volumes(engine, user);
    }

    Path runtime() {
        return runtime;
    }

    /** Make the container of an attempt; return its id. */
    String create(StepTask task, StepFile step, Image image) {
        List<Mount> mounts = new ArrayList<>();
        mounts.add(mount(task.workingDirectory(), false));
        mounts.add(mount(task.directory(), false));
        mounts.add(mount(step.store(), false));
        Map<String, String> labels = new LinkedHashMap<>();
        labels.put(LABEL + "run", step.run());
        labels.put(LABEL + "step", step.step());
        labels.put(LABEL + "attempt", step.attempt());
        labels.put(LABEL + "directory", task.directory().toString());
        for (String each : task.disks()) {
            Volume disk = Volume.parse(each);
            volumes.prepare(disk, image);
            mounts.add(disk.mount());
        }
        List<String> command =
                List.of(image.python(), runtime.toString(), task.stepJson().toString());
        CreateContainerCmd container = command(image.id(), command, labels, task.secrets())
                .withWorkingDir(task.workingDirectory().toString());
        HostConfig host = limits(mounts, task.resources());
        network().ifPresent(host::withNetworkMode);
        return exec(container, host);
    }

    /** Make a container that runs the image's Python once, with no file of the user. */
    String create(String imageId, List<String> command) {
        return exec(
                command(imageId, command, Map.of(LABEL + "probe", "true"), List.of()),
                limits(new ArrayList<>(), Resources.NONE).withNetworkMode("none"));
    }

    /** The network of steps as the engine calls it, such as none; that of the engine's choice, if nobody has asked. */
    private Optional<String> network() {
        return Optional.of(
                        context.environment().getOrDefault(NETWORK_VARIABLE, "").strip())
                .filter(name -> !name.isEmpty());
    }

    private CreateContainerCmd command(
            String imageId, List<String> command, Map<String, String> labels, List<String> secrets) {
        List<String> variables = new ArrayList<>();
        // Of the caller's variables only secrets: the others speak of another file system. HOME is that of a user whom
        // the
        // image does not know. Sets of strings iterate in one order in all steps, as they do in one kernel.
        variables.add("HOME=/tmp");
        variables.add("PYTHONHASHSEED=" + context.environment().getOrDefault("PYTHONHASHSEED", "0"));
        secrets.forEach(name -> variables.add(name + "=" + context.environment().getOrDefault(name, "")));
        return engine.client()
                .createContainerCmd(imageId)
                .withEntrypoint(command)
                .withCmd(List.of())
                .withUser(user)
                .withLabels(labels)
                .withEnv(variables);
    }

    private static String exec(CreateContainerCmd command, HostConfig host) {
        return command.withHostConfig(host).exec().getId();
    }

    private HostConfig limits(List<Mount> mounts, Resources resources) {
        Path folder = java.util.Objects.requireNonNull(runtime.getParent(), "the runtime lies in a folder");
        mounts.add(mount(folder, true));
        HostConfig host = HostConfig.newHostConfig()
                .withMounts(mounts)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"));
        if (resources.cpuMillis() > 0) {
            host.withNanoCPUs(resources.cpuMillis() * 1_000_000);
        }
        if (resources.gpus() > 0) {
            host.withDeviceRequests(List.of(new DeviceRequest()
                    .withDriver("")
                    .withCount(resources.gpus())
                    .withCapabilities(List.of(List.of("gpu")))));
        }
        if (resources.memoryBytes() > 0) {
            // Swap counts, too: otherwise a step would get as much again on disk before it is told.
            host.withMemory(resources.memoryBytes()).withMemorySwap(resources.memoryBytes());
        }
        return host;
    }

    /** At the same path as outside; a folder that is not there is an error, and not made by the engine for root. */
    private static Mount mount(Path folder, boolean readOnly) {
        return new Mount()
                .withType(MountType.BIND)
                .withSource(folder.toString())
                .withTarget(folder.toString())
                .withReadOnly(readOnly);
    }
}

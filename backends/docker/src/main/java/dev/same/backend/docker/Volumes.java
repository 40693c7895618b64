package dev.same.backend.docker;

import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import dev.same.pipeline.ErrorKind;
import dev.same.pipeline.SameException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Makes the volumes that steps mount, for the user that steps run as. Those that are there already stay as they are. Thread-safe. */
final class Volumes {
    private static final long MOST_SECONDS = 60;

    private final Engine engine;
    private final String user;

    Volumes(Engine engine, String user) {
        this.engine = engine;
        this.user = user;
    }

    synchronized void prepare(Volume volume, Image image) {
        try {
            engine.client().inspectVolumeCmd(volume.name()).exec();
        } catch (NotFoundException e) {
            engine.client()
                    .createVolumeCmd()
                    .withName(volume.name())
                    .withLabels(Map.of(Containers.LABEL + "disk", volume.name()))
                    .exec();
            give(volume, image);
        }
    }

    /** A new volume belongs to root; steps do not run as that. */
    private void give(Volume volume, Image image) {
        String[] ids = user.split(":", 2);
        String id = engine.client()
                .createContainerCmd(image.id())
                .withEntrypoint(List.of(
                        image.python(),
                        "-c",
                        "import os, sys; os.chown(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))",
                        volume.target(),
                        ids[0],
                        ids[1]))
                .withCmd(List.of())
                .withUser("0:0")
                .withLabels(Map.of(Containers.LABEL + "disk", volume.name()))
                .withHostConfig(HostConfig.newHostConfig()
                        .withMounts(List.of(volume.mount()))
                        .withNetworkMode("none")
                        .withCapDrop(Capability.ALL)
                        .withCapAdd(Capability.CHOWN))
                .exec()
                .getId();
        try {
            engine.client().startContainerCmd(id).exec();
            int code = engine.client()
                    .waitContainerCmd(id)
                    .exec(new WaitContainerResultCallback())
                    .awaitStatusCode(MOST_SECONDS, TimeUnit.SECONDS);
            if (code != 0) {
                throw new SameException(
                        ErrorKind.ENVIRONMENT,
                        "the volume " + volume.name() + " was made and could not be given to the user " + user + ": "
                                + ContainerLog.tail(engine, id).strip());
            }
        } finally {
            engine.client().removeContainerCmd(id).withForce(true).exec();
        }
    }
}

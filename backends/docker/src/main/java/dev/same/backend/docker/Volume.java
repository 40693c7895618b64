package dev.same.backend.docker;

import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;

/**
 * A disk of steps: a volume of the engine by its name. How much it may hold is for the engine's storage to say: its own volumes
 * have no limit.
 *
 * @param target where steps see it
 */
record Volume(String name, String target) {
    /** @param disk {@code name:bytes:/mount} */
    static Volume parse(String disk) {
        String[] parts = disk.split(":", 3);
        return new Volume(parts[0], parts[2]);
    }

    Mount mount() {
        return new Mount().withType(MountType.VOLUME).withSource(name).withTarget(target);
    }
}

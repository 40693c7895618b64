package dev.same.backend.docker;

import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;

/** Makes {@code --backend docker} available. Nothing of the Docker client is loaded before it is opened. */
public final class DockerBackendProvider implements BackendProvider {
    @Override
    public String name() {
        return "docker";
    }

    @Override
    public boolean runsImages() {
        return true;
    }

    @Override
    public Backend open(Context context) {
        return new DockerBackend(context);
    }
}

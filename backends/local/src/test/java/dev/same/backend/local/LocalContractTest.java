package dev.same.backend.local;

import dev.same.backend.testkit.BackendContract;
import dev.same.pipeline.backend.BackendProvider;
import java.util.Map;

class LocalContractTest extends BackendContract {
    @Override
    protected BackendProvider provider() {
        return new LocalBackendProvider();
    }

    /** This backend sets no limits: the system ends processes when the machine has no memory left, with this signal. */
    @Override
    protected String runOutOfMemory(String step) {
        return step + "\nimport os, signal\nos.kill(os.getpid(), signal.SIGKILL)";
    }

    @Override
    protected Map<String, String> refused() {
        return Map.of(
                "--cpu 10000", "--cpu 10000: this machine has",
                "--memory 9999Ti", "--memory 9999Ti: this machine has",
                "--gpu 99", "--gpu 99: this machine has",
                "--image python:3.12", "--image python:3.12: the local backend runs steps on this machine",
                "--disk data:1Gi:/data", "--disk data:1073741824:/data",
                "--secret NOT_SET_FOR_THIS_TEST", "has no variable NOT_SET_FOR_THIS_TEST");
    }
}

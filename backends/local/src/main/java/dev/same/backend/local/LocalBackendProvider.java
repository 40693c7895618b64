package dev.same.backend.local;

import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;

/** Makes {@code --backend local} available. */
public final class LocalBackendProvider implements BackendProvider {
    @Override
    public String name() {
        return "local";
    }

    @Override
    public Backend open(Context context) {
        Machine machine = Machine.present();
        StepStarter starter = context.language().equals("java")
                ? JavaSteps.open(context)
                : PythonSteps.open(context, PythonInterpreter.find(context));
        return new LocalBackend(machine, starter);
    }
}

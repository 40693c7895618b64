package dev.same.backend.local;

import dev.same.pipeline.backend.Backend;
import dev.same.pipeline.backend.BackendProvider;
import dev.same.pipeline.backend.SyntaxCheck;

/** Makes {@code --backend local} available. */
public final class LocalBackendProvider implements BackendProvider {
    @Override
    public String name() {
        return "local";
    }

    @Override
    public SyntaxCheck syntaxCheck(Context context) {
        return context.language().equals("java") ? new JavaSyntax() : new PythonSyntax(context);
    }

    @Override
    public Backend open(Context context) {
        Machine machine = Machine.present();
        StepStarter starter = context.language().equals("java")
                ? JavaSteps.open(context)
                : new PythonStepStarter(Environments.open(context));
        return new LocalBackend(machine, starter, context.environment());
    }
}

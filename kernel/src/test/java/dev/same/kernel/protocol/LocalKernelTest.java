package dev.same.kernel.protocol;

import dev.same.kernel.magic.MagicSupport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

class LocalKernelTest extends KernelContract {
    @Override
    RunningKernel.Started start(Path folder, Optional<MagicSupport> magics) throws IOException {
        return RunningKernel.local(magics);
    }
}

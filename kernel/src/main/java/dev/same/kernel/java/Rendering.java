package dev.same.kernel.java;

import dev.same.kernel.MimeBundle;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A value of user code as the client can show it. Runs user code: {@code toString}, renderers. */
final class Rendering {
    private Rendering() {}

    static MimeBundle of(@Nullable Object value) {
        return new MimeBundle(dev.same.javasession.api.MimeBundle.of(value), Map.of());
    }
}

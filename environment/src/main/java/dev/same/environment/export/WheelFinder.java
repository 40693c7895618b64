package dev.same.environment.export;

import dev.same.environment.Distribution;
import java.util.Optional;

/** Knows the files that packages were installed from: installers do not write down the hash of a wheel from an index. */
@FunctionalInterface
public interface WheelFinder {
    /** Knows only what the record says. */
    WheelFinder RECORDED = distribution -> {
        var wheel = distribution.entry().path("wheel");
        return wheel.path("sha256").isTextual() && wheel.path("filename").isTextual()
                ? Optional.of(new Wheel(
                        wheel.path("filename").asText(),
                        distribution.origin("url"),
                        wheel.path("sha256").asText()))
                : Optional.empty();
    };

    /** Return the very file that the package was installed from, if that can be told. */
    Optional<Wheel> find(Distribution distribution);

    /** Ask another one for what this one does not know. */
    default WheelFinder or(WheelFinder other) {
        return distribution -> find(distribution).or(() -> other.find(distribution));
    }
}

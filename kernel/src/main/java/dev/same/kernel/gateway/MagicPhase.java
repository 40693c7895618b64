package dev.same.kernel.gateway;

import dev.same.kernel.magic.MagicContext;
import dev.same.kernel.magic.MagicException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;

/** A part of a cell's magics: what is before its code, or what is after. */
@FunctionalInterface
public interface MagicPhase {
    void run(MagicContext context) throws MagicException, InterruptedException;

    /** How a magic ends that was interrupted. */
    static Failure interrupted() {
        return Failure.of("KeyboardInterrupt", "the magic was interrupted");
    }

    /** Run it, whatever it throws: magics are written elsewhere and must not take the kernel down. */
    static Optional<Failure> failure(MagicPhase phase, MagicContext context) {
        try {
            phase.run(context);
            return Optional.empty();
        } catch (MagicException e) {
            return Optional.of(new Failure(e.name(), String.valueOf(e.getMessage()), e.lines()));
        } catch (InterruptedException e) {
            return Optional.of(interrupted());
        } catch (RuntimeException | Error e) {
            var trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace, true));
            return Optional.of(new Failure(
                    e.getClass().getSimpleName(),
                    String.valueOf(e.getMessage()),
                    List.of("A magic failed by a defect of its own:", trace.toString())));
        }
    }
}

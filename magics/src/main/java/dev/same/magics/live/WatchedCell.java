package dev.same.magics.live;

import dev.same.kernel.magic.MagicCell;
import dev.same.kernel.magic.MagicContext;
import dev.same.kernel.magic.MagicException;
import dev.same.magics.live.ExecutedCells.Watched;
import dev.same.pipeline.SameException;
import java.util.Optional;
import java.util.UUID;

/**
 * A cell that installs something, or does the like, by a process: it runs as ever, and is watched for the exit status. The user
 * is not told if it cannot be: the record of the environment says it, which alone asks.
 */
final class WatchedCell implements MagicCell {
    private final String code;
    private final Optional<MagicCell> own;
    private final LiveParts parts;

    /** @param own the cell with its lines of {@code %same}, if it has any */
    WatchedCell(String code, Optional<MagicCell> own, LiveParts parts) {
        this.code = code;
        this.own = own;
        this.parts = parts;
    }

    @Override
    public String engineCode() {
        return own.map(MagicCell::engineCode).orElse(code);
    }

    @Override
    public void before(MagicContext context) throws MagicException, InterruptedException {
        if (own.isPresent()) {
            own.get().before(context);
        }
        String token = UUID.randomUUID().toString();
        String problem = "";
        try {
            new SessionValues(parts, context.session(), "python").watch(token);
        } catch (SameException e) {
            problem = String.valueOf(e.getMessage());
        }
        parts.executed().watched(new Watched(code, token, problem));
    }

    @Override
    public void after(MagicContext context) throws MagicException, InterruptedException {
        if (own.isPresent()) {
            own.get().after(context);
        }
    }
}

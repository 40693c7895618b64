package dev.same.kernel.magic;

import dev.same.kernel.Completion;
import dev.same.kernel.MimeBundle;
import java.util.Map;
import java.util.Optional;

/**
 * A family of magics that works in every kernel behind the gateway, whatever its language.
 *
 * <p>The gateway asks it before the engine. A cell without a magic of the family never reaches more than {@link #find},
 * and passes to a hosted kernel as the frames it came in. Methods may be called from any thread and must be quick, except
 * those of {@link MagicCell}, which run on a thread of their own.
 */
public interface MagicSupport {
    /**
     * Find the magics of a cell.
     *
     * @param language of the engine, as in {@code language_info.name}: "python", "java"
     * @return empty if there are none
     */
    Optional<MagicCell> find(String code, String language);

    /** What could stand at the cursor (a UTF-16 index), if that is inside a magic of the family or begins one. */
    Optional<Completion> complete(String code, int cursor, Session session);

    /** Help for what is at the cursor (a UTF-16 index), if that is inside a magic of the family. */
    Optional<MimeBundle> inspect(String code, int cursor, Session session);

    /** A cell was executed and ended: with a magic or without. Silent requests are not told. */
    void executed(Session session, ExecutedCell cell);

    /** The target that front ends name to open a comm to the family. */
    String commTarget();

    /**
     * A front end opened a comm to the target.
     *
     * @param data that came with it
     * @return empty to refuse it: the comm is closed at once
     */
    default Optional<CommHandler> commOpened(Comm comm, Map<String, Object> data, Session session) {
        return Optional.empty();
    }
}

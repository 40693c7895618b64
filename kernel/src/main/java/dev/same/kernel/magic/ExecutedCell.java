package dev.same.kernel.magic;

import java.util.Optional;

/**
 * A cell that was executed and has ended.
 *
 * @param code as the client sent it, magics included
 * @param cellId the {@code cellId} of the request's metadata: JupyterLab and VS Code name the notebook's cell there
 */
public record ExecutedCell(String code, Optional<String> cellId, boolean succeeded) {}

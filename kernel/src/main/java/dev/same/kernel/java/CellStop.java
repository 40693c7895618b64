package dev.same.kernel.java;

import dev.same.javasession.NamedError;

/** Thrown in user code to end its cell. An error, so that {@code catch (Exception e)} lets it pass. */
final class CellStop extends Error implements NamedError {
    private static final long serialVersionUID = 1;

    private final String name;

    CellStop(String name, String message) {
        super(message);
        this.name = name;
    }

    static CellStop interrupted() {
        return new CellStop("Interrupted", "the cell was interrupted");
    }

    static CellStop exit(int code) {
        return new CellStop(
                "SystemExit",
                "the cell called System.exit(" + code
                        + "), which ends the cell here; the kernel and its values live on");
    }

    /** The same end, at the place where it is thrown. */
    CellStop again() {
        return new CellStop(name, String.valueOf(getMessage()));
    }

    @Override
    public String shownName() {
        return name;
    }
}

package dev.same.kernel.magic;

import java.util.List;

/** A magic failed; its cell fails with this message, which is for the user. */
public final class MagicException extends Exception {
    private static final long serialVersionUID = 1;

    private final String name;
    private final transient List<String> lines;

    /**
     * @param name of the kind of problem, shown as the error's name
     * @param lines what is shown as the traceback; the first is the message
     */
    public MagicException(String name, List<String> lines) {
        super(lines.isEmpty() ? name : lines.get(0));
        this.name = name;
        this.lines = List.copyOf(lines);
    }

    public String name() {
        return name;
    }

    public List<String> lines() {
        return lines;
    }
}

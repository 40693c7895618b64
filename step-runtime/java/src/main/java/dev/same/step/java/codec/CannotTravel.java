package dev.same.step.java.codec;

/** A value that cannot be written: says which, why, and what to do instead. */
public final class CannotTravel extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String next;

    CannotTravel(String reason, String next) {
        super(reason, null, false, false);
        this.next = next;
    }

    /** Why, for people. */
    public String reason() {
        return String.valueOf(getMessage());
    }

    /** What to do, for people. */
    public String next() {
        return next;
    }
}

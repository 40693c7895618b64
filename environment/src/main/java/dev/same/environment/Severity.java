package dev.same.environment;

/** What a difference between two environments can do to a result. The worst first. */
public enum Severity {
    /** The notebook will probably not run. */
    BREAKS("breaks"),
    /** Numbers may differ in their last digits, or follow from another seed. */
    NUMERIC("numeric"),
    /** Anything may behave differently. */
    BEHAVIOUR("behaviour"),
    /** No result should depend on it. */
    INFORMATION("information");

    private final String word;

    Severity(String word) {
        this.word = word;
    }

    /** Return the word for it in texts and in JSON. */
    public String word() {
        return word;
    }
}

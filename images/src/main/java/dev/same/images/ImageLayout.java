package dev.same.images;

/** Where things lie in an image. */
final class ImageLayout {
    private static final String ROOT = "/.same";

    /** The record of the environment that is in the image. */
    static final String RECORD = ROOT + "/environment.json";

    /**
     * The packages, as a user's own ({@code PYTHONUSERBASE}): found after the standard library and before what the base has
     * installed, by each Python that starts there, wherever the base has its interpreter.
     */
    static final String USER_BASE = ROOT + "/environment";

    private ImageLayout() {}
}

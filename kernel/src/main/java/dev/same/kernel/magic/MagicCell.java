package dev.same.kernel.magic;

/**
 * A cell with magics of the family.
 *
 * <p>Magics above the first line of code run before it, magics below the last line of code after it. Both methods may take
 * their time; an interrupt of the client interrupts their thread.
 */
public interface MagicCell {
    /**
     * What the engine is given: the cell with its magics turned into comments of the language, line for line, so that line
     * numbers stay true.
     */
    String engineCode();

    /** Run what stands before the code. If it fails, the code is not run and the cell fails. */
    void before(MagicContext context) throws MagicException, InterruptedException;

    /** Run what stands after the code. Not called if the code failed. */
    void after(MagicContext context) throws MagicException, InterruptedException;
}

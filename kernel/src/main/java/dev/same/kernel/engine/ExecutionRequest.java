package dev.same.kernel.engine;

/**
 * @param code of the cell
 * @param count the cell's number, as in {@code In[n]}
 * @param silent nothing is displayed for it and it changes no history
 * @param allowStdin whether the client answers questions for input
 */
public record ExecutionRequest(String code, int count, boolean silent, boolean allowStdin) {}

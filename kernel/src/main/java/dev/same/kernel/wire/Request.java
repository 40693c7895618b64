package dev.same.kernel.wire;

/** A message that was opened: its signature is right and its JSON is well formed. */
public record Request(Message message, Header header) {}

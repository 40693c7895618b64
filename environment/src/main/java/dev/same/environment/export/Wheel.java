package dev.same.environment.export;

import java.util.Optional;

/**
 * The file that a package was, or could be, installed from.
 *
 * @param filename as the index names it
 * @param url where it is, if it is anywhere
 * @param sha256 64 hexadecimal digits
 */
public record Wheel(String filename, Optional<String> url, String sha256) {}

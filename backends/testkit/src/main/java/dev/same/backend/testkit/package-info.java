/** What backends are tested with: notebooks that every backend must run alike ({@code docs/adding-a-backend.md}). */
@NullMarked
package dev.same.backend.testkit;

import org.jspecify.annotations.NullMarked;

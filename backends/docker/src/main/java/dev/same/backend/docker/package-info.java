/** Steps as containers of a Docker Engine, or of podman's service. */
@NullMarked
package dev.same.backend.docker;

import org.jspecify.annotations.NullMarked;

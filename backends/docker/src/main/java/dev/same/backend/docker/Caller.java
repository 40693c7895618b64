package dev.same.backend.docker;

import com.sun.security.auth.module.UnixSystem;

/** Who has started this process. */
final class Caller {
    private Caller() {}

    /** Return user and group as engines take them: {@code 1000:1000}. */
    static String ids() {
        UnixSystem system = new UnixSystem();
        return system.getUid() + ":" + system.getGid();
    }
}

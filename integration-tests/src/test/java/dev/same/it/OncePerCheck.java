package dev.same.it;

import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** Where a machine has several JDKs, what no Java could change is tested with one of them: the one that {@code .ci/run} names. */
final class OncePerCheck {
    private static final String VARIABLE = "SAME_TEST_PYTHON_SUITES_JDK";

    private OncePerCheck() {}

    /**
     * Skip the test if it is another JDK's.
     *
     * @param why it is enough, for the list of what was skipped
     */
    static void assume(String why) {
        Optional.ofNullable(System.getenv(VARIABLE))
                .filter(version -> !version.isBlank())
                .ifPresent(version -> Assumptions.assumeTrue(
                        version.equals(Integer.toString(Runtime.version().feature())),
                        why + ": it is run with JDK " + version + " alone, by " + VARIABLE));
    }
}

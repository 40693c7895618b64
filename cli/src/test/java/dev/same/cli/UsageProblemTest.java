package dev.same.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a command line says that cannot be understood. */
class UsageProblemTest {
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private int same(String... arguments) {
        return Main.commandLine(arguments)
                .setErr(new PrintWriter(err))
                .setOut(new PrintWriter(out))
                .execute(arguments);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "rnu a.ipynb --python x | same: unknown command \"rnu\"; did you mean run?\\n  see  same help\\n",
                "statsu | same: unknown command \"statsu\"; did you mean status?\\n  see  same help\\n",
                "run a.ipynb --backnd k8 | same run: unknown option --backnd; did you mean --backend?\\n"
                        + "  see  same help run\\n",
                "run a.ipynb --backnd=k8 | same run: unknown option --backnd; did you mean --backend?\\n"
                        + "  see  same help run\\n",
                "plan a.ipynb --jsn --svgg | same plan: unknown option --jsn; did you mean --json?\\n"
                        + "same plan: unknown option --svgg; did you mean --svg?\\n"
                        + "  see  same help plan\\n",
                "plan a.ipynb b.ipynb | same plan: unexpected argument \"b.ipynb\"\\n  see  same help plan\\n",
                "--verson | same: unknown option --verson; did you mean --version?\\n  see  same help\\n",
            })
    void saysWhatIsWrongAndWhatWasMeantInsteadOfTheWholeUsage(String command, String message) {
        int code = same(command.strip().split(" "));

        assertThat(err).hasToString(message.replace("\\n", "\n"));
        assertThat(out.toString()).isEmpty();
        assertThat(code).isEqualTo(2);
    }

    @Test
    void describesOnlyTheCommandThatIsAskedForByItsName() {
        var all = Main.commandLine().getSubcommands();
        assertThat(all).containsKeys("plan", "run", "install", "help");
        all.forEach((name, command) -> {
            assertThat(command.getCommandName()).isEqualTo(name);
            if (!name.equals("help")) {
                assertThat(Main.commandLine(name, "--help").getSubcommands()).containsOnlyKeys(name);
            }
        });
        for (String arguments : new String[] {"help plan", "--help", "frob", "-V plan"}) {
            assertThat(Main.commandLine(arguments.split(" ")).getSubcommands().keySet())
                    .as(arguments)
                    .isEqualTo(arguments.startsWith("-V") ? Set.of() : all.keySet());
        }
    }

    @Test
    void listsWhatThereIsWhenNothingIsNear() {
        assertThat(same("frob")).isEqualTo(2);
        assertThat(same("run", "a.ipynb", "--bogus")).isEqualTo(2);

        assertThat(err.toString())
                .contains(
                        "same: unknown command \"frob\" (available: install, uninstall, step, param, plan, run, runs, status,"
                                + " logs, get, cancel, resume, rerun, reproduce, compare, why, cache, env, check, verify, help)")
                .contains("same run: unknown option --bogus (available: ", "--backend")
                .doesNotContain("Usage:");
    }

    @Test
    void helpIsACommandToo() {
        assertThat(same("help", "run")).isZero();

        assertThat(out.toString()).startsWith("Usage: same run").contains("--backend");
    }

    @Test
    void helpForACommandThatThereIsNotSuggestsOne() {
        assertThat(same("help", "rn")).isEqualTo(2);

        assertThat(err).hasToString("same: unknown command \"rn\"; did you mean run?\n  see  same help\n");
    }

    @Test
    void showsItsUsageWithoutACommand() {
        assertThat(same()).isEqualTo(2);

        assertThat(err.toString())
                .startsWith("same: a command is missing\nUsage: same")
                .contains("plan", "runs");
    }
}

package dev.same.environment.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JvmFactsTest {
    private final Places places = new Places(Path.of("/work/nb"), "/opt/jdk", "/home/ada");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "-Xmx512m|-Xmx|512m",
                "-Xss1m|-Xss|1m",
                "-XX:+UseG1GC|-XX:UseG1GC|+",
                "-XX:-UsePerfData|-XX:UsePerfData|-",
                "-XX:HeapDumpPath=/home/ada/dumps|-XX:HeapDumpPath|${HOME}/dumps",
                "-Ddb.password=x y|-Ddb.password|''",
                "-Dflag|-Dflag|''",
                "-Xint|-Xint|''",
                "--add-opens=java.base/java.lang=ALL-UNNAMED|--add-opens=java.base/java.lang=ALL-UNNAMED|''",
                "-javaagent:/work/nb/a.jar=key:secret|-javaagent:./a.jar|''",
                "-agentlib:jdwp=transport=dt_socket|-agentlib:jdwp|''"
            })
    void anArgumentHasANameAndPerhapsAValue(String argument, String name, String value) {
        ObjectNode found = JsonNodeFactory.instance.objectNode();

        JvmFacts.addArgument(argument, places, found);

        assertThat(found).isEqualTo(JsonNodeFactory.instance.objectNode().put(name, value));
    }

    @Test
    void pathsAreWrittenFromTheNearestRoot() {
        assertThat(places.write(Path.of("/work/nb/lib/a.jar"))).isEqualTo("./lib/a.jar");
        assertThat(places.write(Path.of("/work/nb"))).isEqualTo(".");
        assertThat(places.write(Path.of("/home/ada/.m2/a.jar"))).isEqualTo("${HOME}/.m2/a.jar");
        assertThat(places.write(Path.of("/opt/jdk/lib/a"))).isEqualTo("${JAVA_HOME}/lib/a");
        assertThat(places.write(Path.of("/home/adam/a"))).isEqualTo("/home/adam/a");
        assertThat(places.writeAll("/home/adam:/home/ada/x,/opt/jdk")).isEqualTo("/home/adam:${HOME}/x,${JAVA_HOME}");
    }
}

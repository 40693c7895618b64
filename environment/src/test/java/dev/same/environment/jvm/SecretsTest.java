package dev.same.environment.jvm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://someone:hunter2@repo.example/maven2/|https://repo.example/maven2/",
                "https://tok3n@repo.example/x|https://repo.example/x",
                "https://u:p@ss@repo.example/x|https://repo.example/x",
                "https://u:pa/ss@repo.example/x|https://repo.example/x",
                "https://repo.example/x?token=abc#frag|https://repo.example/x",
                "https://repo.example/x#sha256=ab12|https://repo.example/x#sha256=ab12",
                "http://127.0.0.1:8080/a@b/c|http://127.0.0.1:8080/a@b/c",
                "ssh://git@host.example/x.git|ssh://git@host.example/x.git",
                "git@host.example:x.git|git@host.example:x.git",
                "user:secret@host.example:x.git|host.example:x.git",
                "%mavenRepo a https://u:p@h.example/b c|%mavenRepo a https://h.example/b c",
                "ghp_0123456789abcdefABCD|***",
                "file:///a/b|file:///a/b",
                "plain|plain"
            })
    void takesCredentialsOutOfTexts(String text, String clean) {
        assertThat(Secrets.clean(text)).isEqualTo(clean);
    }

    @ParameterizedTest
    @CsvSource({
        "javax.net.ssl.keyStorePassword,true",
        "javax.net.ssl.trustStorePassword,true",
        "GITHUB_TOKEN,true",
        "my.api.token,true",
        "db.passwd,true",
        "aws.secretAccessKey,true",
        "file.encoding,false",
        "java.version,false",
        "monkeys.bar,true",
        "PATH,false"
    })
    void knowsNamesOfSecrets(String name, boolean secret) {
        assertThat(Secrets.isSecret(name)).isEqualTo(secret);
    }

    @Test
    void noValueOfASecretNameIsInAnyText() {
        Random random = new Random(7);
        for (int i = 0; i < 200; i++) {
            String value = Long.toString(Math.abs(random.nextLong()), 36) + "-secret";
            ObjectNode tree = JsonNodeFactory.instance.objectNode();
            tree.put("a", "before " + value + " after");
            tree.putArray("b").add("-Dx=" + value).addObject().put("c", value);
            var secrets = new Secrets(List.of(Map.of("SOME_PASSWORD", value)), List.of());

            secrets.scrub(tree);

            assertThat(tree.toString()).doesNotContain(value).contains("before *** after");
        }
    }

    @Test
    void aValueThatMayBeToldIs() {
        var secrets = new Secrets(List.of(Map.of("SOME_PASSWORD", "told-by-name")), List.of("SOME_PASSWORD"));

        assertThat(secrets.scrub("x told-by-name")).isEqualTo("x told-by-name");
    }
}

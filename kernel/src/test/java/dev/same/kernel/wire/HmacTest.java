package dev.same.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;

class HmacTest {
    @Test
    void isWhatTheJdksMacIs() throws Exception {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 300; round++) {
            byte[] key = new byte[1 + random.nextInt(150)];
            random.nextBytes(key);
            byte[] first = new byte[random.nextInt(200)];
            random.nextBytes(first);
            var hmac = new Hmac(key);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));

            for (int message = 0; message < 3; message++) {
                hmac.update(first);
                hmac.update(key);
                mac.update(first);
                mac.update(key);
                assertThat(hmac.digest()).as("seed %d", seed).isEqualTo(mac.doFinal());
            }
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.WavFile;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.main.junit5.CamelMainTestSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a user writes: a YAML file and properties, run by Camel Main. */
@Timeout(60)
class MenuRouteTest extends CamelMainTestSupport {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    @TempDir
    static Path folder;

    @Override
    protected void configure(MainConfigurationProperties configuration) {
        configuration.withRoutesIncludePattern("classpath:phone/menu.camel.yaml");
    }

    @Override
    protected Properties useOverridePropertiesWithPropertiesComponent() {
        try {
            WavFile.write(folder.resolve("welcome.wav"), 24000, PhoneTestSupport.sine(24000, 5000));
            WavFile.write(folder.resolve("hours.wav"), 16000, PhoneTestSupport.sine(16000, 500));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Properties properties = new Properties();
        properties.setProperty("prompts", "file:" + folder);
        properties.setProperty("camel.component.sip-media.listen", "udp:127.0.0.1:0,tcp:127.0.0.1:0");
        properties.setProperty("camel.component.sip-media.rtpPorts", "29000-29999");
        properties.setProperty("camel.component.sip-media.userAgent", "menu");
        return properties;
    }

    @Test
    void keysChooseWhatIsHeard() throws Exception {
        MockEndpoint records = context.getEndpoint("mock:records", MockEndpoint.class);
        records.expectedMessageCount(1);
        SipMediaComponent sip = context.getComponent("sip-media", SipMediaComponent.class);
        try (ScriptedCaller caller = ScriptedCaller.builder().target("sip:menu@127.0.0.1:" + sip.port("udp")).build()) {
            caller.call().hearsFor(Duration.ofMillis(300), LIMIT);
            caller.sends("1").waitsUntilAnswerEnds(Duration.ofMillis(300), LIMIT);
            double heard = PhoneTestSupport.heardMillis(caller);
            assertTrue(heard > 750 && heard < 4000, "the welcome was cut off and the hours were played to their end: " + heard + " ms");
            caller.sends("9").expectHangUp(LIMIT);
            await().atMost(LIMIT).until(() -> caller.sipTrace().stream().anyMatch(each -> each.toString().contains("Server: menu")));
        }
        records.assertIsSatisfied();
        String json = records.getExchanges().get(0).getMessage().getBody(String.class);
        assertTrue(json.contains("\"digits\":\"19\"") && json.contains("\"cause\":\"local-bye\""), json);
    }
}

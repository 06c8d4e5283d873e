// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.RealtimeConfiguration;
import io.sipmedia.realtime.RealtimeEndpoint;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.model.RehearsalDialect;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import io.sipmedia.rehearsal.model.RehearsalSession;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The shipped routes with servers that speak another dialect than OpenAI's: only settings change. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class GatewayDialectTest {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;
    private final Map<String, String> settings = new HashMap<>(Map.of("SIP_LISTEN", "udp:127.0.0.1:0", "RTP_PORTS", "20000-29999",
            "DATABASE_URL", "jdbc:h2:mem:dialect", "FIRST_CALL", "false"));

    @Test
    void aServerOfAnotherKindIsSpokenWithInItsDialect() throws Exception {
        try (RehearsalModel model = RehearsalModel.start(new RehearsalModelOptions().tones().dialect(RehearsalDialect.VOICE_LIVE))) {
            settings.putAll(Map.of("REALTIME_URL", model.url(), "REALTIME_DIALECT", "voice-live", "REALTIME_MODEL", "gpt-realtime"));
            RehearsalSession session = oneTurn(model);
            JsonNode asked = session.clientEvents("session.update").get(0).get("session");
            assertEquals("en-US-Ava:DragonHDLatestNeural", asked.at("/voice/name").asText(), asked.toString());
            assertEquals("azure-standard", asked.at("/voice/type").asText(), "none of OpenAI's");
            assertEquals("gpt-realtime", session.model());
        }
    }

    @Test
    void theRehearsalModelSpeaksTheDialectThatIsSet() throws Exception {
        settings.put("REALTIME_DIALECT", "qwen");
        RehearsalSession session = oneTurn(null);
        assertEquals("Cherry", session.clientEvents("session.update").get(0).at("/session/voice").asText());
        assertEquals(16_000, session.receivedAudioRate());
        assertEquals(List.of("where is my order"), session.heard());
    }

    @Test
    void whatIsNotSetIsLeftToTheDialect() throws Exception {
        settings.putAll(Map.of("REALTIME_DIALECT", "speaches", "REALTIME_MODEL", "m", "OPENAI_API_KEY", "k"));
        try (GatewayUnderTest gateway = GatewayUnderTest.start(settings, folder)) {
            RealtimeConfiguration opens = gateway.camel().getEndpoints().stream().filter(RealtimeEndpoint.class::isInstance)
                    .map(endpoint -> ((RealtimeEndpoint) endpoint).getConfiguration()).filter(each -> "speaches".equals(each.getDialect()))
                    .findFirst().orElseThrow();
            assertNull(opens.getUrl());
            assertEquals("m", opens.getModel());
            assertNull(opens.getVoice(), "its servers choose it");
        }
    }

    @Test
    void theRehearsalModelDoesNotSpeakADialectOfOnesOwn() {
        settings.put("REALTIME_DIALECT", "acme");
        SettingException e = assertThrows(SettingException.class, () -> GatewayUnderTest.start(settings, folder).close());
        assertTrue(e.getMessage().startsWith("REALTIME_DIALECT is 'acme', but the rehearsal model does not speak it"), e.getMessage());
    }

    // a greeting, a question, an answer; without a model the gateway's own
    private RehearsalSession oneTurn(RehearsalModel server) throws Exception {
        try (GatewayUnderTest gateway = GatewayUnderTest.start(settings, folder);
                ScriptedCaller caller = ScriptedCaller.builder().target(gateway.uri()).answerLimit(LIMIT).build()) {
            RehearsalModel model = server == null ? gateway.model() : server;
            caller.call().waitsUntilAnswerEnds(LIMIT).says("where-is-my-order.wav").waitsUntilAnswerEnds(LIMIT).hangsUp();
            assertEquals(1, model.sessions().size());
            RehearsalSession session = model.sessions().get(0);
            assertEquals(1, session.heard().size(), session.heard().toString());
            assertEquals(List.of(), session.serverEvents("error"));
            await().atMost(LIMIT).until(() -> !session.open());
            return session;
        }
    }
}

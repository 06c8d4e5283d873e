// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.sipmedia.realtime.RealtimeComponent;
import io.sipmedia.realtime.Warnings;
import io.sipmedia.rehearsal.model.RehearsalCall;
import io.sipmedia.support.CallBus.Signal;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What a call is accepted with, what it is not, and that somebody is told. */
class UnsentOptionsTest extends OpenAiSipTestBase {

    private JsonNode accept(String uri) {
        RehearsalCall call = model.calls().ring();
        template.sendBodyAndHeader(uri, null, OpenAiSipConstants.CALL_ID, call.id());
        return call.session();
    }

    private static List<String> unsent(Warnings warnings) {
        Pattern text = Pattern.compile(".*they have no effect: (.*)");
        return warnings.lines().stream().map(text::matcher).filter(each -> each.matches()).map(each -> each.group(1)).toList();
    }

    @Test
    void allThatTheRequestTakesIsInIt() {
        try (Warnings warnings = new Warnings()) {
            JsonNode session = accept("openai-sip:openai?operation=accept&attach=false&session.voice=cedar&session.speed=1.1"
                    + "&session.instructions=Be brief.&session.noiseReduction=near_field&session.transcriptionLanguage=de"
                    + "&session.transcriptionPrompt=Names&session.maxOutputTokens=500&session.reasoningEffort=low&session.toolChoice=none"
                    + "&session.vadIdleTimeout=6000&session.createResponse=true&session.interruptResponse=false");
            assertEquals("{\"type\":\"server_vad\",\"idle_timeout_ms\":6000,\"create_response\":true,\"interrupt_response\":false}",
                    session.at("/audio/input/turn_detection").toString());
            assertEquals("near_field", session.at("/audio/input/noise_reduction/type").asText());
            assertEquals("de", session.at("/audio/input/transcription/language").asText());
            assertEquals("Names", session.at("/audio/input/transcription/prompt").asText());
            assertEquals("cedar", session.at("/audio/output/voice").asText());
            assertEquals(1.1, session.at("/audio/output/speed").asDouble());
            assertEquals("Be brief.", session.path("instructions").asText());
            assertEquals(500, session.path("max_output_tokens").asInt());
            assertEquals("low", session.at("/reasoning/effort").asText());
            assertEquals("none", session.path("tool_choice").asText());
            assertEquals("[\"audio\"]", session.path("output_modalities").toString());
            assertEquals("gpt-realtime-2.1", session.path("model").asText());
            assertEquals(List.of(), unsent(warnings));
        }
    }

    @Test
    void semanticDetectionGoesWithItsEagerness() {
        try (Warnings warnings = new Warnings()) {
            JsonNode session = accept("openai-sip:openai?operation=accept&attach=false&session.turnDetection=semantic_vad&session.vadEagerness=low");
            assertEquals("{\"type\":\"semantic_vad\",\"eagerness\":\"low\",\"create_response\":true,\"interrupt_response\":true}",
                    session.at("/audio/input/turn_detection").toString());
            assertEquals(List.of(), unsent(warnings));
        }
    }

    @Test
    void whatItIsRefusedForIsLeftOutAndSaidOnce() {
        try (Warnings warnings = new Warnings()) {
            // 500 is the default, but whoever names it counts on it
            String uri = "openai-sip:openai?operation=accept&attach=false&session.vadThreshold=0.7&session.vad-silence-duration=500"
                    + "&session.failover.url=ws://127.0.0.1:1/v1/realtime&session.rotateAfter=10m";
            JsonNode session = accept(uri);
            assertTrue(session.at("/audio/input/turn_detection/threshold").isMissingNode(), session.toString());
            accept(uri);
            assertEquals(List.of("failover.url, rotateAfter, vadSilenceDuration, vadThreshold"), unsent(warnings));
        }
    }

    @Test
    void whatTheRealtimeComponentHasForAllItsCallsIsSaidToo() {
        context.getComponent("realtime", RealtimeComponent.class).getConfiguration().setVadThreshold(0.8);
        context.getComponent("realtime", RealtimeComponent.class).getConfiguration().setOutputFormat("pcmu");
        try (Warnings warnings = new Warnings()) {
            accept("openai-sip:openai?operation=accept&attach=false");
            assertEquals(List.of("outputFormat, vadThreshold"), unsent(warnings));
            template.sendBodyAndHeader("openai-sip:openai?operation=reject", null, OpenAiSipConstants.CALL_ID, model.calls().ring().id());
            assertEquals(1, unsent(warnings).size(), "who does not accept is not warned");
        }
    }

    @Test
    void theCallerCanInterruptThoughNobodyHereHearsHim() {
        try (Warnings warnings = new Warnings()) {
            JsonNode session = accept("openai-sip:openai?operation=accept&session.greeting=Hello.&session.interruptBy=local");
            assertTrue(session.at("/audio/input/turn_detection/interrupt_response").asBoolean(), session.toString());
            assertTrue(warnings.lines().stream().anyMatch(line -> line.contains("interruptBy=local cannot be")), warnings.lines().toString());
            assertFalse(signals.contains(Signal.CALLER_WATCH_WANTED));
        }
    }

    @Test
    void alsoWhenAllCallsOfThePhoneSideAreInterruptedLocally() {
        context.getComponent("realtime", RealtimeComponent.class).getConfiguration().setInterruptBy("local");
        try (Warnings warnings = new Warnings()) {
            assertTrue(accept("openai-sip:openai?operation=accept&attach=false").at("/audio/input/turn_detection/interrupt_response").asBoolean());
            assertEquals(1, warnings.lines().stream().filter(line -> line.contains("interruptBy=local cannot be")).count());
        }
        assertEquals("local", context.getComponent("realtime", RealtimeComponent.class).getConfiguration().getInterruptBy());
    }
}

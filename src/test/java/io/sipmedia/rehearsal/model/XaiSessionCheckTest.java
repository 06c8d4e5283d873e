// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.SessionOption;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.dialect.Transcription;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.dialect.XaiDialect;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What xAI takes in a session, and that we send nothing else. */
class XaiSessionCheckTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    static Stream<SessionOptions> options() {
        SessionOptions plain = SessionOptions.defaults().withTranscription(null);
        TurnDetection vad = TurnDetection.serverVad();
        return Stream.of(plain, plain.withInstructions("Be kind.").withVoice("ara").withSpeed(0.7), plain.withSpeed(1.5),
                plain.withTurnDetection(TurnDetection.none()), plain.withTurnDetection(vad.withThreshold(0.9).withPrefixPadding(0)
                        .withSilenceDuration(10_000).withIdleTimeout(6000)),
                plain.withTranscription(new Transcription("grok", "de", null)), plain.withTranscription(new Transcription(null, "de", null)),
                plain.withFormats(AudioEncoding.PCM16K, AudioEncoding.PCM8K), plain.withFormats(AudioEncoding.PCMU, AudioEncoding.PCMA));
    }

    @ParameterizedTest
    @MethodSource("options")
    void everythingThatCanBeSetIsTaken(SessionOptions options) throws Exception {
        Dialect xai = new XaiDialect();
        SessionOption.refuseUnsent(xai, options);
        xai.check(options);
        ToolDefinition tool = new ToolDefinition("f", "d", (ObjectNode) MAPPER.readTree("{\"type\":\"object\",\"properties\":{}}"));
        ProtocolError wrong = XaiSessionCheck.wrong(xai.session(options, List.of(tool)));
        assertNull(wrong, String.valueOf(wrong));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'type':'realtime'} | session.type",
        "{'voice':{'id':'ara'}} | session.voice",
        "{'turn_detection':{'type':'semantic_vad'}} | session.turn_detection.type",
        "{'turn_detection':{'type':'server_vad','threshold':0.95}} | session.turn_detection.threshold",
        "{'turn_detection':{'type':'server_vad','silence_duration_ms':'500'}} | session.turn_detection.silence_duration_ms",
        "{'turn_detection':{'type':'server_vad','create_response':false}} | session.turn_detection.create_response",
        "{'audio':{'input':{'format':{'type':'pcm16'}}}} | session.audio.input.format.type",
        "{'audio':{'input':{'format':{'type':'audio/pcm','rate':12000}}}} | session.audio.input.format.rate",
        "{'audio':{'output':{'format':{'type':'audio/pcmu','rate':16000}}}} | session.audio.output.format.rate",
        "{'audio':{'output':{'speed':0.5}}} | session.audio.output.speed",
        "{'audio':{'output':{'voice':'ara'}}} | session.audio.output.voice",
        "{'audio':{'input':{'transcription':{'language':'de'}}}} | session.audio.input.transcription.language",
        "{'audio':{'input':{'noise_reduction':null}}} | session.audio.input.noise_reduction",
        "{'tools':[{'type':'function','function':{'name':'f'}}]} | session.tools.name",
        "{'tools':[{'type':'function','name':'f'}]} | session.tools.parameters",
        "{'tool_choice':'none'} | session.tool_choice"})
    void whatItDoesNotHaveIsRefused(String session, String where) throws Exception {
        ProtocolError wrong = XaiSessionCheck.wrong(MAPPER.readTree(session.replace('\'', '"')));
        assertNotNull(wrong, session);
        assertEquals(where, wrong.param());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'turn_detection':null}", "{'turn_detection':{'type':null}}", "{'reasoning':{'effort':'none'}}", "{'tools':[{'type':'web_search'}]}"})
    void whatOthersSendIsTaken(String session) throws Exception {
        assertNull(XaiSessionCheck.wrong(MAPPER.readTree(session.replace('\'', '"'))));
    }
}

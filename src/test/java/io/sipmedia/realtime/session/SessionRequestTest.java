// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.GeminiLiveDialect;
import io.sipmedia.realtime.dialect.GptLiveDialect;
import io.sipmedia.realtime.dialect.QwenDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.Transcription;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.dialect.XaiDialect;
import org.junit.jupiter.api.Test;

/** What connections begin with when routes change the session, and the server is changed for one of another dialect. */
class SessionRequestTest {

    private final SessionRequest request = new SessionRequest(settings(new GaDialect()));

    private static SessionSettings settings(Dialect dialect) {
        SessionOptions options = new SessionOptions("a-model", "Be kind.", dialect.defaults().voice(), 1.0, SessionOptions.defaults().input(),
                SessionOptions.defaults().output(), false, new Transcription(null, null, null), null, TurnDetection.serverVad(), "auto", 0, null);
        return SessionSettings.of(dialect, options, "ws://127.0.0.1:1/v1/realtime", null);
    }

    private static ObjectNode json(String text) {
        try {
            return (ObjectNode) ClientEvents.MAPPER.readTree(text.replace('\'', '"'));
        } catch (java.io.IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final String LOOKUP = "{'type':'function','name':'lookup','description':'Finds','parameters':{'type':'object'}}";

    @Test
    void atHomeAChangeGoesAsItIsAndStays() {
        ObjectNode change = json("{'audio':{'output':{'speed':1.2}},'instructions':'Be brief.'}");
        assertEquals(change, request.changedByRoute(change));
        assertEquals("Be brief.", request.object().path("instructions").asText());
        assertEquals(1.2, request.object().at("/audio/output/speed").asDouble());
        assertFalse(request.object().at("/audio/output/format").isMissingNode(), "what was not changed is still there");
    }

    @Test
    void geminiIsToldInstructionsAndFunctionsInItsOwnWords() {
        request.changedByRoute(json("{'instructions':'Be brief.','tools':[" + LOOKUP + "],'audio':{'output':{'speed':1.2}}}"));
        request.moved(settings(new GeminiLiveDialect()));
        assertEquals("Be brief.", request.object().at("/systemInstruction/parts/0/text").asText());
        assertEquals("lookup", request.object().at("/tools/0/functionDeclarations/0/name").asText());
        for (String foreign : new String[] {"instructions", "audio", "type"}) {
            assertFalse(request.object().has(foreign), "it would refuse " + foreign);
        }
    }

    @Test
    void aChangeThatIsMadeThereIsSaidInItsWordsToo() {
        request.moved(settings(new QwenDialect()));
        ObjectNode sent = request.changedByRoute(json("{'tools':[" + LOOKUP + "]}"));
        assertEquals("lookup", sent.at("/tools/0/function/name").asText());
        assertEquals(1, sent.size(), sent.toString());
        assertTrue(request.changedByRoute(json("{'audio':{'output':{'speed':1.2}}}")).isEmpty(), "it has nothing like it");
    }

    @Test
    void backHomeEverythingOfRoutesIsThereAndNothingOfOurOwnThatWasSaidAbroad() {
        request.changedByRoute(json("{'audio':{'output':{'speed':1.2}}}"));
        request.moved(settings(new QwenDialect()));
        request.changedByUs(json("{'turn_detection':{'type':'server_vad','create_response':false}}"));
        assertFalse(request.object().at("/turn_detection/create_response").asBoolean());
        request.changedByRoute(json("{'instructions':'Be brief.'}"));
        assertFalse(request.object().at("/turn_detection/create_response").asBoolean(), "a route's change leaves ours alone");
        request.moved(settings(new GaDialect()));
        assertEquals(1.2, request.object().at("/audio/output/speed").asDouble());
        assertEquals("Be brief.", request.object().path("instructions").asText());
        assertFalse(request.object().has("turn_detection"), "at home it stands elsewhere");
    }

    @Test
    void noFunctionsAreOfferedWhereNoneMayBeCalledAndTheServerCannotBeToldSo() {
        SessionRequest forbidden = new SessionRequest(SessionSettings.of(new XaiDialect(),
                SessionOptions.defaults().withTranscription(null).withToolChoice("none"), "ws://127.0.0.1:1/", null));
        ObjectNode sent = forbidden.changedByRoute(json("{'instructions':'Be brief.','tools':[" + LOOKUP + "]}"));
        assertEquals("{\"instructions\":\"Be brief.\"}", sent.toString());
        assertEquals("[]", forbidden.object().path("tools").toString());
    }

    @Test
    void aServerWithoutHistoryReadsItInTheInstructionsWhereverItHasThem() {
        request.changedByRoute(json("{'instructions':'Be brief.'}"));
        request.moved(settings(new QwenDialect()));
        assertEquals("Be brief.\n\nThe caller: Hello", request.remembering("The caller: Hello").path("instructions").asText());
        assertEquals("Be brief.", request.object().path("instructions").asText(), "of this connection only");
        request.moved(settings(new GptLiveDialect()));
        assertEquals("Be brief.\n\nThe caller: Hello", request.remembering("The caller: Hello").path("instructions").asText());
    }
}

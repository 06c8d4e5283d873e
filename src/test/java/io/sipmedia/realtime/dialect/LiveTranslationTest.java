// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Protocols that are none of OpenAI's Realtime API, in its terms: what one conversation with the rehearsal model does not show. */
class LiveTranslationTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final List<JsonNode> told = new ArrayList<>();

    private static ObjectNode json(String text) throws Exception {
        return (ObjectNode) MAPPER.readTree(text.replace('\'', '"'));
    }

    private List<String> types() {
        return told.stream().map(event -> event.path("type").asText()).toList();
    }

    private void hears(Translation translation, String... events) throws Exception {
        told.clear();
        for (String event : events) {
            told.addAll(translation.fromServer(json(event)));
        }
    }

    private static String voice(int millis, int level) {
        byte[] pcm = new byte[48 * millis];
        for (int i = 0; i < pcm.length; i += 2) {
            pcm[i] = (byte) level;
            pcm[i + 1] = (byte) (level >> 8);
        }
        return "{'type':'session.output_audio.delta','delta':'" + Base64.getEncoder().encodeToString(pcm) + "'}";
    }

    @Test
    void anAnswerBeginsWithSoundAndEndsInSilence() throws Exception {
        Translation live = new GptLiveDialect().translation();
        hears(live, voice(300, 0));
        assertEquals(List.of(), types(), "silence between answers is nobody's");
        hears(live, voice(100, 900), "{'type':'session.output_transcript.delta','delta':'Hi.'}", voice(700, 0));
        assertEquals(List.of("response.created", "conversation.item.added", "response.output_audio.delta",
                "response.output_audio_transcript.delta", "response.output_audio.delta"), types());
        hears(live, voice(100, 0));
        assertEquals(List.of("response.output_audio.delta", "response.output_audio.done", "response.output_item.done", "response.done"), types());
        assertEquals("Hi.", told.get(2).at("/item/content/0/transcript").asText());
        assertEquals("completed", told.get(3).at("/response/status").asText());
    }

    @Test
    void aCallerWhoOnlyAgreesDoesNotInterrupt() throws Exception {
        Translation live = new GptLiveDialect().translation();
        hears(live, voice(100, 900), "{'type':'session.input_transcript.delta','delta':'mhm','start_ms':50,'end_ms':90}", voice(1000, 900),
                voice(1000, 900));
        assertTrue(types().stream().noneMatch(type -> type.startsWith("input_audio_buffer")), "the model speaks on");
        hears(live, voice(900, 0));
        assertEquals("completed", told.get(3).at("/response/status").asText());
        assertEquals(List.of("input_audio_buffer.speech_started", "conversation.item.added", "input_audio_buffer.speech_stopped",
                "conversation.item.input_audio_transcription.completed"), types().subList(4, 8));
    }

    private static String caller(String words, int start) {
        return "{'type':'session.input_transcript.delta','delta':'" + words + "','start_ms':" + start + ",'end_ms':" + (start + 200) + "}";
    }

    private String transcript(int index) {
        List<JsonNode> done = told.stream().filter(event -> event.path("type").asText().endsWith("transcription.completed")).toList();
        return index < done.size() ? done.get(index).get("transcript").asText() : null;
    }

    /** Words and gaps as they were recorded. */
    @Test
    void aSentenceWithAPauseInItIsOneTurnWhichEndsWhenItIsAnswered() throws Exception {
        Translation live = new GptLiveDialect().translation();
        hears(live, caller("What will the", 600), voice(400, 0), caller(" weather be", 1200), voice(600, 0), caller(" in Amsterdam", 2200),
                voice(600, 0), caller(" tomorrow", 2800), voice(1000, 0), caller("? Please look", 3600), caller(" it up", 3800), voice(700, 0));
        assertEquals(List.of(), types());
        hears(live, voice(100, 900), caller(".", 4000), voice(900, 900));
        assertEquals(List.of("input_audio_buffer.speech_started", "conversation.item.added", "input_audio_buffer.speech_stopped", "response.created",
                "conversation.item.added"), types().subList(0, 5), "the question comes before its answer");
        assertEquals(List.of("user", "assistant"), told.stream().filter(e -> e.has("item")).map(e -> e.at("/item/role").asText()).toList());
        assertEquals("What will the weather be in Amsterdam tomorrow? Please look it up.", transcript(0));
        assertEquals(600, told.get(0).get("audio_start_ms").asInt());
        hears(live, caller(".", 5000), voice(900, 0));
        assertEquals("completed", told.get(told.size() - 1).at("/response/status").asText(), "he did not interrupt");
        assertEquals(null, transcript(0), "a late full stop is no turn");
    }

    @Test
    void aTurnThatNobodyAnswersEndsWithItsSentenceOrALongPause() throws Exception {
        Translation live = new GptLiveDialect().translation();
        hears(live, caller("Hello?", 0), voice(800, 0));
        assertEquals("Hello?", transcript(0));
        hears(live, caller("My number is", 2000), voice(1900, 0));
        assertEquals(null, transcript(0));
        hears(live, voice(100, 0));
        assertEquals("My number is", transcript(0));
    }

    @Test
    void aCallerWhoSpeaksOnWhileHeIsAnsweredInterrupts() throws Exception {
        Translation live = new GptLiveDialect().translation();
        hears(live, caller("Where is my order", 0), voice(1200, 900));
        assertEquals("Where is my order", transcript(0));
        hears(live, caller("No, wait", 1500), voice(800, 0));
        assertTrue(types().contains("input_audio_buffer.speech_started"), types().toString());
        assertEquals("cancelled", told.get(told.size() - 1).at("/response/status").asText());
    }

    @Test
    void aFunctionIsCalledByTheSecondModelAndItGoesOnWhenAllResultsAreIn() throws Exception {
        Translation live = new GptLiveDialect().translation();
        String event = "{'type':'response.event','delegation_id':'d','event':%s}";
        String call = String.format(event, "{'type':'response.output_item.done','item':{'type':'function_call','id':'i%1$s',"
                + "'call_id':'c%1$s','name':'f','arguments':'{}','status':'completed'}}");
        hears(live, String.format(event, "{'type':'response.created','response':{'id':'r'}}"), String.format(call, 1), String.format(call, 2));
        assertEquals(List.of("response.event", "response.created", "response.output_item.done", "response.done", "response.created",
                "response.output_item.done", "response.done"), types());
        ObjectNode result = json("{'type':'conversation.item.create','item':{'type':'function_call_output','call_id':'c1','output':'x'}}");
        assertEquals(List.of("response.item.create"), sent(live.toServer(result.deepCopy())));
        hears(live, String.format(event, "{'type':'response.completed','response':{'id':'r'}}"));
        assertEquals(List.of(), live.unasked());
        assertEquals(List.of(), live.toServer(result.deepCopy()), "twice");
        result.withObject("/item").put("call_id", "c2");
        assertEquals(List.of("response.item.create", "response.create"), sent(live.toServer(result)));
        assertEquals(List.of("session.instructions.append"), sent(live.toServer(json("{'type':'response.create'}"))));
        for (String unknown : List.of("response.cancel", "conversation.item.truncate", "input_audio_buffer.commit")) {
            assertEquals(List.of(), live.toServer(json("{'type':'" + unknown + "'}")), unknown);
        }
    }

    private static List<String> sent(List<ObjectNode> events) {
        return events.stream().map(event -> event.path("type").asText()).toList();
    }

    @Test
    void withoutFunctionsTheVoiceIsToldThatNobodyDoesItsWork() throws Exception {
        Translation live = new GptLiveDialect().translation();
        hears(live, "{'type':'session.delegation.created','offset_ms':5,'delegation':{'id':'item_1','type':'delegation','target':'client'}}");
        ObjectNode answer = live.unasked().get(0);
        assertEquals("session.commentary.append", answer.path("type").asText());
        assertEquals("item_1", answer.path("delegation_id").asText());
        assertEquals(List.of(), live.unasked(), "once");
        hears(live, "{'type':'session.delegation.created','delegation':{'id':'item_2','type':'delegation','target':'responses'}}");
        assertEquals(List.of(), live.unasked());
    }

    @Test
    void theFirstEventOfGptLiveStartsTheSession() throws Exception {
        GptLiveDialect dialect = new GptLiveDialect();
        ObjectNode update = json("{'type':'session.update','event_id':'e'}");
        ToolDefinition tool = new ToolDefinition("f", null, json("{'type':'object'}"));
        update.set("session", dialect.session(SessionOptions.defaults(), List.of(tool)));
        ObjectNode start = dialect.translation().toServer(update).get(0);
        assertEquals("session.start", start.get("type").asText());
        assertEquals("responses", start.at("/session/delegation/type").asText());
        assertEquals("f", start.at("/session/delegation/responses/tools/0/name").asText());
        assertEquals("client", dialect.session(SessionOptions.defaults(), List.of()).at("/delegation/type").asText());
    }

    @Test
    void ofALongTalkGptLiveIsToldTheEndThatItTakes() throws Exception {
        GptLiveDialect dialect = new GptLiveDialect();
        List<ObjectNode> talk = new ArrayList<>();
        talk.add(dialect.message("system", "Be brief."));
        assertEquals("developer", dialect.continuing(json("{}"), talk).at("/input/0/role").asText());
        for (int i = 0; i < 200; i++) {
            talk.add(dialect.message(i % 2 == 0 ? "user" : "assistant", "turn " + i));
        }
        JsonNode input = dialect.continuing(json("{}"), talk).get("input");
        assertEquals(128, input.size());
        assertEquals("turn 199", input.at("/127/content/0/text").asText());
        talk.clear();
        for (int i = 0; i < 50; i++) {
            talk.add(dialect.message("user", "\u4f60".repeat(300)));
        }
        int few = dialect.continuing(json("{}"), talk).get("input").size();
        assertTrue(few * (300 + 8) <= 8192 && few > 10, few + " messages of 300 tokens each");
    }

    @Test
    void idsOfTwoConnectionsDiffer() throws Exception {
        hears(new GptLiveDialect().translation(), voice(100, 900));
        String first = told.get(2).get("item_id").asText();
        hears(new GptLiveDialect().translation(), voice(100, 900));
        assertNotEquals(first, told.get(2).get("item_id").asText());
        assertTrue(first.length() <= 32, first);
    }

    @Test
    void anInterruptionOfGeminiEndsTheAnswerAndBeginsTheCallersTurn() throws Exception {
        Translation gemini = new GeminiLiveDialect().translation();
        hears(gemini, "{'serverContent':{'modelTurn':{'parts':[{'inlineData':{'data':'AAAA'}}]},'outputTranscription':{'text':'We have '}}}",
                "{'serverContent':{'inputTranscription':{'text':'late words'}}}");
        assertEquals(List.of("conversation.item.added", "response.created", "conversation.item.added", "response.output_audio.delta",
                "response.output_audio_transcript.delta"), types(), "words of what is being answered are no interruption");
        hears(gemini, "{'serverContent':{'interrupted':true}}", "{'serverContent':{'turnComplete':true}}");
        assertEquals(List.of("conversation.item.input_audio_transcription.completed", "conversation.item.added",
                "input_audio_buffer.speech_started", "response.output_item.done", "response.done"), types());
        assertEquals("cancelled", told.get(4).at("/response/status").asText());
    }

    @Test
    void geminiSaysWhatAnInterruptedAnswerHasCostAtTheEndOfItsTurn() throws Exception {
        Translation gemini = new GeminiLiveDialect().translation();
        hears(gemini, "{'serverContent':{'outputTranscription':{'text':'We have '}}}", "{'serverContent':{'interrupted':true}}");
        assertTrue(types().stream().noneMatch("response.done"::equals), "what it has used is not known yet");
        // as recorded: thoughts are no part of the total, and the details of a prompt leave something out
        hears(gemini, "{'serverContent':{'turnComplete':true},'usageMetadata':{'promptTokenCount':1201,'responseTokenCount':109,"
                + "'totalTokenCount':1310,'promptTokensDetails':[{'modality':'TEXT','tokenCount':1100},{'modality':'AUDIO','tokenCount':1}],"
                + "'responseTokensDetails':[{'modality':'AUDIO','tokenCount':109}],'thoughtsTokenCount':34}}");
        JsonNode usage = told.get(told.size() - 1).at("/response/usage");
        assertEquals(1200, usage.at("/input_token_details/text_tokens").asInt());
        assertEquals(1, usage.at("/input_token_details/audio_tokens").asInt());
        assertEquals(34, usage.at("/output_token_details/text_tokens").asInt());
        assertEquals(109, usage.at("/output_token_details/audio_tokens").asInt());
        assertEquals(1344, usage.at("/total_tokens").asInt());
        // a turn without an answer costs, too
        hears(gemini, "{'serverContent':{'turnComplete':true},'usageMetadata':{'responseTokenCount':5}}",
                "{'serverContent':{'outputTranscription':{'text':'Yes?'}}}",
                "{'serverContent':{'turnComplete':true},'usageMetadata':{'responseTokenCount':7}}");
        JsonNode done = told.stream().filter(event -> event.path("type").asText().equals("response.done")).findFirst().orElseThrow();
        assertEquals(12, done.at("/response/usage/total_tokens").asInt());
    }

    @Test
    void theTurnOfACallerEndsWhenNoMoreWordsComeAndGoesOnWhenSomeDo() throws Exception {
        AtomicLong clock = new AtomicLong();
        Translation gemini = new GeminiLiveTranslation(clock::get);
        assertEquals(-1, gemini.dueInMillis());
        hears(gemini, "{'serverContent':{'inputTranscription':{'text':'When '}}}");
        clock.addAndGet(1_000_000_000L);
        hears(gemini, "{'serverContent':{'inputTranscription':{'text':'do you '}}}");
        clock.addAndGet(1_000_000_000L);
        assertEquals(List.of(), gemini.due(), "there have been words since");
        assertEquals(500, gemini.dueInMillis());
        clock.addAndGet(500_000_000L);
        JsonNode stopped = gemini.due().get(0);
        assertEquals("input_audio_buffer.speech_stopped", stopped.path("type").asText());
        assertEquals(1000, stopped.path("audio_end_ms").asInt(), "when the last of it was heard");
        assertEquals(-1, gemini.dueInMillis());
        hears(gemini, "{'serverContent':{'inputTranscription':{'text':'open?'}}}");
        assertEquals(List.of("input_audio_buffer.speech_started"), types());
        assertEquals(0, told.get(0).path("audio_start_ms").asInt(), "it is the same utterance");
        assertEquals("When do you open?", gemini.ended().get(1).path("transcript").asText(), "a broken line does not lose it");
    }

    @Test
    void geminiIsShownTheSchemaOfAFunctionInGooglesSubset() throws Exception {
        ToolDefinition order = new ToolDefinition("order", "Orders", json("{'$schema':'x','type':'object','additionalProperties':false,"
                + "'required':['what','gone'],'properties':{'what':{'type':'string','enum':['tea','coffee'],'format':'uuid','default':'tea'},"
                + "'many':{'type':['integer','null'],'enum':[1,2],'description':'How many'},'tags':{'type':'array','items':{}},"
                + "'where':{'oneOf':[{'type':'string'},{'type':'object','additionalProperties':{'type':'number'}}]}}}"));
        ToolDefinition end = new ToolDefinition("end_call", null, json("{'type':'object','properties':{},'additionalProperties':false}"));
        JsonNode functions = new GeminiLiveDialect().session(SessionOptions.defaults(), List.of(order, end)).at("/tools/0/functionDeclarations");
        assertEquals(json("{'type':'OBJECT','required':['what'],'properties':{'what':{'type':'STRING','enum':['tea','coffee']},"
                + "'many':{'type':'INTEGER','nullable':true,'description':'How many. One of 1, 2'},"
                + "'tags':{'type':'ARRAY','items':{'type':'STRING'}},'where':{'anyOf':[{'type':'STRING'},{'type':'OBJECT'}]}}}"),
                functions.at("/0/parameters"));
        assertEquals(json("{'name':'end_call'}"), functions.get(1), "an empty object would be refused");
    }

    @Test
    void aFunctionThatIsNotToBeCalledIsNotShownToGemini() throws Exception {
        SessionOptions o = SessionOptions.defaults();
        GeminiLiveDialect dialect = new GeminiLiveDialect();
        ToolDefinition tool = new ToolDefinition("f", null, json("{'type':'object'}"));
        SessionOptions none = choice("none");
        assertFalse(dialect.session(none, dialect.capabilities().offered(List.of(tool), none)).has("tools"));
        assertTrue(dialect.session(o, dialect.capabilities().offered(List.of(tool), o)).has("tools"));
    }

    private static SessionOptions choice(String toolChoice) {
        SessionOptions o = SessionOptions.defaults();
        return new SessionOptions(o.model(), null, "Puck", 1.0, o.input(), o.output(), false, o.transcription(), null, o.turnDetection(),
                toolChoice, 0, null);
    }

    @Test
    void anEarlierModelOfGeminiTakesItsHistoryWithoutAnnouncement() throws Exception {
        Translation gemini = new GeminiLiveDialect().translation();
        gemini.historyFollows();
        ObjectNode update = json("{'type':'session.update','session':{'model':'models/gemini-2.5-flash-native-audio'}}");
        assertFalse(gemini.toServer(update).get(0).path("setup").has("historyConfig"));
        List<ObjectNode> sent = gemini.history(List.of(json("{'type':'conversation.item.create','item':{'type':'message','role':'user',"
                + "'content':[{'type':'input_text','text':'Hi'}]}}")));
        assertEquals("[{\"clientContent\":{\"turns\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Hi\"}]}],\"turnComplete\":false}}]", sent.toString());
    }

    @Test
    void geminiGetsAFunctionsResultByNameAndAsAnObject() throws Exception {
        Translation gemini = new GeminiLiveDialect().translation();
        hears(gemini, "{'toolCall':{'functionCalls':[{'id':'c','name':'f','args':{'a':1}}]}}");
        assertEquals(List.of("conversation.item.added", "response.created", "conversation.item.added", "response.output_item.done",
                "response.done"), types());
        assertEquals("{\"a\":1}", told.get(3).at("/item/arguments").asText());
        ObjectNode result = json("{'type':'conversation.item.create','item':{'type':'function_call_output','call_id':'c','output':'foggy'}}");
        assertEquals("[{\"toolResponse\":{\"functionResponses\":[{\"id\":\"c\",\"name\":\"f\",\"response\":{\"output\":\"foggy\"}}]}}]",
                gemini.toServer(result.deepCopy()).toString());
        assertEquals(List.of(), gemini.toServer(result), "twice");
        assertEquals(List.of(), gemini.toServer(json("{'type':'response.create'}")), "it goes on by itself");
    }

    @Test
    void geminiCountsItsTokensAndAnnouncesItsEnd() throws Exception {
        Translation gemini = new GeminiLiveDialect().translation();
        hears(gemini, "{'serverContent':{'outputTranscription':{'text':'Hi'}}}", "{'serverContent':{'turnComplete':true},'usageMetadata':"
                + "{'totalTokenCount':9,'promptTokensDetails':[{'modality':'AUDIO','tokenCount':5}],'responseTokensDetails':["
                + "{'modality':'AUDIO','tokenCount':3},{'modality':'TEXT','tokenCount':1}]}}", "{'goAway':{'timeLeft':'10s'}}");
        JsonNode usage = told.get(5).at("/response/usage");
        assertEquals(5, usage.at("/input_token_details/audio_tokens").asInt());
        assertEquals(3, usage.at("/output_token_details/audio_tokens").asInt());
        assertEquals(1, usage.at("/output_token_details/text_tokens").asInt());
        assertEquals("session.expiring", told.get(6).path("type").asText());
        assertEquals(10_000, told.get(6).path("left_ms").asLong());
        assertEquals(Map.of("x-goog-api-key", "k"), new GeminiLiveDialect().headers(null, Credential.of("k")));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Client events that the real service would refuse are refused with its codes and parameters. */
class RehearsalViolationTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final ClientEventCheck CHECK = new ClientEventCheck("ga");

    private static Optional<ProtocolError> check(String event) throws Exception {
        JsonNode json = JSON.readTree(event.replace('\'', '"'));
        return CHECK.check(json);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{'type':'session.update','session':{}} | missing_required_parameter | session.type",
            "{'type':'session.update'} | missing_required_parameter | session",
            "{'type':'session.update','session':{'type':'realtime','modalities':['audio']}} | unknown_parameter | session.modalities",
            "{'type':'session.update','session':{'type':'realtime','temperature':0.8}} | unknown_parameter | session.temperature",
            "{'type':'session.update','session':{'type':'chat'}} | invalid_value | session.type",
            "{'type':'session.update','session':{'type':'realtime','audio':{'output':{'voice':'nova'}}}} | invalid_value | session.audio.output.voice",
            "{'type':'session.update','session':{'type':'realtime','audio':{'output':{'format':{'type':'audio/pcm'}}}}} | missing_required_parameter | session.audio.output.format.rate",
            "{'type':'session.update','session':{'type':'realtime','audio':{'input':{'format':{'type':'audio/opus'}}}}} | invalid_value | session.audio.input.format.type",
            "{'type':'session.update','session':{'type':'realtime','audio':{'input':{'format':{'type':'audio/pcm','rate':16000}}}}} | invalid_value | session.audio.input.format.rate",
            "{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':{'type':'server_vad','eagerness':'low'}}}}} | unknown_parameter | session.audio.input.turn_detection.eagerness",
            "{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':{'type':'semantic_vad','eagerness':'now'}}}}} | invalid_value | session.audio.input.turn_detection.eagerness",
            "{'type':'session.update','session':{'type':'realtime','audio':{'input':{'noise_reduction':{'type':'none'}}}}} | invalid_value | session.audio.input.noise_reduction.type",
            "{'type':'session.update','session':{'type':'realtime','instructions':5}} | invalid_type | session.instructions",
            "{'type':'session.update','session':{'type':'realtime','tools':[{'type':'function'}]}} | missing_required_parameter | session.tools[0].name",
            "{'type':'session.update','session':{'type':'realtime','tools':[{'type':'function','name':'f','function':{}}]}} | unknown_parameter | session.tools[0].function",
            "{'type':'conversation.item.create','item':{'type':'message','role':'assistant','content':[{'type':'text','text':'x'}]}} | invalid_value | item.content[0].type",
            "{'type':'conversation.item.create','item':{'type':'message','content':[]}} | missing_required_parameter | item.role",
            "{'type':'conversation.item.create','item':{'id':'0123456789012345678901234567890123456','type':'message','role':'user','content':[]}} | string_above_max_length | item.id",
            "{'type':'conversation.item.create','item':{'type':'function_call_output','call_id':'c','output':{'a':1}}} | invalid_type | item.output",
            "{'type':'conversation.item.truncate','item_id':'i','content_index':0,'audio_end_ms':1.5} | invalid_type | audio_end_ms",
            "{'type':'conversation.item.truncate','item_id':'i','content_index':0,'audio_end_ms':-1} | invalid_value | audio_end_ms",
            "{'type':'conversation.item.truncate','item_id':'i','audio_end_ms':1} | missing_required_parameter | content_index",
            "{'type':'response.create','response':{'modalities':['audio']}} | unknown_parameter | response.modalities",
            "{'type':'response.create','response':{'output_modalities':['video']}} | invalid_value | response.output_modalities[0]",
            "{'type':'input_audio_buffer.append'} | missing_required_parameter | audio",
            "{'type':'input_audio_buffer.append','audio':'AAAA','rate':8000} | unknown_parameter | rate",
            "{'type':'input_audio_buffer.append','audio':5} | invalid_type | audio",
            "{'type':'transcription_session.update'} | invalid_value | type",
            "{'event_id':'e'} | missing_required_parameter | type"})
    void refused(String event, String code, String param) throws Exception {
        ProtocolError error = check(event).orElseThrow();
        assertEquals(code, error.code(), error.toString());
        assertEquals(param, error.param(), error.toString());
        assertEquals("invalid_request_error", error.type());
    }

    @Test
    void aWrongVoiceIsToldTheRightOnes() throws Exception {
        String message = check("{'type':'session.update','session':{'type':'realtime','audio':{'output':{'voice':'nova'}}}}")
                .orElseThrow().message();
        assertTrue(message.startsWith("Invalid value: 'nova'. Supported values are: 'alloy', 'ash', "), message);
        assertTrue(message.endsWith("and 'cedar'."), message);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':null,'transcription':null,'noise_reduction':null}}}}",
            "{'type':'session.update','session':{'type':'realtime','audio':{'input':{'turn_detection':{'type':'semantic_vad','eagerness':'high'}},'output':{'voice':{'id':'voice_1'},'speed':1.2}},'tool_choice':{'type':'function','name':'f'},'max_output_tokens':'inf'}}",
            "{'type':'conversation.item.create','previous_item_id':'root','item':{'type':'message','role':'system','content':[{'type':'input_text','text':'x'}]}}",
            "{'type':'conversation.item.create','item':{'type':'function_call','name':'f','call_id':'c','arguments':'{}'}}",
            "{'type':'response.create','event_id':'e','response':{'instructions':'Say hello','conversation':'none','metadata':{'a':'b'}}}",
            "{'type':'response.create'}", "{'type':'response.cancel','response_id':'r'}", "{'type':'input_audio_buffer.clear'}"})
    void accepted(String event) throws Exception {
        assertEquals(Optional.empty(), check(event));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Gemini Live was reported to close a connection for, the rehearsal model closes it for. */
class GeminiLiveAccentTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String CONTENT = "{'clientContent':{'turns':[{'role':'user','parts':[{'text':'Hi'}]}],'turnComplete':true}}";
    private static final String TEXT = "{'realtimeInput':{'text':'Hi'}}";

    private final GeminiLiveAccent accent = new GeminiLiveAccent();

    private static JsonNode json(String text) throws Exception {
        return MAPPER.readTree(text.replace('\'', '"'));
    }

    private boolean takes(String message) throws Exception {
        JsonNode event = json(message);
        boolean taken = accent.check(event).isEmpty();
        if (taken) {
            accent.heard(event);
        }
        return taken;
    }

    private static String setup(String model, String more) {
        return "{'setup':{'model':'models/" + model + "'" + more + "}}";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            gemini-3.1-flash-live-preview | false | false | true
            gemini-3.1-flash-live-preview | true  | true  | false
            gemini-2.5-flash-native-audio | false | true  | true
            """)
    void aHistoryIsTakenOnceAndWhenItWasAnnouncedSinceTheModels3(String model, boolean announced, boolean content, boolean text) throws Exception {
        assertTrue(takes(setup(model, announced ? ",'historyConfig':{'initialHistoryInClientContent':true}" : "")));
        assertEquals(text, takes(TEXT), "before the history");
        assertEquals(content, takes(CONTENT));
        if (content) {
            assertTrue(takes(TEXT));
            assertEquals(model.contains("2.5"), takes(CONTENT), "in mid-call");
        }
        assertEquals(1007, accent.closesWith());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            {'type':'OBJECT','properties':{'a':{'type':'string','description':'x'}},'required':['a']}      | true
            {'type':'OBJECT','properties':{'a':{'type':'STRING'}},'additionalProperties':false}           | false
            {'type':'OBJECT','properties':{'a':{'type':'OBJECT','properties':{'b':{'$ref':'#/x'}}}}}       | false
            {'type':'OBJECT','properties':{}}                                                             | false
            {'type':'OBJECT','properties':{'a':{'type':'ARRAY','items':{}}}}                               | false
            {'type':'OBJECT','properties':{'a':{'type':'INTEGER','enum':[1,2]}}}                           | false
            """)
    void aFunctionIsShownInGooglesSchema(String parameters, boolean taken) throws Exception {
        String escaped = ",'tools':[{'functionDeclarations':[{'name':'f','parameters':" + parameters + "}]}]";
        assertEquals(taken, takes(setup("gemini-3.1-flash-live-preview", escaped)));
    }

    @Test
    void aFunctionHasNoTypeAsItHasAtOpenAi() throws Exception {
        assertFalse(takes(setup("gemini-3.1-flash-live-preview", ",'tools':[{'functionDeclarations':[{'type':'function','name':'f'}]}]")));
    }
}

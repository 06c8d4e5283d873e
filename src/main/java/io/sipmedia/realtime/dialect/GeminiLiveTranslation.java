// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Gemini Live knows turns of the model, but has no ids, and says of the caller only what was understood and that he interrupted. A turn
 * becomes a response with one item; fragments of the caller's words become an utterance that ends with the model's turn. When
 * the caller began is known by the clock alone.
 */
final class GeminiLiveTranslation implements Translation {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MOST_CHARS = 20_000;
    private static final int MOST_CALLS = 64;

    private final LongSupplier nanoTime;
    private final Map<String, String> calls = new LinkedHashMap<>();
    private final Map<String, String> earlier = new LinkedHashMap<>();
    private final StringBuilder modelWords = new StringBuilder();
    private final StringBuilder callerWords = new StringBuilder();
    private long startNanos;
    private final ConnectionIds ids = new ConnectionIds();
    private String response;
    private String item;
    private String caller;
    private boolean callerSpeaks;
    private ObjectNode usage;
    private boolean goesOnByItself;

    GeminiLiveTranslation(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    // ---- to the server

    @Override
    public List<ObjectNode> toServer(ObjectNode event) {
        return switch (event.path("type").asText()) {
            case "session.update" -> List.of(wrapped("setup", event.get("session")));
            case "conversation.item.create" -> item(event.path("item"));
            case "response.create" -> respond(event.at("/response/instructions").asText(""));
            default -> List.of();
        };
    }

    private List<ObjectNode> item(JsonNode item) {
        String type = item.path("type").asText();
        if (type.equals("message")) {
            String role = "assistant".equals(item.path("role").asText()) ? "model" : "user";
            return List.of(content(role, item.at("/content/0/text").asText(), false));
        }
        String id = item.path("call_id").asText();
        if (type.equals("function_call")) {
            // of an earlier connection: this server has not called it, and takes no result of it; it can be told about it
            if (earlier.size() < MOST_CALLS) {
                earlier.put(id, item.path("name").asText() + " with " + item.path("arguments").asText());
            }
            return List.of();
        }
        String name = calls.remove(id);
        String before = earlier.remove(id);
        if (name == null && before != null) {
            return List.of(content("model", "I called the function " + before + ", which has returned " + item.path("output").asText(), false));
        }
        if (!type.equals("function_call_output") || name == null) {
            return List.of();
        }
        goesOnByItself = true;
        ObjectNode responses = SessionParts.JSON.objectNode();
        ObjectNode one = responses.putArray("functionResponses").addObject().put("id", item.path("call_id").asText()).put("name", name);
        one.set("response", object(item.path("output").asText()));
        return List.of(wrapped("toolResponse", responses));
    }

    // a function's response must be an object
    private static ObjectNode object(String output) {
        try {
            if (MAPPER.readTree(output) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            // words
        }
        return SessionParts.JSON.objectNode().put("output", output);
    }

    private List<ObjectNode> respond(String instructions) {
        boolean goesOn = goesOnByItself && instructions.isEmpty();
        goesOnByItself = false;
        return goesOn ? List.of() : List.of(content("user", instructions.isEmpty() ? "Go on." : instructions, true));
    }

    private static ObjectNode content(String role, String text, boolean complete) {
        ObjectNode content = SessionParts.JSON.objectNode();
        content.putArray("turns").addObject().put("role", role).putArray("parts").addObject().put("text", text);
        return wrapped("clientContent", content.put("turnComplete", complete));
    }

    private static ObjectNode wrapped(String name, JsonNode value) {
        ObjectNode message = SessionParts.JSON.objectNode();
        message.set(name, value);
        return message;
    }

    // ---- from the server

    @Override
    public List<JsonNode> fromServer(JsonNode message) {
        List<JsonNode> told = new ArrayList<>();
        if (message.has("setupComplete")) {
            startNanos = nanoTime.getAsLong();
            told.add(session("session.created"));
            told.add(session("session.updated"));
        }
        if (message.path("usageMetadata").isObject()) {
            usage = usage(message.get("usageMetadata"));
        }
        if (message.path("serverContent").isObject()) {
            content(message.get("serverContent"), told);
        }
        message.at("/toolCall/functionCalls").forEach(call -> call(call, told));
        if (message.has("toolCall")) {
            end("completed", told);
        }
        if (message.has("goAway")) {
            ObjectNode expired = typed("error");
            expired.putObject("error").put("code", "session_expired").put("message", "the server is about to end the connection");
            told.add(expired);
        }
        if (message.path("type").isTextual()) {
            told.add(message); // none that we know of
        }
        return told;
    }

    private ObjectNode session(String type) {
        ObjectNode event = typed(type);
        event.putObject("session").put("id", "gemini");
        return event;
    }

    private void content(JsonNode content, List<JsonNode> told) {
        String heard = content.at("/inputTranscription/text").asText("");
        if (!heard.isEmpty()) {
            callerWords(heard, told);
        }
        if (content.path("interrupted").asBoolean()) {
            interrupted(told);
        }
        content.at("/modelTurn/parts").forEach(part -> {
            JsonNode data = part.at("/inlineData/data");
            if (data.isTextual()) {
                begin(told);
                told.add(part("response.output_audio.delta").set("delta", data));
            }
        });
        String said = content.at("/outputTranscription/text").asText("");
        if (!said.isEmpty()) {
            begin(told);
            if (modelWords.length() < MOST_CHARS) {
                modelWords.append(said);
            }
            told.add(part("response.output_audio_transcript.delta").put("delta", said));
        }
        if (content.path("generationComplete").asBoolean() && response != null) {
            told.add(part("response.output_audio.done"));
        }
        if (content.path("turnComplete").asBoolean()) {
            end("completed", told);
        }
    }

    private void begin(List<JsonNode> told) {
        if (response != null) {
            return;
        }
        callerStops(told);
        goesOnByItself = false;
        response = ids.next("resp");
        item = ids.next("item");
        ObjectNode created = typed("response.created");
        created.putObject("response").put("id", response).put("status", "in_progress");
        told.add(created);
    }

    private void call(JsonNode call, List<JsonNode> told) {
        begin(told);
        String id = call.path("id").asText();
        if (calls.size() < MOST_CALLS) {
            calls.put(id, call.path("name").asText());
        }
        ObjectNode event = typed("response.output_item.done").put("response_id", response);
        event.putObject("item").put("id", ids.next("item")).put("type", "function_call").put("status", "completed").put("call_id", id)
                .put("name", call.path("name").asText()).put("arguments", call.path("args").isObject() ? call.get("args").toString() : "{}");
        told.add(event);
    }

    private void end(String status, List<JsonNode> told) {
        if (response == null) {
            return;
        }
        if (modelWords.length() > 0) {
            ObjectNode finished = typed("response.output_item.done").put("response_id", response);
            finished.putObject("item").put("id", item).put("type", "message").put("role", "assistant").put("status", status)
                    .putArray("content").addObject().put("type", "output_audio").put("transcript", modelWords.toString());
            told.add(finished);
        }
        ObjectNode done = typed("response.done");
        ObjectNode body = done.putObject("response").put("id", response).put("status", status);
        if (usage != null) {
            body.set("usage", usage);
            usage = null;
        }
        told.add(done);
        modelWords.setLength(0);
        response = null;
        if (status.equals("completed")) {
            callerDone(told);
        }
    }

    // ---- the caller

    private void callerWords(String words, List<JsonNode> told) {
        if (caller == null) {
            caller = ids.next("item");
            if (response == null) { // else they come late, of what the model is answering
                callerBegins(told);
            }
        }
        if (callerWords.length() < MOST_CHARS) {
            callerWords.append(words);
        }
    }

    private void callerBegins(List<JsonNode> told) {
        callerSpeaks = true;
        told.add(typed("input_audio_buffer.speech_started").put("audio_start_ms", millis()).put("item_id", caller));
    }

    private void callerStops(List<JsonNode> told) {
        if (callerSpeaks) {
            callerSpeaks = false;
            told.add(typed("input_audio_buffer.speech_stopped").put("audio_end_ms", millis()).put("item_id", caller));
        }
    }

    // all that was understood of an utterance is in when the answer to it is over
    private void callerDone(List<JsonNode> told) {
        callerStops(told);
        if (caller != null && callerWords.length() > 0) {
            told.add(typed("conversation.item.input_audio_transcription.completed").put("item_id", caller).put("content_index", 0)
                    .put("transcript", callerWords.toString()));
        }
        caller = null;
        callerWords.setLength(0);
    }

    private void interrupted(List<JsonNode> told) {
        if (response == null) {
            return;
        }
        callerDone(told);
        caller = ids.next("item");
        callerBegins(told);
        end("cancelled", told);
    }

    private long millis() {
        return (nanoTime.getAsLong() - startNanos) / 1_000_000;
    }

    // ---- small things

    private static ObjectNode usage(JsonNode metadata) {
        ObjectNode usage = SessionParts.JSON.objectNode();
        usage.put("total_tokens", metadata.path("totalTokenCount").asInt());
        side(usage.putObject("input_token_details"), metadata.path("promptTokensDetails"));
        side(usage.putObject("output_token_details"), metadata.path("responseTokensDetails"));
        return usage;
    }

    private static void side(ObjectNode details, JsonNode counts) {
        details.put("text_tokens", 0).put("audio_tokens", 0);
        counts.forEach(one -> details.put("AUDIO".equals(one.path("modality").asText()) ? "audio_tokens" : "text_tokens",
                one.path("tokenCount").asInt()));
    }

    private ObjectNode part(String type) {
        return typed(type).put("response_id", response).put("item_id", item).put("output_index", 0).put("content_index", 0);
    }

    private ObjectNode typed(String type) {
        return SessionParts.JSON.objectNode().put("type", type).put("event_id", ids.next("evt"));
    }
}

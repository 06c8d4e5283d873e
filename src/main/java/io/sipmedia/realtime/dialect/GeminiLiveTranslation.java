// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Gemini Live knows turns of the model, but has no ids, and says of the caller only what was understood and that he interrupted. A turn
 * becomes a response with one item; fragments of the caller's words become an utterance that ends with the model's turn. When
 * the caller began and ended is known by the clock alone.
 */
final class GeminiLiveTranslation implements Translation {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MOST_CHARS = 20_000;
    private static final int MOST_CALLS = 64;
    // no more words for so long: the caller has finished, and the answer is due
    private static final long TURN_END_MILLIS = 1500;
    // the same for one who has interrupted and of whom nothing was understood yet
    private static final long WORDLESS_MILLIS = 4000;
    // from "interrupted" to the end of the turn, which comes at once; for a server that forgets it
    private static final long TURN_COMPLETE_MILLIS = 2000;
    // of a server that does not say how long it will stay
    private static final long LEFT_MILLIS = 5000;

    private final LongSupplier nanoTime;
    private final Map<String, String> calls = new LinkedHashMap<>();
    private final GeminiHistory history = new GeminiHistory();
    private final GeminiUsage usage = new GeminiUsage();
    private final StringBuilder modelWords = new StringBuilder();
    private final StringBuilder callerWords = new StringBuilder();
    // in writing, until an answer is asked for: the server answers what it reads at once
    private final StringBuilder written = new StringBuilder();
    private long startNanos;
    private final ConnectionIds ids = new ConnectionIds();
    private String response;
    private String item;
    // the response was interrupted; what it has used comes with the end of the turn
    private boolean interrupted;
    private long interruptedMillis;
    private String caller;
    private boolean callerSpeaks;
    // the model answers, or has answered, what this caller's item says; words of it may still come
    private boolean answered;
    private long callerBeganMillis;
    private long callerHeardMillis;
    private boolean asked;
    private boolean afterFunction;
    private boolean goesOnByItself;

    GeminiLiveTranslation(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        startNanos = nanoTime.getAsLong();
    }

    // ---- to the server

    @Override
    public List<ObjectNode> toServer(ObjectNode event) {
        return switch (event.path("type").asText()) {
            case "session.update" -> event.path("session").isObject()
                    ? List.of(wrapped("setup", history.announced(event.get("session").deepCopy()))) : List.of();
            case "conversation.item.create" -> item(event.path("item"));
            case "response.create" -> respond(event.at("/response/instructions").asText(""));
            default -> List.of();
        };
    }

    @Override
    public void historyFollows() {
        history.follows();
    }

    @Override
    public List<ObjectNode> history(List<ObjectNode> items) {
        return history.told(items);
    }

    private List<ObjectNode> item(JsonNode item) {
        String type = item.path("type").asText();
        if (type.equals("message")) {
            write(item.at("/content/0/text").asText());
            return List.of();
        }
        if (type.equals("function_call")) {
            history.called(item);
            return List.of();
        }
        String id = item.path("call_id").asText();
        String name = calls.remove(id);
        String returned = history.returned(item);
        if (name == null && returned != null) {
            write("You have " + returned);
        }
        if (!type.equals("function_call_output") || name == null) {
            return List.of();
        }
        goesOnByItself = true;
        afterFunction = true;
        ObjectNode responses = SessionParts.JSON.objectNode();
        ObjectNode one = responses.putArray("functionResponses").addObject().put("id", id).put("name", name);
        one.set("response", object(item.path("output").asText()));
        return List.of(wrapped("toolResponse", responses));
    }

    private void write(String text) {
        if (written.length() < MOST_CHARS) {
            written.append(written.length() == 0 ? "" : "\n").append(text);
        }
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
        boolean goesOn = goesOnByItself && instructions.isEmpty() && written.length() == 0;
        goesOnByItself = false;
        if (goesOn) {
            return List.of();
        }
        if (!instructions.isEmpty()) {
            write(instructions);
        }
        String text = written.length() == 0 ? "Go on." : written.toString();
        written.setLength(0);
        asked = true;
        return List.of(wrapped("realtimeInput", SessionParts.JSON.objectNode().put("text", text)));
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
            usage.told(message.get("usageMetadata"));
        }
        if (message.path("serverContent").isObject()) {
            content(message.get("serverContent"), told);
        }
        if (message.has("toolCall")) {
            message.at("/toolCall/functionCalls").forEach(call -> call(call, told));
            end(told, false);
        }
        message.at("/toolCallCancellation/ids").forEach(id -> {
            calls.remove(id.asText());
            told.add(typed("function_call.cancelled").put("call_id", id.asText()));
        });
        if (message.has("goAway")) {
            told.add(typed("session.expiring").put("left_ms", millis(message.at("/goAway/timeLeft").asText(""))));
        }
        if (message.path("type").isTextual()) {
            told.add(message); // none that we know of
        }
        return told;
    }

    // a duration as JSON has it in Google's protocols: "9.500s"
    private static long millis(String duration) {
        try {
            return Duration.parse("PT" + duration.toUpperCase(Locale.ROOT)).toMillis();
        } catch (DateTimeParseException | ArithmeticException e) {
            return LEFT_MILLIS;
        }
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
            if (response == null) {
                usage.carry();
            }
            end(told, true);
        }
    }

    private void begin(List<JsonNode> told) {
        if (response != null) {
            return;
        }
        if (caller == null && !asked && !afterFunction) {
            callerItem(told); // whose words come later than the answer, and stand before it
        }
        callerStops(told, millis());
        answered = true;
        asked = false;
        afterFunction = false;
        goesOnByItself = false;
        response = ids.next("resp");
        item = ids.next("item");
        ObjectNode created = typed("response.created");
        created.putObject("response").put("id", response).put("status", "in_progress");
        told.add(created);
        told.add(added(item, "assistant"));
    }

    private void call(JsonNode call, List<JsonNode> told) {
        if (interrupted) {
            end(told, false);
        }
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

    private void end(List<JsonNode> told, boolean turnOver) {
        if (response == null) {
            return;
        }
        String status = interrupted ? "cancelled" : "completed";
        interrupted = false;
        if (status.equals("completed") && (turnOver || callerWords.length() > 0)) {
            callerDone(told); // the question before its answer
        }
        if (modelWords.length() > 0) {
            ObjectNode finished = typed("response.output_item.done").put("response_id", response);
            finished.putObject("item").put("id", item).put("type", "message").put("role", "assistant").put("status", status)
                    .putArray("content").addObject().put("type", "output_audio").put("transcript", modelWords.toString());
            told.add(finished);
        }
        ObjectNode done = typed("response.done");
        ObjectNode body = done.putObject("response").put("id", response).put("status", status);
        ObjectNode used = usage.take();
        if (used != null) {
            body.set("usage", used);
        }
        told.add(done);
        modelWords.setLength(0);
        response = null;
    }

    // ---- the caller

    private void callerWords(String words, List<JsonNode> told) {
        if (caller == null) {
            callerItem(told);
            answered = response != null; // they come late, of what the model is answering
        }
        callerHeardMillis = millis();
        if (!answered && !callerSpeaks) {
            callerBegins(told, false); // whom he interrupts, the server tells; these words may come just before their answer
        }
        if (callerWords.length() < MOST_CHARS) {
            callerWords.append(words);
        }
    }

    private void callerItem(List<JsonNode> told) {
        caller = ids.next("item");
        callerBeganMillis = millis();
        told.add(added(caller, "user"));
    }

    private void callerBegins(List<JsonNode> told, boolean interrupts) {
        callerSpeaks = true;
        told.add(typed("input_audio_buffer.speech_started").put("interrupts", interrupts).put("audio_start_ms", callerBeganMillis).put("item_id", caller));
    }

    private void callerStops(List<JsonNode> told, long atMillis) {
        if (callerSpeaks) {
            callerSpeaks = false;
            told.add(typed("input_audio_buffer.speech_stopped").put("audio_end_ms", atMillis).put("item_id", caller));
        }
    }

    // all that was understood of an utterance is in when the answer to it is over
    private void callerDone(List<JsonNode> told) {
        callerStops(told, millis());
        if (caller != null && callerWords.length() > 0) {
            told.add(typed("conversation.item.input_audio_transcription.completed").put("item_id", caller).put("content_index", 0)
                    .put("transcript", callerWords.toString().strip()));
        }
        caller = null;
        answered = false;
        callerWords.setLength(0);
    }

    private void interrupted(List<JsonNode> told) {
        if (response == null || interrupted) {
            return;
        }
        interrupted = true;
        interruptedMillis = millis();
        callerDone(told);
        callerItem(told);
        callerHeardMillis = millis();
        callerBegins(told, true);
    }

    // ---- the clock

    @Override
    public long dueInMillis() {
        long due = Math.min(callerSpeaks ? callerEnds() : Long.MAX_VALUE, interrupted ? interruptedMillis + TURN_COMPLETE_MILLIS : Long.MAX_VALUE);
        return due == Long.MAX_VALUE ? -1 : Math.max(0, due - millis());
    }

    @Override
    public List<JsonNode> due() {
        List<JsonNode> told = new ArrayList<>();
        long now = millis();
        if (interrupted && now >= interruptedMillis + TURN_COMPLETE_MILLIS) {
            end(told, true);
        }
        if (callerSpeaks && now >= callerEnds()) {
            callerStops(told, callerHeardMillis);
        }
        return told;
    }

    private long callerEnds() {
        return callerHeardMillis + (callerWords.length() > 0 ? TURN_END_MILLIS : WORDLESS_MILLIS);
    }

    @Override
    public List<JsonNode> ended() {
        List<JsonNode> told = new ArrayList<>();
        callerDone(told);
        return told;
    }

    private long millis() {
        return (nanoTime.getAsLong() - startNanos) / 1_000_000;
    }

    // ---- small things

    private ObjectNode added(String id, String role) {
        ObjectNode event = typed("conversation.item.added");
        event.putObject("item").put("id", id).put("type", "message").put("role", role);
        return event;
    }

    private ObjectNode part(String type) {
        return typed(type).put("response_id", response).put("item_id", item).put("output_index", 0).put("content_index", 0);
    }

    private ObjectNode typed(String type) {
        return SessionParts.JSON.objectNode().put("type", type).put("event_id", ids.next("evt"));
    }
}

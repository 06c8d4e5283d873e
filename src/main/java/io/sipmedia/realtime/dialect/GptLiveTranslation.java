// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * GPT-Live has no turns and no responses: it sends the model's voice without end, silence included, and fragments of what both
 * say. An answer begins with the first sound and ends after {@value #QUIET_MILLIS} ms of silence. Where the caller's turn ends,
 * {@link GptLiveCaller} finds out. A caller who speaks while the model does is told of only when the model has given way: until
 * then it may be going to speak on.
 */
final class GptLiveTranslation implements Translation {

    static final int QUIET_MILLIS = 800;
    private static final String NOBODY = "Nothing can be looked up or done in this call. Answer from what you know, or tell the caller that you cannot.";
    private static final int MOST_CHARS = 1200; // of an append, whose limit is 500 tokens

    private final SpeechGate gate = new SpeechGate(QUIET_MILLIS);
    private final GptLiveDelegations delegations = new GptLiveDelegations();
    private final StringBuilder modelWords = new StringBuilder();
    private final GptLiveCaller caller = new GptLiveCaller();
    private int rate = 24_000;
    // where the unending audio is, on the server's clock of the session
    private long heardMillis;
    private final ConnectionIds ids = new ConnectionIds();
    private String response;
    private String item;

    @Override
    public List<ObjectNode> toServer(ObjectNode event) {
        switch (event.path("type").asText()) {
            case "session.update" -> {
                rate = event.at("/session/audio/format/rate").asInt(rate);
                return List.of(event.put("type", "session.start"));
            }
            case "conversation.item.create" -> {
                JsonNode own = event.path("item");
                if (!"function_call_output".equals(own.path("type").asText())) {
                    String text = own.at("/content/0/text").asText();
                    return "message".equals(own.path("type").asText()) ? List.of(append("thinking", text)) : List.of();
                }
                if (!delegations.answered(own.path("call_id").asText())) {
                    return List.of();
                }
                List<ObjectNode> sent = new ArrayList<>();
                sent.add(typed("response.item.create").set("item", own));
                sent.addAll(unasked());
                return sent;
            }
            case "response.create" -> {
                String instructions = event.at("/response/instructions").asText("");
                return List.of(instructions.isEmpty() ? append("instructions", "Respond to the caller now.")
                        : append("commentary", instructions));
            }
            default -> {
                return List.of();
            }
        }
    }

    // the model behind goes on, whatever the voice and the caller are saying meanwhile
    @Override
    public List<ObjectNode> unasked() {
        if (delegations.goesOn()) {
            return List.of(typed("response.create"));
        }
        String nobodys = delegations.nobodys();
        return nobodys == null ? List.of() : List.of(append("commentary", NOBODY).put("delegation_id", nobodys));
    }

    private ObjectNode append(String kind, String content) {
        return typed("session." + kind + ".append").put("content", content.substring(0, Math.min(content.length(), MOST_CHARS)))
                .putNull("delegation_id");
    }

    private ObjectNode typed(String type) {
        return SessionParts.JSON.objectNode().put("type", type).put("event_id", ids.next("evt"));
    }

    @Override
    public List<JsonNode> fromServer(JsonNode event) {
        List<JsonNode> told = new ArrayList<>();
        switch (event.path("type").asText()) {
            case "session.started" -> {
                for (String type : List.of("session.created", "session.updated")) {
                    told.add(typed(type).set("session", event.path("session")));
                }
            }
            case "session.output_audio.delta" -> audio(event.path("delta").asText(), told);
            case "session.output_transcript.delta" -> modelWords(event.path("delta").asText(), told);
            case "session.input_transcript.delta" -> callerWords(event, told);
            case "response.event" -> backend(event, told);
            case "session.delegation.created" -> {
                delegations.created(event.path("delegation"));
                told.add(event);
            }
            case "error" -> {
                delegations.error(event.at("/error/message").asText());
                told.add(event);
            }
            case "session.closed" -> {
                if ("expired".equals(event.path("reason").asText())) {
                    ObjectNode expired = typed("error");
                    expired.putObject("error").put("code", "session_expired").put("message", "the session is over");
                    told.add(expired);
                } else {
                    told.add(event);
                }
            }
            default -> told.add(event);
        }
        return told;
    }

    // ---- the model

    private void audio(String base64, List<JsonNode> told) {
        SpeechGate.Verdict verdict = gate.hears(base64, rate);
        if (verdict.sound() && response == null) {
            begin(told);
        }
        if (response != null) {
            told.add(part("response.output_audio.delta").put("delta", base64));
            if (!verdict.open()) {
                end(told);
            }
        }
        heardMillis += verdict.millis();
        clock(verdict.millis(), told);
    }

    private void begin(List<JsonNode> told) {
        if (caller.waits()) {
            callerStops(told, Math.max(0, heardMillis - caller.endMillis())); // it is him who is answered
        }
        response = ids.next("resp");
        item = ids.next("item");
        ObjectNode created = typed("response.created");
        created.putObject("response").put("id", response).put("status", "in_progress");
        told.add(created);
        added(item, "assistant", told);
        String words = modelWords.toString(); // they may run ahead of their sound
        modelWords.setLength(0);
        if (!words.isEmpty()) {
            modelWords(words, told);
        }
    }

    private void end(List<JsonNode> told) {
        // who spoke long before the model fell silent has not made it do so
        boolean interrupted = caller.interrupts();
        if (interrupted) {
            callerBegins(told);
        }
        told.add(part("response.output_audio.done"));
        ObjectNode finished = typed("response.output_item.done").put("response_id", response);
        finished.putObject("item").put("id", item).put("type", "message").put("role", "assistant")
                .put("status", interrupted ? "incomplete" : "completed")
                .putArray("content").addObject().put("type", "output_audio").put("transcript", modelWords.toString());
        told.add(finished);
        ObjectNode done = typed("response.done");
        done.putObject("response").put("id", response).put("status", interrupted ? "cancelled" : "completed");
        told.add(done);
        modelWords.setLength(0);
        response = null;
    }

    private void modelWords(String delta, List<JsonNode> told) {
        if (modelWords.length() < MOST_CHARS * 20) {
            modelWords.append(delta);
        }
        if (response != null) {
            told.add(part("response.output_audio_transcript.delta").put("delta", delta));
        }
    }

    private ObjectNode part(String type) {
        return typed(type).put("response_id", response).put("item_id", item).put("output_index", 0).put("content_index", 0);
    }

    // ---- the caller

    private void callerWords(JsonNode event, List<JsonNode> told) {
        String delta = event.path("delta").asText();
        long start = event.path("start_ms").asLong();
        if (caller.answered() && !caller.goesOn(start)) {
            callerDone(told);
        }
        if (!caller.open()) {
            if (!delta.isEmpty() && delta.codePoints().noneMatch(Character::isLetterOrDigit)) {
                return; // the full stop of a turn that is over comes when it is answered
            }
            caller.begins(ids.next("item"), start);
        }
        caller.hears(delta, event.path("end_ms").asLong(), response != null);
    }

    private void clock(int millis, List<JsonNode> told) {
        if (caller.over(millis, response != null)) {
            if (caller.words().isBlank()) {
                caller.forgets(); // no words yet, or a noise
            } else {
                callerDone(told);
            }
        }
    }

    private void callerBegins(List<JsonNode> told) {
        if (caller.tellBegin()) {
            told.add(typed("input_audio_buffer.speech_started").put("audio_start_ms", caller.startMillis()).put("item_id", caller.item()));
            added(caller.item(), "user", told);
        }
    }

    private void callerStops(List<JsonNode> told, long millisAgo) {
        callerBegins(told);
        if (caller.tellEnd()) {
            told.add(typed("input_audio_buffer.speech_stopped").put("audio_end_ms", caller.endMillis()).put("item_id", caller.item())
                    .put("ago_ms", millisAgo));
        }
    }

    private void callerDone(List<JsonNode> told) {
        callerStops(told, 0);
        told.add(typed("conversation.item.input_audio_transcription.completed").put("item_id", caller.item()).put("content_index", 0)
                .put("transcript", caller.words()));
        caller.done();
    }

    // the order of what was said is the order in which this is told
    private void added(String id, String role, List<JsonNode> told) {
        ObjectNode added = typed("conversation.item.added").putNull("previous_item_id");
        added.putObject("item").put("id", id).put("type", "message").put("role", role);
        told.add(added);
    }

    // ---- the model it delegates to

    /**
     * Its responses, its text and their end are not the session's: what the caller hears of them, the voice says. They are passed on
     * as they came, for routes. The functions it calls are ours.
     */
    private void backend(JsonNode wrapped, List<JsonNode> told) {
        String delegation = wrapped.path("delegation_id").asText();
        JsonNode event = wrapped.path("event");
        delegations.event(delegation, event);
        JsonNode function = event.path("item");
        if (!"response.output_item.done".equals(event.path("type").asText()) || !"function_call".equals(function.path("type").asText())
                || !"completed".equals(function.path("status").asText())) {
            told.add(wrapped);
            return;
        }
        delegations.called(delegation, function.path("call_id").asText());
        // a response that only calls a function, unless the voice is speaking meanwhile
        String own = response == null ? ids.next("resp") : null;
        if (own != null) {
            ObjectNode created = typed("response.created");
            created.putObject("response").put("id", own).put("status", "in_progress");
            told.add(created);
        }
        told.add(typed("response.output_item.done").put("response_id", own).set("item", function));
        if (own != null) {
            ObjectNode done = typed("response.done");
            done.putObject("response").put("id", own).put("status", "completed");
            told.add(done);
        }
    }
}

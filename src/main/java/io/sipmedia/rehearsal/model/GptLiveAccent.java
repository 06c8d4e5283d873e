// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * GPT-Live: {@code session.start} first, no turns and no responses in what it says, fragments of words, audio that goes on in
 * silence, functions called within {@code response.event}. The real one sends silence without end; this one sends a second of it
 * whenever somebody has stopped speaking.
 */
final class GptLiveAccent implements Accent {

    private static final Set<String> EVENTS = Set.of("session.start", "session.update", "session.close", "session.input_audio.append",
            "session.input_audio.mute", "session.input_audio.unmute", "session.instructions.append", "session.thinking.append",
            "session.commentary.append", "response.item.create", "response.create");
    private static final Set<String> SESSION = Set.of("model", "instructions", "audio", "delegation", "input", "store");
    private static final int SILENCE_MILLIS = 1000;
    private static final int CHUNK_MILLIS = 100;

    private final String id = Ids.of("sess");
    private JsonNode session;
    private boolean delegates;
    private int rate = 24_000;
    private long millis;
    private boolean toolAnswered;

    @Override
    public Optional<ProtocolError> check(JsonNode event) {
        String type = event.path("type").asText();
        if (!EVENTS.contains(type)) {
            return Optional.of(ClientEventCheck.unsupported(type, EVENTS, "type"));
        }
        if (type.equals("session.start") == (session != null)) {
            return Optional.of(ProtocolError.invalid("invalid_request", "session.start must be the first event, and come once.", "type"));
        }
        if (type.equals("session.start")) {
            for (var names = event.path("session").fieldNames(); names.hasNext();) {
                String name = names.next();
                if (!SESSION.contains(name)) {
                    return Optional.of(ProtocolError.invalid("unknown_parameter", "Unknown parameter: 'session." + name + "'.", "session." + name));
                }
            }
            return event.at("/session/model").isTextual() ? Optional.empty() : Optional.of(ClientEventCheck.missing("session.model"));
        }
        if (type.endsWith(".append") && !event.path(type.contains("audio") ? "audio" : "content").isTextual()) {
            return Optional.of(ClientEventCheck.missing(type.contains("audio") ? "audio" : "content"));
        }
        if (type.endsWith(".append") && !type.contains("audio") && !event.has("delegation_id")) {
            return Optional.of(ClientEventCheck.missing("delegation_id"));
        }
        return type.startsWith("response.") && !delegates
                ? Optional.of(ProtocolError.invalid("invalid_request", type + " requires Responses delegation.", "type")) : Optional.empty();
    }

    @Override
    public boolean isAudio(JsonNode event) {
        return "session.input_audio.append".equals(event.path("type").asText());
    }

    @Override
    public List<JsonNode> heard(JsonNode event) {
        switch (event.path("type").asText()) {
            case "session.start" -> {
                session = event.get("session");
                delegates = "responses".equals(session.at("/delegation/type").asText());
                rate = session.at("/audio/format/rate").asInt(rate);
                return List.of(update());
            }
            case "session.input_audio.append" -> {
                return List.of(typed("input_audio_buffer.append").set("audio", event.get("audio")));
            }
            case "session.commentary.append" -> {
                ObjectNode create = typed("response.create");
                create.putObject("response").put("instructions", event.get("content").asText());
                return List.of(create);
            }
            case "session.instructions.append" -> {
                return List.of(typed("response.create"));
            }
            case "response.item.create" -> {
                toolAnswered = true;
                return List.of(typed("conversation.item.create").set("item", event.get("item")));
            }
            case "response.create" -> {
                boolean anything = toolAnswered;
                toolAnswered = false;
                return anything ? List.of(typed("response.create")) : List.of();
            }
            default -> {
                return List.of();
            }
        }
    }

    private ObjectNode update() {
        ObjectNode update = typed("session.update");
        ObjectNode ga = update.putObject("session").put("type", "realtime");
        if (session.has("instructions")) {
            ga.set("instructions", session.get("instructions"));
        }
        if (delegates) {
            ga.set("tools", session.at("/delegation/responses/tools"));
        }
        ObjectNode audio = ga.putObject("audio");
        ObjectNode input = audio.putObject("input");
        ObjectNode output = audio.putObject("output");
        if (session.at("/audio/format").isObject()) {
            input.set("format", session.at("/audio/format"));
            output.set("format", session.at("/audio/format"));
        }
        output.put("voice", session.at("/audio/output/voice").asText("marin"));
        input.putObject("transcription").put("model", "live");
        return update;
    }

    @Override
    public List<ObjectNode> spoken(ObjectNode event) {
        List<ObjectNode> said = new ArrayList<>();
        switch (event.path("type").asText()) {
            case "session.updated" -> {
                ObjectNode started = typed("session.started");
                ((ObjectNode) started.set("session", session.deepCopy())).withObject("/session").put("id", id)
                        .put("expires_at", event.at("/session/expires_at").asLong());
                said.add(started);
            }
            case "response.output_audio.delta" -> {
                millis += Base64.getDecoder().decode(event.get("delta").asText()).length / 2 * 1000L / rate;
                said.add(typed("session.output_audio.delta").put("delta", event.get("delta").asText()));
            }
            case "response.output_audio_transcript.delta" -> said.add(words("output", event.get("delta").asText()));
            // it writes down what it hears while it hears it; this one first has nothing to write down
            case "input_audio_buffer.speech_started" -> said.add(words("input", ""));
            case "conversation.item.input_audio_transcription.completed" -> {
                said.add(words("input", event.get("transcript").asText()));
                silence(said);
            }
            case "response.done" -> silence(said);
            case "response.output_item.done" -> {
                if ("function_call".equals(event.at("/item/type").asText())) {
                    ObjectNode delegation = typed("session.delegation.created").put("offset_ms", millis);
                    delegation.putObject("delegation").put("id", "dlg_1").put("type", "delegation").put("target", "responses");
                    said.add(delegation);
                    ObjectNode wrapped = typed("response.event").put("delegation_id", "dlg_1");
                    ObjectNode inner = wrapped.putObject("event").put("type", "response.output_item.done");
                    inner.set("item", event.get("item"));
                    said.add(wrapped);
                }
            }
            case "error" -> said.add(event);
            default -> { }
        }
        return said;
    }

    private ObjectNode words(String side, String delta) {
        return typed("session." + side + "_transcript.delta").put("delta", delta).put("start_ms", millis).put("end_ms", millis + CHUNK_MILLIS);
    }

    private void silence(List<ObjectNode> said) {
        String chunk = Base64.getEncoder().encodeToString(new byte[rate * CHUNK_MILLIS / 1000 * 2]);
        for (int at = 0; at < SILENCE_MILLIS; at += CHUNK_MILLIS) {
            millis += CHUNK_MILLIS;
            said.add(typed("session.output_audio.delta").put("delta", chunk));
        }
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("event_id", Ids.of("event"));
    }
}

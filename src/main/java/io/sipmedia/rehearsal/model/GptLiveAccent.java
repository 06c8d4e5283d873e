// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * GPT-Live: {@code session.start} first, no turns and no responses in what it says, fragments of words, audio that goes on in
 * silence. Functions are called by a model behind the voice, all of whose events come within {@code response.event}: its responses,
 * the functions' arguments piece by piece, and in writing what the voice says of the results. The order of these and their members are
 * those of a recording of pydantic-ai (audio_in_delegated_tool_round). The real one sends silence without end; this one sends some of it
 * whenever somebody has stopped speaking, and writes down what it says only when it has been said.
 */
final class GptLiveAccent implements Accent {

    private static final Set<String> EVENTS = Set.of("session.start", "session.update", "session.close", "session.input_audio.append",
            "session.input_audio.mute", "session.input_audio.unmute", "session.instructions.append", "session.thinking.append",
            "session.commentary.append", "response.item.create", "response.create");
    private static final Set<String> SESSION = Set.of("model", "instructions", "audio", "delegation", "input", "store");
    // more than any pause within a turn
    private static final int SILENCE_MILLIS = 2500;
    private static final int CHUNK_MILLIS = 100;
    private static final int MOST_HISTORY = 128;

    private final String id = Ids.of("sess");
    private JsonNode session;
    private boolean delegates;
    private int rate = 24_000;
    private long millis;
    private final Set<String> unanswered = new LinkedHashSet<>();
    private boolean toolAnswered;
    // of the model behind
    private String work;
    private boolean workGoesOn;
    private int sequence;

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
            return event.at("/session/model").isTextual() ? history(event.at("/session/input"))
                    : Optional.of(ClientEventCheck.missing("session.model"));
        }
        if (type.endsWith(".append") && !event.path(type.contains("audio") ? "audio" : "content").isTextual()) {
            return Optional.of(ClientEventCheck.missing(type.contains("audio") ? "audio" : "content"));
        }
        if (type.endsWith(".append") && !type.contains("audio") && !event.has("delegation_id")) {
            return Optional.of(ClientEventCheck.missing("delegation_id"));
        }
        if (type.startsWith("response.") && !delegates) {
            return Optional.of(ProtocolError.invalid("invalid_request", type + " requires Responses delegation.", "type"));
        }
        return type.equals("response.create") && !unanswered.isEmpty()
                ? Optional.of(ProtocolError.invalid("invalid_request", "No tool output found for function call " + unanswered.iterator().next() + ".", "input"))
                : Optional.empty();
    }

    // messages of text only
    private static Optional<ProtocolError> history(JsonNode input) {
        for (int i = 0; i < input.size(); i++) {
            JsonNode content = input.get(i).path("content");
            String type = "assistant".equals(input.get(i).path("role").asText()) ? "output_text" : "input_text";
            boolean message = Set.of("developer", "user", "assistant").contains(input.get(i).path("role").asText())
                    && "message".equals(input.get(i).path("type").asText("message"));
            if (i >= MOST_HISTORY || !message || content.size() != 1 || !type.equals(content.at("/0/type").asText())
                    || !content.at("/0/text").isTextual()) {
                return Optional.of(ProtocolError.invalid("invalid_value", "Invalid initial item.", "session.input[" + i + "]"));
            }
        }
        return Optional.empty();
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
                List<JsonNode> said = new ArrayList<>();
                said.add(update());
                for (JsonNode item : session.path("input")) {
                    ObjectNode message = item.<ObjectNode>deepCopy().put("type", "message");
                    if ("developer".equals(message.path("role").asText())) {
                        message.put("role", "system");
                    }
                    said.add(typed("conversation.item.create").set("item", message));
                }
                return said;
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
                unanswered.remove(event.at("/item/call_id").asText());
                return List.of(typed("conversation.item.create").set("item", event.get("item")));
            }
            case "response.create" -> {
                boolean anything = toolAnswered;
                toolAnswered = false;
                workGoesOn = anything;
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
            case "response.created" -> {
                if (workGoesOn) {
                    workGoesOn = false;
                    begin(said);
                }
            }
            case "response.output_audio_transcript.done" -> {
                if (work != null) {
                    written(event.get("transcript").asText(), said);
                }
            }
            case "response.done" -> {
                if (work != null) {
                    backend("response.completed", said).set("response", response("completed"));
                    work = null;
                }
                silence(said);
            }
            case "response.output_item.done" -> {
                if ("function_call".equals(event.at("/item/type").asText())) {
                    called((ObjectNode) event.get("item"), said);
                }
            }
            case "error" -> said.add(event);
            default -> { }
        }
        return said;
    }

    private void begin(List<ObjectNode> said) {
        work = Ids.of("resp");
        sequence = 0;
        backend("response.created", said).set("response", response("in_progress"));
        backend("response.in_progress", said).set("response", response("in_progress"));
    }

    private void called(ObjectNode call, List<ObjectNode> said) {
        if (work == null) {
            ObjectNode delegation = typed("session.delegation.created").put("offset_ms", millis);
            delegation.putObject("delegation").put("id", "dlg_1").put("type", "delegation").put("target", "responses");
            said.add(delegation);
            begin(said);
        }
        unanswered.add(call.path("call_id").asText());
        String item = call.path("id").asText();
        backend("response.output_item.added", said).set("item", call.deepCopy().put("status", "in_progress").put("arguments", ""));
        backend("response.function_call_arguments.delta", said).put("item_id", item).put("delta", call.path("arguments").asText());
        backend("response.function_call_arguments.done", said).put("item_id", item).put("arguments", call.path("arguments").asText());
        backend("response.output_item.done", said).set("item", call);
    }

    private void written(String text, List<ObjectNode> said) {
        ObjectNode message = JsonNodeFactory.instance.objectNode().put("id", Ids.of("msg")).put("type", "message").put("role", "assistant")
                .put("phase", "final_answer");
        String item = message.path("id").asText();
        backend("response.output_item.added", said).set("item", message.deepCopy().put("status", "in_progress"));
        backend("response.output_text.delta", said).put("item_id", item).put("content_index", 0).put("delta", text);
        backend("response.output_text.done", said).put("item_id", item).put("content_index", 0).put("text", text);
        message.put("status", "completed").putArray("content").addObject().put("type", "output_text").put("text", text);
        backend("response.output_item.done", said).set("item", message);
    }

    /** An event of the model behind, in its wrapping, with the members that all of them have. */
    private ObjectNode backend(String type, List<ObjectNode> said) {
        ObjectNode wrapped = typed("response.event").put("delegation_id", "dlg_1");
        said.add(wrapped);
        return wrapped.putObject("event").put("type", type).put("sequence_number", sequence++);
    }

    private ObjectNode response(String status) {
        return JsonNodeFactory.instance.objectNode().put("id", work).put("object", "response").put("status", status);
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

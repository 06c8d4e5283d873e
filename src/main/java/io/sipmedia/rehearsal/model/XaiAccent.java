// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * GA as xAI has it: a session of its own shape in which turn detection is off until it is asked for, pings, transcriptions that
 * are finished more than once, and what was used at the top of {@code response.done}, beside the response.
 */
final class XaiAccent implements Accent {

    private static final Set<String> EVENTS = Set.of("session.update", "input_audio_buffer.append", "input_audio_buffer.commit",
            "input_audio_buffer.clear", "response.create", "response.cancel", "conversation.item.create");
    private static final String COMPLETED = "conversation.item.input_audio_transcription.completed";

    private final ClientEventCheck schema;
    private boolean configured;

    XaiAccent(ClientEventCheck schema) {
        this.schema = schema;
    }

    @Override
    public Optional<ProtocolError> check(JsonNode event) {
        String type = event.path("type").asText();
        if (!EVENTS.contains(type)) {
            return Optional.of(ClientEventCheck.unsupported(type, EVENTS, "type"));
        }
        if (!type.equals("session.update")) {
            return schema.check(event);
        }
        return Optional.ofNullable(XaiSessionCheck.wrong(event.path("session")));
    }

    @Override
    public List<JsonNode> heard(JsonNode event) {
        if (!"session.update".equals(event.path("type").asText())) {
            return List.of(event);
        }
        JsonNode own = event.path("session");
        ObjectNode ga = event.deepCopy();
        ObjectNode session = ga.putObject("session").put("type", "realtime");
        for (String same : List.of("instructions", "tools")) {
            if (own.has(same)) {
                session.set(same, own.get(same));
            }
        }
        ObjectNode audio = own.path("audio").isObject() ? own.get("audio").deepCopy() : JsonNodeFactory.instance.objectNode();
        session.set("audio", audio);
        ObjectNode input = audio.withObject("/input");
        if (own.has("turn_detection") || !configured) {
            input.set("turn_detection", own.at("/turn_detection/type").isTextual() ? own.get("turn_detection") : input.nullNode());
        }
        if (!configured) {
            // it writes down what the caller says without being asked
            input.putObject("transcription").put("model", "grok");
        } else {
            input.remove("transcription"); // its members are not GA's
        }
        configured = true;
        if (own.has("voice")) {
            audio.withObject("/output").set("voice", own.get("voice"));
        }
        return List.of(ga);
    }

    @Override
    public List<ObjectNode> spoken(ObjectNode event) {
        List<ObjectNode> said = new ArrayList<>();
        switch (event.path("type").asText()) {
            case "session.created", "session.updated" -> {
                ObjectNode own = event.deepCopy();
                ObjectNode session = (ObjectNode) own.get("session");
                session.remove(List.of("type", "expires_at"));
                session.set("voice", session.at("/audio/output/voice"));
                JsonNode turns = session.at("/audio/input/turn_detection");
                session.set("turn_detection", configured && turns.isObject() ? turns
                        : JsonNodeFactory.instance.objectNode().putNull("type"));
                said.add(own);
                if (event.path("type").asText().equals("session.created")) {
                    said.add(typed("conversation.created").set("conversation", JsonNodeFactory.instance.objectNode().put("id", "conv")));
                }
            }
            case "response.created" -> {
                said.add(typed("ping").put("timestamp", System.currentTimeMillis()));
                said.add(event);
            }
            case "response.done" -> {
                ObjectNode own = event.deepCopy();
                ObjectNode response = (ObjectNode) own.get("response");
                JsonNode used = response.get("usage");
                response.put("status_details", "unimplemented").putObject("usage");
                own.put("response_id", response.path("id").asText()).set("usage", usage(used));
                said.add(own);
            }
            case "rate_limits.updated" -> { }
            case COMPLETED -> {
                ObjectNode updated = event.deepCopy().put("type", "conversation.item.input_audio_transcription.updated");
                said.add(updated);
                said.add(event);
                said.add(event.deepCopy());
            }
            default -> said.add(event);
        }
        return said;
    }

    // as a live session was seen to have it
    private static ObjectNode usage(JsonNode ga) {
        ObjectNode usage = JsonNodeFactory.instance.objectNode();
        for (String side : List.of("input", "output")) {
            JsonNode details = ga.path(side + "_token_details");
            usage.set(side + "_tokens", ga.path(side + "_tokens"));
            usage.putObject(side + "_token_details").put("text_tokens", details.path("text_tokens").asInt())
                    .put("audio_tokens", details.path("audio_tokens").asInt()).put("grok_tokens", 0);
        }
        double seconds = ga.at("/output_token_details/audio_tokens").asInt() / 20.0;
        return usage.put("total_tokens", ga.path("total_tokens").asInt()).put("output_audio_seconds", seconds)
                .put("billable_audio_seconds", Math.ceil(seconds));
    }

    private static ObjectNode typed(String type) {
        return JsonNodeFactory.instance.objectNode().put("type", type).put("event_id", Ids.of("event"));
    }
}

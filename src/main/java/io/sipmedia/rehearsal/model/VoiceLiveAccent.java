// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The beta as Azure Voice Live has it: voices are objects, linear audio comes at three rates, finished items are announced. */
final class VoiceLiveAccent extends FlatAccent {

    private static final String WORDS = "pre_generated_assistant_message";

    private final ClientEventCheck schema;
    private int inputRate = 24_000;
    private JsonNode voice;

    VoiceLiveAccent(ClientEventCheck schema) {
        super(schema);
        this.schema = schema;
    }

    // its additions taken out, the rest is the beta
    @Override
    public Optional<ProtocolError> check(JsonNode event) {
        JsonNode session = event.path("session");
        if (event.path("response").has(WORDS)) {
            ObjectNode rest = event.deepCopy();
            JsonNode message = ((ObjectNode) rest.get("response")).remove(WORDS);
            boolean right = "assistant".equals(message.path("role").asText()) && "message".equals(message.path("type").asText())
                    && "text".equals(message.at("/content/0/type").asText()) && message.at("/content/0/text").isTextual();
            return right ? schema.check(rest) : Optional.of(ProtocolError.invalid("invalid_type",
                    "Invalid type for 'response." + WORDS + "': expected an assistant message.", "response." + WORDS));
        }
        if (!session.isObject()) {
            return schema.check(event);
        }
        if (session.has("voice") && !(session.at("/voice/name").isTextual() && session.at("/voice/type").isTextual())) {
            return Optional.of(ProtocolError.invalid("invalid_type", "Invalid type for 'session.voice': expected an object.", "session.voice"));
        }
        if (session.has("input_audio_sampling_rate") && !List.of(8_000, 16_000, 24_000).contains(session.get("input_audio_sampling_rate").asInt())) {
            return Optional.of(ClientEventCheck.unsupported(session.get("input_audio_sampling_rate").asText(), List.of("8000", "16000", "24000"),
                    "session.input_audio_sampling_rate"));
        }
        ObjectNode rest = event.deepCopy();
        ObjectNode plain = (ObjectNode) rest.get("session");
        plain.remove(List.of("voice", "input_audio_sampling_rate", "input_audio_echo_cancellation"));
        if ("azure_semantic_vad".equals(plain.at("/turn_detection/type").asText())) {
            plain.remove("turn_detection");
        }
        return schema.check(rest);
    }

    @Override
    public List<JsonNode> heard(JsonNode event) {
        JsonNode session = event.path("session");
        inputRate = session.path("input_audio_sampling_rate").asInt(inputRate);
        ObjectNode copy = event.deepCopy();
        if (copy.path("response").has(WORDS)) {
            ObjectNode response = (ObjectNode) copy.get("response");
            response.put("instructions", "Say exactly: \"" + response.remove(WORDS).at("/content/0/text").asText() + "\"");
        }
        if (copy.path("session").isObject()) {
            ((ObjectNode) copy.get("session")).remove(List.of("input_audio_sampling_rate", "input_audio_echo_cancellation"));
            if ("azure_semantic_vad".equals(copy.at("/session/turn_detection/type").asText())) {
                ((ObjectNode) copy.at("/session/turn_detection")).put("type", "semantic_vad");
            }
        }
        return super.heard(copy);
    }

    @Override
    ObjectNode format(String name, boolean input) {
        return name.equals("pcm16") && input ? pcm(inputRate) : super.format(name, input);
    }

    @Override
    JsonNode heardVoice(JsonNode given) {
        voice = given;
        return given.get("name");
    }

    @Override
    JsonNode spokenVoice(JsonNode name) {
        return voice == null ? name : voice;
    }

    @Override
    ObjectNode spokenSession(JsonNode ga) {
        return super.spokenSession(ga).putNull("temperature").putNull("output_audio_format").put("input_audio_sampling_rate", inputRate);
    }

    @Override
    public List<ObjectNode> spoken(ObjectNode event) {
        List<ObjectNode> said = new ArrayList<>(super.spoken(event));
        if ("conversation.item.done".equals(event.path("type").asText())) {
            said.add(event.deepCopy());
        }
        return said;
    }
}

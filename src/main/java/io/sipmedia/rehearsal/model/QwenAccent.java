// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The beta as Qwen-Omni has it: {@code pcm} is 16 kHz in and 24 kHz out, functions are nested, and there is no truncation. */
final class QwenAccent extends FlatAccent {

    private static final Set<String> EVENTS = Set.of("session.update", "input_audio_buffer.append", "input_audio_buffer.commit",
            "input_audio_buffer.clear", "response.create", "response.cancel", "conversation.item.create");
    private static final Set<String> SESSION = Set.of("modalities", "voice", "instructions", "input_audio_format",
            "output_audio_format", "input_audio_transcription", "turn_detection", "tools", "temperature", "max_tokens", "enable_search");

    private boolean configured;

    QwenAccent() {
        super(null);
    }

    @Override
    public Optional<ProtocolError> check(JsonNode event) {
        String type = event.path("type").asText();
        if (!EVENTS.contains(type)) {
            return Optional.of(ClientEventCheck.unsupported(type, EVENTS, "type"));
        }
        if (type.equals("conversation.item.create") && !"function_call_output".equals(event.at("/item/type").asText())) {
            return Optional.of(ClientEventCheck.unsupported(event.at("/item/type").asText(), Set.of("function_call_output"), "item.type"));
        }
        if (!type.equals("session.update")) {
            return type.equals("input_audio_buffer.append") && !event.path("audio").isTextual()
                    ? Optional.of(ClientEventCheck.missing("audio")) : Optional.empty();
        }
        for (var names = event.path("session").fieldNames(); names.hasNext();) {
            String name = names.next();
            if (!SESSION.contains(name)) {
                return Optional.of(ProtocolError.invalid("unknown_parameter", "Unknown parameter: 'session." + name + "'.", "session." + name));
            }
        }
        for (String format : List.of("input_audio_format", "output_audio_format")) {
            if (!"pcm".equals(event.path("session").path(format).asText("pcm"))) {
                return Optional.of(ClientEventCheck.unsupported(event.path("session").path(format).asText(), Set.of("pcm"), "session." + format));
            }
        }
        for (JsonNode tool : event.path("session").path("tools")) {
            if (!tool.at("/function/name").isTextual()) {
                return Optional.of(ClientEventCheck.missing("session.tools.function.name"));
            }
        }
        return Optional.empty();
    }

    @Override
    public List<JsonNode> heard(JsonNode event) {
        JsonNode plain = event;
        if ("session.update".equals(event.path("type").asText())) {
            ObjectNode copy = event.deepCopy();
            ObjectNode session = copy.withObject("/session");
            if (!configured) {
                // the server's defaults are not those of GA
                configured = true;
                session.put("input_audio_format", "pcm").put("output_audio_format", "pcm");
            }
            if (session.has("tools")) {
                var tools = session.arrayNode();
                session.get("tools").forEach(tool -> tools.addObject().put("type", "function").setAll((ObjectNode) tool.get("function")));
                session.set("tools", tools);
            }
            session.remove(List.of("max_tokens", "enable_search"));
            plain = copy;
        }
        return super.heard(plain);
    }

    @Override
    ObjectNode format(String name, boolean input) {
        return pcm(input ? 16_000 : 24_000);
    }

    @Override
    String name(JsonNode format, boolean input) {
        return "pcm";
    }
}

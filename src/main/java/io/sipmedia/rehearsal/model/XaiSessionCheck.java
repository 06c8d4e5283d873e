// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;

/**
 * What xAI takes in the {@code session} of a {@code session.update}: members, types, values and ranges. After its page "Voice
 * Agent API" of 2026, section "Session parameters", and clients that speak with it.
 */
final class XaiSessionCheck {

    private static final Set<String> SESSION = Set.of("instructions", "voice", "turn_detection", "audio", "tools", "reasoning", "resumption");
    private static final Set<String> TURNS = Set.of("type", "threshold", "prefix_padding_ms", "silence_duration_ms", "idle_timeout_ms");
    private static final Set<String> TRANSCRIPTION = Set.of("model", "language_hint", "keyterms");
    private static final Set<Integer> RATES = Set.of(8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000);
    private static final Set<String> EFFORTS = Set.of("none", "high");
    private static final Set<String> TOOLS = Set.of("function", "web_search", "x_search", "file_search", "mcp");

    private XaiSessionCheck() {
    }

    /** What is wrong with it first; null when nothing is. */
    static ProtocolError wrong(JsonNode session) {
        JsonNode audio = session.path("audio");
        JsonNode turns = session.path("turn_detection");
        return first(() -> members(session, SESSION, "session"), () -> text(session, "instructions", "session"), () -> text(session, "voice", "session"),
                () -> turns(turns), () -> members(audio, Set.of("input", "output"), "session.audio"),
                () -> members(audio.path("input"), Set.of("format", "transcription"), "session.audio.input"),
                () -> members(audio.path("output"), Set.of("format", "speed"), "session.audio.output"),
                () -> format(audio.path("input").path("format"), "session.audio.input.format"),
                () -> format(audio.path("output").path("format"), "session.audio.output.format"),
                () -> number(audio.path("output"), "speed", 0.7, 1.5, "session.audio.output"),
                () -> members(audio.path("input").path("transcription"), TRANSCRIPTION, "session.audio.input.transcription"),
                () -> text(audio.path("input").path("transcription"), "model", "session.audio.input.transcription"),
                () -> text(audio.path("input").path("transcription"), "language_hint", "session.audio.input.transcription"),
                () -> one(session.path("reasoning"), "effort", EFFORTS, "session.reasoning"), () -> tools(session.path("tools")));
    }

    private static ProtocolError turns(JsonNode turns) {
        String where = "session.turn_detection";
        if (turns.isNull()) {
            return null;
        }
        return first(() -> members(turns, TURNS, where),
                () -> turns.path("type").isNull() ? null : one(turns, "type", Set.of("server_vad"), where),
                () -> number(turns, "threshold", 0.1, 0.9, where), () -> number(turns, "prefix_padding_ms", 0, 10_000, where),
                () -> number(turns, "silence_duration_ms", 0, 10_000, where), () -> number(turns, "idle_timeout_ms", 0, Integer.MAX_VALUE, where));
    }

    private static ProtocolError format(JsonNode format, String where) {
        if (format.isMissingNode()) {
            return null;
        }
        String type = format.path("type").asText();
        ProtocolError wrong = first(() -> members(format, Set.of("type", "rate"), where),
                () -> one(format, "type", Set.of("audio/pcm", "audio/pcmu", "audio/pcma"), where));
        int rate = format.path("rate").asInt(type.equals("audio/pcm") ? 24_000 : 8000);
        boolean possible = type.equals("audio/pcm") ? RATES.contains(rate) : rate == 8000;
        return wrong != null || possible ? wrong : ProtocolError.invalid("invalid_value", "Unsupported rate " + rate + " for " + type + ".", where + ".rate");
    }

    private static ProtocolError tools(JsonNode tools) {
        if (!tools.isMissingNode() && !tools.isArray()) {
            return ProtocolError.invalid("invalid_type", "Invalid type for 'session.tools': expected an array.", "session.tools");
        }
        for (JsonNode tool : tools) {
            boolean function = "function".equals(tool.path("type").asText());
            ProtocolError wrong = !tool.has("type") ? ClientEventCheck.missing("session.tools.type") : one(tool, "type", TOOLS, "session.tools");
            if (wrong == null && function && !tool.path("name").isTextual()) {
                wrong = ClientEventCheck.missing("session.tools.name");
            }
            if (wrong == null && function && !tool.path("parameters").isObject()) {
                wrong = ClientEventCheck.missing("session.tools.parameters");
            }
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    private static ProtocolError members(JsonNode object, Set<String> known, String where) {
        if (object.isMissingNode()) {
            return null;
        }
        if (!object.isObject()) {
            return ProtocolError.invalid("invalid_type", "Invalid type for '" + where + "': expected an object.", where);
        }
        for (var names = object.fieldNames(); names.hasNext();) {
            String name = names.next();
            if (!known.contains(name)) {
                return ProtocolError.invalid("unknown_parameter", "Unknown parameter: '" + where + "." + name + "'.", where + "." + name);
            }
        }
        return null;
    }

    private static ProtocolError text(JsonNode object, String name, String where) {
        return !object.has(name) || object.get(name).isTextual() ? null
                : ProtocolError.invalid("invalid_type", "Invalid type for '" + where + "." + name + "': expected a string.", where + "." + name);
    }

    private static ProtocolError one(JsonNode object, String name, Set<String> values, String where) {
        return !object.has(name) || values.contains(object.get(name).asText()) ? null
                : ClientEventCheck.unsupported(object.get(name).asText(), values, where + "." + name);
    }

    private static ProtocolError number(JsonNode object, String name, double least, double most, String where) {
        JsonNode value = object.path(name);
        return value.isMissingNode() || value.isNumber() && value.asDouble() >= least && value.asDouble() <= most ? null
                : ProtocolError.invalid("invalid_value", "Invalid value for '" + where + "." + name + "'.", where + "." + name);
    }

    @SafeVarargs
    private static ProtocolError first(java.util.function.Supplier<ProtocolError>... checks) {
        for (var check : List.of(checks)) {
            ProtocolError wrong = check.get();
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }
}

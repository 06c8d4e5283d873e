// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * The session object of the beta, all of whose members stand side by side, and the names it has for events. Stateless.
 *
 * @param inputFormats  what the caller's formats are called; empty when they must not be named
 * @param outputFormats what the model's formats are called; likewise
 */
record FlatSession(Map<AudioEncoding, String> inputFormats, Map<AudioEncoding, String> outputFormats) {

    private static final Map<AudioEncoding, String> OPENAI = Map.of(
            AudioEncoding.PCM, "pcm16", AudioEncoding.PCMU, "g711_ulaw", AudioEncoding.PCMA, "g711_alaw");
    private static final Map<String, String> NAMES = Map.of(
            "response.audio.delta", "response.output_audio.delta",
            "response.audio.done", "response.output_audio.done",
            "response.audio_transcript.delta", "response.output_audio_transcript.delta",
            "response.audio_transcript.done", "response.output_audio_transcript.done",
            "response.text.delta", "response.output_text.delta",
            "response.text.done", "response.output_text.done");

    /** As OpenAI had it. */
    static FlatSession openAi() {
        return new FlatSession(OPENAI, OPENAI);
    }

    static String canonicalType(String type) {
        return NAMES.getOrDefault(type, type);
    }

    ObjectNode session(SessionOptions o, List<ToolDefinition> tools) {
        ObjectNode session = SessionParts.JSON.objectNode();
        var modalities = session.putArray("modalities").add("text");
        if (!o.textOnly()) {
            modalities.add("audio");
        }
        if (o.instructions() != null) {
            session.put("instructions", o.instructions());
        }
        if (o.voice() != null) {
            session.put("voice", o.voice());
        }
        name(session, "input_audio_format", inputFormats, o.input());
        name(session, "output_audio_format", outputFormats, o.output());
        session.set("turn_detection", SessionParts.turnDetection(o.turnDetection()));
        session.set("input_audio_transcription", SessionParts.transcription(o.transcription()));
        if (o.noiseReduction() != null) {
            session.set("input_audio_noise_reduction", SessionParts.noiseReduction(o.noiseReduction()));
        }
        if (o.maxOutputTokens() == 0) {
            session.put("max_response_output_tokens", "inf");
        } else {
            session.put("max_response_output_tokens", o.maxOutputTokens());
        }
        session.set("tools", SessionParts.tools(tools));
        String choice = SessionParts.plainChoice(o.toolChoice());
        // a function can be chosen by its name, says the text of the specification; its schema only knows strings
        session.put("tool_choice", choice == null ? o.toolChoice() : choice);
        return session;
    }

    private static void name(ObjectNode session, String member, Map<AudioEncoding, String> names, AudioEncoding format) {
        if (names.containsKey(format)) {
            session.put(member, names.get(format));
        }
    }

    String formatMismatch(JsonNode session, SessionOptions o) {
        String in = differs("input", session.path("input_audio_format"), inputFormats.get(o.input()));
        return in != null ? in : differs("output", session.path("output_audio_format"), outputFormats.get(o.output()));
    }

    private static String differs(String side, JsonNode echoed, String asked) {
        return asked == null || !echoed.isTextual() || asked.equals(echoed.asText()) ? null
                : side + " audio format: asked for " + asked + ", the server confirmed " + echoed.asText();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * xAI's voice agents: the events of GA around a session without a type, whose voice and turn detection stand at its top.
 * Turn detection is off there unless it is asked for, so it always is. Whether an answer can be cut is not documented, so
 * it is not tried; what is used is told in seconds, not tokens.
 */
public final class XaiDialect extends DerivedDialect {

    /** The value of the option {@code dialect}. */
    public static final String NAME = "xai";

    private static final int MAX_SECONDS = 30 * 60;
    private static final int KEPT = 64;
    private static final String COMPLETED = "conversation.item.input_audio_transcription.completed";
    private static final AudioEncoding[] FORMATS = {AudioEncoding.PCM, AudioEncoding.PCM16K, AudioEncoding.PCM8K,
        AudioEncoding.PCMU, AudioEncoding.PCMA};

    public XaiDialect() {
        super(new GaDialect());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return base.capabilities().without(Ability.TRUNCATE, Ability.INTERRUPT_CONTROL, Ability.TEXT_OUTPUT, Ability.OUT_OF_BAND).withInputs(FORMATS)
                .withOutputs(FORMATS).withMaxSessionSeconds(MAX_SECONDS)
                .withoutOptions(SessionOption.REASONING_EFFORT, SessionOption.NOISE_REDUCTION, SessionOption.NO_TRANSCRIPTION,
                        SessionOption.TRANSCRIPTION_PROMPT, SessionOption.SEMANTIC_VAD, SessionOption.VAD_EAGERNESS, SessionOption.NO_RESPONSE,
                        SessionOption.NO_INTERRUPTION, SessionOption.MAX_OUTPUT_TOKENS, SessionOption.NO_TOOL_CHOICE,
                        SessionOption.REQUIRED_TOOL_CHOICE, SessionOption.NAMED_TOOL_CHOICE);
    }

    // it writes down the caller's words without being asked
    @Override
    public Defaults defaults() {
        return new Defaults("wss://api.x.ai/v1/realtime", "grok-voice-latest", "ara", null);
    }

    @Override
    public void check(SessionOptions o) {
        Checks.common(o);
        Checks.range("speed", o.speed(), 0.7, 1.5);
        if (!o.turnDetection().isNone()) {
            Checks.range("vadThreshold", o.turnDetection().threshold(), 0.1, 0.9);
        }
    }

    @Override
    public ObjectNode session(SessionOptions o, List<ToolDefinition> tools) {
        ObjectNode session = SessionParts.JSON.objectNode();
        if (o.instructions() != null) {
            session.put("instructions", o.instructions());
        }
        if (o.voice() != null) {
            session.put("voice", o.voice());
        }
        TurnDetection turns = o.turnDetection();
        ObjectNode detection = session.putObject("turn_detection");
        if (turns.isNone()) {
            detection.putNull("type");
        } else {
            detection.put("type", turns.type()).put("threshold", turns.threshold()).put("prefix_padding_ms", turns.prefixPaddingMs())
                    .put("silence_duration_ms", turns.silenceDurationMs());
            if (turns.idleTimeoutMs() > 0) {
                detection.put("idle_timeout_ms", turns.idleTimeoutMs());
            }
        }
        ObjectNode audio = session.putObject("audio");
        ObjectNode input = audio.putObject("input");
        input.set("format", GaDialect.format(o.input()));
        ObjectNode transcription = transcription(o.transcription());
        if (!transcription.isEmpty()) {
            input.set("transcription", transcription);
        }
        ObjectNode output = audio.putObject("output");
        output.set("format", GaDialect.format(o.output()));
        if (o.speed() != 1.0) {
            output.put("speed", o.speed());
        }
        session.set("tools", SessionParts.tools(tools));
        return session;
    }

    // the language has a name of its own, and needs no model
    private static ObjectNode transcription(Transcription t) {
        ObjectNode node = SessionParts.JSON.objectNode();
        if (t != null && t.enabled()) {
            node.put("model", t.model());
        }
        if (t != null && t.language() != null && !t.language().isBlank()) {
            node.put("language_hint", t.language());
        }
        return node;
    }

    @Override
    public Translation translation() {
        return new Translation() {

            private final Set<String> transcribed = new HashSet<>();

            @Override
            public List<JsonNode> fromServer(JsonNode event) {
                String type = event.path("type").asText();
                if (type.equals("ping")) {
                    return List.of();
                }
                // it comes more than once for the same words
                if (type.equals(COMPLETED) && !transcribed.add(event.path("item_id").asText())) {
                    return List.of();
                }
                if (transcribed.size() > KEPT) {
                    transcribed.clear();
                    transcribed.add(event.path("item_id").asText());
                }
                return List.of(type.equals("response.done") ? withUsage(event) : event);
            }
        };
    }

    // what was used stands beside the response; the member inside it is empty
    private static JsonNode withUsage(JsonNode done) {
        if (!(done.path("response") instanceof ObjectNode) || done.at("/response/usage/total_tokens").isNumber()
                || !done.at("/usage/total_tokens").isNumber()) {
            return done;
        }
        ObjectNode copy = done.deepCopy();
        ((ObjectNode) copy.get("response")).set("usage", done.get("usage"));
        return copy;
    }
}

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
        return base.capabilities()
                .without(Ability.TRUNCATE, Ability.INTERRUPT_CONTROL, Ability.TEXT_OUTPUT, Ability.OUT_OF_BAND)
                .withInputs(FORMATS).withOutputs(FORMATS).withMaxSessionSeconds(MAX_SECONDS);
    }

    // it writes down the caller's words without being asked
    @Override
    public Defaults defaults() {
        return new Defaults("wss://api.x.ai/v1/realtime", "grok-voice-latest", "ara", null);
    }

    @Override
    public void check(SessionOptions o) {
        Checks.common(o);
        TurnDetection turns = o.turnDetection();
        Checks.oneOf("turnDetection", turns.type(), "server_vad", "none");
        if (!turns.isNone() && !(turns.createResponse() && turns.interruptResponse())) {
            throw new IllegalArgumentException("createResponse=false and interruptResponse=false are not possible with this dialect");
        }
        if (o.speed() != 1.0 || o.reasoningEffort() != null || o.noiseReduction() != null) {
            throw new IllegalArgumentException("speed, reasoningEffort and noiseReduction are not possible with this dialect");
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
        }
        ObjectNode audio = session.putObject("audio");
        ObjectNode input = audio.putObject("input");
        input.set("format", GaDialect.format(o.input()));
        if (o.transcription() != null && o.transcription().enabled()) {
            input.set("transcription", SessionParts.transcription(o.transcription()));
        }
        audio.putObject("output").set("format", GaDialect.format(o.output()));
        session.set("tools", SessionParts.tools(tools));
        return session;
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

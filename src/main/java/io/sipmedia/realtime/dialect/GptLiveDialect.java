// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;

/**
 * GPT-Live, OpenAI's full-duplex API at {@code /v1/live/sessions}: not a Realtime model but a protocol of its own. The model
 * listens while it speaks and decides alone when to stop, so nothing can be cancelled, cut or committed, and nothing about turns can be
 * configured. Functions are called by a second model to which it delegates. After OpenAI's and Microsoft's pages of autumn 2026.
 *
 * <p>What the server does not say (where an answer begins and ends, where the caller does) {@link GptLiveTranslation} reads off
 * the audio and the transcripts.
 */
public final class GptLiveDialect extends DerivedDialect {

    /** The value of the option {@code dialect}. */
    public static final String NAME = "gpt-live";

    private static final String BACKEND = "gpt-5.5";

    public GptLiveDialect() {
        super(new GaDialect());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return base.capabilities().without(Ability.TRUNCATE, Ability.INTERRUPT_CONTROL, Ability.CANCEL, Ability.COMMIT, Ability.CLEAR, Ability.UPDATE,
                Ability.HISTORY, Ability.CONTINUE, Ability.OUT_OF_BAND, Ability.TEXT_OUTPUT, Ability.USAGE)
                .with(Ability.HISTORY_AT_START).withInputs(AudioEncoding.PCM, AudioEncoding.PCM16K).withOutputs(AudioEncoding.PCM, AudioEncoding.PCM16K)
                .withoutOptions(SessionOption.SPEED, SessionOption.NOISE_REDUCTION, SessionOption.MAX_OUTPUT_TOKENS, SessionOption.TRANSCRIPTION_MODEL,
                        SessionOption.NO_TRANSCRIPTION, SessionOption.TRANSCRIPTION_LANGUAGE, SessionOption.TRANSCRIPTION_PROMPT,
                        SessionOption.SEMANTIC_VAD, SessionOption.VAD_EAGERNESS, SessionOption.VAD_THRESHOLD, SessionOption.VAD_PREFIX_PADDING,
                        SessionOption.VAD_SILENCE_DURATION, SessionOption.VAD_IDLE_TIMEOUT, SessionOption.NO_RESPONSE,
                        SessionOption.NO_INTERRUPTION, SessionOption.REQUIRED_TOOL_CHOICE, SessionOption.NAMED_TOOL_CHOICE);
    }

    @Override
    public Defaults defaults() {
        return new Defaults("wss://api.openai.com/v1/live/sessions", "gpt-live-1", "marin", null);
    }

    @Override
    public void check(SessionOptions o) {
        Checks.common(o);
        if (o.input() != o.output()) {
            throw new IllegalArgumentException("inputFormat and outputFormat must be the same with the dialect gpt-live: use one format for both");
        }
    }

    @Override
    public URI uri(String baseUrl, SessionOptions options) {
        return Addresses.webSocket(baseUrl);
    }

    @Override
    public URI modelUri(URI server, SessionOptions options) {
        return Addresses.model(server, "live/sessions", options.model());
    }

    /** The {@code session} of {@code session.start}; members it does not know are refused. */
    @Override
    public ObjectNode session(SessionOptions o, List<ToolDefinition> tools) {
        ObjectNode session = SessionParts.JSON.objectNode().put("model", o.model());
        if (o.instructions() != null) {
            session.put("instructions", o.instructions());
        }
        ObjectNode audio = session.putObject("audio");
        audio.set("format", GaDialect.format(o.input()));
        if (o.voice() != null) {
            audio.putObject("output").put("voice", o.voice());
        }
        ObjectNode delegation = session.putObject("delegation");
        if (tools.isEmpty()) {
            delegation.put("type", "client");
            return session;
        }
        ObjectNode backend = delegation.put("type", "responses").putObject("responses").put("model", BACKEND);
        if (o.instructions() != null) {
            backend.put("instructions", o.instructions());
        }
        if (o.reasoningEffort() != null) {
            backend.putObject("reasoning").put("effort", o.reasoningEffort());
        }
        backend.set("tools", SessionParts.tools(tools));
        backend.put("tool_choice", SessionParts.plainChoice(o.toolChoice()));
        return session;
    }

    @Override
    public ObjectNode continuing(ObjectNode session, List<ObjectNode> history) {
        session.set("input", GptLiveHistory.input(history));
        return session;
    }

    @Override
    public String formatMismatch(JsonNode session, SessionOptions options) {
        JsonNode format = session.at("/audio/format");
        boolean differs = format.isObject() && !(options.output().mediaType().equals(format.path("type").asText())
                && format.path("rate").asInt(options.output().sampleRate()) == options.output().sampleRate());
        return differs ? "audio format: asked for " + options.output().option() + ", the server confirmed " + format : null;
    }

    @Override
    public AppendEvent appendEvent(SessionOptions options) {
        return AppendEvent.typed("session.input_audio.append");
    }

    @Override
    public Translation translation() {
        return new GptLiveTranslation();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * Qwen-Omni of Alibaba's Model Studio: the beta, but it hears 16 kHz and speaks 24 kHz, under one name, and a function's
 * definition stands within a member {@code function}. An answer cannot be cut, and a new connection cannot be told what was
 * said. After the vendor's pages "Client events" and "Server events" of October 2026.
 */
public final class QwenDialect extends DerivedDialect {

    /** The value of the option {@code dialect}. */
    public static final String NAME = "qwen";

    private static final FlatSession FLAT =
            new FlatSession(Map.of(AudioEncoding.PCM16K, "pcm"), Map.of(AudioEncoding.PCM, "pcm"));

    public QwenDialect() {
        super(new BetaDialect());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return base.capabilities().without(Ability.TRUNCATE, Ability.HISTORY, Ability.OUT_OF_BAND).withInputs(AudioEncoding.PCM16K).withOutputs(AudioEncoding.PCM)
                .withoutOptions(SessionOption.NOISE_REDUCTION, SessionOption.NO_TOOL_CHOICE, SessionOption.REQUIRED_TOOL_CHOICE,
                        SessionOption.NAMED_TOOL_CHOICE).withOptions(SessionOption.VAD_IDLE_TIMEOUT);
    }

    @Override
    public Defaults defaults() {
        return new Defaults("wss://dashscope-intl.aliyuncs.com/api-ws/v1/realtime", null, "Cherry", "qwen3-asr-flash-realtime");
    }

    @Override
    public Map<String, String> headers(URI server, Credential credential) {
        return credential.headers(server);
    }

    @Override
    public ObjectNode session(SessionOptions options, List<ToolDefinition> tools) {
        ObjectNode session = FLAT.session(options, List.of());
        session.remove(List.of("max_response_output_tokens", "tool_choice", "tools"));
        if (options.maxOutputTokens() > 0) {
            session.put("max_tokens", options.maxOutputTokens());
        }
        if (!tools.isEmpty()) {
            ArrayNode nested = session.putArray("tools");
            SessionParts.tools(tools).forEach(tool -> {
                ObjectNode function = ((ObjectNode) tool).deepCopy().without("type");
                nested.addObject().put("type", "function").set("function", function);
            });
        }
        return session;
    }

    // one name for two rates, and pcm16 and pcm24 on older models: there is nothing to compare
    @Override
    public String formatMismatch(JsonNode session, SessionOptions options) {
        return null;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The Realtime API as it was until it became generally available (OpenAI's specification of 29 April 2025). OpenAI switched
 * it off on 12 May 2026; other servers still speak it. Says so in the header {@code OpenAI-Beta}, because servers that speak
 * both choose by it; OpenAI answers it with {@code beta_api_shape_disabled}.
 */
public final class BetaDialect implements Dialect {

    /** The value of the option {@code dialect}. */
    public static final String NAME = "beta";

    private static final Capabilities CAPABILITIES = Capabilities.all()
            .withoutOptions(SessionOption.SPEED, SessionOption.REASONING_EFFORT, SessionOption.VAD_IDLE_TIMEOUT);
    private static final FlatSession FLAT = FlatSession.openAi();

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return CAPABILITIES;
    }

    // every server that still speaks it has models and voices of its own
    @Override
    public Defaults defaults() {
        return new Defaults(null, null, null, "whisper-1");
    }

    @Override
    public void check(SessionOptions options) {
        Checks.common(options);
    }

    @Override
    public URI uri(String baseUrl, SessionOptions options) {
        return Addresses.with(Addresses.webSocket(baseUrl), "model", options.model());
    }

    @Override
    public Map<String, String> headers(URI server, Credential credential) {
        Map<String, String> headers = new HashMap<>(credential.headers(server));
        headers.put("OpenAI-Beta", "realtime=v1");
        return headers;
    }

    @Override
    public ObjectNode session(SessionOptions options, List<ToolDefinition> tools) {
        return FLAT.session(options, tools);
    }

    @Override
    public String formatMismatch(JsonNode session, SessionOptions options) {
        return FLAT.formatMismatch(session, options);
    }

    @Override
    public ObjectNode sayParameters(String words) {
        return SessionParts.say(words);
    }

    @Override
    public ObjectNode respondParameters(String instructions) {
        return SessionParts.respond(instructions);
    }

    @Override
    public ObjectNode asideParameters(String instructions, String purpose) {
        ObjectNode response = SessionParts.aside(instructions, purpose).put("max_response_output_tokens", SessionParts.ASIDE_TOKENS);
        response.putArray("modalities").add("text");
        return response;
    }

    @Override
    public ObjectNode message(String role, String text) {
        return SessionParts.message(role, text, "text");
    }

    @Override
    public String canonicalType(String type) {
        return FlatSession.canonicalType(type);
    }

    @Override
    public String advice(String errorCode) {
        return "beta_api_shape_disabled".equals(errorCode) ? "this server no longer speaks the beta, set dialect=ga" : null;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;

/**
 * A second connection to the session of a call that the server itself carries (SIP or WebRTC): it hears the same events, answers
 * functions and may change the session, but the voices go elsewhere. Source: OpenAI's guide "Webhooks and server-side
 * controls"; the address is the session's with {@code call_id} in the place of the model.
 */
public final class SidebandDialect extends DerivedDialect {

    private final String callId;

    /**
     * @param base   what the server speaks
     * @param callId the server's id of the call, {@code rtc_…}
     */
    public SidebandDialect(Dialect base, String callId) {
        super(base);
        this.callId = callId;
    }

    /** The base's: it is spoken here, too. */
    @Override
    public String name() {
        return base.name();
    }

    /** No session of its own, no history to be told, and nothing to cut: the server plays the answers and knows what was heard. */
    @Override
    public Capabilities capabilities() {
        return base.capabilities().without(Ability.OWN_SESSION, Ability.HISTORY, Ability.TRUNCATE);
    }

    @Override
    public URI uri(String baseUrl, SessionOptions options) {
        return Addresses.with(Addresses.webSocket(baseUrl), "call_id", callId);
    }

    /** Nothing differs: the call's formats were negotiated with the telephone, not with us. */
    @Override
    public String formatMismatch(JsonNode session, SessionOptions options) {
        return null;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * The session that a call is accepted with: that of {@code session.update}, and the model, which a WebSocket has in its address.
 * The audio formats are left out, they are negotiated with the telephone; so are the figures of {@code server_vad}, which the
 * request is refused for (openai-agents-js, issue 741: 400, unknown parameter).
 */
public final class AcceptedSession {

    private static final List<String> REFUSED = List.of("threshold", "prefix_padding_ms", "silence_duration_ms");

    private AcceptedSession() {
    }

    /** The body of {@code POST /v1/realtime/calls/{call_id}/accept}. */
    public static ObjectNode of(Dialect dialect, SessionOptions options, List<ToolDefinition> tools) {
        ObjectNode session = dialect.session(options, tools);
        session.put("model", options.model());
        for (String side : List.of("input", "output")) {
            if (session.at("/audio/" + side) instanceof ObjectNode object) {
                object.remove("format");
            }
        }
        if (session.at("/audio/input/turn_detection") instanceof ObjectNode turns) {
            turns.remove(REFUSED);
        }
        return session;
    }
}

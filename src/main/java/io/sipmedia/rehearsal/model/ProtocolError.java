// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An error as the Realtime API reports it.
 *
 * @param type    class of the error, as {@code invalid_request_error}
 * @param code    may be null
 * @param message for people
 * @param param   the part of the client event that is wrong, may be null
 */
record ProtocolError(String type, String code, String message, String param) {

    static ProtocolError invalid(String code, String message, String param) {
        return new ProtocolError("invalid_request_error", code, message, param);
    }

    /** The body of an {@code error} event. */
    ObjectNode toJson(String clientEventId) {
        return JsonNodeFactory.instance.objectNode()
                .put("type", type).put("code", code).put("message", message).put("param", param).put("event_id", clientEventId);
    }
}

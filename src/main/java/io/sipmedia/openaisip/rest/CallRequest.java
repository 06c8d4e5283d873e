// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip.rest;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a call is asked for, {@code POST /v1/realtime/calls/{call_id}/…}.
 *
 * @param verb       the last part of the path
 * @param body       null for none
 * @param repeatable whether it does no harm when it was done already and only its answer was lost
 */
public record CallRequest(String verb, ObjectNode body, boolean repeatable) {

    /** The model answers, with this session. */
    public static CallRequest accept(ObjectNode session) {
        return new CallRequest("accept", session, true);
    }

    /**
     * The caller gets this SIP status.
     *
     * @throws IllegalArgumentException if it refuses nothing (RFC 3261 7.2)
     */
    public static CallRequest reject(int status) {
        if (status < 400 || status > 699) {
            throw new IllegalArgumentException("a call is rejected with a SIP status from 400 to 699, not " + status);
        }
        return new CallRequest("reject", JsonNodeFactory.instance.objectNode().put("status_code", status), true);
    }

    /**
     * The caller is sent to somebody else by SIP REFER.
     *
     * @throws IllegalArgumentException if it is no SIP or telephone URI
     */
    public static CallRequest refer(String target) {
        if (target == null || !target.matches("(?i)(sips?:[^\\s<>\"]+|tel:[0-9+().;=a-z-]+)") || target.length() > 500) {
            throw new IllegalArgumentException("a call is referred to a URI like tel:+14155550123 or sip:agent@example.com, not to '"
                    + (target == null ? "" : target.substring(0, Math.min(60, target.length()))) + "'");
        }
        // a second one could call a second person
        return new CallRequest("refer", JsonNodeFactory.instance.objectNode().put("target_uri", target), false);
    }

    /** The call ends. */
    public static CallRequest hangup() {
        return new CallRequest("hangup", null, true);
    }
}

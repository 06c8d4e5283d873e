// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * An {@code error} of the server, or the error within a failed response, and what it means for the session. Matched by
 * code first and by message second, because old servers leave the code out; an unknown code is never fatal.
 *
 * @param code    null when the server gave none
 * @param message for people
 * @param eventId the client event that caused it, null when the server does not say
 */
public record ServerError(String code, String message, String eventId) {

    private static final String WRONG_KEY = "invalid_api_key";
    private static final Set<String> FATAL = Set.of(WRONG_KEY, "insufficient_quota", "billing_hard_limit_reached",
            "credit_balance_exhausted", "account_deactivated", "model_not_found", "beta_api_shape_disabled");
    private static final Set<String> BENIGN = Set.of("response_cancel_not_active", "unsupported_content_type",
            "item_truncate_invalid_item_id", "input_audio_buffer_commit_empty", "item_delete_invalid_item_id",
            "item_retrieve_invalid_item_id", "conversation_already_has_active_response");
    private static final Set<String> OUR_BUG =
            Set.of("unknown_parameter", "missing_required_parameter", "invalid_value", "invalid_type");
    private static final Set<String> PASSING = Set.of("rate_limit_exceeded", "server_error");

    /** @param error the {@code error} member; fields may be missing or null */
    public static ServerError of(JsonNode error) {
        String code = text(error.path("code"));
        // what is said about a wrong key quotes it, often in part
        return new ServerError(code == null ? text(error.path("type")) : code, WRONG_KEY.equals(code) ? null : text(error.path("message")),
                text(error.path("event_id")));
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.asText() : null;
    }

    /** No reconnect will help. */
    public boolean fatal() {
        return code != null && FATAL.contains(code);
    }

    /** Whether the reason of a close frame names an error that no reconnect will help. */
    static boolean fatalIn(String reason) {
        return reason != null && FATAL.stream().anyMatch(reason::contains);
    }

    /** A race between us and the server that has already settled itself. */
    public boolean benign() {
        return code != null && BENIGN.contains(code) || says("already shorter than") || says("no active response found")
                || says("Only model output audio messages can be truncated") || says("Error truncating item");
    }

    /** Something we sent is wrong. */
    public boolean ourBug() {
        return code != null && OUR_BUG.contains(code) && !benign();
    }

    /** Worth one more try. */
    public boolean passing() {
        return code != null && PASSING.contains(code);
    }

    /** A response was asked for while another one was running. */
    public boolean activeResponse() {
        return "conversation_already_has_active_response".equals(code) || says("already has an active response");
    }

    /** The session reached its age limit. */
    public boolean expired() {
        return "session_expired".equals(code);
    }

    private boolean says(String words) {
        return message != null && message.contains(words);
    }

    @Override
    public String toString() {
        return (code == null ? "error" : code) + (message == null ? "" : ": " + message);
    }
}

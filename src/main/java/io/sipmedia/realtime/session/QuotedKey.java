// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The key of a connection in what the server says about it: servers quote a key that they do not like, and their words go into logs, events
 * and records. Only what is an error is looked through; a talk may well hold a word that is somebody's key.
 *
 * <p>Thread: the call's loop.
 */
final class QuotedKey {

    private static final String INSTEAD = "(the key)";

    private String key;

    /** @param key of the present connection; null when there is none */
    void is(String key) {
        this.key = key;
    }

    /** What people may read of it. */
    String without(String text) {
        return text == null || key == null ? text : text.replace(key, INSTEAD);
    }

    /** Whether this event is an error that quotes the key, however it is escaped. */
    boolean isIn(JsonNode event) {
        boolean error = event.hasNonNull("error") || "failed".equals(event.at("/response/status").asText());
        return error && key != null && event.toString().contains(key);
    }
}

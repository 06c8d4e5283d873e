// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.dialogue;

/**
 * What the model does in one response.
 *
 * @param intent why, for logs and assertions
 * @param words  to speak; null for none
 * @param call   a function to call after the words; null for none
 */
public record Answer(String intent, String words, ToolCall call) {

    /** Words only. */
    public static Answer say(String intent, String words) {
        return new Answer(intent, words, null);
    }
}

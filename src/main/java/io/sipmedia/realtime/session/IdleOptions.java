// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

/**
 * What is done about a caller who says nothing.
 *
 * @param timeoutMillis silence after the model was heard to its end; 0 for doing nothing
 * @param prompts       how often the caller is asked whether he is there
 * @param prompt        the words of the question; null leaves them to the model
 * @param goodbye       the words of the farewell after the last question; null leaves them to the model
 */
public record IdleOptions(long timeoutMillis, int prompts, String prompt, String goodbye) {

    static final String ASK = "The caller has been silent for a while. Ask briefly, in the language of the conversation, whether they"
                              + " are still there. Say nothing else.";
    static final String PART = "The caller does not answer any more. Say goodbye in one short sentence, in the language of the conversation.";

    public IdleOptions {
        if (timeoutMillis < 0 || prompts < 0) {
            throw new IllegalArgumentException("idleTimeout and idlePrompts must not be negative");
        }
        prompt = prompt == null || prompt.isBlank() ? null : prompt;
        goodbye = goodbye == null || goodbye.isBlank() ? null : goodbye;
    }

    /** Nothing. */
    public static IdleOptions none() {
        return new IdleOptions(0, 2, null, null);
    }
}

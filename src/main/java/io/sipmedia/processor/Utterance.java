// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import java.time.Instant;

/**
 * One thing somebody said, as it stands in the transcript table.
 *
 * @param callId        the call
 * @param itemId        the conversation item; unique within the call
 * @param speaker       {@code caller} or {@code model}
 * @param startedMillis when it began, in ms on the call's time line; null if unknown
 * @param endedMillis   when it ended, in ms on the call's time line; null if unknown
 * @param startedAt     when it began by the clock on the wall, as near as it can be told
 * @param text          the words
 * @param truncated     whether the caller interrupted, so that {@code text} is what was heard of more
 */
public record Utterance(
        String callId, String itemId, String speaker, Long startedMillis, Long endedMillis, Instant startedAt, String text,
        boolean truncated) {
}

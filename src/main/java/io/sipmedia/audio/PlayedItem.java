// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

/**
 * What became of one conversation item's audio at the phone: how much was queued for the caller and how much was handed
 * to the socket. This is what a truncation is computed from; it is read off the wire, never off a wall clock.
 *
 * @param responseId     the Realtime response, or null for audio that no model made (a prompt)
 * @param itemId         the conversation item, or null for a prompt
 * @param contentIndex   the content part
 * @param playedMillis   milliseconds really sent as RTP
 * @param receivedMillis milliseconds queued so far, played ones included
 */
public record PlayedItem(String responseId, String itemId, int contentIndex, long playedMillis, long receivedMillis) {

    /** Whether the caller has heard all there was. */
    public boolean complete() {
        return playedMillis >= receivedMillis;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.PlayedItem;
import java.util.Objects;

/** The account of one item's audio: what was queued, what was handed to the socket. Thread: confined to the call's loop. */
final class PlayoutItem {

    /** The content index of a prompt that repeats, as hold music does. */
    static final int REPEATING = -1;

    final String responseId;
    final String itemId;
    final int contentIndex;
    long received;
    long played;
    /** When the last of it was sent, meaningful once everything queued was. */
    long lastSent;
    /** The owner was told that it has been played. */
    boolean told;

    /** Nothing more comes of it, as the model says. */
    boolean ended;

    /** It ran dry while it was sent; more of it makes that a gap. */
    boolean dry;

    PlayoutItem(String responseId, String itemId, int contentIndex) {
        this.responseId = responseId;
        this.itemId = itemId;
        this.contentIndex = contentIndex;
    }

    boolean is(String response, String item, int index) {
        return contentIndex == index && Objects.equals(itemId, item) && Objects.equals(responseId, response);
    }

    boolean prompt() {
        return itemId == null;
    }

    boolean repeating() {
        return itemId == null && contentIndex == REPEATING;
    }

    boolean drained() {
        return played >= received;
    }

    PlayedItem report(int rate) {
        return new PlayedItem(responseId, itemId, contentIndex, played * 1000 / rate, received * 1000 / rate);
    }
}

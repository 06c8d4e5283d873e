// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.util.List;

/**
 * The answer of {@code sip-media:…?operation=clear}: every item that had audio in the queue or on the wire when the queue
 * was emptied, oldest first. {@code realtime:…?operation=truncate} takes it as its body.
 *
 * @param callId the call
 * @param items  oldest first; empty when nothing was queued and the last item had been played to its end long ago
 */
public record PlayoutReport(String callId, List<PlayedItem> items) {

    public PlayoutReport {
        items = List.copyOf(items);
    }

    /** Whether somebody was cut off in mid-speech. */
    public boolean interrupted() {
        return items.stream().anyMatch(item -> !item.complete());
    }
}

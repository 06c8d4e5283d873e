// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import io.sipmedia.rehearsal.report.ConversationEvent;
import java.util.Map;

/**
 * Tells when speech begins and ends at the caller's ear. Looked at every 20 ms, as the end of speech is told by no packet.
 *
 * <p>Thread: confined to the speaking thread.
 */
final class SpeechWatch implements Runnable {

    private final Ear ear;
    private final Teller teller;
    private boolean hearing;
    private SpeechSegment current;
    private double toldStart = -1;

    /** Takes an event of the caller. */
    interface Teller {
        void tell(String kind, String text, Map<String, Object> details);
    }

    SpeechWatch(Ear ear, Teller teller) {
        this.ear = ear;
        this.teller = teller;
    }

    @Override
    public void run() {
        SpeechSegment last = ear.lastSpeech();
        if (last == null) {
            return;
        }
        boolean next = last.startMillis() != toldStart;
        if (hearing && (next || ear.nowMillis() - last.endMillis() > SpeechSegment.DEFAULT_GAP_MILLIS)) {
            hearing = false;
            SpeechSegment over = next ? current : last;
            teller.tell(ConversationEvent.HEARD, "", Map.of("durationMillis", Math.round(over.durationMillis()),
                    "levelDbfs", Math.round(over.levelDbfs() * 10) / 10.0));
        }
        if (!hearing && next) {
            hearing = true;
            toldStart = last.startMillis();
            teller.tell(ConversationEvent.HEARS, "", Map.of("startMillis", Math.round(last.startMillis())));
        }
        current = last;
    }
}

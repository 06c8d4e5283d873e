// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.rehearsal.report.ConversationEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Keeps the words of the model back until they were spoken. A model makes speech several times faster than it is heard, so its
 * transcript comes early; when the caller interrupts, only the part that was heard shall be read.
 *
 * <p>Thread: any. One object is one call.
 */
final class HeldWords {

    /** What the way through the queue to the ear takes. */
    private static final long EAR_MILLIS = 250;
    /** How long words that were cut wait for the figure of the interruption, to be read after it. */
    private static final long CUT_MILLIS = 400;

    private final Consumer<ConversationEvent> out;
    private final ScheduledExecutorService timer;
    private final Map<String, ConversationEvent> held = new LinkedHashMap<>();
    // the session's time line begins with the first audio, that is when the call is answered
    private long answeredNanos = System.nanoTime();
    private boolean over;

    HeldWords(Consumer<ConversationEvent> out, ScheduledExecutorService timer) {
        this.out = out;
        this.timer = timer;
    }

    synchronized void answered(long nanoTime) {
        answeredNanos = nanoTime;
    }

    /** Words of the model. Those that come again, cut, take the place of the first. */
    synchronized void words(ConversationEvent transcript) {
        String item = transcript.detail("itemId");
        double end = transcript.number("endMillis");
        boolean cut = Boolean.parseBoolean(transcript.detail("truncated"));
        long wait = cut ? CUT_MILLIS : untilHeard(end);
        if (over || item.isEmpty() || wait <= 0) {
            out.accept(transcript);
            return;
        }
        held.put(item, transcript);
        timer.schedule(() -> release(item, transcript), wait, TimeUnit.MILLISECONDS);
    }

    /** The caller has interrupted this item: that line first, then the words that were heard. */
    synchronized void interrupted(ConversationEvent interruption) {
        out.accept(interruption);
        ConversationEvent words = held.get(interruption.detail("itemId"));
        if (words != null && Boolean.parseBoolean(words.detail("truncated"))) {
            release(interruption.detail("itemId"), words);
        }
    }

    /** The call is over; nothing more will be heard. */
    synchronized void end() {
        over = true;
        List<ConversationEvent> rest = new ArrayList<>(held.values());
        held.clear();
        rest.forEach(this::print);
    }

    private synchronized void release(String item, ConversationEvent words) {
        // words that were replaced meanwhile are not told
        if (held.remove(item, words)) {
            print(words);
        }
    }

    // lines are read from top to bottom, so they bear the time they are told at
    private void print(ConversationEvent words) {
        out.accept(ConversationEvent.now(words.source(), words.kind(), words.text(), words.details()));
    }

    private long untilHeard(double endMillis) {
        return Double.isNaN(endMillis) ? 0 : Math.round(endMillis - (System.nanoTime() - answeredNanos) / 1e6) + EAR_MILLIS;
    }
}

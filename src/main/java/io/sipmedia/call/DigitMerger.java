// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import java.util.HashMap;
import java.util.Map;

/**
 * Makes one stream of key presses out of two: telephones exist that send each press as telephone-event (RFC 4733) and as
 * SIP INFO as well. Per digit, a press counts when its own source has now told it more often than the other one did;
 * the counts are forgotten when the digit has rested.
 *
 * <p>Thread: confined to the call's loop.
 */
final class DigitMerger {

    /** The two ways may lag behind each other by a long key press and a retransmission of the INFO. */
    static final long REST_NANOS = 2_000_000_000L;

    enum Source {
        RTP,
        INFO
    }

    private static final class Presses {
        final int[] told = new int[Source.values().length];
        int accepted;
        long lastNanos;
    }

    private final Map<Character, Presses> presses = new HashMap<>();

    /** Whether this press is news. */
    boolean accept(Source source, char digit, long nowNanos) {
        Presses known = presses.get(digit);
        if (known == null || nowNanos - known.lastNanos > REST_NANOS) {
            known = new Presses();
            presses.put(digit, known);
        }
        known.lastNanos = nowNanos;
        if (++known.told[source.ordinal()] > known.accepted) {
            known.accepted++;
            return true;
        }
        return false;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * How much a listener got that is not the caller's, and what for: for packets that did not come, or for pauses in which the caller
 * sent none. As long as nothing comes and nobody has said why, it is a pause; the next packet's number tells whether there were packets
 * on the way.
 *
 * <p>Lengths are in ticks of {@value UplinkClock#RATE} Hz. Thread: confined to the call's loop.
 */
final class MadeUp {

    private long losses;
    private long pauses;
    private long unexplained;

    /** For a pause that was announced. */
    void pause(long ticks) {
        pauses += ticks;
    }

    /** Because nothing comes. */
    void unexplained(long ticks) {
        unexplained += ticks;
    }

    /**
     * A packet came.
     *
     * @param missing how long the packets are that are missing before it
     * @return how much of that was not made up yet
     */
    long explain(long missing) {
        long lost = Math.min(unexplained, missing);
        losses += lost;
        pauses += unexplained - lost;
        unexplained = 0;
        return missing - lost;
    }

    /** What is made up just before a packet. @param missing what of it may be for packets that are missing */
    void before(long ticks, long missing) {
        long lost = Math.min(ticks, missing);
        losses += lost;
        pauses += ticks - lost;
    }

    /** A packet came for whose time something had stood in, and is not heard. */
    void cut(long ticks) {
        long lost = Math.min(ticks, pauses);
        losses += lost;
        pauses -= lost;
    }

    long lossMillis() {
        return losses * 1000 / UplinkClock.RATE;
    }

    long pauseMillis() {
        return (pauses + unexplained) * 1000 / UplinkClock.RATE;
    }
}

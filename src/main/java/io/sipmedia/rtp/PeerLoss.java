// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * What the caller's reports say of our packets, added up over all reports so far, so that the loss of any span is the difference of
 * two looks at it (RFC 3550 6.4.4). Apart from {@link RtpStats#peerLost()}, which is what the last report says, this only grows.
 *
 * @param expected packets that should have come
 * @param lost     packets that did not; a fraction where a report told no more than that
 */
public record PeerLoss(long expected, double lost) {

    /** Before the first report. */
    public static final PeerLoss NONE = new PeerLoss(0, 0);

    /** Loss since an earlier look, 0 to 100; null when nothing was reported of what was sent since. */
    public Double percentSince(PeerLoss before) {
        long span = expected - before.expected;
        return span <= 0 ? null : Double.valueOf(Math.min(100, (lost - before.lost) * 100 / span));
    }
}

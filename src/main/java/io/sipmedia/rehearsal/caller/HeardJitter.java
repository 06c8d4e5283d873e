// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.util.List;

/**
 * The interarrival jitter of what the caller hears, RFC 3550 6.4.1: the smoothed difference between the spacing of packets when they
 * arrive and the spacing of their time stamps.
 */
final class HeardJitter {

    private HeardJitter() {
    }

    /** In milliseconds, after the last of these packets; {@code NaN} when there are not two of one stream. */
    static double millis(List<HeardPacket> packets) {
        HeardPacket before = null;
        double jitter = 0;
        boolean measured = false;
        for (HeardPacket packet : packets) {
            if (packet.payloadType() != 0 && packet.payloadType() != 8) {
                continue; // all packets of a telephone event carry the time stamp of its first
            }
            if (before != null && before.ssrc() == packet.ssrc()) {
                double arrived = (packet.arrivalNanos() - before.arrivalNanos()) / 1e6;
                double stamped = (int) (packet.timestamp() - before.timestamp()) * 1000.0 / Ear.RATE;
                jitter += (Math.abs(arrived - stamped) - jitter) / 16;
                measured = true;
            }
            before = packet;
        }
        return measured ? jitter : Double.NaN;
    }
}

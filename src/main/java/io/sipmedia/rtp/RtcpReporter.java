// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Sends our reports at the randomised intervals of RFC 3550 6.3.1, reads the peer's, keeps what they say of our stream and works out
 * the round trip (6.4.1). Thread: confined to the call's loop. Time comes from the caller.
 */
final class RtcpReporter implements Rtcp.Sink {

    private static final double COMPENSATION = 1.21828;
    private static final int MAX_BYTES = 256;

    /** Takes a finished compound packet. */
    interface Wire {
        void send(byte[] packet, int length);
    }

    private final long intervalNanos;
    private final RtpStream stream;
    private final ReceptionStats reception;
    private final Wire wire;
    private final String cname = UUID.randomUUID().toString().substring(0, 13);
    private final byte[] packet = new byte[MAX_BYTES];
    private final PeerReports peer = new PeerReports();
    private long next;
    private long packetsReported;
    private int lastReport;
    private long lastReportNanos;
    private long now;
    private double roundTripMillis = -1;

    RtcpReporter(long intervalMillis, RtpStream stream, ReceptionStats reception, Wire wire) {
        this.intervalNanos = intervalMillis * 1_000_000;
        this.stream = stream;
        this.reception = reception;
        this.wire = wire;
    }

    /** Sends a report when it is time to. */
    void tick(long time) {
        now = time;
        if (intervalNanos == 0) {
            return;
        }
        if (next == 0) {
            // the first one comes early
            next = time + interval() / 2;
        } else if (time - next >= 0) {
            next = time + interval();
            wire.send(packet, compound());
        }
    }

    /** Says goodbye, if the peer ever heard of us. */
    void bye(long time) {
        now = time;
        if (stream.packets() > 0 || reception.heard()) {
            int end = compound();
            wire.send(packet, Rtcp.bye(packet, end, stream.ssrc()));
        }
    }

    /** @return whether it was RTCP */
    boolean received(byte[] data, int from, int size, long time) {
        now = time;
        return Rtcp.read(data, from, size, this);
    }

    @Override
    public void senderReport(int ssrc, int middleNtp) {
        lastReport = middleNtp;
        lastReportNanos = now;
    }

    @Override
    public void reportBlock(int about, int fractionLost, int cumulativeLost, int highest, int jitter, int report, int delay) {
        if (about != stream.ssrc()) {
            return;
        }
        peer.add(fractionLost, cumulativeLost, highest, jitter, stream.packets());
        if (report == 0) {
            return;
        }
        int trip = Rtcp.middle(Rtcp.ntp(System.currentTimeMillis())) - report - delay;
        double millis = trip * 1000.0 / 65536;
        // a wall clock that was set, or a peer that computes nonsense
        if (millis > -5 && millis < 60_000) {
            roundTripMillis = Math.max(0, millis);
        }
    }

    /** What the peer says of our stream. */
    PeerReports peer() {
        return peer;
    }

    /** -1 while unknown. */
    double roundTripMillis() {
        return roundTripMillis;
    }

    private int compound() {
        int blocks = reception.heard() ? 1 : 0;
        int at;
        if (stream.packets() > packetsReported) {
            long ntp = Rtcp.ntp(System.currentTimeMillis());
            at = Rtcp.senderReport(packet, 0, stream.ssrc(), ntp, stream.timestamp(), stream.packets(),
                    stream.octets(), blocks);
            packetsReported = stream.packets();
        } else {
            at = Rtcp.receiverReport(packet, 0, stream.ssrc(), blocks);
        }
        if (blocks == 1) {
            int delay = lastReport == 0 ? 0 : (int) ((now - lastReportNanos) / 1000 * 65536 / 1_000_000);
            at = Rtcp.block(packet, at, reception, lastReport, delay);
        }
        return Rtcp.description(packet, at, stream.ssrc(), cname);
    }

    private long interval() {
        return (long) (intervalNanos * (0.5 + ThreadLocalRandom.current().nextDouble()) / COMPENSATION);
    }
}

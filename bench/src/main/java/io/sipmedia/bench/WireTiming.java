// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/** How evenly the streams in a capture flow: one stream for each UDP port that packets go to. */
final class WireTiming implements PcapFile.Frames {

    private static final int ETHERNET = 14;
    private static final int IPV4 = 0x0800;
    private static final int UDP = 17;
    private static final int UDP_HEADER = 8;

    /** How much of a frame has to be kept, from Ethernet's header to the byte that tells speech from silence, and some to spare. */
    static final int KEEP = 192;

    private final LongPredicate measured;
    private final Map<Integer, Spacing> streams = new TreeMap<>();
    private final Samples gaps = new Samples();
    private long packets;

    /** @param measured whether a time of the capture's clock is part of what is measured */
    WireTiming(LongPredicate measured) {
        this.measured = measured;
    }

    @Override
    public void frame(long nanos, ByteBuffer frame) {
        int ip = frame.position() + ETHERNET;
        if (frame.limit() < ip + 20 || (frame.getShort(ip - 2) & 0xFFFF) != IPV4 || (frame.get(ip + 9) & 0xFF) != UDP) {
            return;
        }
        int udp = ip + (frame.get(ip) & 0x0F) * 4;
        int rtp = udp + UDP_HEADER;
        if (frame.limit() <= rtp + PcmuPacket.TELLING) {
            return;
        }
        ByteBuffer packet = frame.slice(rtp, frame.limit() - rtp);
        if (PcmuPacket.is(packet, (frame.getShort(udp + 4) & 0xFFFF) - UDP_HEADER)) {
            boolean counts = measured.test(nanos);
            packets += counts ? 1 : 0;
            streams.computeIfAbsent(frame.getShort(udp + 2) & 0xFFFF, port -> new Spacing()).packet(packet, nanos, counts, gaps);
        }
    }

    Map<String, Object> results() {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("calls", streams.size());
        result.put("packets", packets);
        result.put("packetsMissing", streams.values().stream().mapToLong(each -> each.missing).sum());
        result.put("packetsLate", streams.values().stream().mapToLong(each -> each.late).sum());
        result.put("slotsGivenUp", streams.values().stream().mapToLong(each -> each.slotsGivenUp).sum());
        result.put("gapDeviationMillis", gaps.millis());
        result.put("jitterMillisMean", Step.round(streams.values().stream().mapToDouble(Spacing::jitterMillis).average().orElse(0), 3));
        result.put("jitterMillisOverTime", Step.round(streams.values().stream().mapToDouble(Spacing::jitterMillisOverTime).average().orElse(0), 3));
        result.put("jitterMillisWorstCall", Step.round(streams.values().stream().mapToDouble(Spacing::jitterMillis).max().orElse(0), 3));
        return result;
    }
}

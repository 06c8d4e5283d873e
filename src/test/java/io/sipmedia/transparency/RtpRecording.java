// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import io.sipmedia.rtp.AudioCodecId;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.function.IntPredicate;

/**
 * One RTP stream of packets of 20 ms, as it came. Packets have a number, their place in the order of sending, and a slot, their place in
 * time (RFC 3550 5.1: the timestamp is when it sounds, the sequence number tells of losses). The first one has 0 and 0. A sender that
 * gives up a slot lets the slots go on and the numbers not: whoever listens hears a hole there, as with a loss.
 *
 * <p>Thread: one writes, and whoever reads comes after it.
 */
public final class RtpRecording {

    private record Packet(int timestamp, boolean marked, byte[] payload) {
    }

    private final AudioCodecId codec;
    // by number
    private final TreeMap<Integer, Packet> packets = new TreeMap<>();
    private int firstSequence;

    /** @param codec tells the clock */
    public RtpRecording(AudioCodecId codec) {
        this.codec = codec;
    }

    /** A packet came; sequence number and timestamp as in its header. */
    public void add(int sequence, int timestamp, boolean marked, byte[] payload) {
        if (packets.isEmpty()) {
            firstSequence = sequence;
        }
        packets.put((int) (short) (sequence - firstSequence), new Packet(timestamp, marked, payload));
    }

    /** How many were sent, up to the last that came. */
    public int size() {
        return packets.isEmpty() ? 0 : packets.lastKey() + 1;
    }

    /** Slots from the first packet to the last. */
    public int slots() {
        return packets.isEmpty() ? 0 : slot(packets.lastKey()) + 1;
    }

    /** When a packet sounds. Of one that did not come: behind the one before it. */
    public int slot(int number) {
        int known = packets.floorKey(number);
        int units = packets.get(known).timestamp - packets.firstEntry().getValue().timestamp;
        int frame = codec.clockRate() / 50;
        if (units < 0 || units % frame != 0) {
            throw new IllegalStateException("packet " + known + " has a timestamp " + units + " behind the first one's");
        }
        return units / frame + number - known;
    }

    /** Whether a packet came. */
    public boolean came(int number) {
        return packets.containsKey(number);
    }

    /** Numbers of packets with the marker bit: something begins, an answer or what follows a given-up slot. */
    public List<Integer> marked() {
        return packets.entrySet().stream().filter(each -> each.getValue().marked).map(each -> each.getKey()).toList();
    }

    /** Slots that no packet was sent for, from one packet to another. */
    public int givenUp(int first, int last) {
        return slot(last) - slot(first) - (last - first);
    }

    /** Payloads one behind the other as they were sent, with no regard to time; null for what did not come. */
    public List<byte[]> bySequence() {
        List<byte[]> payloads = new ArrayList<>();
        for (int number = 0; number < size(); number++) {
            payloads.add(came(number) ? packets.get(number).payload : null);
        }
        return payloads;
    }

    /**
     * Payloads when they sound, one for each slot; null for what was lost and for slots that were given up.
     *
     * @param loses packets, by number, that the network loses besides
     */
    public List<byte[]> byTime(IntPredicate loses) {
        List<byte[]> payloads = new ArrayList<>();
        for (int slot = 0; slot < slots(); slot++) {
            payloads.add(null);
        }
        packets.forEach((number, packet) -> {
            if (!loses.test(number)) {
                payloads.set(slot(number), packet.payload);
            }
        });
        return payloads;
    }
}

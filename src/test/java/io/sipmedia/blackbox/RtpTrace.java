// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.blackbox;

import io.sipmedia.audio.G711;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One direction of a call's audio as it was on the wire: G.711 in RTP (RFC 3550, section 5.1) without extensions. */
final class RtpTrace {

    private static final int HEADER = 12;

    private final List<Integer> sequences = new ArrayList<>();
    private double firstMillis = Double.NaN;
    private int firstTimestamp;
    private short[] samples = new short[CallerVoice.RATE];
    private int length;
    private int payloadType = -1;
    private int unplaced;

    /** @param epochMillis when it was on the wire */
    void add(double epochMillis, byte[] datagram) {
        ByteBuffer packet = ByteBuffer.wrap(datagram);
        int type = packet.get(1) & 0x7F;
        if (datagram.length < HEADER || packet.get(0) != (byte) 0x80 || type != 0 && type != 8) {
            unplaced++;
            return;
        }
        int timestamp = packet.getInt(4);
        if (sequences.isEmpty()) {
            firstMillis = epochMillis;
            firstTimestamp = timestamp;
            payloadType = type;
        }
        sequences.add(packet.getShort(2) & 0xFFFF);
        int at = timestamp - firstTimestamp;
        int count = datagram.length - HEADER;
        if (at < 0 || at > 120 * CallerVoice.RATE) {
            unplaced++;
            return;
        }
        if (at + count > samples.length) {
            samples = Arrays.copyOf(samples, Math.max(at + count, samples.length * 2));
        }
        short[] decoded = (type == 0 ? G711.MU_LAW : G711.A_LAW).decode(Arrays.copyOfRange(datagram, HEADER, datagram.length));
        System.arraycopy(decoded, 0, samples, at, count);
        length = Math.max(length, at + count);
    }

    int packets() {
        return sequences.size();
    }

    /** Packets that were no RTP, of another format, or far from the others in time. */
    int unplaced() {
        return unplaced;
    }

    int payloadType() {
        return payloadType;
    }

    /** Sequence numbers that should have been there and were not. */
    int lost() {
        int span = sequences.isEmpty() ? 0 : (sequences.get(sequences.size() - 1) - sequences.get(0) & 0xFFFF) + 1;
        return span - sequences.size();
    }

    /** The sound by its RTP time stamps, 8 kHz. */
    short[] sound() {
        return Arrays.copyOf(samples, length);
    }

    /** The speech in it, on the clock of the capture (ms). */
    List<SpeechSegment> speech() {
        return CallerVoice.speech(sound()).stream()
                .map(each -> new SpeechSegment(each.startMillis() + firstMillis, each.endMillis() + firstMillis, each.levelDbfs())).toList();
    }
}

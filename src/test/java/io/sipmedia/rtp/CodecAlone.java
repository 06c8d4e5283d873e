// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What a codec and the concealment make of audio when nothing else is between speaker and listener, in packets of 20 ms. */
public final class CodecAlone {

    private static final int MAX_RECOVERY_MILLIS = 120;
    private static final int MAX_PAYLOAD = 1000;

    private CodecAlone() {
    }

    /** As payloads; the last one is padded with silence. */
    public static List<byte[]> encode(AudioCodecId id, short[] samples) {
        AudioCodec codec = AudioCodec.of(id, parameters(id));
        int frame = id.sampleRate() / 50;
        List<byte[]> payloads = new ArrayList<>();
        byte[] buffer = new byte[MAX_PAYLOAD];
        for (int at = 0; at < samples.length; at += frame) {
            int length = codec.encode(Arrays.copyOfRange(samples, at, at + frame), 0, frame, buffer, 0);
            payloads.add(Arrays.copyOf(buffer, length));
        }
        return payloads;
    }

    /** As samples, 20 ms for each payload; null stands for a loss, which is concealed with what comes behind it. */
    public static short[] decode(AudioCodecId id, List<byte[]> payloads) {
        AudioCodec codec = AudioCodec.of(id);
        Concealment concealment = new Concealment(id.sampleRate());
        int frame = id.sampleRate() / 50;
        short[] samples = new short[payloads.size() * frame];
        int gap = 0;
        int at = 0;
        for (byte[] payload : payloads) {
            if (payload == null) {
                gap += frame;
                continue;
            }
            at = at == 0 ? gap : made(codec, concealment, gap, payload, samples, at);
            gap = 0;
            short[] decoded = codec.decode(payload, 0, payload.length);
            concealment.good(decoded);
            System.arraycopy(decoded, 0, samples, at, Math.min(decoded.length, samples.length - at));
            at += frame;
        }
        return samples;
    }

    private static int made(AudioCodec codec, Concealment concealment, int gap, byte[] next, short[] samples, int from) {
        short[] known = gap == 0 || gap > codec.sampleRate() * MAX_RECOVERY_MILLIS / 1000 ? null
                : codec.recover(gap, next, 0, next.length);
        if (known != null) {
            concealment.good(known);
            System.arraycopy(known, 0, samples, from, gap);
            return from + gap;
        }
        int frame = codec.sampleRate() / 50;
        int at = from;
        for (; at < from + gap; at += frame) {
            System.arraycopy(concealment.conceal(frame), 0, samples, at, frame);
        }
        return at;
    }

    /** What the caller's SDP asks for. */
    public static String parameters(AudioCodecId id) {
        return id == AudioCodecId.OPUS ? "useinbandfec=1" : null;
    }
}

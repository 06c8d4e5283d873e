// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Audio deltas out of frames that are encoded once. */
final class DeltaFrames {

    private static final byte[] TYPE = "{\"type\":\"response.output_audio.delta\",\"event_id\":\"event_".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "\"}".getBytes(StandardCharsets.US_ASCII);
    private static final int FRAME_SAMPLES = 480;
    private static final int MOST_DIGITS = 20;
    private static final byte[][] FRAMES = new byte[SpeechCode.DIGITS][];

    static {
        for (int digit = 0; digit < FRAMES.length; digit++) {
            byte[] pcm = new byte[FRAME_SAMPLES * 2];
            for (int i = 0; i < pcm.length; i += 2) {
                pcm[i] = (byte) SpeechCode.level(digit);
                pcm[i + 1] = (byte) (SpeechCode.level(digit) >> 8);
            }
            FRAMES[digit] = Base64.getEncoder().encode(pcm);
        }
    }

    private DeltaFrames() {
    }

    /**
     * @param head   what comes between the event's number and its audio
     * @param from   where in the answer this begins, in ms
     * @param millis how much it is, a multiple of 20
     */
    static ByteBuf write(ByteBufAllocator buffers, long id, byte[] head, int from, int millis) {
        ByteBuf delta = buffers.buffer(TYPE.length + MOST_DIGITS + head.length + millis / 20 * AppendReader.FRAME_CHARS + END.length);
        delta.writeBytes(TYPE).writeCharSequence(Long.toString(id), StandardCharsets.US_ASCII);
        delta.writeBytes(head);
        for (int at = from; at < from + millis; at += 20) {
            delta.writeBytes(FRAMES[at / 20 % SpeechCode.DIGITS]);
        }
        return delta.writeBytes(END);
    }
}

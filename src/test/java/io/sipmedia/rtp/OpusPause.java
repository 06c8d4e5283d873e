// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sipmedia.audio.WavFile;
import io.sipmedia.rtp.Playout.Sent;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Words in Opus with a pause between them, for tests of what is sent in the pause. */
final class OpusPause {

    static final int RATE = 24_000;
    /** Samples of a packet of 20 ms. */
    static final int PACKET = 480;
    static final int MILLIS = 5000;

    /** Makes the next packet of the pause, behind 12 bytes; returns its length. */
    interface Filler {
        int fill(AudioCodec opus, int frame, byte[] to);
    }

    private OpusPause() {
    }

    static short[] voice() throws IOException {
        try (InputStream in = OpusPause.class.getResourceAsStream("/io/sipmedia/rehearsal/voices/my-number-is.wav")) {
            return WavFile.read(in).at(RATE).samples();
        }
    }

    /** Words, five seconds of pause, the words again. @param millis of a packet */
    static List<byte[]> conversation(short[] voice, int millis, String parameters, Filler filler) {
        AudioCodec opus = AudioCodec.of(AudioCodecId.OPUS, parameters);
        int frame = RATE * millis / 1000;
        byte[] to = new byte[1212];
        List<byte[]> packets = new ArrayList<>();
        for (int turn = 0; turn < 2; turn++) {
            for (int i = 0; i + frame <= voice.length; i += frame) {
                packets.add(Arrays.copyOfRange(to, 12, 12 + opus.encode(voice, i, frame, to, 12)));
            }
            for (int i = 0; turn == 0 && i < MILLIS / millis; i++) {
                packets.add(Arrays.copyOfRange(to, 12, 12 + filler.fill(opus, frame, to)));
            }
        }
        return packets;
    }

    /** What is sent of an answer, a pause to the 400th packet and another answer, whose clock and markers must be right. */
    static List<Sent> betweenTwoAnswers(RtpOptions options) throws IOException {
        Playout playout = new Playout(options, new Heard(), Playout.opus());
        playout.downlink.play(voice(), "r", "a", 0, playout.now);
        playout.downlink.ended("r", "a", 0);
        playout.runUntilSent(400);
        playout.downlink.play(Arrays.copyOf(voice(), RATE / 5), "r", "b", 0, playout.now);
        playout.runUntilSent(450);
        List<Sent> sent = playout.sent;
        for (int i = 1; i < sent.size(); i++) {
            assertEquals(960, sent.get(i).packet().timestamp - sent.get(i - 1).packet().timestamp, "48 kHz, packet " + i);
            assertEquals(sent.get(i - 1).packet().sequence + 1 & 0xFFFF, sent.get(i).packet().sequence);
        }
        assertEquals(List.of(0, 400), IntStream.range(0, sent.size()).filter(i -> sent.get(i).packet().marker).boxed().toList());
        return sent;
    }
}

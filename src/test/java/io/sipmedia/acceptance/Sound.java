// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import io.sipmedia.rehearsal.caller.HeardPacket;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.caller.SpeechSegment;
import io.sipmedia.rehearsal.model.RehearsalSession;
import io.sipmedia.rehearsal.speech.ToneSynthesizer;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import static org.awaitility.Awaitility.await;

/** What tests say, and how they measure what arrived. */
final class Sound {

    /** What the shipped routes let the model say first. */
    static final String GREETING = "Hello, how can I help you?";
    /** Louder than silence through any codec, quieter than any speech. */
    static final double THRESHOLD_DBFS = -42;
    /** A tone of the rehearsal model: 8192 at its peak. */
    static final double MODEL_TONE_DBFS = 20 * Math.log10(8192 / Math.sqrt(2) / 32768);
    /** Behind an item come up to two milliseconds out of the resampler; texts take whole packets, so they are in one of their own. */
    static final int TAIL_MILLIS = 20;
    private static final double AMPLITUDE = 6000;

    private Sound() {
    }

    /** A tone of 700 Hz at 8 kHz. */
    static short[] tone(int millis) {
        short[] samples = new short[8 * millis];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(AMPLITUDE * Math.sin(2 * Math.PI * 700 * i / 8000));
        }
        return samples;
    }

    static double toneDbfs() {
        return 20 * Math.log10(AMPLITUDE / Math.sqrt(2) / 32768);
    }

    /** The loud stretches of what the model received. */
    static List<SpeechSegment> atModel(RehearsalSession session) {
        return SpeechSegment.find(session.receivedAudio(), Math.max(8000, session.receivedAudioRate()), THRESHOLD_DBFS, 300);
    }

    /** The loud stretches of a recorded channel at 8 kHz. */
    static List<SpeechSegment> in(short[] channel) {
        return SpeechSegment.find(channel, 8000, THRESHOLD_DBFS, 300);
    }

    /**
     * Waits until a caller of a model of tones has been sent all of these texts, by samples: a pause in what is heard is no
     * end on a machine that has a lot to do.
     *
     * @param all what was said to the caller since the call began
     */
    static void awaitHeard(ScriptedCaller caller, String... all) {
        double millis = Stream.of(all).mapToLong(ToneSynthesizer::millisOf).sum();
        await().atMost(Agent.LIMIT).pollInterval(Duration.ofMillis(50)).untilAsserted(() -> {
            double heard = loudMillis(caller.heardPackets());
            if (heard < millis - 40) {
                throw new AssertionError("heard " + heard + " ms of " + millis + (caller.ended() ? ", and the call is over" : ""));
            }
        });
    }

    /** How much {@link #loudMillis} finds of these texts of a model of tones. */
    static double loudMillisOf(String... texts) {
        return Stream.of(texts).mapToLong(text -> ToneSynthesizer.millisOf(text) + TAIL_MILLIS).sum();
    }

    /** Milliseconds of sound in packets, by their samples. */
    static double loudMillis(List<HeardPacket> packets) {
        return packets.stream().filter(packet -> packet.levelDbfs() > THRESHOLD_DBFS).mapToInt(HeardPacket::payloadLength).sum() / 8.0;
    }
}

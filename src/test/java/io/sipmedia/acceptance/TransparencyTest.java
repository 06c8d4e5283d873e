// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.transparency.Figures;
import io.sipmedia.transparency.Impairment;
import io.sipmedia.transparency.MeasuredCall;
import io.sipmedia.transparency.Speech;
import io.sipmedia.transparency.SpeechModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Speech through the shipped routes, both ways at once, is what the codec alone makes of it: nothing of the bridge is to be
 * heard. {@code docs/audio-quality.md} has the method, and figures on bad networks.
 */
class TransparencyTest extends AcceptanceTest {

    /**
     * How far the signal-to-noise ratios may lie apart, in dB: an encoder with a memory, as all but G.711, makes other noise when
     * something else was said before.
     */
    private static final double TOLERANCE = 0.2;
    /** Share of samples that are alike to the bit through a codec without a memory. */
    private static final double IDENTICAL = 0.999;
    /** Opus keeps the sound and not the waveform: 3.6 dB. */
    private static final double LEAST = 2;
    /** A piece of speech is found to a sample, and Opus makes it a little unlike itself. */
    private static final double SLIP = 0.1;
    private static final int WORDS = 2;
    /** When the machine stopped for longer than this, a hole or a stretched word is not the bridge's: then it is tried again. */
    private static final double STOPPED_MILLIS = 20;
    private static final int ATTEMPTS = 3;

    private SpeechModel model;

    @AfterEach
    void closeModel() throws Exception {
        if (model != null) {
            model.close();
        }
    }

    @Test
    @Timeout(240)
    void nothingOfTheBridgeIsToBeHeardOnACleanNetwork(TestReporter report) throws Exception {
        model = new SpeechModel(Speech.words(WORDS, Speech.MODEL_RATE));
        start(new Agent.Setup().with("REALTIME_URL", model.url()));
        for (int attempt = 1;; attempt++) {
            List<MeasuredCall> calls;
            double stopped;
            try (Stops stops = new Stops()) {
                calls = calls();
                stopped = stops.longestMillis();
            }
            List<Figures> toTheModel = calls.stream().map(MeasuredCall::uplink).toList();
            List<Figures> toTheCaller = calls.stream().map(MeasuredCall::downlink).toList();
            List<Integer> holes = toTheCaller.stream().map(Figures::holes).toList();
            boolean stretched = toTheModel.stream().anyMatch(figures -> figures.slipMillis() > SLIP);
            boolean excused = stopped > STOPPED_MILLIS && (stretched || holes.stream().anyMatch(count -> count > 0));
            if (!excused) {
                for (int i = 0; i < calls.size(); i++) {
                    AudioCodecId codec = AudioCodecId.values()[i];
                    check(report, codec + " to the model", toTheModel.get(i));
                    check(report, codec + " to the caller", toTheCaller.get(i));
                }
                return;
            }
            String text = "a thread that does nothing was stopped for " + stopped + " ms; packets not sent within words: " + holes;
            report.publishEntry("attempt " + attempt, text);
            assumeTrue(attempt < ATTEMPTS, text);
        }
    }

    private List<MeasuredCall> calls() throws Exception {
        List<MeasuredCall> calls = new ArrayList<>();
        try {
            for (AudioCodecId codec : AudioCodecId.values()) {
                MeasuredCall call = new MeasuredCall(agent.phone.port("udp"), codec, WORDS, Impairment.NONE, Impairment.NONE);
                calls.add(call);
                call.start(model);
            }
            for (MeasuredCall call : calls) {
                await().atMost(Agent.LIMIT).until(call.over()::getAsBoolean);
                call.hangUp();
            }
        } finally {
            calls.forEach(MeasuredCall::close);
        }
        return calls;
    }

    private static void check(TestReporter report, String what, Figures figures) {
        String text = String.format(Locale.ROOT,
                "SNR %.2f dB, codec alone %.2f dB; segmental %.2f and %.2f dB; identical %.2f %%; slip %.3f ms; holes %d",
                figures.bridge().snr(), figures.alone().snr(), figures.bridge().segmentalSnr(), figures.alone().segmentalSnr(),
                figures.identical() * 100, figures.slipMillis(), figures.holes());
        report.publishEntry(Map.of(what, text));
        assertTrue(figures.alone().snr() > LEAST, what + ", the words were found: " + text);
        assertEquals(0, figures.holes(), what + ", packets not sent within words: " + text);
        assertEquals(0, figures.slipMillis(), SLIP, what + ", the place of every piece of a word: " + text);
        assertEquals(figures.alone().snr(), figures.bridge().snr(), TOLERANCE, what + ": " + text);
        assertEquals(figures.alone().segmentalSnr(), figures.bridge().segmentalSnr(), TOLERANCE, what + ": " + text);
        assertTrue(figures.identical() >= IDENTICAL || !what.startsWith("PCM"), what + ", bits: " + text);
    }
}

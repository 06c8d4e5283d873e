// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.sipmedia.audio.G711;
import io.sipmedia.audio.PcmBytes;
import io.sipmedia.audio.WavFile;
import io.sipmedia.realtime.dialect.AudioEncoding;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is sent in one format and read in another, with all the speech that is shipped. */
class FormatCheckTest {

    private static final List<AudioEncoding> KINDS = List.of(AudioEncoding.PCM, AudioEncoding.PCMU, AudioEncoding.PCMA);

    /** Deltas as they come: lengths that fit no window. */
    private static final int[] PIECES = {400, 1234, 4000, 78, 9600};

    static List<Path> voices() throws IOException {
        try (Stream<Path> voices = Files.list(Path.of("src/main/resources/io/sipmedia/rehearsal/voices"));
                Stream<Path> prompts = Files.list(Path.of("src/main/resources/io/sipmedia/prompts"))) {
            return Stream.concat(voices, prompts).filter(file -> file.toString().endsWith(".wav")).sorted().toList();
        }
    }

    static Stream<Arguments> mismatches() throws IOException {
        return voices().stream().flatMap(file -> KINDS.stream().flatMap(sent ->
                KINDS.stream().filter(asked -> asked != sent).map(asked -> Arguments.of(file, sent, asked))));
    }

    @ParameterizedTest
    @MethodSource("mismatches")
    void speechOfAnotherFormatIsNoticedAndNamed(Path file, AudioEncoding sent, AudioEncoding asked) throws IOException {
        Verdict verdict = listen(asked, encoded(sent, speech(file, sent.sampleRate(), 1)));
        assertEquals(sent, verdict.came);
        // a person in a noisy room is heard late; one law for the other is distorted, but can be understood
        boolean soon = (sent == AudioEncoding.PCM || asked == AudioEncoding.PCM) && !file.endsWith("human-out-of-grammar.wav");
        assertTrue(verdict.audibleMillis <= (soon ? 750 : 2200), verdict.audibleMillis + " ms of static");
    }

    @ParameterizedTest
    @MethodSource("voices")
    void speechOfTheRightFormatIsNeverSuspected(Path file) throws IOException {
        for (AudioEncoding encoding : KINDS) {
            for (double gain : new double[] {0.05, 0.3, 1, 4, 20}) {
                byte[] bytes = encoded(encoding, speech(file, encoding.sampleRate(), gain));
                // every part of it might be the first that is heard
                for (int from = 0; from + 4000 < bytes.length; from += 4000) {
                    assertNull(listen(encoding, Arrays.copyOfRange(bytes, from, bytes.length)).came, encoding + " x " + gain + " from " + from);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(AudioEncoding.class)
    void silenceTonesKeysAndNoiseAreNotSuspected(AudioEncoding encoding) {
        Random random = new Random(1);
        for (double level : new double[] {1, 30, 300, 3000, 15_000}) {
            for (int hertz = 50; hertz < 4000; hertz += 50) {
                double step = 2 * Math.PI * hertz / encoding.sampleRate();
                assertNull(listen(encoding, encoded(encoding, sound(encoding, i -> level * Math.sin(step * i + 0.3)))).came, hertz + " Hz at " + level);
                assertNull(listen(encoding, encoded(encoding, sound(encoding, i -> level * Math.signum(Math.sin(step * i + 0.3))))).came,
                        "square wave of " + hertz + " Hz at " + level);
            }
            for (int low : new int[] {697, 770, 852, 941, 350}) {
                for (int high : new int[] {1209, 1336, 1477, 1633, 440}) {
                    assertNull(listen(encoding, encoded(encoding, sound(encoding, i -> level * (Math.sin(2 * Math.PI * low * i / encoding.sampleRate())
                            + Math.sin(2 * Math.PI * high * i / encoding.sampleRate()))))).came, low + " and " + high + " Hz at " + level);
                }
            }
            assertNull(listen(encoding, encoded(encoding, sound(encoding, i -> level * random.nextGaussian()))).came, "noise at " + level);
        }
        assertNull(listen(encoding, encoded(encoding, sound(encoding, i -> 0))).came, "silence");
    }

    @ParameterizedTest
    @EnumSource(value = AudioEncoding.class, names = {"PCMU", "PCMA"})
    void linearSilenceIsARoarInG711AndNoticed(AudioEncoding asked) {
        assertEquals(AudioEncoding.PCM, listen(asked, new byte[48_000]).came);
        Random random = new Random(1);
        assertEquals(AudioEncoding.PCM, listen(asked, encoded(AudioEncoding.PCM, sound(AudioEncoding.PCM, i -> 2 * random.nextGaussian()))).came);
    }

    @ParameterizedTest
    @EnumSource(AudioEncoding.class)
    void levelsThatOnlyStepNowAndThenSpeakForNoFormat(AudioEncoding encoding) throws IOException {
        short[] steps = new short[encoding.sampleRate()];
        int frame = encoding.sampleRate() / 50;
        for (int i = 0; i < steps.length; i++) {
            steps[i] = (short) (1000 * (i / frame % 16 + 1));
        }
        assertNull(listen(encoding, encoded(encoding, steps)).came);
    }

    @Test
    void itStopsListeningWhenItIsSureAndWhenItHasHeardNothingForLong() throws IOException {
        FormatCheck check = new FormatCheck(AudioEncoding.PCM);
        check.heard("i", speech(voices().get(0), 24_000, 1));
        assertTrue(check.done());
        FormatCheck quiet = new FormatCheck(AudioEncoding.PCMU);
        for (int seconds = 0; seconds < 60 && !quiet.done(); seconds++) {
            assertNull(quiet.heard("i", new short[8000]));
        }
        assertTrue(quiet.done());
    }

    @Test
    void listeningAllocatesNothing() {
        Random random = new Random(2);
        short[] noise = sound(AudioEncoding.PCM, i -> 3000 * random.nextGaussian());
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        FormatCheck[] checks = new FormatCheck[50];
        Arrays.setAll(checks, i -> new FormatCheck(AudioEncoding.PCM));
        long before = 0;
        for (int i = 0; i < checks.length; i++) {
            if (i == checks.length / 2) {
                before = threads.getCurrentThreadAllocatedBytes();
            }
            // 100 windows that leave it in doubt
            checks[i].heard("i", noise);
            assertFalse(checks[i].done());
        }
        double each = (double) (threads.getCurrentThreadAllocatedBytes() - before) / (checks.length / 2) / 100;
        assertTrue(each < 16, each + " bytes a window");
    }

    @Test
    void aWindowDoesNotReachFromOneItemIntoTheNext() throws IOException {
        byte[] bytes = encoded(AudioEncoding.PCM, speech(voices().get(0), 24_000, 1));
        FormatCheck check = new FormatCheck(AudioEncoding.PCMU);
        AudioEncoding came = null;
        // each item leaves an odd number of bytes behind: read on across the border, the halves of samples would change places
        for (int from = 0; from + 2001 <= bytes.length && came == null; from += 2002) {
            came = check.heard("item" + from, G711.MU_LAW.decode(Arrays.copyOfRange(bytes, from, from + 2001)));
        }
        assertEquals(AudioEncoding.PCM, came);
    }

    /** What must have come, null if what was asked for; and how much that is not quiet had been let through before. */
    private record Verdict(AudioEncoding came, int audibleMillis) {
    }

    private static Verdict listen(AudioEncoding asked, byte[] bytes) {
        FormatCheck check = new FormatCheck(asked);
        int audible = 0;
        int at = 0;
        for (int i = 0; at < bytes.length; i++) {
            int length = Math.min(PIECES[i % PIECES.length], bytes.length - at);
            short[] samples = decoded(asked, Arrays.copyOfRange(bytes, at, at + length));
            AudioEncoding came = check.heard("i", samples);
            if (came != null) {
                return new Verdict(came, audible * 1000 / asked.sampleRate());
            }
            audible += audible(samples, asked.sampleRate() / 50);
            at += length;
        }
        return new Verdict(null, audible * 1000 / asked.sampleRate());
    }

    private static int audible(short[] samples, int frame) {
        int audible = 0;
        for (int from = 0; from < samples.length; from += frame) {
            int to = Math.min(samples.length, from + frame);
            double power = 0;
            for (int i = from; i < to; i++) {
                power += (double) samples[i] * samples[i];
            }
            audible += Math.sqrt(power / (to - from)) > 500 ? to - from : 0;
        }
        return audible;
    }

    private static byte[] encoded(AudioEncoding encoding, short[] samples) {
        return switch (encoding) {
            case PCM, PCM16K, PCM8K -> PcmBytes.toBytes(samples);
            case PCMU -> G711.MU_LAW.encode(samples);
            case PCMA -> G711.A_LAW.encode(samples);
        };
    }

    private static short[] decoded(AudioEncoding encoding, byte[] bytes) {
        return switch (encoding) {
            case PCM, PCM16K, PCM8K -> PcmBytes.toSamples(bytes);
            case PCMU -> G711.MU_LAW.decode(bytes);
            case PCMA -> G711.A_LAW.decode(bytes);
        };
    }

    private static short[] speech(Path file, int rate, double gain) throws IOException {
        short[] samples = WavFile.read(file).at(rate).samples();
        for (int i = 0; i < samples.length; i++) {
            samples[i] = clipped(gain * samples[i]);
        }
        return samples;
    }

    private static short[] sound(AudioEncoding encoding, DoubleUnaryOperator wave) {
        short[] samples = new short[2 * encoding.sampleRate()];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = clipped(wave.applyAsDouble(i));
        }
        return samples;
    }

    private static short clipped(double sample) {
        return (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sample)));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.PlayedItem;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A telephone agrees on another codec while an answer plays: the word goes on, and nothing clicks. */
class CodecSwitchTest {

    private static final long MILLI = 1_000_000;
    private static final int LOUDNESS = 8000;
    private static final int HERTZ = 190;

    private record Said(int type, short[] samples, int rate, int stamp, boolean marker) {
    }

    private final List<Said> said = new ArrayList<>();
    private final Heard heard = new Heard();
    private final InetSocketAddress phone = new InetSocketAddress("127.0.0.1", 4000);
    private Downlink downlink;
    private AudioCodec decoder;
    private String decoding;
    private long now = 1_000_000 * MILLI;
    private long start;
    // in seconds of the tone
    private double told;

    @BeforeEach
    void begin() {
        start = now;
        downlink = new Downlink(RtpOptions.defaults(), heard, (packet, length) -> {
            RtpPacket parsed = RtpPacket.parse(Arrays.copyOf(packet, length), 0, length);
            AudioCodecId id = AudioCodecId.values()[(parsed.type - 100) / 2];
            String name = id + " " + parsed.type % 2;
            if (!name.equals(decoding)) {
                decoding = name;
                decoder = AudioCodec.of(id);
            }
            said.add(new Said(parsed.type, decoder.decode(parsed.data, parsed.offset, parsed.length), id.sampleRate(), parsed.timestamp,
                    parsed.marker));
        });
    }

    private void agree(String codec, InetSocketAddress address) {
        String[] parts = codec.split("-");
        AudioCodecId id = AudioCodecId.valueOf(parts[0]);
        boolean other = parts.length > 1;
        downlink.negotiated(new RtpPeer(address, null, id, 100 + 2 * id.ordinal() + (other ? 1 : 0), Map.of(), 99, id.clockRate(),
                other ? "useinbandfec=1" : null, 20, true, true), now);
    }

    private void runUntil(long millis) {
        while (downlink.next() <= start + millis * MILLI) {
            now = Math.max(now, downlink.next());
            downlink.tick(now);
        }
        now = start + millis * MILLI;
    }

    private void tone(int millis) {
        int rate = downlink.sampleRate();
        short[] samples = new short[rate * millis / 1000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = word(told + (double) i / rate);
        }
        told += millis / 1000.0;
        downlink.play(samples, "r", "i", 0, now);
    }

    // begins softly: to be loud at once is too much for some codecs
    private static short word(double seconds) {
        return (short) (Math.min(1, seconds / 0.02) * LOUDNESS * Math.sin(2 * Math.PI * HERTZ * seconds));
    }

    /** The steepest step in what a telephone plays, as slope at 8 kHz; where codecs meet, from the last sample to the first. */
    private int steepest() {
        int steepest = 0;
        int last = 0;
        for (Said each : said) {
            int before = last;
            boolean first = true;
            for (short sample : each.samples) {
                int step = Math.abs(sample - before);
                steepest = Math.max(steepest, first ? step : step * each.rate / 8000);
                first = false;
                before = sample;
            }
            last = before;
        }
        return steepest;
    }

    private int limit(int factor) {
        return (int) (factor / 100.0 * LOUDNESS * 2 * Math.PI * HERTZ / 8000) + 300;
    }

    @ParameterizedTest
    @CsvSource({"PCMU,PCMA", "PCMU,G722", "PCMA,OPUS", "G722,PCMU", "G722,OPUS", "OPUS,PCMU", "OPUS,G722", "OPUS,OPUS-fec"})
    void aWordGoesOnInAnotherCodecWithoutAClick(String from, String to) {
        for (int at = 95; at < 120; at += 6) {
            begin();
            said.clear();
            told = 0;
            agree(from, phone);
            tone(400);
            runUntil(at);
            agree(to, phone);
            tone(400);
            runUntil(at + 1200);
            assertTrue(steepest() < limit(150), from + " to " + to + " at " + at + ": a step of " + steepest());
            PlayedItem item = heard.items.get(heard.items.size() - 1);
            assertEquals(800, item.playedMillis(), 1, "nothing is lost, nothing is said twice");
            assertTrue(item.complete());
        }
    }

    @ParameterizedTest
    @CsvSource({"PCMU,G722", "G722,PCMU", "OPUS,PCMA"})
    void soItDoesWhereTheQueueHasJustRunEmpty(String from, String to) {
        for (int length : new int[] {100, 107}) {
            begin();
            said.clear();
            told = 0;
            agree(from, phone);
            tone(length);
            runUntil(112);
            agree(to, phone);
            runUntil(300);
            tone(200);
            runUntil(900);
            assertTrue(steepest() < limit(150), from + " to " + to + ": a step of " + steepest());
        }
    }

    @Test
    void twoKindsOfG711JoinToTheSample() {
        agree("PCMU", phone);
        tone(400);
        runUntil(95);
        agree("PCMA", phone);
        runUntil(390);
        assertEquals(20, said.size());
        for (int i = 0; i < 20 * 160; i++) {
            assertEquals(word(i / 8000.0), said.get(i / 160).samples[i % 160], 260, "sample " + i);
        }
    }

    @Test
    void thePauseIsOnePacketAndTheLastOfTheOldCodecLeavesBeforeTheAnswer() {
        agree("PCMU", phone);
        tone(400);
        runUntil(95);
        int before = said.size();
        agree("G722", phone);
        assertEquals(before + 1, said.size(), "at once");
        runUntil(380);
        assertEquals(100, said.get(before).type);
        assertTrue(said.stream().skip(before + 1).allMatch(each -> each.type == 104));
        assertTrue(said.get(before + 1).marker);
        for (int i = 1; i < said.size(); i++) {
            assertEquals(160, said.get(i).stamp - said.get(i - 1).stamp, "one clock, of 8 kHz in both");
        }
    }

    @Test
    void anotherTelephoneGetsNothingOfTheOldCodec() {
        agree("PCMU", phone);
        tone(400);
        runUntil(95);
        int before = said.size();
        agree("G722", new InetSocketAddress("127.0.0.1", 5000));
        runUntil(380);
        assertTrue(said.stream().skip(before).allMatch(each -> each.type == 104));
        short[] first = said.get(before).samples;
        assertTrue(Math.abs(first[0]) < 100 && Math.abs(first[8]) < 2000, "it begins softly");
    }
}

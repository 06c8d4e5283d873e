// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Replays captures in virtual time and checks what their JSON files expect. */
class CaptureReplayTest {

    private static final InetSocketAddress CALLER = new InetSocketAddress("127.0.0.1", 40000);
    private static final long TICK = 20_000_000;

    private final Heard heard = new Heard();
    private Inbound inbound;
    private long captureNanos;
    private int rtcp;

    private void replay(String name) throws IOException {
        inbound = new Inbound(RtpOptions.defaults(), heard);
        List<Pcap.Datagram> datagrams = Pcap.read(name);
        long start = datagrams.get(0).nanos();
        inbound.negotiated(new RtpPeer(CALLER, AudioCodecId.PCMU, 0, Map.of(AudioCodecId.PCMA, 8), 101, 20, true, true), start);
        // ticks fall between the packets
        long tick = start + TICK / 2;
        for (Pcap.Datagram each : datagrams) {
            for (; tick <= each.nanos(); tick += TICK) {
                inbound.tick(tick);
            }
            rtcp += inbound.rtp(each.source(), each.payload(), each.payload().length, each.nanos()) ? 0 : 1;
        }
        captureNanos = datagrams.get(datagrams.size() - 1).nanos() - start;
        for (long end = tick + 12 * TICK; tick < end; tick += TICK) {
            inbound.tick(tick);
        }
        assertTrue(heard.continuous(), "positions have no gap and no overlap");
    }

    private void assertSeconds(double seconds) {
        assertEquals(seconds * 1000, heard.samples() / 8.0, 20.0, "milliseconds given to the listener");
    }

    @ParameterizedTest
    @ValueSource(strings = {"clean-pcmu-20ms", "ts-wrap", "ptime-10ms", "ptime-40ms", "drift-minus100ppm", "drift-plus1000ppm",
            "reorder-2-slots", "seq-restart-same-ssrc", "ssrc-change-midcall", "nat-rebind-port-change"})
    void nothingIsLostNothingMadeUp(String name) throws IOException {
        replay(name);
        assertEquals(80_000, heard.ownSamples());
        assertEquals(80_000, heard.samples());
        assertEquals(0, inbound.uplink().lost());
        assertEquals(0, inbound.foreign());
    }

    @ParameterizedTest
    @CsvSource({"loss-random-1pct, 9", "loss-random-5pct, 20", "loss-burst-gilbert, 57"})
    void lossesAreConcealedAndTimeIsKept(String name, int lost) throws IOException {
        replay(name);
        assertSeconds(10);
        assertEquals(lost, inbound.uplink().lost());
        assertEquals(lost * 20, inbound.uplink().concealedMillis());
        assertEquals(0, inbound.uplink().silenceMillis(), "the caller never paused");
    }

    @Test
    void packetsHeldUpFarTooLongAreOneConcealmentEachAndNoDelayStays() throws IOException {
        // in this capture the eleven packets behind a stall come 240 ms after younger ones
        replay("jitter-burst-240ms");
        int runs = 0;
        boolean before = false;
        for (Heard.Audio each : heard.audio) {
            runs += each.concealed() && !before ? 1 : 0;
            before = each.concealed();
        }
        assertEquals(3, runs);
        assertEquals(33, inbound.uplink().late());
        assertEquals(80_000, heard.samples());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bleed-foreign-source-after-latch", "bleed-same-ssrc-guess"})
    void strangersAreNotHeard(String name) throws IOException {
        replay(name);
        assertEquals(80_000, heard.ownSamples());
        assertEquals(80_000, heard.samples());
        assertTrue(inbound.foreign() >= 300, "counted: " + inbound.foreign());
        assertEquals(List.of(CALLER), heard.locks);
        assertEquals(CALLER, inbound.lock().target());
    }

    @Test
    void aFloodOfStrangersChangesNothing() throws IOException {
        replay("flood-5000pps-1s");
        assertEquals(5000, inbound.foreign());
        assertEquals(150 * 160, heard.samples());
    }

    @Test
    void aRebindMovesTheTarget() throws IOException {
        replay("nat-rebind-port-change");
        assertEquals(52345, inbound.lock().target().getPort());
        assertEquals(2, heard.locks.size());
    }

    @Test
    void aPayloadTypeNobodyAgreedOnIsSilence() throws IOException {
        replay("codec-switch-unnegotiated");
        assertEquals(250, inbound.uplink().unknownTypes());
        assertEquals(40_000, heard.ownSamples());
        assertTrue(heard.samples() > 76_000, "silence stands in: " + heard.samples());
    }

    @Test
    void comfortNoiseIsNoLoss() throws IOException {
        replay("dtx-cn-pt13");
        assertEquals(0, inbound.uplink().lost());
        assertEquals(0, inbound.uplink().late());
        assertSeconds(10);
        assertTrue(heard.inactive.isEmpty());
        // the capture's packets say -60 dBov
        assertEquals(32.8, heard.audio.stream().filter(Heard.Audio::concealed).mapToDouble(Heard.Audio::level).max().orElse(1), 8);
    }

    @Test
    void rtcpOnTheRtpPortIsNeitherAudioNorAnEnd() throws IOException {
        replay("rtcp-mux-sr-and-bye");
        assertEquals(2, rtcp);
        assertEquals(250 * 160, heard.ownSamples());
        assertEquals(0, inbound.malformedCount());
    }

    @ParameterizedTest
    @CsvSource({"dtmf-1234567890, 1234567890", "dtmf-duplicate-packets, 36", "dtmf-first-lost, 42", "dtmf-long-4s, 5",
            "dtmf-only-last-end-arrives, 7", "dtmf-reordered, 58", "dtmf-star-pound-abcd, *#ABCD", "dtmf-unknown-event-200, ''"})
    void digitsOnceEachAndTimeGoesOn(String name, String digits) throws IOException {
        replay(name);
        assertEquals(digits, heard.digits.toString());
        assertSeconds(captureNanos / 1e9 + 0.02);
    }

    @Test
    void aLongPressHasItsLength() throws IOException {
        replay("dtmf-long-4s");
        assertEquals(List.of(4000), heard.durations);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.loop.MediaLoop;
import io.sipmedia.loop.MediaLoops;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Codecs whose clock is not their sample rate: on sockets, and on the time lines of both directions. */
class CodecsOnTheWireTest {

    private static final long MILLI = 1_000_000;
    private static final InetSocketAddress PEER = new InetSocketAddress("127.0.0.1", 4000);

    private final Heard heard = new Heard();

    @ParameterizedTest
    @CsvSource({"G722, 9, 10", "G722, 9, 20", "G722, 9, 60", "OPUS, 107, 20", "OPUS, 107, 30", "OPUS, 107, 60", "PCMU, 0, 20", "PCMA, 8, 60"})
    void twoSessionsHearEachOther(AudioCodecId codec, int type, int ptime) throws Exception {
        RtpPorts ports = new RtpPorts(27_400, 27_799, 0);
        Heard other = new Heard();
        try (MediaLoops loops = MediaLoops.create()) {
            MediaLoop loop = loops.of("call");
            RtpSession a = on(loop, () -> open(loop, ports, heard));
            RtpSession b = on(loop, () -> open(loop, ports, other));
            on(loop, () -> agree(a, codec, type, ptime, b.localPort()));
            on(loop, () -> agree(b, codec, type, ptime, a.localPort()));
            assertEquals(codec.sampleRate(), a.sampleRate());
            on(loop, () -> a.play(tone(codec.sampleRate(), 300), "r", "i", 0));
            on(loop, () -> {
                b.sendDigits("5", 80, 60);
                return null;
            });
            await().atMost(5, SECONDS).until(() -> heard.digits.length() == 1 && heard.items.size() == 1
                    && loud(other) >= codec.sampleRate() / 5);
            assertEquals(80, heard.durations.get(0));
            assertEquals(300, heard.items.get(0).playedMillis());
            assertTrue(other.continuous() && heard.continuous());
            assertEquals(0, on(loop, b::stats).lost());
            on(loop, () -> close(a));
            on(loop, () -> close(b));
            await().atMost(5, SECONDS).until(() -> ports.inUse() == 0);
        }
    }

    // both ways without sockets: all of the packets have the length agreed on, and all of the sound arrives
    @ParameterizedTest
    @EnumSource(AudioCodecId.class)
    void packetsOfAllLengthsFrom10To60MillisecondsAreSentAndHeard(AudioCodecId id) {
        int type = id.staticType() < 0 ? id.offeredType() : id.staticType();
        for (int ptime = 10; ptime <= 60; ptime += 10) {
            Heard far = new Heard();
            Uplink uplink = new Uplink(8000, far);
            uplink.negotiated(Map.of(type, AudioCodec.of(id)), id.sampleRate(), Map.of());
            // RFC 6716 2.1.4: a frame of Opus has 10, 20, 40 or 60 ms
            int millis = AudioCodec.of(id).packetMillis(ptime);
            long[] now = {MILLI};
            List<Integer> timestamps = new ArrayList<>();
            Downlink downlink = new Downlink(RtpOptions.defaults(), new Heard(), (bytes, length) -> {
                RtpPacket packet = RtpPacket.parse(bytes.clone(), 0, length);
                timestamps.add(packet.timestamp);
                uplink.packet(packet, now[0]);
            });
            downlink.negotiated(new RtpPeer(PEER, id, type, Map.of(), -1, ptime, true, true), now[0]);
            downlink.play(tone(id.sampleRate(), 240), "r", "i", 0, now[0]);
            for (int i = 0; i < 30; i++, now[0] += 10 * MILLI) {
                downlink.tick(now[0]);
                uplink.tick(now[0]);
            }
            assertTrue(timestamps.size() >= 240 / millis, id + " " + ptime + " ms: " + timestamps.size() + " packets");
            for (int i = 1; i < 240 / millis; i++) {
                assertEquals(id.clockRate() / 1000 * millis, timestamps.get(i) - timestamps.get(i - 1), id + " " + ptime + " ms");
            }
            assertTrue(far.audio.stream().filter(each -> each.level() > 1500).mapToLong(each -> each.samples().length).sum()
                    >= id.sampleRate() * 200L / 1000, id + " " + ptime + " ms");
            assertTrue(far.continuous());
        }
    }

    @ParameterizedTest
    @CsvSource({"G722, 160", "OPUS, 960", "PCMU, 160"})
    void aLossIsFilledWithSound(AudioCodecId id, int units) {
        Uplink uplink = new Uplink(8000, heard);
        uplink.negotiated(Map.of(96, AudioCodec.of(id)), id.sampleRate(), Map.of());
        AudioCodec sender = AudioCodec.of(id, "useinbandfec=1");
        short[] voice = tone(id.sampleRate(), 1000);
        byte[] buffer = new byte[1000];
        int frame = id.sampleRate() / 50;
        for (int i = 0; i < 50; i++) {
            int length = sender.encode(voice, i * frame, frame, buffer, 0);
            if (i != 20 && i != 21) {
                uplink.packet(new RtpPacket(false, 96, i, i * units, 7, buffer, 0, length), (1000 + 20L * i) * MILLI);
            }
            uplink.tick((1000 + 20L * i) * MILLI);
        }
        assertEquals(50 * frame, heard.samples());
        assertEquals(40, uplink.concealedMillis());
        assertEquals(2, uplink.lost());
        assertTrue(heard.continuous());
        heard.audio.stream().filter(Heard.Audio::concealed).forEach(each -> assertTrue(each.level() > 1500, "level " + each.level()));
    }

    @Test
    void aCallerMayChangeBetweenTheCodecsAgreedOn() {
        Uplink uplink = new Uplink(8000, heard);
        uplink.negotiated(Map.of(9, AudioCodec.of(AudioCodecId.G722), 0, AudioCodec.of(AudioCodecId.PCMU),
                107, AudioCodec.of(AudioCodecId.OPUS)), 16_000, Map.of());
        byte[] buffer = new byte[1000];
        long millis = 1000;
        int sequence = 0;
        int timestamp = 5000;
        for (AudioCodecId id : new AudioCodecId[] {AudioCodecId.G722, AudioCodecId.PCMU, AudioCodecId.OPUS, AudioCodecId.G722}) {
            AudioCodec sender = AudioCodec.of(id);
            short[] voice = tone(id.sampleRate(), 200);
            int frame = id.sampleRate() / 50;
            for (int i = 0; i < 10; i++, millis += 20, sequence++, timestamp += id.clockRate() / 50) {
                int length = sender.encode(voice, i * frame, frame, buffer, 0);
                uplink.packet(new RtpPacket(false, id.offeredType(), sequence, timestamp, 7, buffer, 0, length), millis * MILLI);
                uplink.tick(millis * MILLI);
            }
        }
        assertEquals(40 * 320, heard.samples());
        assertEquals(0, uplink.lost() + uplink.silenceMillis());
        assertTrue(heard.continuous());
    }

    @Test
    void aPauseOfOpusIsSilenceInRealTime() {
        Uplink uplink = new Uplink(8000, heard);
        uplink.negotiated(Map.of(107, AudioCodec.of(AudioCodecId.OPUS)), 24_000, Map.of());
        AudioCodec sender = AudioCodec.of(AudioCodecId.OPUS);
        byte[] buffer = new byte[1000];
        int length = sender.encode(tone(24_000, 20), 0, 480, buffer, 0);
        uplink.packet(new RtpPacket(true, 107, 1, 960, 7, buffer, 0, length), 1000 * MILLI);
        uplink.packet(new RtpPacket(false, 107, 2, 1920, 7, new byte[] {buffer[0]}, 0, 1), 1020 * MILLI);
        for (int time = 1040; time <= 1400; time += 20) {
            uplink.tick(time * MILLI);
        }
        assertTrue(heard.samples() > 24 * 340, "given " + heard.samples());
        uplink.packet(new RtpPacket(true, 107, 3, 960 + 48 * 420, 7, buffer, 0, length), 1420 * MILLI);
        assertEquals(24 * 440, heard.samples());
        assertEquals(0, uplink.lost());
        assertTrue(heard.continuous());
    }

    @Test
    void whatWaitsIsConvertedWhenTheCodecChanges() {
        int[] bytes = {0};
        Downlink downlink = new Downlink(RtpOptions.defaults(), heard, (packet, length) -> bytes[0] += length - 12);
        boolean[] done = {false};
        downlink.negotiated(peer(AudioCodecId.G722, 9), MILLI);
        downlink.play(tone(16_000, 200), "r", "i", 0, MILLI);
        downlink.whenPlayed(() -> done[0] = true);
        long now = MILLI;
        for (int i = 0; i < 5; i++, now += 20 * MILLI) {
            downlink.tick(now);
        }
        downlink.negotiated(peer(AudioCodecId.PCMU, 0), now);
        assertEquals(8000, downlink.sampleRate());
        for (int i = 0; i < 8; i++, now += 20 * MILLI) {
            downlink.tick(now);
        }
        assertEquals(1, heard.items.size());
        assertEquals(200, heard.items.get(0).playedMillis());
        assertEquals(200, heard.items.get(0).receivedMillis());
        assertTrue(done[0]);
        assertEquals(0, downlink.queuedMillis());
    }

    private static RtpPeer peer(AudioCodecId codec, int type) {
        return new RtpPeer(PEER, codec, type, Map.of(), -1, 20, true, true);
    }

    private static RtpSession open(MediaLoop loop, RtpPorts ports, RtpListener listener) {
        return RtpSession.open(loop, ports, InetAddress.getLoopbackAddress(), RtpOptions.defaults(), listener);
    }

    private static Void agree(RtpSession session, AudioCodecId codec, int type, int ptime, int port) {
        session.negotiated(new RtpPeer(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), codec, type, Map.of(), 101,
                ptime, true, true));
        return null;
    }

    private static Void close(RtpSession session) {
        session.close();
        return null;
    }

    private static long loud(Heard who) {
        return who.audio.stream().filter(each -> each.level() > 1500).mapToLong(each -> each.samples().length).sum();
    }

    private static short[] tone(int rate, int millis) {
        short[] samples = new short[rate * millis / 1000];
        for (int i = 0; i < samples.length; i++) {
            // like a voice: a pitch of 150 Hz with harmonics
            double t = 2 * Math.PI * 150 * i / rate;
            samples[i] = (short) (3000 * (Math.sin(t) + Math.sin(2 * t) + 0.7 * Math.sin(3 * t) + 0.5 * Math.sin(5 * t)));
        }
        return samples;
    }

    private static <T> T on(MediaLoop loop, Callable<T> work) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(10, SECONDS);
    }
}

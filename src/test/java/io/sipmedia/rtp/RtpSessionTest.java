// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.G711;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.loop.MediaLoops;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two ends on real sockets of the loopback. */
class RtpSessionTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final RtpPorts ports = new RtpPorts(27_000, 27_399, 60_000);
    private final List<RtpSession> sessions = new CopyOnWriteArrayList<>();
    private final Heard heard = new Heard();
    private MediaLoops loops;
    private MediaLoop loop;

    @BeforeEach
    void start() {
        loops = MediaLoops.create();
        loop = loops.of("call");
    }

    @AfterEach
    void nothingIsLeft() throws Exception {
        for (RtpSession session : sessions) {
            on(() -> {
                session.close();
                return null;
            });
        }
        await().atMost(5, SECONDS).until(() -> ports.inUse() == 0);
        loops.close();
    }

    private <T> T on(Callable<T> work) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        loop.execute(() -> {
            try {
                result.complete(work.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return result.get(5, SECONDS);
    }

    private RtpSession open(RtpListener listener) throws Exception {
        RtpSession session = on(() -> RtpSession.open(loop, ports, LOOPBACK, RtpOptions.defaults(), listener));
        sessions.add(session);
        return session;
    }

    private static RtpPeer peer(int port) {
        return new RtpPeer(new InetSocketAddress(LOOPBACK, port), AudioCodecId.PCMU, 0, Map.of(AudioCodecId.PCMA, 8), 101, 20,
                true, true);
    }

    private void connect(RtpSession session, int port) throws Exception {
        on(() -> {
            session.negotiated(peer(port));
            return null;
        });
    }

    private static short[] tone(int millis) {
        short[] samples = new short[8 * millis];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (8000 * Math.sin(2 * Math.PI * 440 * i / 8000));
        }
        return samples;
    }

    @Test
    void aPortThatIsGivenBackIsFree() throws Exception {
        int port = open(heard).localPort();
        on(() -> {
            sessions.remove(0).close();
            return null;
        });
        await().atMost(5, SECONDS).until(() -> ports.inUse() == 0);
        RtpPorts one = new RtpPorts(port, port + 1, 0);
        for (int i = 0; i < 20; i++) {
            RtpSession session = on(() -> RtpSession.open(loop, one, LOOPBACK, RtpOptions.defaults(), heard));
            CompletableFuture<Integer> early = new CompletableFuture<>();
            on(() -> {
                session.close();
                // runs before the loop looks at its sockets again
                loop.eventLoop().execute(() -> early.complete(one.inUse()));
                return null;
            });
            assertEquals(1, early.get(5, SECONDS));
            await().atMost(5, SECONDS).until(() -> one.inUse() == 0);
        }
    }

    @Test
    void twoSessionsHearEachOther() throws Exception {
        Heard other = new Heard();
        RtpSession a = open(heard);
        RtpSession b = open(other);
        connect(a, b.localPort());
        connect(b, a.localPort());
        assertTrue(on(() -> a.play(tone(200), "r", "i", 0)));
        on(() -> {
            b.sendDigits("5#", 60, 60);
            return null;
        });
        await().atMost(5, SECONDS).until(() -> heard.items.size() == 1 && heard.digits.length() == 2);
        assertEquals(List.of(new PlayedItem("r", "i", 0, 200, 200)), heard.items);
        assertEquals("5#", heard.digits.toString());
        assertEquals(List.of(60, 60), heard.durations);
        await().atMost(5, SECONDS)
                .until(() -> other.audio.stream().filter(each -> each.level() > 1000).count() >= 10);
        assertTrue(other.continuous());
        assertEquals(1, heard.locks.size());
        RtpStats stats = on(a::stats);
        assertTrue(stats.packetsReceived() > 0 && stats.packetsSent() > 0);
        assertEquals(0, stats.foreign());
        assertEquals(0, stats.lost());
    }

    @Test
    void packetsLeaveInOrderWithASteadyClock() throws Exception {
        try (Phone phone = new Phone()) {
            RtpSession session = open(heard);
            connect(session, phone.port());
            on(() -> session.play(tone(330), "r", "i", 0));
            List<RtpPacket> packets = phone.receive(30);
            for (int i = 1; i < packets.size(); i++) {
                RtpPacket packet = packets.get(i);
                RtpPacket before = packets.get(i - 1);
                assertEquals(before.sequence + 1 & 0xFFFF, packet.sequence);
                int step = packet.timestamp - before.timestamp;
                assertTrue(step > 0 && step % 160 == 0, "timestamps go on by whole slots: " + step);
                assertEquals(before.ssrc, packet.ssrc);
            }
            await().atMost(5, SECONDS).until(() -> !heard.items.isEmpty());
            // the remainder of 10 ms is padded and not counted
            assertEquals(330, heard.items.get(0).playedMillis());
        }
    }

    @Test
    void clearIsSilenceWithinOnePacketAndTheReportIsWhatTheWireSaw() throws Exception {
        try (Phone phone = new Phone()) {
            RtpSession session = open(heard);
            connect(session, phone.port());
            on(() -> session.play(tone(5000), "r", "i", 0));
            List<RtpPacket> before = new ArrayList<>(phone.receive(15));
            long sent = on(() -> session.stats().packetsSent());
            List<PlayedItem> report = on(session::clear);
            for (int silent = 0; silent < 5;) {
                RtpPacket packet = phone.receive(1).get(0);
                before.add(packet);
                silent = level(packet, 0) == 0 ? silent + 1 : 0;
            }
            long loud = before.stream().filter(packet -> level(packet, 0) > 1000).count();
            PlayedItem item = report.get(0);
            assertEquals(5000, item.receivedMillis());
            // the fading packet may count as loud
            assertEquals(item.playedMillis(), loud * 20.0, 20.0);
            assertTrue(sent * 20 >= item.playedMillis());
            assertEquals(report, heard.items);
            // the model was ahead: what still comes for the item is not heard
            assertTrue(on(() -> session.play(tone(100), "r", "i", 0)));
            assertEquals(0L, on(session::queuedMillis));
        }
    }

    @Test
    void aStrangerIsNeitherHeardNorAnswered() throws Exception {
        try (Phone phone = new Phone(); DatagramSocket stranger = new DatagramSocket(0, InetAddress.getByName("127.0.0.66"))) {
            RtpSession session = open(heard);
            connect(session, phone.port());
            for (int i = 0; i < 20; i++) {
                phone.send(session.localPort(), 0, 100 + i, i * 160, tone(20));
                byte[] junk = rtp(0, 101 + i, i * 160 + 160, tone(20));
                stranger.send(new DatagramPacket(junk, junk.length, LOOPBACK, session.localPort()));
            }
            await().atMost(5, SECONDS).until(() -> on(() -> session.stats().foreign()) == 20);
            assertEquals(20 * 160, heard.ownSamples());
            assertEquals(phone.port(), on(session::source).getPort());
            phone.receive(3);
            stranger.setSoTimeout(1);
            assertThrows(java.net.SocketTimeoutException.class, () -> stranger.receive(new DatagramPacket(new byte[200], 200)));
        }
    }

    @Test
    void holdStopsSendingAtOnceAndTheQueueWaits() throws Exception {
        try (Phone phone = new Phone()) {
            RtpSession session = open(heard);
            connect(session, phone.port());
            on(() -> session.play(tone(2000), "r", "i", 0));
            phone.receive(5);
            RtpPeer held = new RtpPeer(new InetSocketAddress(LOOPBACK, phone.port()), AudioCodecId.PCMU, 0, Map.of(), 101, 20,
                    false, false);
            long[] atHold = on(() -> {
                session.negotiated(held);
                return new long[] {session.stats().packetsSent(), session.queuedMillis()};
            });
            phone.drain();
            assertEquals(atHold[0], on(() -> session.stats().packetsSent()));
            connect(session, phone.port());
            RtpPacket first = phone.receive(1).get(0);
            assertTrue(first.marker && level(first, 0) > 1000);
            assertTrue(on(session::queuedMillis) < atHold[1]);
        }
    }

    @Test
    void whenPlayedRunsAfterTheLastPacket() throws Exception {
        try (Phone phone = new Phone()) {
            RtpSession session = open(heard);
            connect(session, phone.port());
            CompletableFuture<Long> queued = new CompletableFuture<>();
            on(() -> {
                session.play(tone(100), null, null, 0);
                session.ended(null, null, 0);
                session.whenPlayed(() -> queued.complete(session.queuedMillis()));
                return null;
            });
            assertEquals(0L, queued.get(5, SECONDS));
            assertEquals(5, heard.playedPositions.size());
        }
    }

    @Test
    void closeLeavesNobodyWaiting() throws Exception {
        RtpSession session = open(heard);
        connect(session, 9);
        CompletableFuture<Void> played = new CompletableFuture<>();
        on(() -> {
            session.play(tone(5000), "r", "i", 0);
            session.whenPlayed(() -> played.complete(null));
            session.close();
            session.close();
            return null;
        });
        played.get(5, SECONDS);
        assertEquals(5000, heard.items.get(0).receivedMillis());
        assertEquals(false, on(() -> session.play(tone(20), "r", "i", 0)));
    }

    @Test
    void silenceOfTheCallerIsToldOnce() throws Exception {
        RtpOptions impatient = new RtpOptions(true, 60, 60, 1000, 5000);
        RtpSession session = on(() -> RtpSession.open(loop, ports, LOOPBACK, impatient, heard));
        sessions.add(session);
        connect(session, 9);
        await().atMost(5, SECONDS).until(() -> heard.inactive.size() == 1);
        assertTrue(heard.inactive.get(0) >= 60);
    }

    @Test
    void reportsAreExchangedTheRoundTripIsKnownAndGoodbyeEndsNothing() throws Exception {
        RtpOptions chatty = new RtpOptions(true, 0, 0, 1000, 50);
        RtpSession a = on(() -> RtpSession.open(loop, ports, LOOPBACK, chatty, heard));
        RtpSession b = on(() -> RtpSession.open(loop, ports, LOOPBACK, chatty, new Heard()));
        sessions.addAll(List.of(a, b));
        connect(a, b.localPort());
        connect(b, a.localPort());
        await().atMost(5, SECONDS).until(() -> on(() -> a.stats().roundTripMillis()) != null);
        assertEquals(0, on(() -> a.stats().peerLossPercent()));
        on(() -> {
            b.close();
            return null;
        });
        long sent = on(() -> a.stats().packetsSent());
        await().atMost(5, SECONDS).until(() -> on(() -> a.stats().packetsSent()) > sent + 3);
        assertEquals(0, on(() -> a.stats().malformed()));
    }

    @Test
    void reportsGoWhereTheCallerWantsThemAndComeFromThere() throws Exception {
        RtpOptions chatty = new RtpOptions(true, 0, 0, 1000, 50);
        InetAddress elsewhere = InetAddress.getByName("127.0.0.66");
        try (Phone phone = new Phone(); DatagramSocket apart = new DatagramSocket(0, LOOPBACK);
                DatagramSocket other = new DatagramSocket(0, elsewhere)) {
            for (DatagramSocket wanted : List.of(apart, other)) {
                RtpSession session = on(() -> RtpSession.open(loop, ports, LOOPBACK, chatty, new Heard()));
                sessions.add(session);
                InetSocketAddress rtcp = new InetSocketAddress(wanted.getLocalAddress(), wanted.getLocalPort());
                on(() -> {
                    session.negotiated(new RtpPeer(new InetSocketAddress(LOOPBACK, phone.port()), rtcp, AudioCodecId.PCMU, 0, Map.of(),
                            101, 8000, null, 20, true, true));
                    return null;
                });
                wanted.setSoTimeout(5000);
                DatagramPacket report = new DatagramPacket(new byte[500], 500);
                wanted.receive(report);
                assertEquals(session.localPort() + 1, report.getPort());
                assertTrue(RtpPacket.looksLikeRtcp(report.getData(), 0, report.getLength()));
                byte[] answer = receiverReport(RtpPacket.int32(report.getData(), 4), 64, 1, 8);
                wanted.send(new DatagramPacket(answer, answer.length, LOOPBACK, session.localPort() + 1));
                await().atMost(5, SECONDS).until(() -> on(session::stats).peerReports() == 1);
                assertEquals(0, on(session::stats).foreign());
            }
        }
    }

    @Test
    void withNothingSaidReportsGoToThePortAboveTheCallers() throws Exception {
        RtpOptions chatty = new RtpOptions(true, 0, 0, 1000, 50);
        RtpPorts.Pair phone = ports.bind(LOOPBACK);
        try {
            RtpSession session = on(() -> RtpSession.open(loop, ports, LOOPBACK, chatty, new Heard()));
            sessions.add(session);
            connect(session, phone.port());
            java.nio.ByteBuffer report = java.nio.ByteBuffer.allocate(500);
            await().atMost(5, SECONDS).until(() -> phone.rtcp().receive(report) != null);
            assertTrue(RtpPacket.looksLikeRtcp(report.array(), 0, report.position()));
        } finally {
            ports.discard(phone);
        }
    }

    @Test
    void lossIsToldOfBothDirections() throws Exception {
        try (Phone phone = new Phone()) {
            RtpSession session = open(heard);
            connect(session, phone.port());
            assertNull(on(session::stats).mos(), "nothing came yet");
            RtpPacket ours = phone.receive(50).get(49);
            // each fifth packet of the phone is lost on the way
            for (int i = 0; i < 50; i++) {
                if (i % 5 != 4) {
                    phone.send(session.localPort(), 0, 100 + i, i * 160, tone(20));
                }
            }
            await().atMost(5, SECONDS).until(() -> on(session::stats).packetsReceived() == 40);
            RtpStats before = on(session::stats);
            assertNull(before.peerMos(), "the phone has not said yet what it gets");
            assertEquals(0, before.peerReports());
            phone.report(session.localPort(), ours.ssrc, 64, 10, 8 * 12);
            await().atMost(5, SECONDS).until(() -> on(session::stats).peerReports() == 1);
            RtpStats stats = on(session::stats);
            assertEquals(9, stats.lost(), "the last gap has no packet behind it");
            assertEquals(100 * 9 / 49.0, stats.lossPercent(), 0.01);
            assertEquals(EModel.mos(AudioCodecId.PCMU, stats.lossPercent(), EModel.delay(stats.jitterMillis(), null)), stats.mos(), 0.002);
            assertTrue(stats.mos() < 3, "18 % of loss are awful: " + stats.mos());
            assertEquals(10, stats.peerLost());
            assertEquals(1000.0 / stats.packetsSent(), stats.peerLossPercent(), 1000.0 / 50 - 1000.0 / 80);
            assertEquals(25, stats.peerRecentLossPercent());
            assertEquals(12, stats.peerJitterMillis());
            assertEquals(EModel.mos(AudioCodecId.PCMU, stats.peerLossPercent(), EModel.delay(12, null)), stats.peerMos(), 0.002);
            assertNull(stats.roundTripMillis(), "the phone echoed no report of ours");
        }
    }

    @Test
    void junkIsCountedAndAFailingListenerStopsNothing() throws Exception {
        Heard failing = new Heard() {
            @Override
            public void onPlayed(short[] samples, int sampleRate, long position) {
                super.onPlayed(samples, sampleRate, position);
                throw new IllegalStateException("on purpose");
            }
        };
        try (Phone phone = new Phone()) {
            RtpSession session = open(failing);
            connect(session, phone.port());
            byte[] junk = "OPTIONS sip:x SIP/2.0".getBytes();
            phone.socket.send(new DatagramPacket(junk, junk.length, LOOPBACK, session.localPort()));
            phone.socket.send(new DatagramPacket(new byte[0], 0, LOOPBACK, session.localPort()));
            on(() -> {
                session.play(tone(100), "r", "i", 0);
                session.ended("r", "i", 0);
                return null;
            });
            await().atMost(5, SECONDS).until(() -> failing.items.size() == 1);
            assertEquals(5, failing.playedPositions.size());
            await().atMost(5, SECONDS).until(() -> on(() -> session.stats().malformed()) == 2);
        }
    }

    @Test
    void reportsFollowMediaThatMoves() throws Exception {
        RtpOptions chatty = new RtpOptions(true, 0, 0, 1000, 50);
        InetAddress elsewhere = InetAddress.getByName("127.0.0.2");
        try (Phone phone = new Phone(); DatagramSocket control = new DatagramSocket(0, elsewhere)) {
            RtpSession session = on(() -> RtpSession.open(loop, ports, LOOPBACK, chatty, heard));
            sessions.add(session);
            connect(session, phone.port());
            phone.report(session.localPort(), 1, 0, 0, 0);
            phone.receiveReport();
            RtpPeer moved = new RtpPeer(new InetSocketAddress(elsewhere, control.getLocalPort() - 1), AudioCodecId.PCMU, 0, Map.of(), 101,
                    20, true, true);
            on(() -> {
                session.negotiated(moved);
                return null;
            });
            control.setSoTimeout(2000);
            DatagramPacket report = new DatagramPacket(new byte[500], 500);
            control.receive(report);
            assertTrue(RtpPacket.looksLikeRtcp(report.getData(), 0, report.getLength()));
        }
    }

    private static byte[] rtp(int type, int sequence, int timestamp, short[] samples) {
        byte[] packet = new byte[12 + samples.length];
        RtpPacket.writeHeader(packet, sequence == 100, type, sequence, timestamp, 0x1234);
        G711.MU_LAW.encode(samples, 0, packet, 12, samples.length);
        return packet;
    }

    private static byte[] receiverReport(int about, int fraction, int lost, int jitter) {
        byte[] report = new byte[32];
        Rtcp.receiverReport(report, 0, 0x1234, 1);
        RtpPacket.putInt(report, 8, about);
        RtpPacket.putInt(report, 12, fraction << 24 | lost);
        RtpPacket.putInt(report, 20, jitter);
        return report;
    }

    private static double level(RtpPacket packet, int from) {
        double sum = 0;
        for (int i = from; i < packet.length; i++) {
            double sample = G711.MU_LAW.decode(packet.data[packet.offset + i]);
            sum += sample * sample;
        }
        return Math.sqrt(sum / (packet.length - from));
    }

    private static final class Phone implements AutoCloseable {

        private final DatagramSocket socket = new DatagramSocket(0, LOOPBACK);

        Phone() throws IOException {
            socket.setSoTimeout(5000);
        }

        int port() {
            return socket.getLocalPort();
        }

        void send(int port, int type, int sequence, int timestamp, short[] samples) throws IOException {
            byte[] packet = rtp(type, sequence, timestamp, samples);
            socket.send(new DatagramPacket(packet, packet.length, LOOPBACK, port));
        }

        List<RtpPacket> receive(int count) throws IOException {
            List<RtpPacket> packets = new ArrayList<>();
            while (packets.size() < count) {
                DatagramPacket datagram = new DatagramPacket(new byte[500], 500);
                socket.receive(datagram);
                packets.add(RtpPacket.parse(datagram.getData(), 0, datagram.getLength()));
            }
            return packets;
        }

        /** A receiver report, on the RTCP port. @param fraction lost, in 1/256 @param jitter in timestamp units */
        void report(int rtpPort, int about, int fraction, int lost, int jitter) throws IOException {
            byte[] report = receiverReport(about, fraction, lost, jitter);
            socket.send(new DatagramPacket(report, report.length, LOOPBACK, rtpPort + 1));
        }

        /** Waits for one on the port that ours came from. */
        void receiveReport() throws IOException {
            DatagramPacket datagram = new DatagramPacket(new byte[500], 500);
            do {
                socket.receive(datagram);
            } while (!RtpPacket.looksLikeRtcp(datagram.getData(), 0, datagram.getLength()));
        }

        // until 100 ms pass without a packet
        void drain() throws IOException {
            socket.setSoTimeout(100);
            try {
                while (true) {
                    receive(1);
                }
            } catch (java.net.SocketTimeoutException e) {
                socket.setSoTimeout(5000);
            }
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}

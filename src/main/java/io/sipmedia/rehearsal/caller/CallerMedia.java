// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;

/**
 * The caller's RTP and RTCP sockets (an even port and the next one, RFC 3550 11) with their two threads: one listens, one
 * sends. RTCP is counted, and the caller reports what it hears ({@link CallerReports}) from the port next to that of its RTP to the
 * port next to that of the other side's.
 */
final class CallerMedia implements AutoCloseable {

    private static final int LARGEST = 2048;
    private static final int TRIES = 50;

    private final DatagramChannel rtp;
    private final DatagramChannel rtcp;
    private final InetSocketAddress local;
    private final Selector selector;
    private final Ear ear;
    private final Mouth mouth;
    private final CallerReports reports; // null: a telephone without RTCP
    private final Thread listener;
    private final Thread speaker;
    private volatile MediaTerms terms;
    private volatile long rtcpPackets;

    CallerMedia(InetAddress local, String name, Ear ear, long startNanos, boolean tells, long seed, Runnable eachTick) throws IOException {
        DatagramChannel[] pair = bindPair(local);
        this.rtp = pair[0];
        this.rtcp = pair[1];
        this.local = (InetSocketAddress) rtp.getLocalAddress();
        this.selector = Selector.open();
        this.ear = ear;
        this.mouth = new Mouth(this::send, startNanos, seed, eachTick);
        this.reports = tells ? new CallerReports(mouth.ssrc(), seed) : null;
        this.listener = new Thread(this::listen, name + "-hears");
        this.speaker = new Thread(mouth, name + "-speaks");
        listener.setDaemon(true);
        speaker.setDaemon(true);
        rtp.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        rtcp.configureBlocking(false).register(selector, SelectionKey.OP_READ);
        listener.start();
    }

    Mouth mouth() {
        return mouth;
    }

    long rtcpPackets() {
        return rtcpPackets;
    }

    InetSocketAddress local() {
        return local;
    }

    /** New terms of offer and answer; the first ones start the sending. */
    synchronized void agree(MediaTerms agreed) {
        terms = agreed;
        mouth.terms(agreed);
        if (speaker.getState() == Thread.State.NEW) {
            speaker.start();
        }
    }

    private void send(byte[] packet, InetSocketAddress to) {
        try {
            rtp.send(ByteBuffer.wrap(packet), to);
        } catch (IOException e) {
            // closed, or refused by the other side's host: lost like any packet
        }
    }

    private void listen() {
        ByteBuffer buffer = ByteBuffer.allocate(LARGEST);
        try {
            while (rtp.isOpen()) {
                selector.select(reports == null ? 0 : reports.pause(System.nanoTime()));
                selector.selectedKeys().clear();
                buffer.clear();
                for (InetSocketAddress from = receive(rtp, buffer); from != null; from = receive(rtp, buffer)) {
                    heard(buffer.array(), buffer.position(), from);
                    buffer.clear();
                }
                while (receive(rtcp, buffer) != null) {
                    rtcpPackets++;
                    if (reports != null) {
                        reports.report(buffer.array(), buffer.position(), System.nanoTime());
                    }
                    buffer.clear();
                }
                if (reports != null) {
                    tell();
                }
            }
        } catch (ClosedChannelException | ClosedSelectorException e) {
            // the call is over
        } catch (IOException e) {
            ear.callEnded("the caller's RTP socket failed: " + e.getMessage());
        }
    }

    private void tell() throws IOException {
        MediaTerms agreed = terms;
        byte[] report = reports.due(System.nanoTime(), System.currentTimeMillis(), mouth.sent(), mouth.timestamp());
        if (report != null && agreed != null && agreed.remote() != null) {
            InetSocketAddress to = new InetSocketAddress(agreed.remote().getAddress(), agreed.remote().getPort() + 1);
            try {
                rtcp.send(ByteBuffer.wrap(report), to);
            } catch (PortUnreachableException e) {
                // nobody listens there: RTCP is optional
            }
        }
    }

    private static InetSocketAddress receive(DatagramChannel channel, ByteBuffer buffer) throws IOException {
        return (InetSocketAddress) channel.receive(buffer);
    }

    private void heard(byte[] data, int length, InetSocketAddress from) {
        long now = System.nanoTime();
        RtpView packet = RtpView.parse(data, length);
        MediaTerms agreed = terms;
        if (packet == null) {
            return;
        }
        if (reports != null) {
            reports.packet(packet, now);
        }
        if (packet.payloadType() == 0 || packet.payloadType() == 8) {
            short[] audio = G711.decode(data, packet.payloadOffset(), packet.payloadLength(), packet.payloadType() == 8);
            ear.audio(packet, now, from, audio);
        } else if (packet.payloadLength() >= 4
                && (packet.payloadType() == MediaTerms.OWN_EVENTS || agreed != null && packet.payloadType() == agreed.eventPayloadType())) {
            ear.event(packet, now, from, data[packet.payloadOffset()] & 0xff);
        }
    }

    private static DatagramChannel[] bindPair(InetAddress local) throws IOException {
        IOException last = null;
        for (int i = 0; i < TRIES; i++) {
            DatagramChannel even = open(local, 0);
            int port = ((InetSocketAddress) even.getLocalAddress()).getPort();
            try {
                if (port % 2 == 0) {
                    return new DatagramChannel[] {even, open(local, port + 1)};
                }
            } catch (IOException e) {
                last = e;
            }
            even.close();
        }
        throw new IOException("No free pair of ports for RTP and RTCP", last);
    }

    private static DatagramChannel open(InetAddress local, int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                local instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            return channel.bind(new InetSocketAddress(local, port));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    @Override
    public void close() {
        mouth.stop();
        try {
            rtp.close();
            rtcp.close();
            selector.close();
        } catch (IOException e) {
            throw new CallerException("The caller's sockets would not close", e);
        } finally {
            Threads.join(listener);
            if (speaker.getState() != Thread.State.NEW) {
                Threads.join(speaker);
            }
        }
    }
}

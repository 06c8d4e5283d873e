// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.CodecAlone;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A caller with a codec of choice behind a network that may be bad in both directions: says one long recording from the first
 * packet on, and keeps every packet that comes. Losses on the way in are applied to what was kept. Delays on the way in are not:
 * a telephone's buffer puts packets in order again as long as it is longer than they are late.
 *
 * <p>Thread: one of its own sends, one receives; what they keep is read when both have ended.
 */
public final class SpeechCaller implements AutoCloseable {

    private static final int HEADER = 12;
    private static final int DYNAMIC_TYPE = 107;
    private static final long FRAME_NANOS = 20_000_000;

    private record Outgoing(long due, byte[] packet) {
    }

    private final AudioCodecId codec;
    private final int payloadType;
    private final Impairment out;
    private final Impairment in;
    private final List<byte[]> said;
    private final DatagramSocket rtp = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    private final SipLeg sip;
    private final RtpRecording kept;
    private final Thread sender;
    private final Thread receiver = new Thread(this::receive, "speech-caller-hears");
    private InetSocketAddress remote;

    /**
     * @param speech what is said, at the rate of the codec
     * @param out    what the network does to packets we send
     * @param in     and to those we get
     */
    public SpeechCaller(int serverPort, AudioCodecId codec, short[] speech, Impairment out, Impairment in) throws IOException {
        this.codec = codec;
        this.out = out;
        this.in = in;
        payloadType = codec.staticType() >= 0 ? codec.staticType() : DYNAMIC_TYPE;
        said = CodecAlone.encode(codec, speech);
        kept = new RtpRecording(codec);
        sip = new SipLeg(serverPort, payloadType);
        sender = new Thread(this::send, "speech-caller-speaks");
        receiver.start();
    }

    /** Places the call; when this returns it was answered, and the caller has begun to speak. */
    public void call() throws IOException {
        remote = sip.invite(codec, rtp.getLocalPort());
        sender.start();
    }

    public boolean speaking() {
        return sender.isAlive();
    }

    public void hangUp() throws IOException, InterruptedException {
        sender.join();
        sip.bye();
        close();
        receiver.join();
    }

    /** What of the caller's words came through the network, null for what did not. */
    public List<byte[]> sentPayloads() {
        List<byte[]> payloads = new ArrayList<>(said);
        for (int i = 0; i < payloads.size(); i++) {
            if (out.loses(i)) {
                payloads.set(i, null);
            }
        }
        return payloads;
    }

    /** What the gateway sent, before the network lost any of it. */
    public RtpRecording recording() {
        return kept;
    }

    /** Whether the network loses this packet of the gateway. */
    public boolean lostOnTheWay(int number) {
        return in.loses(number);
    }

    private void send() {
        List<Outgoing> packets = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            if (!out.loses(i)) {
                packets.add(new Outgoing(i * FRAME_NANOS + out.delayNanos(i), packet(i)));
            }
        }
        packets.sort(Comparator.comparingLong(Outgoing::due));
        long start = System.nanoTime();
        try {
            for (Outgoing each : packets) {
                for (long wait = start + each.due - System.nanoTime(); wait > 0; wait = start + each.due - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                rtp.send(new DatagramPacket(each.packet, each.packet.length, remote));
            }
        } catch (IOException e) {
            // hung up
        }
    }

    private byte[] packet(int number) {
        byte[] payload = said.get(number);
        return ByteBuffer.allocate(HEADER + payload.length).put((byte) 0x80).put((byte) (number == 0 ? payloadType | 0x80 : payloadType))
                .putShort((short) (1000 + number)).putInt(5000 + number * (codec.clockRate() / 50)).putInt(0x7A65)
                .put(payload).array();
    }

    private void receive() {
        byte[] buffer = new byte[2048];
        try {
            while (true) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                rtp.receive(packet);
                if (packet.getLength() > HEADER && (buffer[1] & 0x7F) == payloadType) {
                    ByteBuffer header = ByteBuffer.wrap(buffer);
                    kept.add(header.getShort(2), header.getInt(4), buffer[1] < 0, Arrays.copyOfRange(buffer, HEADER, packet.getLength()));
                }
            }
        } catch (SocketException e) {
            // hung up
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        rtp.close();
        sip.close();
    }
}

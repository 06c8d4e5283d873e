// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * One caller: its RTP socket, what it has sent, and how steadily the other side sends.
 *
 * <p>Thread: {@link #send} on the sending thread, {@link #receive} on the one that listens to it; the SIP thread starts it.
 */
final class CallLeg {

    static final long FRAME_NANOS = 20_000_000;

    final int number;
    final DatagramChannel rtp;
    private final Stamps stamps;
    /** Whether the other side gives back what it hears, instead of answers of a model. */
    private final boolean echo;
    private final int ssrc;
    private final ByteBuffer out = ByteBuffer.allocateDirect(PcmuPacket.HEADER + PcmuPacket.SAMPLES);
    private final ByteBuffer in = ByteBuffer.allocateDirect(2048);
    // written by the SIP thread, read by the sender
    volatile boolean talking;
    // written by the sender; the receiver of an echo takes it for a hint
    private volatile long sent;

    // ---- of the receiving thread
    private long answer = -1;
    private long frame;
    final Spacing spacing = new Spacing();
    final Counts counts = new Counts();

    /** What was counted while measuring. */
    static final class Counts {
        long received;
        long answers;
        long frames;
        long framesOutOfStep;
    }

    CallLeg(int number, Stamps stamps, boolean echo) throws IOException {
        this.number = number;
        this.echo = echo;
        this.stamps = stamps;
        ssrc = 0x5EED0000 + number;
        rtp = DatagramChannel.open();
        rtp.bind(new InetSocketAddress("127.0.0.1", 0));
        rtp.configureBlocking(false);
    }

    int port() throws IOException {
        return ((InetSocketAddress) rtp.getLocalAddress()).getPort();
    }

    /** The answer came: audio may flow. */
    void start(InetSocketAddress remote) throws IOException {
        rtp.connect(remote);
        talking = true;
    }

    void send() {
        long n = sent++;
        int digit = SpeechCode.callerDigit(number, n);
        byte code = SpeechCode.toUlaw(SpeechCode.level(digit));
        out.clear();
        out.put((byte) 0x80).put((byte) (n == 0 ? 0x80 : 0)).putShort((short) n).putInt((int) (n * PcmuPacket.SAMPLES)).putInt(ssrc);
        while (out.remaining() >= Long.BYTES) {
            out.putLong((code & 0xFF) * 0x0101010101010101L);
        }
        while (out.hasRemaining()) {
            out.put(code);
        }
        out.flip();
        stamps.sent(number, n, System.nanoTime());
        try {
            rtp.write(out);
        } catch (IOException e) {
            // the other side, or this one, has closed its port already
        }
    }

    /** Takes one packet that has come; without timings it is counted only. */
    void receive(Timings timings) {
        in.clear();
        try {
            // before the answer nobody knows where the first packet comes from
            boolean came = rtp.isConnected() ? rtp.read(in) > 0 : rtp.receive(in) != null;
            if (came) {
                packet(System.nanoTime(), timings);
            }
        } catch (IOException e) {
            // the other side, or this one, has closed its port already
        }
    }

    private void packet(long now, Timings timings) {
        if (!PcmuPacket.is(in, in.position())) {
            return;
        }
        boolean measured = stamps.measured(now);
        int digit = PcmuPacket.digit(in);
        boolean silent = digit == -1;
        boolean begins = !silent && spacing.silent();
        if (echo) {
            echo(now, digit, measured ? timings : null);
        } else {
            if (begins) {
                begin(now, measured, timings);
            }
            if (!silent) {
                step(digit, measured);
            }
        }
        spacing.packet(in, now, measured, timings == null ? null : timings.gaps);
        counts.received += measured ? 1 : 0;
    }

    private void begin(long now, boolean measured, Timings timings) {
        // silence within an answer is a gap in it and no new answer; after a stall two answers may follow without silence
        long newest = answer;
        // the table begins again after some hundred answers: what is older than the last is no new one
        while (stamps.answeredAt(number, newest + 1) > (newest < 0 ? 0 : stamps.answeredAt(number, newest))) {
            newest++;
        }
        if (newest != answer) {
            answer = newest;
            frame = 0;
            if (measured) {
                counts.answers++;
                if (timings != null) {
                    timings.firstAudio.add(now - stamps.answeredAt(number, answer));
                }
            }
        }
    }

    // frames come back as they were sent, so the newest one sent that holds this digit is the one
    private void echo(long now, int digit, Timings timings) {
        if (digit < 0 || digit == SpeechCode.SYNC || timings == null || sent < SpeechCode.IDENTITY_FRAMES + SpeechCode.DIGITS) {
            return;
        }
        long newest = sent - 1;
        long packet = newest - Math.floorMod(newest - digit, SpeechCode.DIGITS);
        long at = stamps.sentAt(number, packet);
        if (at != 0 && now - at > 0) {
            timings.loop.add(now - at);
        }
    }

    private void step(int digit, boolean measured) {
        if (measured) {
            counts.frames++;
            counts.framesOutOfStep += digit == frame % SpeechCode.DIGITS ? 0 : 1;
        }
        frame = digit < 0 ? frame + 1 : frame + 1 + Math.floorMod(digit - frame, SpeechCode.DIGITS);
    }
}

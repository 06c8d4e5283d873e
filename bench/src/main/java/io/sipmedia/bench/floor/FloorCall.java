// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.floor;

import io.sipmedia.audio.G711;
import io.sipmedia.audio.Resampler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.Base64;

/** RTP on one side, the model on the other. Thread: its loop. */
final class FloorCall implements FloorLoop.Ready {

    private static final long FRAME_NANOS = 20_000_000;
    private static final int HEADER = 12;
    private static final byte SILENCE = (byte) 0xFF;
    // half a minute of what the model is ahead
    private static final int QUEUE = 1 << 18;

    private final FloorLoop loop;
    private final Scratch scratch;
    private final DatagramChannel rtp = DatagramChannel.open();
    private final ModelSocket model;
    private final Resampler up = new Resampler(8000, 24000);
    private final Resampler down = new Resampler(24000, 8000);
    private final int ssrc = System.identityHashCode(this);
    // what is to be played: grows with the first answer, then stays
    private byte[] queue = new byte[1 << 12];
    private int head;
    private int queued;
    private long deadline;
    private int sequence;
    private boolean silent = true;

    FloorCall(FloorLoop loop, InetSocketAddress remote, int modelPort, Runnable ready) throws IOException {
        this.loop = loop;
        scratch = loop.scratch;
        rtp.bind(new InetSocketAddress("127.0.0.1", 0));
        rtp.connect(remote);
        loop.register(rtp, SelectionKey.OP_READ, this);
        model = new ModelSocket(loop, modelPort, this, () -> {
            deadline = System.nanoTime() + FRAME_NANOS;
            loop.pace(this);
            ready.run();
        });
    }

    int port() throws IOException {
        return ((InetSocketAddress) rtp.getLocalAddress()).getPort();
    }

    long deadline() {
        return deadline;
    }

    // ---- caller to model

    @Override
    public void ready(SelectionKey key) throws IOException {
        ByteBuffer packet = scratch.packet;
        packet.clear();
        if (rtp.read(packet) != HEADER + Scratch.NARROW || (packet.get(1) & 0x7F) != 0) {
            return;
        }
        packet.position(HEADER).get(scratch.law);
        G711.MU_LAW.decode(scratch.law, 0, scratch.narrow, 0, Scratch.NARROW);
        up.process(scratch.narrow, 0, Scratch.NARROW, scratch.wide, 0);
        scratch.pcmLittle.asShortBuffer().put(scratch.wide);
        Base64.getEncoder().encode(scratch.pcm, scratch.text);
        model.append(scratch.text);
    }

    // ---- model to caller

    /** The samples of a delta, as little-endian bytes. */
    void heard(byte[] pcm) {
        ByteBuffer samples = ByteBuffer.wrap(pcm).order(scratch.pcmLittle.order());
        for (int at = 0; at < pcm.length; at += Scratch.WIDE * 2) {
            int count = Math.min(Scratch.WIDE, (pcm.length - at) / 2);
            samples.position(at).limit(at + count * 2);
            samples.slice().order(samples.order()).asShortBuffer().get(scratch.wide, 0, count);
            samples.limit(pcm.length);
            int made = down.process(scratch.wide, 0, count, scratch.narrow, 0);
            G711.MU_LAW.encode(scratch.narrow, 0, scratch.law, 0, made);
            enqueue(made);
        }
        if (silent && queued >= Scratch.NARROW) {
            // the line is idle: an answer need not wait for its slot
            deadline = System.nanoTime();
            tick();
            loop.pace(this);
        }
    }

    private void enqueue(int count) {
        while (queued + count > queue.length && queue.length < QUEUE) {
            byte[] more = new byte[queue.length * 2];
            for (int i = 0; i < queued; i++) {
                more[i] = queue[head + i & queue.length - 1];
            }
            queue = more;
            head = 0;
        }
        for (int i = 0; i < count && queued < queue.length; i++) {
            queue[head + queued++ & queue.length - 1] = scratch.law[i];
        }
    }

    /** Sends one packet and sets the next deadline. */
    void tick() {
        boolean speech = queued >= Scratch.NARROW;
        ByteBuffer packet = scratch.packet;
        packet.clear();
        packet.put((byte) 0x80).put((byte) (speech && silent ? 0x80 : 0)).putShort((short) sequence).putInt(sequence * Scratch.NARROW).putInt(ssrc);
        for (int i = 0; i < Scratch.NARROW; i++) {
            packet.put(speech ? queue[head + i & queue.length - 1] : SILENCE);
        }
        if (speech) {
            head = head + Scratch.NARROW & queue.length - 1;
            queued -= Scratch.NARROW;
        }
        silent = !speech;
        sequence++;
        deadline += FRAME_NANOS;
        packet.flip();
        try {
            rtp.write(packet);
        } catch (IOException e) {
            // the caller has closed its port; BYE follows
        }
    }

    void close() {
        loop.forget(this);
        try {
            rtp.close();
            model.close();
        } catch (IOException e) {
            // closed all the same
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.floor;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.SplittableRandom;

/** A WebSocket (RFC 6455) to the model, and as much of the Realtime protocol as its answers need. Thread: its loop. */
final class ModelSocket implements FloorLoop.Ready {

    private static final byte[] APPEND = ascii("{\"type\":\"input_audio_buffer.append\",\"audio\":\"");
    private static final byte[] APPEND_END = ascii("\"}");
    private static final byte[] DELTA = ascii("{\"type\":\"response.output_audio.delta\"");
    private static final byte[] AUDIO = ascii("\"delta\":\"");
    private static final byte[] CREATED = ascii("{\"type\":\"session.created\"");
    private static final byte[] UPDATED = ascii("{\"type\":\"session.updated\"");
    private static final int TEXT = 0x81;
    private static final SplittableRandom MASKS = new SplittableRandom();

    private final SocketChannel socket = SocketChannel.open();
    private final SelectionKey key;
    private final FloorCall call;
    private final Runnable ready;
    private ByteBuffer in = ByteBuffer.allocateDirect(1 << 14);
    private ByteBuffer out = ByteBuffer.allocateDirect(1 << 14);
    private byte[] message = new byte[1 << 11];
    // as long as the audio of a delta, which is nearly always the same
    private byte[] text = new byte[0];
    private byte[] pcm = new byte[0];
    private boolean upgraded;
    private boolean updated;

    ModelSocket(FloorLoop loop, int port, FloorCall call, Runnable ready) throws IOException {
        this.call = call;
        this.ready = ready;
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        socket.configureBlocking(false);
        boolean connected = socket.connect(new InetSocketAddress("127.0.0.1", port));
        key = loop.register(socket, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        if (connected) {
            upgrade();
        }
    }

    private void upgrade() throws IOException {
        out.put(ascii("GET /v1/realtime HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\nSec-WebSocket-Version: 13\r\n\r\n"));
        flush();
    }

    @Override
    public void ready(SelectionKey selected) throws IOException {
        if (selected.isConnectable()) {
            socket.finishConnect();
            key.interestOps(SelectionKey.OP_READ);
            upgrade();
            return;
        }
        if (selected.isWritable()) {
            flush();
        }
        if (selected.isReadable()) {
            if (socket.read(in) < 0) {
                socket.close();
                return;
            }
            take();
        }
    }

    // ---- from the model

    private void take() throws IOException {
        int at = upgraded ? 0 : skipHead();
        while (in.position() - at >= 2) {
            int length = in.get(at + 1) & 0x7F;
            int header = length < 126 ? 2 : length == 126 ? 4 : 10;
            if (in.position() - at < header) {
                break;
            }
            length = length < 126 ? length : length == 126 ? in.getShort(at + 2) & 0xFFFF : (int) in.getLong(at + 2);
            if (header + length > in.capacity()) {
                ByteBuffer more = ByteBuffer.allocateDirect(Integer.highestOneBit(header + length) * 2);
                more.put(in.flip());
                in = more;
            }
            if (in.position() - at < header + length) {
                break;
            }
            if ((in.get(at) & 0xFF) == TEXT) {
                message = message.length < length ? new byte[length * 2] : message;
                in.get(at + header, message, 0, length);
                event(length);
            }
            at += header + length;
        }
        if (at > 0) {
            in.flip().position(at);
            in.compact();
        }
    }

    private int skipHead() {
        for (int i = 3; i < in.position(); i++) {
            if (in.get(i - 3) == '\r' && in.get(i - 2) == '\n' && in.get(i - 1) == '\r' && in.get(i) == '\n') {
                upgraded = true;
                return i + 1;
            }
        }
        return 0;
    }

    private void event(int length) throws IOException {
        if (begins(message, 0, DELTA)) {
            delta(length);
        } else if (begins(message, 0, CREATED)) {
            send(ascii("{\"type\":\"session.update\",\"session\":{\"type\":\"realtime\",\"audio\":{\"input\":{\"format\":"
                    + "{\"type\":\"audio/pcm\",\"rate\":24000}},\"output\":{\"format\":{\"type\":\"audio/pcm\",\"rate\":24000}}}}}"));
        } else if (begins(message, 0, UPDATED) && !updated) {
            updated = true;
            send(ascii("{\"type\":\"response.create\"}"));
            ready.run();
        }
    }

    private void delta(int length) {
        int start = DELTA.length;
        while (!begins(message, start, AUDIO)) {
            start++;
        }
        start += AUDIO.length;
        int end = length - 1;
        while (message[end] != '"') {
            end--;
        }
        if (text.length != end - start) {
            text = new byte[end - start];
            int padding = message[end - 2] == '=' ? 2 : message[end - 1] == '=' ? 1 : 0;
            pcm = new byte[text.length / 4 * 3 - padding];
        }
        System.arraycopy(message, start, text, 0, text.length);
        Base64.getDecoder().decode(text, pcm);
        call.heard(pcm);
    }

    // ---- to the model

    /** One append of audio in Base64. */
    void append(byte[] audio) throws IOException {
        if (!updated) {
            return;
        }
        int length = APPEND.length + audio.length + APPEND_END.length;
        message = message.length < length ? new byte[length * 2] : message;
        System.arraycopy(APPEND, 0, message, 0, APPEND.length);
        System.arraycopy(audio, 0, message, APPEND.length, audio.length);
        System.arraycopy(APPEND_END, 0, message, APPEND.length + audio.length, APPEND_END.length);
        send(message, length);
    }

    private void send(byte[] event) throws IOException {
        send(event, event.length);
    }

    private void send(byte[] event, int length) throws IOException {
        if (out.remaining() < length + 14) {
            throw new IOException("the model does not read");
        }
        int mask = MASKS.nextInt();
        out.put((byte) TEXT);
        if (length < 126) {
            out.put((byte) (0x80 | length));
        } else {
            out.put((byte) (0x80 | 126)).putShort((short) length);
        }
        out.putInt(mask);
        ByteBuffer plain = ByteBuffer.wrap(event, 0, length);
        long wide = (mask & 0xFFFFFFFFL) << 32 | mask & 0xFFFFFFFFL;
        while (plain.remaining() >= Long.BYTES) {
            out.putLong(plain.getLong() ^ wide);
        }
        for (int shift = 24; plain.hasRemaining(); shift = shift == 0 ? 24 : shift - 8) {
            out.put((byte) (plain.get() ^ mask >> shift));
        }
        flush();
    }

    private void flush() throws IOException {
        out.flip();
        socket.write(out);
        boolean all = !out.hasRemaining();
        out.compact();
        int wanted = SelectionKey.OP_READ | (all ? 0 : SelectionKey.OP_WRITE);
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    void close() throws IOException {
        socket.close();
    }

    private static boolean begins(byte[] text, int at, byte[] what) {
        if (at + what.length > text.length) {
            return false;
        }
        for (int i = 0; i < what.length; i++) {
            if (text[at + i] != what[i]) {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}

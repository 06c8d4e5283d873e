// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/** The caller's SIP transport: a UDP socket or one TCP connection, with a thread that reads it. */
abstract class SipLine implements AutoCloseable {

    private static final int LARGEST = 65_535;

    private BiConsumer<SipText, InetSocketAddress> receiver;
    private Thread reader;

    /** Sends one message; over TCP the destination is the connection's. */
    abstract void send(SipText message, InetSocketAddress to) throws IOException;

    abstract InetSocketAddress local();

    /** As it stands in a Via: UDP or TCP. */
    abstract String transport();

    abstract void read() throws IOException;

    /** Starts the reader; {@code receiver} runs on its thread. */
    void start(String threadName, BiConsumer<SipText, InetSocketAddress> receiver) {
        this.receiver = receiver;
        reader = new Thread(() -> {
            try {
                read();
            } catch (IOException e) {
                // the socket was closed, by us or by the other side: the dialog finds out by its time-outs
            }
        }, threadName);
        reader.setDaemon(true);
        reader.start();
    }

    void deliver(byte[] data, int length, InetSocketAddress from) {
        SipText message = SipText.parse(data, length);
        if (message != null) {
            receiver.accept(message, from);
        }
    }

    void joinReader() {
        if (reader != null && reader != Thread.currentThread()) {
            Threads.join(reader);
        }
    }

    @Override
    public abstract void close();

    static SipLine udp(InetAddress local) throws IOException {
        return new Udp(new DatagramSocket(new InetSocketAddress(local, 0)));
    }

    static SipLine tcp(InetAddress local, InetSocketAddress peer) throws IOException {
        Socket socket = new Socket();
        try {
            socket.bind(new InetSocketAddress(local, 0));
            socket.setTcpNoDelay(true);
            socket.connect(peer, 5000);
            return new Tcp(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private static final class Udp extends SipLine {

        private final DatagramSocket socket;

        Udp(DatagramSocket socket) {
            this.socket = socket;
        }

        @Override
        void send(SipText message, InetSocketAddress to) throws IOException {
            byte[] bytes = message.bytes();
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        }

        @Override
        InetSocketAddress local() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        @Override
        String transport() {
            return "UDP";
        }

        @Override
        void read() throws IOException {
            byte[] buffer = new byte[LARGEST];
            while (!socket.isClosed()) {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                deliver(buffer, packet.getLength(), (InetSocketAddress) packet.getSocketAddress());
            }
        }

        @Override
        public void close() {
            socket.close();
            joinReader();
        }
    }

    private static final class Tcp extends SipLine {

        private final Socket socket;

        Tcp(Socket socket) {
            this.socket = socket;
        }

        @Override
        void send(SipText message, InetSocketAddress to) throws IOException {
            synchronized (socket) {
                socket.getOutputStream().write(message.bytes());
            }
        }

        @Override
        InetSocketAddress local() {
            return (InetSocketAddress) socket.getLocalSocketAddress();
        }

        @Override
        String transport() {
            return "TCP";
        }

        @Override
        void read() throws IOException {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            for (int b = in.read(); b >= 0; b = in.read()) {
                if (message.size() == 0 && (b == '\r' || b == '\n')) {
                    continue;
                }
                message.write(b);
                if (b == '\n' && endsWithBlankLine(message)) {
                    // RFC 3261 18.3: over a stream the Content-Length says where the message ends
                    SipText head = SipText.parse(message.toByteArray(), message.size());
                    String length = head == null ? "" : head.header("Content-Length");
                    message.write(in.readNBytes(length.isEmpty() ? 0 : Integer.parseInt(length.trim())));
                    deliver(message.toByteArray(), message.size(), (InetSocketAddress) socket.getRemoteSocketAddress());
                    message.reset();
                }
            }
        }

        private static boolean endsWithBlankLine(ByteArrayOutputStream message) {
            return message.size() >= 4 && message.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n");
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                // it is gone either way
            }
            joinReader();
        }
    }
}

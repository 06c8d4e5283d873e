// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.io.IOException;
import java.io.InputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A small SIP caller made of text and one socket: knows nothing of the stack under test. */
final class TestPhone implements AutoCloseable {
    private static final AtomicInteger COUNT = new AtomicInteger();
    static final String SDP = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"
            + "m=audio 40000 RTP/AVP 0 8 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:8 PCMA/8000\r\n"
            + "a=rtpmap:101 telephone-event/8000\r\na=fmtp:101 0-15\r\na=ptime:20\r\n";
    static final int PATIENCE_MILLIS = 5_000;

    final String callId = "call-" + COUNT.incrementAndGet() + "-" + System.nanoTime() + "@test";
    final String fromTag = "from" + COUNT.incrementAndGet();
    final int serverPort;
    private final DatagramSocket udp;
    private final Socket tcp;
    String toTag;
    String target;
    int sequence = 1;
    String branch;
    String extra = "";

    private TestPhone(int serverPort, DatagramSocket udp, Socket tcp) {
        this.serverPort = serverPort;
        this.udp = udp;
        this.tcp = tcp;
        target = "sip:agent@127.0.0.1:" + serverPort;
    }

    static TestPhone udp(int port) throws IOException {
        return new TestPhone(port, new DatagramSocket(0, InetAddress.getLoopbackAddress()), null);
    }

    static TestPhone tcp(int port) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        return new TestPhone(port, null, socket);
    }

    int port() {
        return udp == null ? tcp.getLocalPort() : udp.getLocalPort();
    }

    String transport() {
        return udp == null ? "TCP" : "UDP";
    }

    /** A request of this call with the next branch. */
    String request(String method, int cseq, String type, String body) {
        branch = "z9hG4bK" + COUNT.incrementAndGet() + "x" + System.nanoTime();
        return requestOn(branch, method, cseq, type, body);
    }

    String requestOn(String branchId, String method, int cseq, String type, String body) {
        return method + " " + target + " SIP/2.0\r\n"
                + "Via: SIP/2.0/" + transport() + " 127.0.0.1:" + port() + ";branch=" + branchId + "\r\n"
                + "Max-Forwards: 70\r\n"
                + "From: \"Alice\" <sip:alice@example.com>;tag=" + fromTag + "\r\n"
                + "To: <sip:agent@example.com>" + (toTag == null ? "" : ";tag=" + toTag) + "\r\n"
                + "Call-ID: " + callId + "\r\n"
                + "CSeq: " + cseq + " " + method + "\r\n"
                + "Contact: <sip:alice@127.0.0.1:" + port() + (udp == null ? ";transport=tcp" : "") + ">\r\n"
                + extra
                + (type == null ? "" : "Content-Type: " + type + "\r\n")
                + "Content-Length: " + body.getBytes(StandardCharsets.UTF_8).length + "\r\n\r\n" + body;
    }

    TestPhone send(String message) throws IOException {
        return send(message.getBytes(StandardCharsets.UTF_8));
    }

    TestPhone send(byte[] bytes) throws IOException {
        if (udp != null) {
            udp.send(new DatagramPacket(bytes, bytes.length, new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort)));
        } else {
            tcp.getOutputStream().write(bytes);
            tcp.getOutputStream().flush();
        }
        return this;
    }

    /** The next message; null when none comes in time. */
    String receive(int millis) throws IOException {
        try {
            if (udp != null) {
                udp.setSoTimeout(millis);
                DatagramPacket packet = new DatagramPacket(new byte[65_536], 65_536);
                udp.receive(packet);
                return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            }
            tcp.setSoTimeout(millis);
            return frame(tcp.getInputStream());
        } catch (SocketTimeoutException e) {
            return null;
        }
    }

    private static String frame(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                throw new IOException("the server closed the connection");
            }
            head.append((char) b);
        }
        int length = Integer.parseInt(header(head.toString(), "Content-Length"));
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    /** The next message whose first line starts like that; others are passed over. */
    String await(String start) throws IOException {
        long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        StringBuilder passed = new StringBuilder();
        while (System.nanoTime() < end) {
            String message = receive(PATIENCE_MILLIS);
            if (message == null) {
                break;
            }
            if (message.startsWith(start)) {
                String tag = tag(message, "To");
                if (message.startsWith("SIP/2.0 ") && tag != null && toTag == null && status(message) < 300
                        && header(message, "CSeq").endsWith("INVITE")) {
                    toTag = tag;
                }
                return message;
            }
            passed.append(message.lines().findFirst().orElse("")).append(" | ");
        }
        throw new AssertionError("no '" + start + "' came, only: " + passed);
    }

    String await(int status) throws IOException {
        return await("SIP/2.0 " + status);
    }

    /** Sends an INVITE and returns its final 200, acknowledged. */
    String call() throws IOException {
        send(request("INVITE", sequence, "application/sdp", SDP));
        String ok = await(200);
        target = uri(header(ok, "Contact"));
        ack(sequence, null);
        return ok;
    }

    void ack(int cseq, String body) throws IOException {
        send(request("ACK", cseq, body == null ? null : "application/sdp", body == null ? "" : body));
    }

    /** Answers a request of the server. */
    void reply(String request, String status) throws IOException {
        StringBuilder response = new StringBuilder("SIP/2.0 " + status + "\r\n");
        request.lines().takeWhile(line -> !line.isEmpty())
                .filter(line -> line.matches("(?i)(via|from|to|call-id|cseq|record-route):.*")).forEach(line -> response.append(line).append("\r\n"));
        send(response + "Content-Length: 0\r\n\r\n");
    }

    /** Whether an OPTIONS of a call of its own is answered 200 in time. */
    static boolean alive(int port) throws IOException {
        try (TestPhone phone = udp(port)) {
            phone.send(phone.request("OPTIONS", 1, null, ""));
            String response = phone.receive(PATIENCE_MILLIS);
            return response != null && response.startsWith("SIP/2.0 200");
        }
    }

    static int status(String response) {
        return Integer.parseInt(response.substring(8, 11));
    }

    static String header(String message, String name) {
        for (String line : message.split("\r\n")) {
            if (line.isEmpty()) {
                break;
            }
            if (line.regionMatches(true, 0, name + ":", 0, name.length() + 1)) {
                return line.substring(name.length() + 1).trim();
            }
        }
        return null;
    }

    static String tag(String message, String name) {
        String value = header(message, name);
        int at = value == null ? -1 : value.indexOf(";tag=");
        return at < 0 ? null : value.substring(at + 5).split("[;>]")[0];
    }

    static String uri(String nameAddr) {
        return nameAddr.substring(nameAddr.indexOf('<') + 1, nameAddr.indexOf('>'));
    }

    static String body(String message) {
        return message.substring(message.indexOf("\r\n\r\n") + 4);
    }

    @Override
    public void close() throws IOException {
        if (udp != null) {
            udp.close();
        } else {
            tcp.close();
        }
    }
}

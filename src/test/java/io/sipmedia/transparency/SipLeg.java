// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.CodecAlone;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One call's signalling on a socket of its own: as much SIP as it takes to be answered and to hang up. Thread: one. */
final class SipLeg implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 15_000;
    private static final int REPEAT_MILLIS = 500;

    private final DatagramSocket socket;
    private final String id = "transparency-" + System.nanoTime();
    private final InetSocketAddress server;
    private final int payloadType;
    private String target;
    private String to;

    SipLeg(int serverPort, int payloadType) throws IOException {
        socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        server = new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort);
        this.payloadType = payloadType;
        target = "sip:agent@127.0.0.1:" + serverPort;
        to = "<sip:agent@127.0.0.1>";
    }

    /** Returns where audio is to go. */
    InetSocketAddress invite(AudioCodecId codec, int rtpPort) throws IOException {
        String fmtp = CodecAlone.parameters(codec) == null ? "" : "a=fmtp:" + payloadType + " " + CodecAlone.parameters(codec) + "\r\n";
        String sdp = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + rtpPort + " RTP/AVP " + payloadType
                + "\r\na=rtpmap:" + payloadType + " " + codec.encodingName() + "/" + codec.clockRate()
                + (codec.channels() > 1 ? "/" + codec.channels() : "") + "\r\n" + fmtp + "a=ptime:20\r\na=sendrecv\r\n";
        String answer = transact("INVITE", 1, "Contact: <sip:caller@127.0.0.1:" + socket.getLocalPort()
                + ">\r\nContent-Type: application/sdp\r\n", sdp);
        to = find("(?im)^(?:To|t)\\s*:\\s*(.*?)\\s*$", answer);
        target = find("(?im)^(?:Contact|m)\\s*:\\s*<([^>]+)>", answer);
        send(request("ACK", 1, "", ""));
        return new InetSocketAddress(find("(?m)^c=IN IP4 (\\S+)", answer), Integer.parseInt(find("(?m)^m=audio (\\d+) ", answer)));
    }

    void bye() throws IOException {
        transact("BYE", 2, "", "");
    }

    private String transact(String method, int number, String headers, String body) throws IOException {
        String request = request(method, number, headers, body);
        long limit = System.nanoTime() + PATIENCE_MILLIS * 1_000_000L;
        boolean provisional = false;
        byte[] buffer = new byte[65_536];
        while (System.nanoTime() < limit) {
            if (!provisional) {
                send(request);
            }
            socket.setSoTimeout(REPEAT_MILLIS);
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                String text = new String(buffer, 0, packet.getLength(), StandardCharsets.ISO_8859_1);
                if (!text.startsWith("SIP/2.0 ") || !Pattern.compile("(?im)^CSeq\\s*:\\s*" + number + "\\s+" + method).matcher(text).find()) {
                    continue;
                }
                if (text.startsWith("SIP/2.0 2")) {
                    return text;
                }
                if (!text.startsWith("SIP/2.0 1")) {
                    throw new IOException(method + " was answered: " + text.lines().findFirst().orElse(""));
                }
                provisional = true;
            } catch (SocketTimeoutException e) {
                // once more
            }
        }
        throw new IOException("no answer to " + method);
    }

    private String request(String method, int number, String headers, String body) {
        return method + " " + target + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + socket.getLocalPort() + ";branch=z9hG4bK" + id + method
                + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:caller@127.0.0.1>;tag=" + id + "\r\nTo: " + to + "\r\nCall-ID: " + id
                + "\r\nCSeq: " + number + " " + method + "\r\n" + headers + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private void send(String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        socket.send(new DatagramPacket(bytes, bytes.length, server));
    }

    private static String find(String pattern, String text) throws IOException {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in the answer:\n" + text);
        }
        return matcher.group(1);
    }

    @Override
    public void close() {
        socket.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * As much SIP as it takes to place calls and end them, all from one socket: INVITE, ACK, BYE, retransmission.
 *
 * <p>Thread: one places calls, one of its own reads responses.
 */
final class SipCaller implements AutoCloseable {

    private static final Pattern STATUS = Pattern.compile("^SIP/2\\.0 (\\d{3})");
    private static final Pattern CALL = Pattern.compile("(?im)^(?:Call-ID|i)\\s*:\\s*bench-(\\d+)@");
    private static final Pattern METHOD = Pattern.compile("(?im)^CSeq\\s*:\\s*\\d+\\s+(\\w+)");
    private static final Pattern TO = Pattern.compile("(?im)^(?:To|t)\\s*:\\s*(.*?)\\s*$");
    private static final Pattern CONTACT = Pattern.compile("(?im)^(?:Contact|m)\\s*:\\s*<([^>]+)>");
    private static final Pattern AUDIO = Pattern.compile("(?m)^m=audio (\\d+) ");
    private static final Pattern ADDRESS = Pattern.compile("(?m)^c=IN IP4 (\\S+)");

    /** RFC 3261, timer T1. */
    private static final long AGAIN_NANOS = 500_000_000L;
    private static final long GIVE_UP_NANOS = 10 * AGAIN_NANOS;

    private final DatagramChannel socket;
    private final Map<Long, PlacedCall> calls = new ConcurrentHashMap<>();
    private final Thread reader = new Thread(this::read, "bench-sip");
    final Samples setup = new Samples();
    final AtomicInteger up = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();
    final AtomicInteger failed = new AtomicInteger();

    /** Branches must be unique across space and time (RFC 3261 8.1.1.7): the step before left transactions behind. */
    private final String run = Long.toString(System.nanoTime(), 36) + ProcessHandle.current().pid();

    private long ids;

    SipCaller() throws IOException {
        socket = DatagramChannel.open();
        socket.setOption(java.net.StandardSocketOptions.SO_RCVBUF, 1 << 20);
        socket.bind(new InetSocketAddress("127.0.0.1", 0));
        reader.setDaemon(true);
        reader.start();
    }

    private int port() throws IOException {
        return ((InetSocketAddress) socket.getLocalAddress()).getPort();
    }

    PlacedCall place(CallLeg leg, int server) throws IOException {
        String sdp = "v=0\r\no=bench 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio " + leg.port()
                + " RTP/AVP 0 101\r\na=rtpmap:0 PCMU/8000\r\na=rtpmap:101 telephone-event/8000\r\na=ptime:20\r\na=sendrecv\r\n";
        long id = ids++;
        PlacedCall call = new PlacedCall(id, leg, server, request(id, "INVITE", 1, uri(server), "<sip:agent@127.0.0.1>",
                "Contact: <sip:bench@127.0.0.1:" + port() + ">\r\nContent-Type: application/sdp\r\n", sdp));
        calls.put(id, call);
        call.sentAt = System.nanoTime();
        send(call.invite, server);
        return call;
    }

    /** Says BYE, or says it again when half a second has brought no answer. */
    void hangUp(PlacedCall call, long now) throws IOException {
        if (call.up && !call.ended && (call.byeAt == 0 || now - call.byeAt > AGAIN_NANOS)) {
            call.byeAt = now;
            send(request(call.id, "BYE", 2, call.target, call.to, "", ""), call.server);
        }
    }

    /**
     * Sends again what nobody has answered, after T1, twice and four times that (RFC 3261 17.1.1.2, timer A); not what has had a
     * provisional response. What has no final one after ten times T1 has failed, and is cancelled.
     */
    void retransmit() throws IOException {
        long now = System.nanoTime();
        for (PlacedCall call : calls.values()) {
            if (call.to != null || call.failed) {
                continue;
            }
            long waited = now - call.sentAt;
            if (waited > GIVE_UP_NANOS) {
                fail(call, call.heard ? "no final answer" : "no answer");
                send(request(call.id, "CANCEL", 1, uri(call.server), "<sip:agent@127.0.0.1>", "", ""), call.server);
            } else if (!call.heard && waited > (AGAIN_NANOS << call.copies + 1) - AGAIN_NANOS) {
                call.copies++;
                send(call.invite, call.server);
            }
        }
    }

    private static String uri(int server) {
        return "sip:agent@127.0.0.1:" + server;
    }

    private String request(long id, String method, int cseq, String uri, String to, String headers, String body) throws IOException {
        return method + " " + uri + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:" + port() + ";branch=z9hG4bK" + run + "." + id + (method.equals("CANCEL") ? "INVITE" : method)
                + ";rport\r\nMax-Forwards: 70\r\nFrom: <sip:caller" + id + "@127.0.0.1>;tag=b" + id + "\r\nTo: " + to
                + "\r\nCall-ID: bench-" + id + "@" + run + "\r\nCSeq: " + cseq + " " + method + "\r\n" + headers
                + "Content-Length: " + body.length() + "\r\n\r\n" + body;
    }

    private synchronized void send(String text, int server) throws IOException {
        socket.send(ByteBuffer.wrap(text.getBytes(StandardCharsets.ISO_8859_1)), new InetSocketAddress("127.0.0.1", server));
    }

    private void read() {
        ByteBuffer buffer = ByteBuffer.allocate(65536);
        try {
            while (true) {
                buffer.clear();
                socket.receive(buffer);
                long now = System.nanoTime();
                response(new String(buffer.array(), 0, buffer.position(), StandardCharsets.ISO_8859_1), now);
            }
        } catch (IOException e) {
            // closed
        }
    }

    private void response(String text, long now) throws IOException {
        Matcher status = STATUS.matcher(text);
        String number = find(CALL, text);
        PlacedCall call = number == null ? null : calls.get(Long.parseLong(number));
        if (call == null || !status.find()) {
            return;
        }
        if (status.group(1).startsWith("1")) {
            call.heard = true;
            return;
        }
        switch (String.valueOf(find(METHOD, text))) {
            case "INVITE" -> answered(call, Integer.parseInt(status.group(1)), text, now);
            case "BYE" -> {
                calls.remove(call.id);
                if (!call.failed) {
                    call.ended = true;
                    ended.incrementAndGet();
                }
            }
            default -> {
                // the 200 of a CANCEL says nothing
            }
        }
    }

    private void answered(PlacedCall call, int status, String text, long now) throws IOException {
        boolean first = call.to == null;
        call.to = find(TO, text);
        String contact = find(CONTACT, text);
        call.target = contact == null ? uri(call.server) : contact;
        // the ACK of a refusal belongs to the INVITE's transaction (RFC 3261 17.1.1.3)
        String ack = request(call.id, "ACK", 1, status == 200 ? call.target : uri(call.server), call.to, "", "");
        send(status == 200 ? ack : ack.replace("." + call.id + "ACK;", "." + call.id + "INVITE;"), call.server);
        if (status != 200) {
            if (!call.failed) {
                fail(call, text.lines().findFirst().orElse(""));
            }
            calls.remove(call.id);
        } else if (call.failed) {
            // it was given up and the CANCEL came too late
            send(request(call.id, "BYE", 2, call.target, call.to, "", ""), call.server);
        } else if (first) {
            setup.add(now - call.sentAt);
            call.leg.start(new InetSocketAddress(find(ADDRESS, text), Integer.parseInt(find(AUDIO, text))));
            call.up = true;
            up.incrementAndGet();
        }
    }

    private void fail(PlacedCall call, String why) {
        System.err.println("call " + call.id + ": " + why);
        call.failed = true;
        failed.incrementAndGet();
    }

    private static String find(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}

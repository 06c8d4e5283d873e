// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The other end for the caller's tests: a UDP telephone that answers as told, remembers all, and can speak. */
final class AnsweringPhone implements AutoCloseable {

    final List<SipText> received = Collections.synchronizedList(new ArrayList<>());
    final Ear ear = new Ear(System.nanoTime(), SpeechSegment.DEFAULT_THRESHOLD_DBFS);
    final CallerMedia media;
    private final SipLine line;
    private final Function<SipText, List<String>> statuses;
    private volatile InetSocketAddress peer;
    private volatile SipText invite;
    private volatile String sdpDirection = "sendrecv";
    private volatile boolean offering;
    private int cseq = 100;

    /** @param statuses the status lines for a request, in order: {@code 180 Ringing}, {@code 200 OK} */
    AnsweringPhone(Function<SipText, List<String>> statuses) throws IOException {
        this.statuses = statuses;
        this.line = SipLine.udp(InetAddress.getLoopbackAddress());
        this.media = new CallerMedia(InetAddress.getLoopbackAddress(), "answering-phone", ear, System.nanoTime(), false, 1, () -> { });
        line.start("answering-phone-sip", this::answer);
    }

    static AnsweringPhone answers() throws IOException {
        return new AnsweringPhone(request -> "INVITE".equals(request.method()) ? List.of("180 Ringing", "200 OK") : List.of("200 OK"));
    }

    String uri() {
        return "sip:agent@127.0.0.1:" + line.local().getPort();
    }

    SipText received(String method) {
        synchronized (received) {
            return received.stream().filter(m -> !m.isResponse() && m.method().equals(method)).reduce((a, b) -> b).orElse(null);
        }
    }

    long count(String method) {
        synchronized (received) {
            return received.stream().filter(m -> !m.isResponse() && m.method().equals(method)).count();
        }
    }

    void direction(String direction) {
        sdpDirection = direction;
    }

    /** Sends a request inside the call. */
    void asks(String method, Map<String, String> headers, String body) throws IOException {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        fields.add(Map.entry("Via", "SIP/2.0/UDP 127.0.0.1:" + line.local().getPort() + ";branch=z9hG4bKphone" + ++cseq));
        fields.add(Map.entry("From", invite.header("To") + ";tag=phone"));
        fields.add(Map.entry("To", invite.header("From")));
        fields.add(Map.entry("Call-ID", invite.header("Call-ID")));
        fields.add(Map.entry("CSeq", cseq + " " + method));
        headers.forEach((name, value) -> fields.add(Map.entry(name, value)));
        line.send(SipText.of(method + " " + SipText.uri(invite.header("Contact")) + " SIP/2.0", fields, "application/sdp", body), peer);
    }

    String offer(String direction) {
        return MediaTerms.offer(media.local(), List.of("PCMU"), direction, 1, 2);
    }

    private void answer(SipText message, InetSocketAddress from) {
        peer = from;
        received.add(message);
        if (message.isResponse()) {
            return;
        }
        if ("INVITE".equals(message.method())) {
            invite = message;
            offering = message.body().isEmpty();
        }
        if (!message.body().isEmpty() && message.body().startsWith("v=0")) {
            media.agree(MediaTerms.read(message.body(), List.of("PCMU", "PCMA"), "127.0.0.1"));
        }
        if ("ACK".equals(message.method())) {
            return;
        }
        for (String status : statuses.apply(message)) {
            List<Map.Entry<String, String>> fields = new ArrayList<>();
            fields.add(Map.entry("v", message.header("Via")));
            fields.add(Map.entry("f", message.header("From")));
            fields.add(Map.entry("t", message.header("To") + (message.header("To").contains(";tag=") ? "" : ";tag=phone")));
            fields.add(Map.entry("i", message.header("Call-ID")));
            fields.add(Map.entry("CSeq", message.header("CSeq")));
            fields.add(Map.entry("m", "<" + uri() + ">"));
            boolean sdp = "INVITE".equals(message.method()) && status.startsWith("200");
            String body = !sdp ? null : offering ? offer("sendrecv")
                    : MediaTerms.read(message.body(), List.of("PCMU", "PCMA"), "127.0.0.1").answer(media.local(), sdpDirection, 1, 1);
            try {
                line.send(SipText.of("SIP/2.0 " + status, fields, "application/sdp", body), from);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @Override
    public void close() {
        media.close();
        line.close();
    }
}

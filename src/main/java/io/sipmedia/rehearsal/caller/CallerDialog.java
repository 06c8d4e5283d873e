// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * The caller's end of one SIP dialog (RFC 3261 12 and 13): its requests, and answers to what the other side asks for.
 * What the requests mean for the call is decided by its {@link Listener}.
 *
 * <p>Threads: requests run on the API's thread and block; requests of the other side are answered on the line's reader.
 */
final class CallerDialog {

    private static final String PRODUCT = "camel-sip-media scripted caller";

    private final SipLine line;
    private final InetSocketAddress peer;
    private final String requestUri;
    private final String from;
    private final String callId;
    private final List<Map.Entry<String, String>> extraHeaders;
    private final Listener listener;
    private final Map<String, Transaction> transactions = new ConcurrentHashMap<>();
    private final Map<Integer, SipText> acks = new ConcurrentHashMap<>();
    private final Map<String, SipText> answered = new ConcurrentHashMap<>();
    private final List<SipTraceEntry> trace = Collections.synchronizedList(new ArrayList<>());
    private final Transaction.SipSender sender;
    private final Random random = new Random();

    // written by the API's thread under this, read by the reader
    private int cseq;
    private volatile String to;
    private volatile String remoteTarget;
    private volatile List<String> routes = List.of();
    private volatile Transaction invite;

    /** What the other side asks for, on the line's reader. */
    interface Listener {

        /** Any request but ACK, inside the dialog; gives the response's status line, body and effects. */
        Reply request(SipText request);

        /** An ACK, whose body may be the answer to an offer of ours. */
        void acknowledged(SipText ack);

        /** Something to do after the response went out, or nothing. */
        record Reply(int status, String reason, String body, Runnable afterwards) {

            static final Reply OK = new Reply(200, "OK", null, null);
        }
    }

    CallerDialog(
            SipLine line, InetSocketAddress peer, String target, String from, List<Map.Entry<String, String>> extraHeaders,
            Listener listener) {
        this.line = line;
        this.peer = peer;
        this.requestUri = target;
        this.remoteTarget = target;
        this.to = "<" + target + ">";
        this.from = from + ";tag=" + token();
        this.callId = token() + token();
        this.extraHeaders = extraHeaders;
        this.listener = listener;
        this.sender = Transaction.SipSender.over(line, message -> trace(true, message));
    }

    void start(String threadName) {
        line.start(threadName, this::receive);
    }

    String callId() {
        return callId;
    }

    List<SipTraceEntry> trace() {
        synchronized (trace) {
            return List.copyOf(trace);
        }
    }

    /**
     * INVITE or re-INVITE until its final response; a 2xx is not acknowledged yet, anything else is.
     *
     * @param sdp the offer, or null to let the other side offer
     */
    SipText invite(String sdp, Duration limit, Consumer<SipText> provisional) throws InterruptedException {
        List<Map.Entry<String, String>> headers = new ArrayList<>();
        headers.add(Map.entry("Contact", "<" + contact() + ">"));
        headers.add(Map.entry("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, REFER, NOTIFY, INFO, UPDATE"));
        headers.add(Map.entry("Supported", "replaces"));
        if (!established()) {
            headers.addAll(extraHeaders);
        }
        Transaction transaction = transaction(request("INVITE", nextCseq(), newBranch(), headers, "application/sdp", sdp));
        invite = transaction;
        SipText response = transaction.await(sender, destination(), reliable(), limit, provisional);
        if (response != null && response.status() < 300) {
            to = response.header("To");
            if (!response.header("Contact").isEmpty()) {
                remoteTarget = SipText.uri(response.header("Contact"));
            }
            List<String> recorded = new ArrayList<>();
            response.headers("Record-Route").forEach(value -> recorded.addAll(List.of(value.split(",\\s*"))));
            Collections.reverse(recorded);
            routes = recorded;
        } else if (response != null) {
            // 17.1.1.3: the ACK of a refusal belongs to the transaction and keeps its branch
            SipText request = transaction.request();
            String branch = SipText.parameter(request.header("Via"), "branch");
            List<Map.Entry<String, String>> fields = fields(branch, response.header("To"), response.cseqNumber() + " ACK");
            SipText ack = SipText.of(ackLine(request), fields, null, null);
            acks.put(response.cseqNumber(), ack);
            sender.send(ack, destination());
        }
        return response;
    }

    /** Acknowledges a 2xx; {@code sdp} answers an offer that came in it. */
    void ack(SipText success, String sdp) {
        SipText ack = request("ACK", success.cseqNumber(), newBranch(), List.of(), "application/sdp", sdp);
        acks.put(success.cseqNumber(), ack);
        sender.send(ack, destination());
    }

    /** CANCEL of the INVITE that is under way (RFC 3261 9.1). */
    SipText cancel(Duration limit) throws InterruptedException {
        SipText pending = Objects.requireNonNull(invite, "no INVITE to cancel").request();
        String branch = SipText.parameter(pending.header("Via"), "branch");
        List<Map.Entry<String, String>> fields = fields(branch, pending.header("To"), pending.cseqNumber() + " CANCEL");
        SipText cancel = SipText.of("CANCEL " + ackLine(pending).substring(4), fields, null, null);
        Transaction transaction = new Transaction(cancel);
        transactions.put(branch + " CANCEL", transaction);
        return transaction.await(sender, destination(), reliable(), limit, ignored -> { });
    }

    /** Any other request inside the dialog, until its final response; null when none came. */
    SipText request(String method, List<Map.Entry<String, String>> headers, String type, String body, Duration limit)
            throws InterruptedException {
        Transaction transaction = transaction(request(method, nextCseq(), newBranch(), headers, type, body));
        return transaction.await(sender, destination(), reliable(), limit, ignored -> { });
    }

    boolean established() {
        return !SipText.parameter(to, "tag").isEmpty();
    }

    String contact() {
        InetSocketAddress local = line.local();
        return "sip:caller@" + host(local) + ":" + local.getPort() + ("TCP".equals(line.transport()) ? ";transport=tcp" : "");
    }

    /** An INVITE in its final state can come again, as can a request: both are answered from memory. */
    private void receive(SipText message, InetSocketAddress source) {
        trace(false, message);
        if (!callId.equals(message.header("Call-ID"))) {
            if (!message.isResponse() && !"ACK".equals(message.method())) {
                sender.send(respond(message, new Listener.Reply(481, "Call/Transaction Does Not Exist", null, null)), source);
            }
            return;
        }
        if (message.isResponse()) {
            response(message);
        } else if ("ACK".equals(message.method())) {
            listener.acknowledged(message);
        } else {
            SipText before = answered.get(key(message));
            if (before != null) {
                sender.send(before, source);
                return;
            }
            Listener.Reply reply = listener.request(message);
            SipText response = respond(message, reply);
            answered.put(key(message), response);
            sender.send(response, source);
            if (reply.afterwards() != null) {
                reply.afterwards().run();
            }
        }
    }

    private void response(SipText response) {
        boolean inviting = "INVITE".equals(response.cseqMethod());
        SipText ack = inviting && response.status() >= 200 ? acks.get(response.cseqNumber()) : null;
        if (ack != null) {
            sender.send(ack, destination());
            return;
        }
        Transaction transaction = transactions.get(SipText.parameter(response.header("Via"), "branch") + " " + response.cseqMethod());
        if (transaction != null) {
            transaction.response(response);
        }
    }

    private SipText respond(SipText request, Listener.Reply reply) {
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        request.headers("Via").forEach(via -> fields.add(Map.entry("Via", via)));
        request.headers("Record-Route").forEach(route -> fields.add(Map.entry("Record-Route", route)));
        fields.add(Map.entry("From", request.header("From")));
        fields.add(Map.entry("To", request.header("To")));
        fields.add(Map.entry("Call-ID", request.header("Call-ID")));
        fields.add(Map.entry("CSeq", request.header("CSeq")));
        fields.add(Map.entry("Contact", "<" + contact() + ">"));
        fields.add(Map.entry("Allow", "INVITE, ACK, BYE, CANCEL, OPTIONS, REFER, NOTIFY, INFO, UPDATE"));
        return SipText.of("SIP/2.0 " + reply.status() + " " + reply.reason(), fields, "application/sdp", reply.body());
    }

    private SipText request(
            String method, int number, String branch, List<Map.Entry<String, String>> headers, String type, String body) {
        List<Map.Entry<String, String>> fields = fields(branch, to, number + " " + method);
        routes.forEach(route -> fields.add(Map.entry("Route", route)));
        fields.addAll(headers);
        String uri = established() ? remoteTarget : requestUri;
        return SipText.of(method + " " + uri + " SIP/2.0", fields, type, body);
    }

    private List<Map.Entry<String, String>> fields(String branch, String toValue, String cseqValue) {
        InetSocketAddress local = line.local();
        List<Map.Entry<String, String>> fields = new ArrayList<>();
        fields.add(Map.entry("Via", "SIP/2.0/" + line.transport() + " " + host(local) + ":" + local.getPort() + ";rport;branch=" + branch));
        fields.add(Map.entry("Max-Forwards", "70"));
        fields.add(Map.entry("From", from));
        fields.add(Map.entry("To", toValue));
        fields.add(Map.entry("Call-ID", callId));
        fields.add(Map.entry("CSeq", cseqValue));
        fields.add(Map.entry("User-Agent", PRODUCT));
        return fields;
    }

    private Transaction transaction(SipText request) {
        Transaction transaction = new Transaction(request);
        transactions.put(SipText.parameter(request.header("Via"), "branch") + " " + request.method(), transaction);
        return transaction;
    }

    /** Where requests go: the contact when it is an address literal, else where the first INVITE went. */
    private InetSocketAddress destination() {
        if (!established() || !routes.isEmpty()) {
            return peer;
        }
        try {
            URI uri = URI.create("sip://" + remoteTarget.replaceFirst("^sips?:", "").replaceFirst("[;?].*", ""));
            if (uri.getHost() != null && uri.getHost().matches("[0-9.]+|\\[.*]")) {
                return new InetSocketAddress(InetAddress.getByName(uri.getHost()), uri.getPort() < 0 ? 5060 : uri.getPort());
            }
        } catch (IllegalArgumentException | UnknownHostException e) {
            // a contact that is no address: stay with the peer
        }
        return peer;
    }

    private synchronized int nextCseq() {
        return ++cseq;
    }

    private boolean reliable() {
        return "TCP".equals(line.transport());
    }

    private void trace(boolean sent, SipText message) {
        trace.add(new SipTraceEntry(System.nanoTime(), sent, message.toString()));
    }

    private static String ackLine(SipText request) {
        return "ACK" + request.startLine().substring(request.method().length());
    }

    private static String key(SipText request) {
        return request.header("CSeq") + SipText.parameter(request.header("Via"), "branch");
    }

    private static String host(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return host.indexOf(':') < 0 ? host : "[" + host + "]";
    }

    private String newBranch() {
        return "z9hG4bK" + token();
    }

    private String token() {
        return String.format("%08x", random.nextInt());
    }
}

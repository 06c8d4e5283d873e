// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import io.sipmedia.rehearsal.report.ConversationEvent;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The telephone behind a {@link ScriptedCaller}: joins dialog and media, and knows in which state the call is.
 *
 * <p>State is volatile: written by the API's threads and the SIP reader, each change once.
 */
final class CallerLeg implements CallerDialog.Listener {

    private static final AtomicInteger COUNTER = new AtomicInteger();
    private static final Duration SIP_LIMIT = Duration.ofSeconds(8);

    private final CallerOptions options;
    private final String name = "rehearsal-caller-" + COUNTER.incrementAndGet();
    private final long startNanos = System.nanoTime();
    private final long session = Math.abs(startNanos % 1_000_000_000L);
    private final InetSocketAddress peer;
    private final SipLine line;
    private final CallerDialog dialog;
    private final CallerMedia media;
    private final Ear ear;
    private final List<Thread> helpers = new ArrayList<>();
    private int sdpVersion = 1;
    private volatile MediaTerms terms;
    private volatile boolean ringing;
    private volatile boolean answered;
    private volatile boolean cancelled;
    private volatile boolean ended;
    private volatile boolean endedByPeer;
    private volatile String transferTarget;
    private volatile String ownDirection = "sendrecv";

    CallerLeg(CallerOptions options) {
        this.options = options;
        SipLine opened = null;
        try {
            peer = options.peer();
            InetAddress local = options.localAddress() != null ? options.localAddress() : addressTowards(peer);
            opened = options.tcp() ? SipLine.tcp(local, peer) : SipLine.udp(local);
            line = opened;
            ear = new Ear(startNanos, options.speechLevelDbfs());
            media = new CallerMedia(local, name, ear, startNanos, options.reports(), options.seed(), new SpeechWatch(ear, this::tell));
        } catch (IOException e) {
            if (opened != null) {
                opened.close();
            }
            throw new CallerException("The caller could not open its sockets towards " + options.target() + ": " + e.getMessage(), e);
        }
        dialog = new CallerDialog(line, peer, options.target().replaceFirst("(?i);transport=(tcp|udp)", ""), options.fromAddress(line.local().getAddress()), options.headers(),
                this);
        dialog.start(name + "-sip");
    }

    CompletableFuture<Void> dial() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        tell(ConversationEvent.DIALING, options.target(), Map.of("from", options.from()));
        helper("-dial", () -> {
            try {
                invite();
                answer.complete(null);
            } catch (CallerException e) {
                finish(false, e.getMessage());
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private void invite() throws InterruptedException {
        String offer = options.delayedOffer() ? null : MediaTerms.offer(media.local(), options.codecs(), "sendrecv", session, sdpVersion);
        SipText response = dialog.invite(offer, options.answerLimit(), this::provisional);
        if (response == null) {
            if (ringing) {
                dialog.cancel(SIP_LIMIT);
            }
            tell(ConversationEvent.REJECTED, "408 no answer", Map.of("status", 408));
            throw new CallRejected(408, "No answer within " + options.answerLimit().toMillis() + " ms");
        }
        if (response.status() >= 300) {
            tell(ConversationEvent.REJECTED, response.status() + " " + response.reason(), Map.of("status", response.status()));
            throw new CallRejected(response.status(), response.reason());
        }
        settle(response);
        answered = true;
        tell(ConversationEvent.ANSWERED, "", Map.of());
    }

    /** Takes the SDP of a 2xx, as answer or as offer, and acknowledges. */
    private void settle(SipText success) {
        boolean offered = options.delayedOffer() && !answered;
        try {
            MediaTerms agreed = MediaTerms.read(success.body(), options.codecs(), peer.getAddress().getHostAddress());
            dialog.ack(success, offered ? agreed.answer(media.local(), "sendrecv", session, sdpVersion) : null);
            agree(agreed);
        } catch (CallerException e) {
            dialog.ack(success, null);
            answered = true;
            hangUp();
            throw e;
        }
    }

    private void provisional(SipText response) {
        if (response.status() >= 180 && !ringing) {
            ringing = true;
            tell(ConversationEvent.RINGING, "", Map.of());
        }
        if (response.status() == 183 && !response.body().isEmpty() && !options.delayedOffer()) {
            agree(MediaTerms.read(response.body(), options.codecs(), peer.getAddress().getHostAddress()));
        }
    }

    void cancel() {
        cancelled = true;
        blocking(() -> dialog.cancel(SIP_LIMIT));
    }

    void renegotiate(String direction) {
        reinvite(direction, MediaTerms.offer(media.local(), options.codecs(), direction, session, ++sdpVersion));
    }

    void holdByAddress() {
        String offer = MediaTerms.offer(media.local(), options.codecs(), "sendrecv", session, ++sdpVersion);
        reinvite("sendrecv", offer.replaceFirst("c=IN IP[46] \\S+", "c=IN IP4 0.0.0.0"));
    }

    private void reinvite(String direction, String offer) {
        ownDirection = direction;
        SipText response = blocking(() -> dialog.invite(offer, SIP_LIMIT, ignored -> { }));
        if (response == null || response.status() >= 300) {
            throw new CallerException("The re-INVITE (" + direction + ") was not accepted: " + (response == null ? "no answer" : response.startLine()));
        }
        settle(response);
    }

    void info(String contentType, String body) {
        SipText response = blocking(() -> dialog.request("INFO", List.of(), contentType, body, SIP_LIMIT));
        if (response == null || response.status() >= 300) {
            throw new CallerException("The INFO was not accepted: " + (response == null ? "no answer" : response.startLine()));
        }
    }

    void hangUp() {
        if (answered && !ended) {
            finish(false, "the caller hung up");
            tell(ConversationEvent.HUNG_UP, "caller", Map.of());
            blocking(() -> dialog.request("BYE", List.of(), null, null, SIP_LIMIT));
        }
    }

    @Override
    public Reply request(SipText request) {
        return switch (request.method()) {
            case "BYE" -> new Reply(200, "OK", null, () -> {
                if (finish(true, "the other side hung up")) {
                    tell(ConversationEvent.HUNG_UP, "called", Map.of());
                }
            });
            case "INVITE", "UPDATE" -> answerOffer(request);
            case "REFER" -> new Reply(202, "Accepted", null, () -> helper("-refer", () -> follow(request)));
            case "OPTIONS", "INFO", "NOTIFY", "MESSAGE" -> Reply.OK;
            default -> new Reply(405, "Method Not Allowed", null, null);
        };
    }

    private Reply answerOffer(SipText request) {
        if (request.body().isEmpty()) {
            boolean invite = "INVITE".equals(request.method());
            return invite ? new Reply(200, "OK", MediaTerms.offer(media.local(), options.codecs(), ownDirection, session, ++sdpVersion), null)
                    : Reply.OK;
        }
        try {
            MediaTerms offered = MediaTerms.read(request.body(), options.codecs(), peer.getAddress().getHostAddress());
            return new Reply(200, "OK", offered.answer(media.local(), ownDirection, session, ++sdpVersion), () -> agree(offered));
        } catch (CallerException e) {
            return new Reply(488, "Not Acceptable Here", null, null);
        }
    }

    @Override
    public void acknowledged(SipText ack) {
        if (!ack.body().isEmpty()) {
            agree(MediaTerms.read(ack.body(), options.codecs(), peer.getAddress().getHostAddress()));
        }
    }

    /** RFC 3515 2.4.4: the outcome of a REFER is told in NOTIFYs that carry the status line of the new call. */
    private void follow(SipText refer) throws InterruptedException {
        String target = SipText.uri(refer.header("Refer-To"));
        String outcome = options.transferStatus() + " " + options.transferReason();
        notify("active;expires=60", "100 Trying");
        notify("terminated;reason=noresource", outcome);
        transferTarget = target;
        tell(ConversationEvent.TRANSFER, target, Map.of("status", options.transferStatus()));
        ear.wake();
    }

    private void notify(String state, String status) throws InterruptedException {
        List<Map.Entry<String, String>> headers = List.of(
                Map.entry("Event", "refer"), Map.entry("Subscription-State", state), Map.entry("Contact", "<" + dialog.contact() + ">"));
        dialog.request("NOTIFY", headers, "message/sipfrag;version=2.0", "SIP/2.0 " + status + "\r\n", SIP_LIMIT);
    }

    private void agree(MediaTerms agreed) {
        terms = agreed;
        media.agree(agreed);
    }

    /** Marks the end of the call, once. */
    private synchronized boolean finish(boolean byPeer, String how) {
        if (ended) {
            return false;
        }
        ended = true;
        endedByPeer = byPeer;
        media.mouth().stop();
        ear.callEnded(how);
        return true;
    }

    void tell(String kind, String text, Map<String, Object> details) {
        options.listener().accept(ConversationEvent.now(ConversationEvent.CALLER, kind, text, details));
        ear.wake();
    }

    Recording recording() {
        int length = Math.max(media.mouth().end(), ear.end());
        return new Recording(media.mouth().samples(length), ear.samples(length), Ear.RATE, startNanos);
    }

    Ear ear() {
        return ear;
    }

    Mouth mouth() {
        return media.mouth();
    }

    MediaTerms terms() {
        return terms;
    }

    boolean ringing() {
        return ringing || answered;
    }

    boolean ended() {
        return ended;
    }

    boolean endedByPeer() {
        return endedByPeer;
    }

    String transferTarget() {
        return transferTarget;
    }

    CallerDialog dialog() {
        return dialog;
    }

    CallerMedia media() {
        return media;
    }

    void close() {
        try {
            hangUp();
            if (ringing && !answered && !ended && !cancelled) {
                cancel();
            }
        } finally {
            finish(false, "the caller was closed");
            media.close();
            line.close();
            synchronized (helpers) {
                helpers.forEach(Thread::interrupt);
                helpers.forEach(Threads::join);
            }
        }
    }

    private void helper(String suffix, Step work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }, name + suffix);
        thread.setDaemon(true);
        synchronized (helpers) {
            helpers.add(thread);
            thread.start();
        }
    }

    private <T> T blocking(Call<T> call) {
        try {
            return call.run();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallerException("Interrupted while waiting for the other side's SIP", e);
        }
    }

    private static InetAddress addressTowards(InetSocketAddress peer) throws IOException {
        try (DatagramSocket probe = new DatagramSocket()) {
            probe.connect(peer);
            return probe.getLocalAddress();
        }
    }

    private interface Step {
        void run() throws InterruptedException;
    }

    private interface Call<T> {
        T run() throws InterruptedException;
    }
}

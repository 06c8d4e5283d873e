// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import io.sipmedia.rehearsal.report.ConversationEvent;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Collects what a caller is; every option but the target has a default. */
public final class CallerBuilder {

    private String target;
    private String from = "+12025550123";
    private String displayName;
    private final List<Map.Entry<String, String>> headers = new ArrayList<>();
    private boolean tcp;
    private List<String> codecs = List.of("PCMU", "PCMA");
    private boolean delayedOffer;
    private InetAddress localAddress;
    private Duration answerLimit = Duration.ofSeconds(30);
    private int transferStatus = 200;
    private String transferReason = "OK";
    private double speechLevelDbfs = SpeechSegment.DEFAULT_THRESHOLD_DBFS;
    private long seed = 1;
    private Consumer<ConversationEvent> listener = ignored -> { };

    CallerBuilder() {
    }

    /** Whom to call, as {@code sip:agent@127.0.0.1:5060}; with {@code ;transport=tcp} over TCP. Required. */
    public CallerBuilder target(String uri) {
        this.target = uri;
        return this;
    }

    /** The caller's number or SIP URI. Default: +12025550123. */
    public CallerBuilder from(String numberOrUri) {
        this.from = numberOrUri;
        return this;
    }

    /** The name that goes with the number. Default: none. */
    public CallerBuilder displayName(String name) {
        this.displayName = name;
        return this;
    }

    /** A header of the INVITE, such as {@code X-Customer}; may be called several times. */
    public CallerBuilder header(String name, String value) {
        this.headers.add(Map.entry(name, value));
        return this;
    }

    /** SIP over TCP instead of UDP. */
    public CallerBuilder tcp() {
        this.tcp = true;
        return this;
    }

    /** The codecs offered, best first: PCMU and PCMA in any order or alone. Default: both, PCMU first. */
    public CallerBuilder codecs(String... names) {
        this.codecs = List.of(names);
        return this;
    }

    /** INVITE without SDP: the gateway offers, the ACK answers (RFC 3264 5). */
    public CallerBuilder delayedOffer() {
        this.delayedOffer = true;
        return this;
    }

    /** The address of the caller's own sockets. Default: the one that reaches the target. */
    public CallerBuilder localAddress(String address) {
        try {
            this.localAddress = InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("No address: " + address, e);
        }
        return this;
    }

    /** How long it may ring. Default: 30 s. */
    public CallerBuilder answerLimit(Duration limit) {
        this.answerLimit = limit;
        return this;
    }

    /** A transfer (REFER) is followed and its target refuses: the last NOTIFY says so. Default: the target answers, 200. */
    public CallerBuilder transferOutcome(int status, String reason) {
        this.transferStatus = status;
        this.transferReason = reason;
        return this;
    }

    /** A transfer fails with 603 Decline. */
    public CallerBuilder declinesTransfers() {
        return transferOutcome(603, "Decline");
    }

    /** What is quieter counts as silence, in dBFS. Default: -42. */
    public CallerBuilder speechLevel(double dbfs) {
        this.speechLevelDbfs = dbfs;
        return this;
    }

    /** Makes losses and delays the same in every run. Default: 1. */
    public CallerBuilder seed(long value) {
        this.seed = value;
        return this;
    }

    /** Told what happens as it happens, on the caller's threads: must not block. */
    public CallerBuilder listener(Consumer<ConversationEvent> events) {
        this.listener = listener.andThen(events);
        return this;
    }

    /** @throws IllegalArgumentException when there is no target */
    public ScriptedCaller build() {
        if (target == null || !target.matches("sips?:.+")) {
            throw new IllegalArgumentException("The target must be a SIP URI such as sip:agent@127.0.0.1:5060, not " + target);
        }
        boolean overTcp = tcp || target.toLowerCase(Locale.ROOT).contains(";transport=tcp");
        return new ScriptedCaller(new CallerOptions(target, from, displayName, List.copyOf(headers), overTcp, codecs, delayedOffer,
                localAddress, answerLimit, transferStatus, transferReason, speechLevelDbfs, seed, listener));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import io.sipmedia.rehearsal.report.ConversationEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * A caller that follows a script: a small SIP and RTP telephone of its own, for trying and testing a gateway end to end.
 * It plays WAV files on cue, interrupts, sends DTMF, holds, hangs up, loses and delays its packets, and records what it
 * hears.
 *
 * <pre>{@code
 * try (ScriptedCaller caller = ScriptedCaller.builder().target("sip:agent@127.0.0.1:5060").from("+12025550123").build()) {
 *     caller.call()
 *           .waitsUntilAnswerEnds(Duration.ofSeconds(10))      // the greeting
 *           .says("where-is-my-order.wav")
 *           .hears(Duration.ofSeconds(5))                      // the model answers
 *           .interruptsWith("opening-hours.wav")
 *           .waitsUntilAnswerEnds(Duration.ofSeconds(20))
 *           .hangsUp();
 *     caller.recording().writeTo(Path.of("call.wav"));
 * }
 * }</pre>
 *
 * <p>Every step blocks until it is done, or throws a {@link CallerException} when its limit passes or the call ends first.
 * A step that waits for speech means speech after the end of what the caller said last. One object is one call.
 *
 * <p>Thread: steps are called by one thread at a time; what was heard may be asked for from any thread, also after
 * {@link #close()}.
 */
public final class ScriptedCaller implements AutoCloseable {

    /** How long quiet must last for an answer to count as ended. */
    public static final Duration END_OF_ANSWER = Duration.ofMillis(700);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration INTERRUPTS_AFTER = Duration.ofMillis(1200);

    private final CallerLeg leg;
    private final CallerOptions options;
    private CompletableFuture<Void> dialling;
    // on the call's time line: speech that counts as new is later than this
    private volatile double mark;

    ScriptedCaller(CallerOptions options) {
        this.options = options;
        this.leg = new CallerLeg(options);
    }

    /** What a caller is like, to be filled in. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Dials and waits for the answer.
     *
     * @throws CallRejected    when the call is refused
     * @throws CallerException when nothing answers within the builder's answer limit
     */
    public ScriptedCaller call() {
        return dial().awaitsAnswer(options.answerLimit().plus(PATIENCE));
    }

    /** Dials and returns at once; {@link #awaitsAnswer}, {@link #rings} or {@link #cancels} follow. */
    public ScriptedCaller dial() {
        if (dialling != null) {
            throw new IllegalStateException("This caller has called already; one object is one call");
        }
        dialling = leg.dial();
        return this;
    }

    /** Waits for 180 or 183. */
    public ScriptedCaller rings(Duration limit) {
        leg.ear().await(leg::ringing, limit, true, () -> "ringing");
        return this;
    }

    /** Waits for the answer to {@link #dial}. */
    public ScriptedCaller awaitsAnswer(Duration limit) {
        try {
            dialling.get(limit.toMillis(), TimeUnit.MILLISECONDS);
            mark = 0;
            return this;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof CallerException known) {
                throw known;
            }
            throw new CallerException("The call failed: " + e.getCause(), e.getCause());
        } catch (TimeoutException e) {
            throw new CallerException("No answer within " + limit.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallerException("Interrupted while waiting for the answer", e);
        }
    }

    /** Gives up while it rings; returns when the other side has confirmed with 487 (or answered just then and was hung up on). */
    public ScriptedCaller cancels() {
        leg.cancel();
        try {
            awaitsAnswer(PATIENCE);
            return hangsUp();
        } catch (CallRejected expected) {
            return this;
        }
    }

    /**
     * Speaks a phrase that ships, a {@code classpath:} WAV or a WAV file; returns when its last packet was sent.
     *
     * @throws IllegalArgumentException when there is no such WAV
     */
    public ScriptedCaller says(String wav) {
        return speak(Voices.load(wav, Ear.RATE), Voices.words(wav), wav);
    }

    /** Speaks samples: 8 kHz, mono. */
    public ScriptedCaller says(short[] samples) {
        return speak(samples.clone(), "", "");
    }

    /** Is quiet for a while (and sends silence). */
    public ScriptedCaller pauses(Duration length) {
        says(new short[(int) (length.toMillis() * Ear.RATE / 1000)]);
        return this;
    }

    /** Waits until speech is heard. */
    public ScriptedCaller hears(Duration limit) {
        return hearsFor(Duration.ofMillis(SpeechSegment.SHORTEST_MILLIS), limit);
    }

    /** Waits until speech has been heard for a while. */
    public ScriptedCaller hearsFor(Duration heard, Duration limit) {
        leg.ear().await(() -> leg.ear().speechSince(mark) >= heard.toMillis(), limit, true,
                () -> heard.toMillis() + " ms of speech (heard so far: " + Math.round(leg.ear().speechSince(mark)) + " ms)");
        return this;
    }

    /** Waits until it has been quiet for {@code silence}. */
    public ScriptedCaller waitsForSilence(Duration silence, Duration limit) {
        leg.ear().await(() -> leg.ear().silence(mark) >= silence.toMillis(), limit, true,
                () -> silence.toMillis() + " ms of silence");
        return this;
    }

    /** Waits until speech was heard and has been over for {@link #END_OF_ANSWER}. */
    public ScriptedCaller waitsUntilAnswerEnds(Duration limit) {
        return waitsUntilAnswerEnds(END_OF_ANSWER, limit);
    }

    /** Waits until speech was heard and has been over for {@code silence}. */
    public ScriptedCaller waitsUntilAnswerEnds(Duration silence, Duration limit) {
        long begin = System.nanoTime();
        hears(limit);
        waitsForSilence(silence, limit.minusNanos(System.nanoTime() - begin));
        mark = leg.ear().nowMillis();
        return this;
    }

    /** Waits until an answer was heard to its end, or the other side hung up. */
    public ScriptedCaller hearsGoodbye(Duration limit) {
        leg.ear().await(() -> leg.ended()
                || leg.ear().speechSince(mark) >= SpeechSegment.SHORTEST_MILLIS && leg.ear().silence(mark) >= END_OF_ANSWER.toMillis(),
                limit, false, () -> "a goodbye");
        return this;
    }

    /** Speaks into the answer after 1200 ms of it. */
    public ScriptedCaller interruptsWith(String wav) {
        return interruptsWith(wav, INTERRUPTS_AFTER, Duration.ofSeconds(20));
    }

    /** Waits until an answer has been heard for a while and speaks into it. */
    public ScriptedCaller interruptsWith(String wav, Duration afterHearing, Duration limit) {
        return hearsFor(afterHearing, limit).says(wav);
    }

    /** Presses keys: {@code 0-9 * # A-D}, as telephone events (RFC 4733), 160 ms each. */
    public ScriptedCaller sends(String digits) {
        CompletableFuture<Void> last = null;
        for (char digit : digits.toCharArray()) {
            last = leg.mouth().press(digit);
        }
        leg.tell(ConversationEvent.DTMF, digits, Map.of());
        if (last != null) {
            done(last, Duration.ofSeconds(1L + digits.length()));
        }
        mark = leg.ear().nowMillis();
        return this;
    }

    /** Puts the call on hold (re-INVITE, {@code sendonly}) and sends no more RTP. */
    public ScriptedCaller holds() {
        return holds("sendonly");
    }

    /** Puts the call on hold with a direction of its own, {@code sendonly} or {@code inactive}. */
    public ScriptedCaller holds(String direction) {
        leg.renegotiate(direction);
        leg.mouth().pause(true);
        leg.tell(ConversationEvent.HELD, "", Map.of());
        return this;
    }

    /** Puts the call on hold in the way of RFC 2543, with the address 0.0.0.0 ({@code c=}), as older telephones do. */
    public ScriptedCaller holdsByAddress() {
        leg.holdByAddress();
        leg.mouth().pause(true);
        leg.tell(ConversationEvent.HELD, "", Map.of());
        return this;
    }

    /** Takes the call off hold (re-INVITE, {@code sendrecv}). */
    public ScriptedCaller resumes() {
        leg.mouth().pause(false);
        leg.renegotiate("sendrecv");
        mark = leg.ear().nowMillis();
        leg.tell(ConversationEvent.RESUMED, "", Map.of());
        return this;
    }

    /** Sends an INFO inside the call. */
    public ScriptedCaller sendsInfo(String contentType, String body) {
        leg.info(contentType, body);
        return this;
    }

    /** Hangs up; does nothing when the call is over already. */
    public ScriptedCaller hangsUp() {
        leg.hangUp();
        return this;
    }

    /** Stops sending RTP without a word, as a telephone that lost its network; signalling stays. */
    public ScriptedCaller fallsSilent() {
        leg.mouth().pause(true);
        return this;
    }

    /** Waits for the other side to hang up. */
    public ScriptedCaller expectHangUp(Duration limit) {
        leg.ear().await(leg::ended, limit, false, () -> "the other side to hang up");
        return this;
    }

    /**
     * Waits for a transfer (REFER), until its outcome was told in the last NOTIFY.
     *
     * @return the target, as the Refer-To names it
     */
    public String expectTransfer(Duration limit) {
        leg.ear().await(() -> leg.transferTarget() != null, limit, false, () -> "a transfer");
        return leg.transferTarget();
    }

    /** From now on loses this share of the RTP packets it should send, in percent. */
    public ScriptedCaller loses(double percent) {
        leg.mouth().loses(percent);
        return this;
    }

    /** From now on sends every packet late by {@code millis} and up to {@code jitterMillis} more, evenly spread. */
    public ScriptedCaller delays(int millis, int jitterMillis) {
        leg.mouth().delays(millis, jitterMillis);
        return this;
    }

    /**
     * From now on hands back what is heard, as a hands-free telephone does whose microphone hears its loudspeaker.
     *
     * @param returnDb how loud, compared with what came: -15 is a bad telephone, -30 a good one
     * @param delay    how late; shorter than the network's jitter, parts of it are missing
     */
    public ScriptedCaller echoes(double returnDb, Duration delay) {
        leg.mouth().echoes(new LineEcho(leg.ear(), Math.pow(10, returnDb / 20), (int) (delay.toMillis() * Ear.RATE / 1000)));
        return this;
    }

    /** What was said and heard by now. */
    public Recording recording() {
        return leg.recording();
    }

    /** The speech heard by now. */
    public List<SpeechSegment> heardSpeech() {
        return leg.ear().segments();
    }

    /** The speech heard since the caller last said something. */
    public List<SpeechSegment> heardSinceLastSaid() {
        double since = mark;
        return heardSpeech().stream().filter(segment -> segment.endMillis() > since).toList();
    }

    /** When the caller last ended speaking, on the recording's time line; speech later than this is what {@link #hears} means. */
    public double lastSaidMillis() {
        return mark;
    }

    /** Every RTP packet that arrived. */
    public List<HeardPacket> heardPackets() {
        return leg.ear().packets();
    }

    /** The jitter of the RTP that arrived (RFC 3550 6.4.1), in milliseconds; {@code NaN} before the second packet. */
    public double heardJitterMillis() {
        return HeardJitter.millis(heardPackets());
    }

    /** The DTMF digits that arrived. */
    public String heardDigits() {
        return leg.ear().digits();
    }

    /** RTCP packets that arrived. */
    public long heardRtcpPackets() {
        return leg.media().rtcpPackets();
    }

    /** RTP packets handed to the socket. */
    public long sentPackets() {
        return leg.mouth().sent();
    }

    /** RTP packets not sent, as {@link #loses} asked for. */
    public long lostPackets() {
        return leg.mouth().lost();
    }

    /** Every SIP message sent and received. */
    public List<SipTraceEntry> sipTrace() {
        return leg.dialog().trace();
    }

    /** The Call-ID of the call. */
    public String sipCallId() {
        return leg.dialog().callId();
    }

    /** Whether the call is over, whoever ended it. */
    public boolean ended() {
        return leg.ended();
    }

    /** Whether it was the other side that hung up. */
    public boolean endedByPeer() {
        return leg.endedByPeer();
    }

    /** The address and port of the caller's RTP. */
    public InetSocketAddress mediaAddress() {
        return leg.media().local();
    }

    /** Where the caller sends its RTP: the gateway's address and port. Null before the answer. */
    public InetSocketAddress remoteMedia() {
        return leg.terms() == null ? null : leg.terms().remote();
    }

    /** A stranger that knows where the gateway listens for this call: it sends from a socket of its own. */
    public Stranger stranger() {
        return new Stranger(mediaAddress().getAddress(), remoteMedia());
    }

    /** Hangs up if need be and frees sockets and threads. */
    @Override
    public void close() {
        leg.close();
        if (dialling != null && !dialling.isDone()) {
            dialling.completeExceptionally(new CallerException("The caller was closed"));
        }
    }

    private ScriptedCaller speak(short[] samples, String words, String file) {
        CompletableFuture<Void> said = leg.mouth().say(samples);
        long millis = samples.length * 1000L / Ear.RATE;
        if (!file.isEmpty()) {
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("file", file);
            details.put("durationMillis", millis);
            leg.tell(ConversationEvent.SAYS, words, details);
        }
        done(said, Duration.ofMillis(millis).plus(PATIENCE));
        mark = leg.ear().nowMillis();
        return this;
    }

    private static void done(CompletableFuture<Void> what, Duration limit) {
        try {
            what.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new CallerException("The call ended while the caller was speaking", e.getCause());
        } catch (TimeoutException e) {
            throw new CallerException("Could not be said within " + limit.toMillis() + " ms: is the call answered?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CallerException("Interrupted while speaking", e);
        }
    }

    /** Collects what a caller is; every option but the target has a default. */
    public static final class Builder {

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
        private boolean reports = true;
        private Consumer<ConversationEvent> listener = ignored -> { };

        private Builder() {
        }

        /** Whom to call, as {@code sip:agent@127.0.0.1:5060}; with {@code ;transport=tcp} over TCP. Required. */
        public Builder target(String uri) {
            this.target = uri;
            return this;
        }

        /** The caller's number or SIP URI. Default: +12025550123. */
        public Builder from(String numberOrUri) {
            this.from = numberOrUri;
            return this;
        }

        /** The name that goes with the number. Default: none. */
        public Builder displayName(String name) {
            this.displayName = name;
            return this;
        }

        /** A header of the INVITE, such as {@code X-Customer}; may be called several times. */
        public Builder header(String name, String value) {
            this.headers.add(Map.entry(name, value));
            return this;
        }

        /** SIP over TCP instead of UDP. */
        public Builder tcp() {
            this.tcp = true;
            return this;
        }

        /** The codecs offered, best first: PCMU and PCMA in any order or alone. Default: both, PCMU first. */
        public Builder codecs(String... names) {
            this.codecs = List.of(names);
            return this;
        }

        /** INVITE without SDP: the gateway offers, the ACK answers (RFC 3264 5). */
        public Builder delayedOffer() {
            this.delayedOffer = true;
            return this;
        }

        /** The address of the caller's own sockets. Default: the one that reaches the target. */
        public Builder localAddress(String address) {
            try {
                this.localAddress = InetAddress.getByName(address);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException("No address: " + address, e);
            }
            return this;
        }

        /** How long it may ring. Default: 30 s. */
        public Builder answerLimit(Duration limit) {
            this.answerLimit = limit;
            return this;
        }

        /** A transfer (REFER) is followed and its target refuses: the last NOTIFY says so. Default: the target answers, 200. */
        public Builder transferOutcome(int status, String reason) {
            this.transferStatus = status;
            this.transferReason = reason;
            return this;
        }

        /** A transfer fails with 603 Decline. */
        public Builder declinesTransfers() {
            return transferOutcome(603, "Decline");
        }

        /** What is quieter counts as silence, in dBFS. Default: -42. */
        public Builder speechLevel(double dbfs) {
            this.speechLevelDbfs = dbfs;
            return this;
        }

        /** Makes losses and delays the same in every run. Default: 1. */
        public Builder seed(long value) {
            this.seed = value;
            return this;
        }

        /** A telephone that sends no RTCP, as many do. Default: it reports what it hears about every five seconds. */
        public Builder withoutReports() {
            this.reports = false;
            return this;
        }

        /** Told what happens as it happens, on the caller's threads: must not block. */
        public Builder listener(Consumer<ConversationEvent> events) {
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
                    localAddress, answerLimit, transferStatus, transferReason, speechLevelDbfs, seed, reports, listener));
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.DelayMeter;
import io.sipmedia.audio.Delays;
import io.sipmedia.audio.PlayedItem;
import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.BoundPorts;
import io.sipmedia.rtp.PeerLoss;
import io.sipmedia.rtp.RtpListener;
import io.sipmedia.rtp.RtpPortsExhaustedException;
import io.sipmedia.rtp.RtpSession;
import io.sipmedia.rtp.RtpStats;
import io.sipmedia.sip.InviteDialog;
import io.sipmedia.sip.sdp.OfferAnswer;
import io.sipmedia.sip.sdp.SessionDescription;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A call's audio: opens its ports, follows what offer and answer agree on, passes the caller's voice to the listeners and
 * prompts to the wire.
 *
 * <p>Thread: the call's loop, except {@link #prepare()}, {@link #negotiation()} and {@link #sampleRate()}.
 */
final class CallMedia implements RtpListener {

    private static final Logger LOG = LoggerFactory.getLogger(CallMedia.class);

    private final Call call;
    private final CallSettings settings;
    private final DigitMerger digits = new DigitMerger();
    private RtpSession rtp;
    private MediaNegotiation.Agreement agreement;
    private SessionDescription local;
    private PromptLoop repeating;
    private final DelayMeter deltaDelay = new DelayMeter();
    private String lastItem;
    // when the first audio of an answer came that has not left yet; meaningful while waiting
    private long firstDelta;
    private boolean firstWaits;
    // null until somebody wants to know when the caller speaks
    private CallerWatch watch;
    // set once on the loop, read by SIP threads
    private volatile MediaNegotiation negotiation;
    // written on the loop, read anywhere
    private volatile int sampleRate;

    CallMedia(Call call, CallSettings settings) {
        this.call = call;
        this.settings = settings;
    }

    /**
     * What an answer begins with.
     *
     * @param ports  bound, and of nobody until {@link #open} takes them
     * @param local  what the 200 carries
     * @param agreed null when the INVITE had no offer
     */
    record Preparation(BoundPorts ports, MediaNegotiation negotiation, SessionDescription local, MediaNegotiation.Agreement agreed) {
    }

    /**
     * Chooses the codec, and binds the ports when there is one. Changes nothing of the call. Thread: any; not the loop where there
     * is a choice, which has other calls to serve.
     *
     * @return null when there is no codec in common
     * @throws RtpPortsExhaustedException when no ports are free
     */
    Preparation prepare() {
        InviteDialog dialog = call.dialog();
        SessionDescription offer = dialog.offer();
        if (offer != null && !OfferAnswer.common(offer, settings.audio())) {
            return null;
        }
        InetAddress address = dialog.localAddress();
        // behind NAT the announced address is none of ours, so sockets are bound to the one that reaches the peer
        BoundPorts ports = BoundPorts.of(settings.ports(), address);
        Preparation made = null;
        try {
            InetAddress announced = settings.mediaAddress() == null ? address : settings.mediaAddress();
            MediaNegotiation own = new SdpNegotiation(settings, announced, ports.port(), dialog.peer().getAddress());
            MediaNegotiation.Agreement agreed = offer == null ? null : own.answer(offer);
            if (offer == null || agreed != null) {
                made = new Preparation(ports, own, offer == null ? own.offer() : agreed.local(), agreed);
            }
            return made;
        } finally {
            if (made == null) {
                ports.discard();
            }
        }
    }

    /** Takes over what was prepared: from now on the ports are served. */
    void open(Preparation made) {
        rtp = RtpSession.open(call.loop(), made.ports(), settings.rtp(), this);
        negotiation = made.negotiation();
        local = made.local();
        if (made.agreed() != null) {
            apply(made.agreed());
        }
    }

    /** What the 200 carries: our ports are known from now on. */
    SessionDescription announce() {
        rtp.announced();
        return local;
    }

    MediaNegotiation negotiation() {
        return negotiation;
    }

    /** The answer to our offer came. @return false when it agrees on nothing */
    boolean answered(SessionDescription answer) {
        MediaNegotiation.Agreement agreed = negotiation == null ? null : negotiation.answered(answer);
        if (agreed == null) {
            return false;
        }
        apply(agreed);
        return true;
    }

    boolean agreed() {
        return agreement != null;
    }

    boolean held() {
        return agreement != null && agreement.held();
    }

    void apply(MediaNegotiation.Agreement next) {
        if (rtp == null || call.state() == CallState.ENDED) {
            return;
        }
        agreement = next;
        rtp.negotiated(next.peer());
        int rate = rtp.sampleRate();
        if (rate != sampleRate) {
            sampleRate = rate;
            call.listeners().forEach(listener -> listener.onRate(call, rate));
        }
    }

    int sampleRate() {
        return sampleRate;
    }

    String codecName() {
        return agreement == null ? null : agreement.peer().codec().encodingName();
    }

    boolean play(AudioFrame frame) {
        if (rtp == null) {
            return false;
        }
        // a tail that comes when all before it was sent would be a click behind a gap
        if (frame.endsItem() && (frame.samples().length == 0 || rtp.queuedMillis() == 0)) {
            rtp.ended(frame.responseId(), frame.itemId(), frame.contentIndex());
            return true;
        }
        stopPrompt();
        String item = frame.itemId();
        if (item != null && !item.equals(lastItem)) {
            lastItem = item;
            // behind something else, or on hold, it waits for its turn and not for us
            firstWaits = rtp.queuedMillis() == 0 && call.state() != CallState.HELD;
            firstDelta = frame.madeNanos();
        }
        boolean queued = rtp.play(frame.samples(), frame.responseId(), item, frame.contentIndex());
        if (frame.endsItem()) {
            rtp.ended(frame.responseId(), item, frame.contentIndex());
        }
        return queued;
    }

    /** Plays a prompt once, or again and again until something else is played or cleared. */
    void prompt(short[] samples, boolean repeat, CompletableFuture<Void> played) {
        stopPrompt();
        if (rtp == null || call.state() == CallState.ENDED) {
            played.completeExceptionally(new CallGoneException(call.id(), "play"));
        } else if (repeat) {
            repeating = new PromptLoop(call.loop(), rtp, samples, played);
            repeating.start();
        } else {
            rtp.play(samples, null, null, 0);
            rtp.ended(null, null, 0);
            rtp.whenPlayed(() -> played.complete(null));
        }
    }

    void stopPrompt() {
        if (repeating != null) {
            repeating.stop();
            repeating = null;
        }
    }

    List<PlayedItem> clear() {
        stopPrompt();
        return rtp == null ? List.of() : rtp.clear();
    }

    void pausePlayout(boolean pause) {
        if (rtp != null && pause) {
            rtp.pausePlayout();
        } else if (rtp != null) {
            rtp.resumePlayout();
        }
    }

    void watchCaller(int onsetMillis) {
        if (watch == null) {
            watch = new CallerWatch(onsetMillis,
                    speaks -> call.listeners().forEach(listener -> listener.onCallerVoice(call, speaks)), this::pass);
        }
    }

    long queuedMillis() {
        return rtp == null ? 0 : rtp.queuedMillis();
    }

    void whenPlayed(Runnable task) {
        if (rtp == null) {
            task.run();
        } else {
            rtp.whenPlayed(task);
        }
    }

    void sendDigits(String keys, int millisEach, int pauseMillis) {
        if (rtp != null) {
            rtp.sendDigits(keys, millisEach, pauseMillis);
            call.journal().note("digits-sent", keys.length() + " keys");
        }
    }

    void digit(DigitMerger.Source source, char digit, int millis) {
        if (call.state() != CallState.ENDED && digits.accept(source, digit, System.nanoTime())) {
            call.journal().digit(digit, millis);
            call.listeners().forEach(listener -> listener.onDigit(call, digit, millis));
        }
    }

    /** The counters so far; null while there is no media. */
    RtpStats stats() {
        return rtp == null || agreement == null ? null : rtp.stats();
    }

    /** What the caller's reports say of our packets, so far. */
    PeerLoss peerLoss() {
        return rtp == null ? PeerLoss.NONE : rtp.peerLoss();
    }

    /** What is spoken; null before media was agreed on. */
    AudioCodecId codec() {
        return agreement == null ? null : agreement.peer().codec();
    }

    /** How long the first audio of answers took from the model's side to the wire; null when there was none. */
    Delays deltaDelay() {
        return deltaDelay.delays();
    }

    /** Closes the sockets. @return the last counters; null when there never were any */
    RtpStats close() {
        stopPrompt();
        if (rtp == null) {
            return null;
        }
        RtpStats stats = rtp.stats();
        rtp.close();
        rtp = null;
        return stats;
    }

    @Override
    public void onAudio(short[] samples, int rate, long position, boolean concealed) {
        // on hold the other side sends its hold music at best, which no route wants to hear
        if (call.state() == CallState.HELD || call.state() == CallState.ENDED) {
            return;
        }
        if (watch == null) {
            pass(samples, rate, position);
        } else {
            watch.heard(samples, rate, position, System.nanoTime());
        }
    }

    private void pass(short[] samples, int rate, long position) {
        for (CallListener listener : call.listeners()) {
            listener.onAudio(call, samples, rate, position);
        }
    }

    @Override
    public void onPlayed(short[] samples, int rate, long position) {
        if (watch != null) {
            watch.played(samples, rate, System.nanoTime());
        }
        if (firstWaits) {
            firstWaits = false;
            deltaDelay.add(System.nanoTime() - firstDelta);
        }
    }

    @Override
    public void onDigit(char digit, int durationMillis) {
        digit(DigitMerger.Source.RTP, digit, durationMillis);
    }

    @Override
    public void onInactive(long silentMillis) {
        if (call.state() == CallState.HELD) {
            return;
        }
        LOG.debug("Call {}: no RTP for {} ms", call.id(), silentMillis);
        call.journal().note("media-timeout", silentMillis + " ms without RTP");
        call.hangup().now("media-timeout", "no RTP for " + silentMillis + " ms");
    }
}

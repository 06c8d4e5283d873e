// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.PlayoutReport;
import io.sipmedia.loop.MediaLoop;
import io.sipmedia.rtp.RtpPortsExhaustedException;
import io.sipmedia.rtp.RtpStats;
import io.sipmedia.sip.DialogEnd;
import io.sipmedia.sip.InviteDialog;
import io.sipmedia.sip.RareWarning;
import io.sipmedia.sip.TransferOutcome;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One telephone call: its signalling, its media, what others have attached to it and what will be left of it.
 *
 * <p>Thread: every public method may be called from any thread unless it says otherwise. The state machine is confined to
 * the call's loop; {@link #state()} may be read from anywhere.
 */
public final class Call {

    private static final Logger LOG = LoggerFactory.getLogger(Call.class);
    private static final RareWarning NO_PORT = new RareWarning();
    private static final CompletableFuture<Boolean> REFUSED = new CompletableFuture<>();

    private final String id;
    private final String name;
    private final InviteDialog dialog;
    private final MediaLoop loop;
    private final CallMedia media;
    private final CallHangup hangup;
    private final List<CallListener> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Object> attributes = new ConcurrentHashMap<>();
    private final CompletableFuture<CallRecord> ended = new CompletableFuture<>();
    // whoever sets it may answer or reject, nobody else: the answer that is on its way or was given, or REFUSED; null while neither
    private final AtomicReference<CompletableFuture<Boolean>> decision = new AtomicReference<>();
    // confined to the loop
    private final CallJournal journal = new CallJournal();
    // written on the loop, read anywhere
    private volatile CallState state = CallState.RINGING;

    /**
     * @param id       16 hex characters
     * @param name     what routes chose the call by
     * @param dialog   its signalling; this call becomes its listener
     * @param loop     the loop of this id
     * @param settings how it is to be answered
     */
    public Call(String id, String name, InviteDialog dialog, MediaLoop loop, CallSettings settings) {
        this.id = id;
        this.name = name;
        this.dialog = dialog;
        this.loop = loop;
        this.media = new CallMedia(this, settings);
        this.hangup = new CallHangup(this);
        dialog.listener(new CallSignals(this));
    }

    /** Our id, 16 hex characters: the header {@code CamelSipMediaCallId}. */
    public String id() {
        return id;
    }

    /** The endpoint name that took the call, such as {@code agent} or {@code *}. */
    public String name() {
        return name;
    }

    /** Its signalling, for what it knows of the caller. */
    public InviteDialog dialog() {
        return dialog;
    }

    /** The thread that owns it. */
    public MediaLoop loop() {
        return loop;
    }

    public CallState state() {
        return state;
    }

    /** What others attach to the call; gone with it. */
    public Map<String, Object> attributes() {
        return attributes;
    }

    /** Completes on the loop when the call is over, with its record. */
    public CompletionStage<CallRecord> ended() {
        return ended.copy();
    }

    /** The rate of audio the call plays, in Hz; 0 while no codec is agreed on. */
    public int sampleRate() {
        return media.sampleRate();
    }

    /** Told in the order of adding. */
    public void addListener(CallListener listener) {
        listeners.add(listener);
    }

    /** Sends 180 Ringing. Nothing happens when the call is answered, refused or gone. */
    public boolean ring() {
        boolean sent = !decided() && dialog.ring();
        if (sent) {
            note("ringing", null);
        }
        return sent;
    }

    /** Whether somebody has answered or refused it. */
    public boolean decided() {
        return decision.get() != null;
    }

    /**
     * Opens the media and sends 200 OK. The codec is chosen and the ports are bound on the caller's thread, which should not be
     * the loop where there is a choice.
     *
     * @return completes when the 200 is on its way: with true, or with false when the call had been answered before;
     *         exceptionally with {@link CallGoneException}, {@link CallStateException} when it was refused before, or
     *         {@link MediaRefusedException}
     */
    public CompletionStage<Boolean> answer() {
        CompletableFuture<Boolean> result = new CompletableFuture<>();
        if (!decision.compareAndSet(null, result)) {
            CompletableFuture<Boolean> first = decision.get();
            if (first == REFUSED) {
                loop.execute(() -> answeredBefore(result));
            } else {
                // its ports may still be bound just now
                first.whenComplete((answered, error) -> loop.execute(() -> answeredBefore(result)));
            }
            return result;
        }
        CallMedia.Preparation made = null;
        RuntimeException failure = null;
        try {
            made = state == CallState.ENDED ? null : media.prepare();
        } catch (RuntimeException e) {
            failure = e;
        }
        answer(made, failure, result);
        return result;
    }

    private void answeredBefore(CompletableFuture<Boolean> result) {
        if (state == CallState.ENDED) {
            result.completeExceptionally(new CallGoneException(id, "answer"));
        } else if (state.talking()) {
            result.complete(false);
        } else {
            result.completeExceptionally(new CallStateException(id, "answer", state, "it was refused already"));
        }
    }

    // what was prepared goes to the loop, or back
    private void answer(CallMedia.Preparation made, RuntimeException failure, CompletableFuture<Boolean> result) {
        try {
            loop.execute(() -> {
                if (state == CallState.ENDED) {
                    result.completeExceptionally(new CallGoneException(id, "answer"));
                    discard(made);
                } else {
                    open(made, failure, result);
                }
            });
        } catch (RejectedExecutionException e) {
            discard(made);
            result.completeExceptionally(e);
            throw e;
        }
    }

    private static void discard(CallMedia.Preparation made) {
        if (made != null) {
            made.ports().discard();
        }
    }

    private void open(CallMedia.Preparation made, RuntimeException failure, CompletableFuture<Boolean> result) {
        try {
            if (failure != null) {
                throw failure;
            }
            if (made == null) {
                refuse(result, 488, "no codec in common");
                return;
            }
            media.open(made);
            state = CallState.ANSWERING;
            if (!dialog.answer(media.announce())) {
                // cancelled a moment ago: the dialog's end is on its way to this loop
                result.completeExceptionally(new CallGoneException(id, "answer"));
                return;
            }
            journal.note("answering", media.codecName());
            result.complete(true);
        } catch (RtpPortsExhaustedException | UncheckedIOException e) {
            // out of ports, or the process is out of file descriptors: another gateway may take the call
            if (NO_PORT.due()) {
                LOG.warn("Call {} is refused: {}, {} (others within ten seconds at DEBUG)", id, e.getMessage(),
                        e.getCause() == null ? "503" : e.getCause().getMessage());
            } else {
                LOG.debug("Call {} is refused: {}", id, e.getMessage());
            }
            refuse(result, 503, e.getMessage());
        } catch (RuntimeException e) {
            LOG.warn("Call {}: the media could not be opened: {}", id, e.toString());
            LOG.debug("The failure", e);
            refuse(result, 500, "the media could not be opened: " + e.getMessage());
        }
    }

    private void refuse(CompletableFuture<Boolean> result, int status, String why) {
        hangup.cause(status == 488 ? "no-common-media" : status == 503 ? "no-port" : "failed");
        dialog.reject(status, null);
        result.completeExceptionally(new MediaRefusedException(id, status, why));
    }

    /**
     * Refuses the call.
     *
     * @param status 300 to 699
     * @param reason the reason phrase; null for the standard one
     * @param cause  a label for the record; null for {@code rejected}
     * @return false when it was answered, refused or gone already
     */
    public boolean reject(int status, String reason, String cause) {
        if (state == CallState.ENDED || !decision.compareAndSet(null, REFUSED)) {
            return false;
        }
        hangup.cause(cause);
        return dialog.reject(status, reason);
    }

    /**
     * Queues audio for the caller. Thread: the loop, when on it already; from another thread the audio is handed over and
     * true is returned.
     *
     * @param frame of the rate {@link #sampleRate()}
     * @return false when the playout queue was full and the audio was dropped
     * @throws CallGoneException  when the call is over
     * @throws CallStateException when it has not been answered
     * @throws AudioRateException when the rate is another one
     */
    public boolean play(AudioFrame frame) {
        CallState now = state;
        int wanted = media.sampleRate();
        if (now == CallState.ENDED) {
            throw new CallGoneException(id, "playing audio");
        }
        if (wanted == 0) {
            throw new CallStateException(id, "playing audio", now, "no media is agreed on yet");
        }
        if (frame.sampleRate() != wanted) {
            throw new AudioRateException(id, frame.sampleRate(), wanted);
        }
        if (loop.inLoop()) {
            return media.play(frame);
        }
        loop.execute(() -> media.play(frame));
        return true;
    }

    /** The media's counters so far; completes with null when there is no media yet, or no more. */
    public CompletionStage<RtpStats> mediaStats() {
        CompletableFuture<RtpStats> stats = new CompletableFuture<>();
        loop.execute(() -> stats.complete(media.stats()));
        return stats;
    }

    /**
     * How the call is doing since this was last asked with this meter. Thread: the loop.
     *
     * @param meter who asks
     * @return null when nobody is talking
     */
    public CallStats stats(CallStatsMeter meter) {
        RtpStats now = media.stats();
        if (now == null || state != CallState.ANSWERED && state != CallState.HELD) {
            return null;
        }
        long nanos = System.nanoTime();
        long answered = journal.answeredNanos();
        return new CallStats(id, name, state.label(), media.codecName(), (nanos - answered) / 1_000_000,
                meter.next(now, media.peerLoss(), media.codec(), answered, nanos), now, media.deltaDelay(), null);
    }

    /** Plays a prompt; see {@link CallMedia#prompt}. Completes when its last sample was sent, or when something ended it. */
    public CompletionStage<Void> prompt(short[] samples, boolean repeat) {
        CompletableFuture<Void> played = new CompletableFuture<>();
        loop.execute(() -> media.prompt(samples, repeat, played));
        return played;
    }

    /** Ends a repeating prompt, if there is one; what is queued otherwise stays. */
    public void stopPrompt() {
        loop.execute(media::stopPrompt);
    }

    /** The playout queue waits, or goes on where it was. */
    public void pausePlayout(boolean pause) {
        loop.execute(() -> media.pausePlayout(pause));
    }

    /**
     * From now on listeners are told when the caller speaks, and hear no echo of what we send. Once asked for, that stays.
     *
     * @param onsetMillis how long a voice must be heard to count
     */
    public void watchCaller(int onsetMillis) {
        loop.execute(() -> media.watchCaller(onsetMillis));
    }

    /** Empties the playout queue at once and tells what the caller had heard by then; of a call that is over, nothing. */
    public CompletionStage<PlayoutReport> clear() {
        CompletableFuture<PlayoutReport> report = new CompletableFuture<>();
        loop.execute(() -> {
            if (state == CallState.ENDED) {
                report.complete(new PlayoutReport(id, List.of())); // it is silent already
                return;
            }
            PlayoutReport cleared = new PlayoutReport(id, media.clear());
            if (cleared.interrupted()) {
                journal.note("cleared", cleared.items().toString());
            }
            report.complete(cleared);
        });
        return report;
    }

    /**
     * Sends key presses as telephone-event.
     *
     * @param digits 0-9 * # A-D
     * @return completes when they are queued; exceptionally with {@link CallGoneException}, or with
     *         {@link CallStateException} when the caller's telephone does not know telephone-event
     */
    public CompletionStage<Void> sendDigits(String digits, int millisEach, int pauseMillis) {
        CompletableFuture<Void> queued = new CompletableFuture<>();
        loop.execute(() -> {
            if (state == CallState.ENDED) {
                queued.completeExceptionally(new CallGoneException(id, "dtmf"));
                return;
            }
            try {
                media.sendDigits(digits, millisEach, pauseMillis);
                queued.complete(null);
            } catch (IllegalStateException e) {
                queued.completeExceptionally(new CallStateException(id, "dtmf", state, e.getMessage()));
            } catch (IllegalArgumentException e) {
                queued.completeExceptionally(e);
            }
        });
        return queued;
    }

    /**
     * Ends the call after everything queued has been sent (within half a minute), with BYE; refuses it with 480 while it
     * rings. Again and again does no harm.
     *
     * @param cause  a label for the record; null for {@code local-bye}
     * @param reason for the Reason header; null for none
     */
    public void hangup(String cause, String reason) {
        loop.execute(() -> hangup.afterPlayout(cause, reason));
    }

    /** Ends the call now. @see #hangup */
    public void hangupNow(String cause, String reason) {
        loop.execute(() -> hangup.now(cause, reason));
    }

    /**
     * Asks the caller's side to call somebody else (RFC 3515), and ends the call when that worked.
     *
     * @param target a URI that was checked against the allow-list
     */
    public CompletionStage<TransferOutcome> transfer(String target) {
        CompletableFuture<TransferOutcome> result = new CompletableFuture<>();
        loop.execute(() -> {
            if (state != CallState.ANSWERED && state != CallState.HELD) {
                result.completeExceptionally(state == CallState.ENDED
                        ? new CallGoneException(id, "transfer")
                        : new CallStateException(id, "transfer", state, "it is not answered"));
                return;
            }
            journal.note("transferring", target);
            dialog.refer(target).whenComplete((outcome, error) -> loop.execute(() -> {
                TransferOutcome told = error == null ? outcome : new TransferOutcome(false, 500, error.toString());
                journal.transferred(target, told);
                result.complete(told);
                if (told.accepted()) {
                    hangup.now("transferred", null);
                }
            }));
        });
        return result;
    }

    /** Puts a line into the record's timeline. */
    public void note(String what, String detail) {
        loop.execute(() -> journal.note(what, detail));
    }

    // the rest is for the helpers of this class, on the loop

    CallMedia media() {
        return media;
    }

    CallHangup hangup() {
        return hangup;
    }

    CallJournal journal() {
        return journal;
    }

    List<CallListener> listeners() {
        return listeners;
    }

    void acknowledged() {
        if (state == CallState.ANSWERING) {
            move(CallState.ANSWERED);
            journal.answered();
            listeners.forEach(listener -> listener.onAnswered(this));
            // an INVITE may come from a caller who is on hold already
            held(media.held());
        }
    }

    void held(boolean held) {
        if (held && state == CallState.ANSWERED) {
            move(CallState.HELD);
            journal.held();
            listeners.forEach(listener -> listener.onHeld(this));
            hangup.held();
        } else if (!held && state == CallState.HELD) {
            move(CallState.ANSWERED);
            journal.note("resumed", null);
            listeners.forEach(listener -> listener.onResumed(this));
        }
    }

    void over(DialogEnd end) {
        if (state == CallState.ENDED) {
            return;
        }
        decision.compareAndSet(null, REFUSED);
        move(CallState.ENDED);
        hangup.over();
        CallRecord record = journal.close(
                id, name, dialog, end, hangup.cause(end, journal.transferAccepted()), media.codecName(), media.close(),
                media.deltaDelay());
        for (CallListener listener : listeners) {
            try {
                listener.onEnded(this, record);
            } catch (RuntimeException e) {
                // the others must hear of the end whatever one of them does
                LOG.warn("Call {}: a listener failed at the call's end: {}", id, e.toString(), e);
            }
        }
        attributes.clear();
        ended.complete(record);
    }

    private void move(CallState next) {
        LOG.debug("Call {}: {} -> {}", id, state.label(), next.label());
        state = next;
    }

    @Override
    public String toString() {
        return "Call[" + id + ", " + state.label() + "]";
    }
}

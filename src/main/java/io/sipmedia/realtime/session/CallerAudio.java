// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.DelayMeter;
import io.sipmedia.audio.Delays;
import io.sipmedia.audio.Resampler;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The caller's voice on its way to the server: sent while the session is ready, kept within limits while it is on its way, at the rate
 * and in the events that the server takes.
 *
 * <p>Thread: the call's loop.
 */
final class CallerAudio {

    // after a loss the caller will not wait for an answer to what he said long ago
    private static final long KEPT_ON_RECONNECT_MILLIS = 500;

    private final SessionLink link;
    private final CallTimeline timeline;
    private final Greeting greeting;
    private final EarlyAudio early = new EarlyAudio();
    // of the server it speaks with
    private SessionSettings settings;
    private AppendBuffer append;
    // null while frames have the rate that the server takes
    private Resampler fit;
    private boolean catchingUp;
    private final DelayMeter appendDelay = new DelayMeter();
    // when the oldest audio that is being gathered came, and the newest
    private long gatheredSince;
    private long gatheredUntil;

    CallerAudio(SessionSettings first, SessionLink link, CallTimeline timeline, Greeting greeting) {
        this.link = link;
        this.timeline = timeline;
        this.greeting = greeting;
        moved(first);
    }

    /** The next piece of it: sent, kept or dropped. */
    void accept(AudioFrame frame) {
        if (settings.attached()) {
            return; // the server has the caller's voice from elsewhere
        }
        switch (link.state()) {
            case READY -> {
                timeline.accepted(frame.durationNanos());
                gatheredSince = append.empty() ? frame.madeNanos() : gatheredSince;
                gatheredUntil = frame.madeNanos();
                voice(frame);
                greeting.firstAudio();
            }
            case NEW, CONNECTING, CONFIGURING, RECONNECTING -> {
                timeline.accepted(frame.durationNanos());
                early.keep(frame, link.recovery.waitsForReturn() ? KEPT_ON_RECONNECT_MILLIS : settings.earlyAudioMillis());
                greeting.firstAudio();
            }
            case CLOSING, CLOSED, FAILED -> { }
        }
    }

    private void voice(AudioFrame frame) {
        int wanted = settings.options().input().sampleRate();
        if (frame.sampleRate() == wanted) {
            append.add(frame.samples());
            return;
        }
        if (fit == null || fit.fromRate() != frame.sampleRate() || fit.toRate() != wanted) {
            fit = new Resampler(frame.sampleRate(), wanted);
        }
        append.add(fit.process(frame.samples()));
    }

    private void sendAudio(byte[] event, int length) {
        long since = gatheredSince;
        gatheredSince = gatheredUntil; // of what is gathered already for the next event
        if (catchingUp) {
            link.connection.sendKept(event, length);
            return;
        }
        if (!link.connection.open()) {
            return;
        }
        long before = link.connection.droppedEvents();
        link.connection.sendAudio(event, length);
        appendDelay.add(System.nanoTime() - since);
        if (link.connection.droppedEvents() > before) {
            timeline.dropped(settings.appendMillis());
        }
    }

    /** Sends what has been gathered, however little. */
    void flush() {
        append.flush();
    }

    /** Forgets what has been gathered. */
    void reset() {
        append.reset();
    }

    // ---- the connection

    /** The connection is gone or given up. */
    void disconnected() {
        if (link.state() == SessionState.READY) {
            append.flush(); // of a connection that we give up; on one that is gone it goes nowhere
        }
        append.reset();
        if (link.state.everReady()) {
            early.trim(KEPT_ON_RECONNECT_MILLIS);
        }
    }

    /** The session is ready: the server begins to count, with what has waited. */
    void ready() {
        if (settings.attached()) {
            timeline.begins();
        }
        timeline.connected(early.keptNanos());
    }

    /** Sends what has waited. */
    void catchUp() {
        catchingUp = true;
        for (AudioFrame frame = early.take(); frame != null; frame = early.take()) {
            voice(frame);
        }
        catchingUp = false;
        // a rest that leaves with what comes now: how long it waited for the connection is no delay of ours, as with the rest of what was kept
        gatheredUntil = System.nanoTime();
        gatheredSince = gatheredUntil;
    }

    /** The next connection goes to a server of other settings. */
    void moved(SessionSettings to) {
        settings = to;
        append = new AppendBuffer(to.options().input(), to.appendMillis(), to.dialect().appendEvent(to.options()), this::sendAudio);
        fit = null;
    }

    // ---- what is written down

    /** Not sent, because the session was not ready or the socket too slow. */
    long droppedMillis() {
        return early.droppedMillis() + link.connection.droppedEvents() * settings.appendMillis();
    }

    /** From a caller's packet to its event being handed to the socket; null when nothing was sent. */
    Delays delays() {
        return appendDelay.delays();
    }

    /** The same as {@link SessionRecord} has it. */
    Map<String, Object> delaySummary() {
        Delays delays = appendDelay.delays();
        Map<String, Object> map = new LinkedHashMap<>();
        if (delays != null) {
            map.put("count", delays.count());
            map.put("meanMillis", delays.meanMillis());
            map.put("maxMillis", delays.maxMillis());
        }
        return map;
    }
}

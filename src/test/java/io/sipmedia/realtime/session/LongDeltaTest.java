// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.loop.Heartbeat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Some servers send a whole answer in one event. */
class LongDeltaTest extends SessionTestBase {

    private static final int FRAMES = 150;

    // beats go on while the test looks
    private final List<Integer> beatAfter = new CopyOnWriteArrayList<>();
    private Heartbeat.Listener listener;

    /** A route that takes a millisecond for a frame, and a call whose packets leave on beats. */
    private void begin(Runnable onBeat) {
        recorder = new Recorder() {
            @Override
            public void onAudio(AudioFrame frame) {
                super.onAudio(frame);
                long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
                while (System.nanoTime() < until) {
                    LockSupport.parkNanos(100_000);
                }
            }
        };
        listener = now -> {
            beatAfter.add(recorder.audio.size());
            onBeat.run();
            return now;
        };
        ready(settings());
        loop().execute(() -> loop().heartbeat().join(listener));
        loopDone();
        server.client().created("resp_1");
        server.client().audio("resp_1", "item_1", FRAMES * 200);
    }

    @AfterEach
    void leave() {
        loop().execute(() -> loop().heartbeat().leave(listener));
        loopDone();
    }

    @Test
    void halfAMinuteInOneEventDelaysNobodysPackets() {
        begin(() -> { });
        until(() -> recorder.audio.size() == FRAMES);
        long between = beatAfter.stream().filter(frames -> frames > 0 && frames < FRAMES).distinct().count();
        assertTrue(between > FRAMES / 2, "beats after so many frames: " + beatAfter);
        long position = 0;
        for (AudioFrame frame : recorder.audio) {
            assertEquals(position, frame.position());
            position += frame.samples().length;
        }
    }

    @Test
    void theRestOfItIsNotHandedOnWhenTheCallEndsMeanwhile() {
        begin(() -> {
            if (recorder.audio.size() >= 5) {
                session.close("call ended");
            }
        });
        until(() -> session.state() != SessionState.READY);
        loopDone();
        int heard = recorder.audio.size();
        assertTrue(heard < FRAMES, "heard " + heard);
        server.client().done("resp_1", "cancelled");
        until(() -> recorder.closed != null);
        assertEquals(heard, recorder.audio.size());
        assertEquals(heard * 200L, recorder.closed.audioOutMillis());
    }
}

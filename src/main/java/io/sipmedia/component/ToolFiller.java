// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.call.Call;
import io.sipmedia.call.CallState;
import java.io.IOException;
import java.util.concurrent.RejectedExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sound a caller hears while a function of the model is running, again and again until somebody speaks. It begins
 * behind what the model still has to say, and never after the wait is over, however slowly the file was read.
 *
 * <p>Thread: the call's loop.
 */
final class ToolFiller {

    private static final Logger LOG = LoggerFactory.getLogger(ToolFiller.class);

    private final SipMediaComponent component;
    private final Call call;
    // of the wait that is going on; a file read for an earlier one comes too late
    private int wait;
    private boolean playing;

    ToolFiller(SipMediaComponent component, Call call) {
        this.component = component;
        this.call = call;
    }

    void begin(String uri) {
        int rate = call.sampleRate();
        if (rate == 0 || call.state() != CallState.ANSWERED) {
            return;
        }
        int mine = ++wait;
        try {
            component.runtime().eventThreads().execute(() -> {
                try {
                    short[] samples = component.prompts().load(uri, rate);
                    call.loop().execute(() -> play(mine, samples));
                } catch (IOException e) {
                    LOG.warn("Call {}: {}", call.id(), e.getMessage());
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("Call {}: no filler, the context is stopping", call.id());
        }
    }

    private void play(int mine, short[] samples) {
        if (mine == wait && call.state() == CallState.ANSWERED) {
            playing = true;
            call.prompt(samples, true);
        }
    }

    void end() {
        wait++;
        if (playing) {
            playing = false;
            call.stopPrompt();
        }
    }
}

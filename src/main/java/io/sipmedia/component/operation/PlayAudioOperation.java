// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.call.Call;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** Plays the AudioFrame in the body: the operation without a name, fifty times a second and call. */
final class PlayAudioOperation implements CallOperation {

    PlayAudioOperation(OperationContext context) {
    }

    @Override
    public boolean process(Call call, Exchange exchange, AsyncCallback callback) {
        Object body = exchange.getMessage().getBody();
        if (!(body instanceof AudioFrame frame)) {
            throw new IllegalArgumentException("Only an AudioFrame can be played without an operation, not "
                    + (body == null ? "an empty body" : body.getClass().getName()) + "; WAV files are played with operation=play");
        }
        // a full queue drops and counts: that is no error of this frame
        call.play(frame);
        return OperationContext.done(callback);
    }
}

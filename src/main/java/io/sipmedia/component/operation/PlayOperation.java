// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.audio.Resampler;
import io.sipmedia.call.Call;
import io.sipmedia.call.CallStateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** Plays a WAV, from the option file or the body, at the call's rate whatever its own. */
final class PlayOperation implements CallOperation {

    private final OperationContext context;

    PlayOperation(OperationContext context) {
        this.context = context;
    }

    @Override
    public boolean process(Call call, Exchange exchange, AsyncCallback callback) {
        int rate = call.sampleRate();
        if (!call.state().talking() || rate == 0) {
            throw new CallStateException(call.id(), "play", call.state(), "it is not answered");
        }
        boolean wait = context.configuration().isWait();
        boolean loop = context.configuration().isLoop();
        // reading a file blocks, and this may be the call's loop
        CompletionStage<Void> played = CompletableFuture.supplyAsync(() -> samples(exchange, rate), context.threads())
                .thenCompose(samples -> {
                    CompletionStage<Void> heard = call.prompt(samples, loop);
                    return wait && !loop ? heard : CompletableFuture.completedFuture(null);
                });
        return context.finish(played, exchange, callback, nothing -> {
        });
    }

    private short[] samples(Exchange exchange, int rate) {
        try {
            String file = context.configuration().getFile();
            if (file != null) {
                return context.prompts().load(file, rate);
            }
            Object body = exchange.getMessage().getBody();
            if (body instanceof AudioFrame frame) {
                return frame.sampleRate() == rate ? frame.samples() : Resampler.convert(frame.samples(), frame.sampleRate(), rate);
            }
            if (body instanceof String uri) {
                return context.prompts().load(uri, rate);
            }
            byte[] wav = exchange.getMessage().getBody(byte[].class);
            if (wav == null) {
                throw new IllegalArgumentException("Nothing to play: give the option file, or a WAV, an AudioFrame or the name of a resource"
                                                   + " in the body");
            }
            return context.prompts().decode(wav, rate);
        } catch (IOException e) {
            throw new UncheckedIOException(e.getMessage(), e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import io.sipmedia.component.Prompts;
import io.sipmedia.component.SipMediaConfiguration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/**
 * What the operations of one producer have in common.
 *
 * @param configuration the endpoint's options
 * @param prompts       reads WAV files
 * @param threads       where routes go on after an operation that took its time
 */
public record OperationContext(SipMediaConfiguration configuration, Prompts prompts, Executor threads) {

    /** A header, or the option that stands for it. */
    <T> T value(Exchange exchange, String header, Class<T> type, T option) {
        T value = exchange.getMessage().getHeader(header, type);
        return value == null ? option : value;
    }

    /** Ends the exchange with what comes of the stage, on a thread that may block. @return false, for the caller to return */
    <T> boolean finish(CompletionStage<T> stage, Exchange exchange, AsyncCallback callback, Consumer<T> result) {
        stage.whenCompleteAsync((value, error) -> {
            if (error == null) {
                try {
                    result.accept(value);
                } catch (RuntimeException e) {
                    exchange.setException(e);
                }
            } else {
                exchange.setException(error instanceof CompletionException wrapped && wrapped.getCause() != null ? wrapped.getCause() : error);
            }
            callback.done(false);
        }, this::elsewhere);
        return false;
    }

    // when the context stops there are no other threads any more, and an exchange must be ended all the same
    private void elsewhere(Runnable task) {
        try {
            threads.execute(task);
        } catch (RejectedExecutionException e) {
            task.run();
        }
    }

    /** Ends the exchange now. @return true, for the caller to return */
    static boolean done(AsyncCallback callback) {
        callback.done(true);
        return true;
    }
}

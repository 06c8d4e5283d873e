// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import io.sipmedia.loop.MediaLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the headers that must not lie around into the upgrade request, at the last moment: the key of a {@link KeySource},
 * and who calls.
 *
 * <p>Thread: see {@link RealtimeTransport}.
 */
public final class KeyedTransport implements RealtimeTransport {

    private static final Logger LOG = LoggerFactory.getLogger(KeyedTransport.class);

    private static final long KEY_SECONDS = 10;

    private final RealtimeTransport transport;
    private final KeySource source;
    private final Function<String, Map<String, String>> keyHeaders;
    private final Map<String, String> moreHeaders;

    /**
     * @param transport   makes the connections; it is not closed by this one
     * @param source      null to leave the key as the session has it
     * @param keyHeaders  from the key to the headers, as the dialect says it
     * @param moreHeaders sent with every connection
     */
    public KeyedTransport(
            RealtimeTransport transport, KeySource source, Function<String, Map<String, String>> keyHeaders,
            Map<String, String> moreHeaders) {
        this.transport = transport;
        this.source = source;
        this.keyHeaders = keyHeaders;
        this.moreHeaders = Map.copyOf(moreHeaders);
    }

    @Override
    public void connect(ConnectTarget target, MediaLoop loop, TransportListener listener) {
        if (source == null) {
            transport.connect(with(target, Map.of()), loop, listener);
            return;
        }
        CompletionStage<String> asked;
        try {
            asked = source.key().thenApply(key -> key).toCompletableFuture().orTimeout(KEY_SECONDS, TimeUnit.SECONDS);
        } catch (RuntimeException e) {
            loop.eventLoop().execute(() -> refused(listener, e));
            return;
        }
        // never within connect: whoever asked is not ready to hear
        asked.whenComplete((key, error) -> loop.eventLoop().execute(() -> {
            if (error == null) {
                transport.connect(with(target, keyHeaders.apply(key)), loop, listener);
            } else {
                refused(listener, error);
            }
        }));
    }

    private static void refused(TransportListener listener, Throwable error) {
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        LOG.debug("no key: {}", cause instanceof KeyRefused ? cause.getMessage() : cause.getClass().getName());
        // what another library says may hold anything
        TransportClosed told = cause instanceof KeyRefused refused ? TransportClosed.unreachable(refused.getMessage())
                : TransportClosed.unreachable("no key: " + cause.getClass().getSimpleName());
        listener.onClosed(told);
    }

    private ConnectTarget with(ConnectTarget target, Map<String, String> key) {
        Map<String, String> headers = new HashMap<>(target.headers());
        if (source != null) {
            headers.keySet().removeAll(keyHeaders.apply("any").keySet()); // no other key goes in its place
        }
        headers.putAll(key);
        headers.putAll(moreHeaders);
        return new ConnectTarget(target.uri(), headers);
    }

    /** Nothing: the transport belongs to others. */
    @Override
    public void close() {
    }
}

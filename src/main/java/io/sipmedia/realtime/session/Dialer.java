// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.loop.MediaLoop;
import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.Credential;
import io.sipmedia.realtime.dialect.KeyRefused;
import io.sipmedia.realtime.transport.ConnectTarget;
import io.sipmedia.realtime.transport.RealtimeTransport;
import io.sipmedia.realtime.transport.TransportListener;
import java.net.URI;

/**
 * Begins connections: has the key fetched where that takes time, and asks the transport for the address that the dialect names.
 *
 * <p>Thread: the call's loop, except for what fetches the key.
 */
final class Dialer {

    /** One connection that is being made, and who hears of it. */
    interface Attempt extends TransportListener {

        /** Whether nobody has given it up meanwhile. */
        boolean wanted();

        /** Nobody gave a key in time; one that comes later is of no use. */
        void keyless(String why);

        /** There is no key now; there may be one later. */
        void lost(String why);

        /** As {@link Conversation.Line#unusable}. */
        void unusable(String why, boolean nobody);
    }

    private static final int KEY_SECONDS = 10;
    // servers that answer pings late do so after up to 30 s
    private static final long SLOW_PONG_MILLIS = 45_000;

    private final MediaLoop loop;
    private final RealtimeTransport transport;
    private final OneTimer timer;
    private final QuotedKey quoted;

    /**
     * @param timer  of the line: whoever gives an attempt up cancels what it waits for
     * @param quoted told the key
     */
    Dialer(MediaLoop loop, RealtimeTransport transport, OneTimer timer, QuotedKey quoted) {
        this.loop = loop;
        this.transport = transport;
        this.timer = timer;
        this.quoted = quoted;
    }

    void dial(SessionSettings settings, Attempt attempt) {
        Credential credential = settings.apiKey();
        Credential atHand = credential.atHand();
        if (atHand != null) {
            connect(settings, atHand, attempt);
            return;
        }
        // it may ask somebody far away, so not on the loop
        timer.in(KEY_SECONDS * 1000, () -> {
            if (attempt.wanted()) {
                attempt.keyless("no key: nobody gave one within " + KEY_SECONDS + " s");
            }
        });
        loop.context().runOnContext(none -> loop.context().<Credential>executeBlocking(credential::fetch, false)
                .onComplete(fetched -> loop.execute(() -> {
                    if (!attempt.wanted()) {
                        return;
                    }
                    timer.cancel();
                    if (fetched.succeeded()) {
                        connect(settings, fetched.result(), attempt);
                    } else if (KeyRefused.lasting(fetched.cause())) {
                        attempt.unusable(KeyRefused.told(fetched.cause()), true);
                    } else {
                        attempt.lost(KeyRefused.told(fetched.cause()));
                    }
                })));
    }

    private void connect(SessionSettings settings, Credential credential, Attempt attempt) {
        quoted.is(credential.secret());
        try {
            URI address = settings.dialect().uri(settings.url(), settings.options());
            long patience = settings.dialect().capabilities().can(Ability.PONG) ? 0 : SLOW_PONG_MILLIS;
            int voice = AppendBuffer.bytesPerSecond(settings.options().input(), settings.appendMillis(), settings.dialect().appendEvent(settings.options()));
            transport.connect(new ConnectTarget(address, settings.dialect().headers(address, credential), patience, voice), loop, attempt);
        } catch (RuntimeException e) {
            // what it says may quote the key; it would say so again, but another server may not
            attempt.unusable("no connection could be begun (" + e.getClass().getSimpleName() + ")", false);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * A client transaction (RFC 3261 17.1): sends a request, repeats it over UDP until something comes back, and gives its
 * final response to the thread that waits.
 *
 * <p>Thread: {@link #await} on the caller of the API, {@link #response} on the line's reader.
 */
final class Transaction {

    private static final long T1_MILLIS = 500;
    private static final long T2_MILLIS = 4000;

    private final SipText request;
    private final BlockingQueue<SipText> responses = new LinkedBlockingQueue<>();

    Transaction(SipText request) {
        this.request = request;
    }

    SipText request() {
        return request;
    }

    void response(SipText response) {
        responses.add(response);
    }

    /**
     * Sends and waits for the final response.
     *
     * @param provisional told of every 1xx
     * @return the final response, or null when the limit passed without one
     */
    SipText await(SipSender sender, InetSocketAddress to, boolean reliable, Duration limit, Consumer<SipText> provisional)
            throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        boolean invite = "INVITE".equals(request.method());
        boolean repeating = !reliable;
        long interval = T1_MILLIS;
        sender.send(request, to);
        long nextSend = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(interval);
        while (true) {
            long now = System.nanoTime();
            if (now - deadline >= 0) {
                return null;
            }
            long wakeUp = repeating && nextSend - deadline < 0 ? nextSend : deadline;
            SipText response = responses.poll(Math.max(1, wakeUp - now), TimeUnit.NANOSECONDS);
            if (response == null) {
                if (repeating && System.nanoTime() - nextSend >= 0) {
                    sender.send(request, to);
                    interval = invite ? interval * 2 : Math.min(interval * 2, T2_MILLIS);
                    nextSend = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(interval);
                }
            } else if (response.status() >= 200) {
                return response;
            } else {
                // a provisional response stops the repeating of an INVITE for good (17.1.1.2)
                repeating &= !invite;
                provisional.accept(response);
            }
        }
    }

    /** Sends one message; a line that is closed counts as packets lost. */
    interface SipSender {

        void send(SipText message, InetSocketAddress to);

        static SipSender over(SipLine line, Consumer<SipText> trace) {
            return (message, to) -> {
                trace.accept(message);
                try {
                    line.send(message, to);
                } catch (IOException e) {
                    // nobody listens there any more: the transaction's limit tells
                }
            };
        }
    }
}

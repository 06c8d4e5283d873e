// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.time.Duration;
import java.util.List;

/**
 * How a SIP server behaves.
 *
 * @param listen            where to listen
 * @param userAgent         value of the Server and User-Agent headers
 * @param threads           workers of the stack, and as many that run the calls' signalling
 * @param maxMessageSize    the longest SIP message read, in bytes; longer ones are dropped, on TCP with their connection
 * @param t1                RFC 3261 T1 of the retransmissions of our 200 to an INVITE (the stack's own timers keep 500 ms)
 * @param advertisedAddress host or host:port put into Contact instead of the local address, for a server behind NAT; null for none
 * @param transferTimeout   how long a transfer may take until its final NOTIFY
 * @param minSessionExpires the shortest session interval accepted (Min-SE of RFC 4028), in seconds
 * @param idleTimeout       after which a silent TCP connection is closed
 * @param requestsPerSource how many requests per second one address may send that belong to no call; more are dropped without
 *                          an answer; 0 for no limit
 */
public record SipServerOptions(
        List<ListenPoint> listen, String userAgent, int threads, int maxMessageSize, Duration t1, String advertisedAddress,
        Duration transferTimeout, int minSessionExpires, Duration idleTimeout, int requestsPerSource) {

    /** RFC 3261 T2. */
    static final long T2_MILLIS = 4_000;

    /** Copies the list and checks the numbers. */
    public SipServerOptions {
        listen = List.copyOf(listen);
        if (listen.isEmpty() || threads < 1 || maxMessageSize < 1024 || t1.toMillis() < 1) {
            throw new IllegalArgumentException("A SIP server needs a listening point, at least one thread, messages of at least"
                    + " 1024 bytes and a T1 of at least 1 ms, not " + listen + ", " + threads + ", " + maxMessageSize + ", " + t1);
        }
    }

    /** Sensible values for everything but the listening points, which {@link ListenPoint#parseAll} reads. */
    public static SipServerOptions listening(String listen) {
        return new SipServerOptions(ListenPoint.parseAll(listen), "camel-sip-media", 8, 16_384, Duration.ofMillis(500), null,
                Duration.ofSeconds(60), 90, Duration.ofMinutes(2), 200);
    }

    /** With another Server and User-Agent header. */
    public SipServerOptions withUserAgent(String value) {
        return new SipServerOptions(
                listen, value, threads, maxMessageSize, t1, advertisedAddress, transferTimeout, minSessionExpires, idleTimeout, requestsPerSource);
    }

    /** With another number of workers. */
    public SipServerOptions withThreads(int value) {
        return new SipServerOptions(
                listen, userAgent, value, maxMessageSize, t1, advertisedAddress, transferTimeout, minSessionExpires, idleTimeout, requestsPerSource);
    }

    /** With another limit of a message's size, in bytes. */
    public SipServerOptions withMaxMessageSize(int value) {
        return new SipServerOptions(
                listen, userAgent, threads, value, t1, advertisedAddress, transferTimeout, minSessionExpires, idleTimeout, requestsPerSource);
    }

    /** With another T1. */
    public SipServerOptions withT1(Duration value) {
        return new SipServerOptions(
                listen, userAgent, threads, maxMessageSize, value, advertisedAddress, transferTimeout, minSessionExpires, idleTimeout, requestsPerSource);
    }

    /** With an address for Contact. */
    public SipServerOptions withAdvertisedAddress(String value) {
        return new SipServerOptions(
                listen, userAgent, threads, maxMessageSize, t1, value, transferTimeout, minSessionExpires, idleTimeout, requestsPerSource);
    }

    /** With another limit for transfers. */
    public SipServerOptions withTransferTimeout(Duration value) {
        return new SipServerOptions(
                listen, userAgent, threads, maxMessageSize, t1, advertisedAddress, value, minSessionExpires, idleTimeout, requestsPerSource);
    }

    /** With another shortest session interval, in seconds. */
    public SipServerOptions withMinSessionExpires(int value) {
        return new SipServerOptions(
                listen, userAgent, threads, maxMessageSize, t1, advertisedAddress, transferTimeout, value, idleTimeout, requestsPerSource);
    }

    /** With another idle time of TCP connections. */
    public SipServerOptions withIdleTimeout(Duration value) {
        return new SipServerOptions(
                listen, userAgent, threads, maxMessageSize, t1, advertisedAddress, transferTimeout, minSessionExpires, value, requestsPerSource);
    }

    /** With another limit of requests per second and source address that belong to no call; 0 for none. */
    public SipServerOptions withRequestsPerSource(int value) {
        return new SipServerOptions(
                listen, userAgent, threads, maxMessageSize, t1, advertisedAddress, transferTimeout, minSessionExpires, idleTimeout, value);
    }
}

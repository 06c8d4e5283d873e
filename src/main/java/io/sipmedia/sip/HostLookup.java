// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Finds the addresses of hosts that other ends name in Contact and Record-Route. A resolver may take half a minute to say that
 * it knows nothing; so names are looked up on threads of their own, not for long, and an address needs none of them.
 *
 * <p>Thread: any. The JVM remembers what it was told for a while, and asks but once for a name that several wait for.
 */
final class HostLookup {
    /** A host that is up has been found by then; the caller of ours has waited long enough. */
    static final long LIMIT_MILLIS = 3_000;

    /** The system's resolver. */
    interface Resolver {
        InetAddress find(String name) throws UnknownHostException;
    }

    private final Executor threads;
    private final ScheduledExecutorService timer;
    private final Resolver resolver;

    HostLookup(Executor threads, ScheduledExecutorService timer, Resolver resolver) {
        this.threads = threads;
        this.timer = timer;
        this.resolver = resolver;
    }

    /**
     * The address of a host.
     *
     * @param host a name or an IP address, IPv6 with or without brackets
     * @return completes at once for an address; with null when the name is unknown, or not known in time
     */
    CompletionStage<InetAddress> find(String host) {
        InetAddress literal = NetUtil.createInetAddressFromIpAddressString(host);
        if (literal != null) {
            return CompletableFuture.completedFuture(literal);
        }
        CompletableFuture<InetAddress> found = new CompletableFuture<>();
        try {
            ScheduledFuture<?> limit = timer.schedule(() -> found.complete(null), LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            threads.execute(() -> {
                found.complete(found.isDone() ? null : ask(host));
                limit.cancel(false);
            });
        } catch (RejectedExecutionException e) {
            // the server closes, or as many wait as may
            found.complete(null);
        }
        return found;
    }

    private InetAddress ask(String name) {
        try {
            return resolver.find(name);
        } catch (UnknownHostException | RuntimeException e) {
            return null;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
    // what somebody still waits for; the resolver may be busy with more
    private final Set<Question> open = ConcurrentHashMap.newKeySet();

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
        Question question = new Question();
        open.add(question);
        try {
            ScheduledFuture<?> limit = timer.schedule(() -> question.answer(null), LIMIT_MILLIS, TimeUnit.MILLISECONDS);
            threads.execute(() -> {
                question.answer(question.found.isDone() ? null : ask(host));
                limit.cancel(false);
            });
        } catch (RejectedExecutionException e) {
            // the server closes, or as many wait as may
            question.answer(null);
        }
        return question.found;
    }

    /**
     * Waits for the answers somebody waits for, and for no longer than that: a resolver that hangs holds nobody up who has given it up.
     * What is open when the time is over is unknown. Who asked has been told when this returns.
     */
    void finish(long millis) {
        try {
            CompletableFuture.allOf(open.stream().map(question -> question.told).toArray(CompletableFuture[]::new)).get(millis, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            // as when the limit is over
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        open.forEach(question -> question.answer(null));
    }

    private InetAddress ask(String name) {
        try {
            return resolver.find(name);
        } catch (UnknownHostException | RuntimeException e) {
            return null;
        }
    }

    private final class Question {

        final CompletableFuture<InetAddress> found = new CompletableFuture<>();
        // whoever waits for the address has gone on with it
        final CompletableFuture<Void> told = new CompletableFuture<>();

        void answer(InetAddress address) {
            if (found.complete(address)) {
                open.remove(this);
                told.complete(null);
            }
        }
    }
}

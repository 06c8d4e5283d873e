// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HostLookupTest {
    private final ExecutorService threads = Executors.newFixedThreadPool(1);
    private final FastClock clock = new FastClock(20);
    private final CountDownLatch stuck = new CountDownLatch(1);

    @AfterEach
    void stop() {
        stuck.countDown();
        threads.shutdownNow();
        clock.shutdownNow();
    }

    private CompletableFuture<InetAddress> find(HostLookup.Resolver resolver, String host) {
        return new HostLookup(threads, clock, resolver).find(host).toCompletableFuture();
    }

    private InetAddress neverAsked(String name) {
        throw new AssertionError("asked for " + name);
    }

    private InetAddress dead(String name) throws UnknownHostException {
        hang();
        throw new UnknownHostException(name);
    }

    private void hang() {
        try {
            assertTrue(stuck.await(20, TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void anAddressNeedsNoResolver() {
        assertEquals("192.0.2.7", find(this::neverAsked, "192.0.2.7").join().getHostAddress());
        assertEquals("2001:db8:0:0:0:0:0:7", find(this::neverAsked, "[2001:db8::7]").join().getHostAddress());
        assertEquals("2001:db8:0:0:0:0:0:7", find(this::neverAsked, "2001:db8::7").join().getHostAddress());
    }

    @Test
    void aNameIsLookedUp() throws Exception {
        InetAddress address = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        assertEquals(address, find(name -> name.equals("sbc.example.com") ? address : null, "sbc.example.com").get(5, TimeUnit.SECONDS));
        assertNull(find(name -> {
            throw new UnknownHostException(name);
        }, "bobs-pc.local").get(5, TimeUnit.SECONDS));
    }

    @Test
    void aDeadResolverIsNotWaitedForAndHoldsUpNoAddress() throws Exception {
        CompletableFuture<InetAddress> first = find(this::dead, "one.example.com");
        CompletableFuture<InetAddress> second = find(this::dead, "two.example.com");
        assertFalse(first.isDone());
        assertTrue(find(this::dead, "192.0.2.7").isDone());
        assertNull(first.get(5, TimeUnit.SECONDS));
        assertNull(second.get(5, TimeUnit.SECONDS));
    }

    @Test
    void whoStopsWaitsForNoAnswerThatNobodyWantsAnyMore() throws Exception {
        HostLookup lookup = new HostLookup(threads, clock, this::dead);
        CompletableFuture<InetAddress> first = lookup.find("one.example.com").toCompletableFuture();
        assertNull(first.get(5, TimeUnit.SECONDS), "given up, while the resolver still hangs");
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> lookup.finish(60_000));
        assertEquals(1, stuck.getCount());
    }

    @Test
    void whoStopsWaitsForAnAnswerThatIsWantedButNotForEver() throws Exception {
        InetAddress address = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});
        ScheduledThreadPoolExecutor slow = new ScheduledThreadPoolExecutor(1);
        try {
            HostLookup lookup = new HostLookup(threads, slow, name -> {
                hang();
                return address;
            });
            CompletableFuture<InetAddress> late = lookup.find("late.example.com").toCompletableFuture();
            lookup.finish(1);
            assertTrue(late.isDone());
            assertNull(late.join());
            CompletableFuture<InetAddress> wanted = lookup.find("sbc.example.com").toCompletableFuture();
            stuck.countDown();
            lookup.finish(60_000);
            assertEquals(address, wanted.getNow(null));
        } finally {
            slow.shutdownNow();
        }
    }
}

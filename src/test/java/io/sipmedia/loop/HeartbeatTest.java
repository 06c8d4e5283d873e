// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.loop;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What beats, on loops of our own and on those of somebody else's Vert.x. */
class HeartbeatTest {

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private MediaLoop ours() {
        MediaLoops loops = MediaLoops.create();
        open.add(loops);
        return loops.of("call");
    }

    private MediaLoop foreign() {
        Vertx vertx = Vertx.vertx();
        MediaLoops loops = MediaLoops.on(vertx);
        open.add(loops);
        open.add(() -> vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
        return loops.of("call");
    }

    @Test
    void everyBeatIsOnTheGridAndNoneComesTwice() throws Exception {
        for (MediaLoop loop : List.of(ours(), foreign())) {
            List<Long> beats = new ArrayList<>();
            CountDownLatch enough = new CountDownLatch(1);
            AtomicReference<Heartbeat.Listener> listener = new AtomicReference<>();
            listener.set(now -> {
                beats.add(loop.heartbeat().floor(now));
                assertTrue(now >= beats.get(beats.size() - 1) && loop.inLoop());
                if (beats.size() == 200) {
                    loop.heartbeat().leave(listener.get());
                    enough.countDown();
                }
                return now;
            });
            loop.execute(() -> loop.heartbeat().join(listener.get()));
            assertTrue(enough.await(20, TimeUnit.SECONDS));
            for (int i = 1; i < beats.size(); i++) {
                long gap = beats.get(i) - beats.get(i - 1);
                assertTrue(gap >= Heartbeat.PERIOD_NANOS && gap % Heartbeat.PERIOD_NANOS == 0, "beat " + i + ": " + gap);
            }
        }
    }

    @Test
    void aLoopThatBeatsStillRunsTasksTimersAndOtherListeners() {
        MediaLoop loop = ours();
        AtomicInteger beats = new AtomicInteger();
        loop.execute(() -> {
            loop.heartbeat().join(now -> {
                throw new IllegalStateException("on purpose");
            });
            loop.heartbeat().join(now -> beats.incrementAndGet());
        });
        AtomicInteger timers = new AtomicInteger();
        loop.eventLoop().scheduleAtFixedRate(timers::incrementAndGet, 5, 5, TimeUnit.MILLISECONDS);
        // beyond the number of empty rounds after which a selector is taken for broken
        await().atMost(Duration.ofSeconds(20)).until(() -> beats.get() > 1500 && timers.get() > 100);
        AtomicInteger tasks = new AtomicInteger();
        loop.execute(tasks::incrementAndGet);
        await().atMost(Duration.ofSeconds(5)).until(() -> tasks.get() == 1);
    }

    @Test
    void whoAsksForALaterTimeIsCalledOnTheFirstBeatBehindItAndNotBefore() throws Exception {
        for (MediaLoop loop : List.of(ours(), foreign())) {
            long period = 20 * Heartbeat.PERIOD_NANOS;
            List<Long> early = new ArrayList<>();
            AtomicInteger others = new AtomicInteger();
            CountDownLatch enough = new CountDownLatch(1);
            AtomicReference<Heartbeat.Listener> each = new AtomicReference<>();
            loop.execute(() -> {
                loop.heartbeat().join(new Heartbeat.Listener() {
                    private long wanted = Long.MIN_VALUE;
                    private int calls;

                    @Override
                    public long beat(long now) {
                        if (wanted != Long.MIN_VALUE && now < wanted) {
                            early.add(wanted - now);
                        }
                        wanted = loop.heartbeat().floor(now) + period;
                        if (++calls == 25) {
                            loop.heartbeat().leave(this);
                            enough.countDown();
                        }
                        return wanted;
                    }
                });
                each.set(now -> others.incrementAndGet());
                loop.heartbeat().join(each.get());
            });
            assertTrue(enough.await(20, TimeUnit.SECONDS));
            assertEquals(List.of(), early);
            assertTrue(others.get() > 25, "who asks for nothing is called on every beat");
        }
    }

    @Test
    void aBeatThatFallsDueInALongRoundIsServedBetweenTwoPiecesOfWork() throws Exception {
        for (MediaLoop loop : List.of(ours(), foreign())) {
            AtomicInteger beats = new AtomicInteger();
            AtomicInteger during = new AtomicInteger();
            CountDownLatch over = new CountDownLatch(1);
            loop.execute(() -> {
                loop.heartbeat().keepUp(System.nanoTime()); // nobody listens yet
                loop.heartbeat().join(now -> beats.incrementAndGet());
                long end = System.nanoTime() + 10 * Heartbeat.PERIOD_NANOS;
                for (long now = System.nanoTime(); now - end < 0; now = System.nanoTime()) {
                    loop.heartbeat().keepUp(now);
                }
                during.set(beats.get());
                over.countDown();
            });
            assertTrue(over.await(10, TimeUnit.SECONDS));
            assertTrue(during.get() >= 1 && during.get() <= 11, "beats within the round: " + during.get());
            await().atMost(Duration.ofSeconds(5)).until(() -> beats.get() > during.get() + 3);
        }
    }

    @Test
    void aLoopAsksToGoBeforeTheRoutes() throws Exception {
        AtomicInteger priority = new AtomicInteger();
        CountDownLatch known = new CountDownLatch(1);
        ours().execute(() -> {
            priority.set(Thread.currentThread().getPriority());
            known.countDown();
        });
        assertTrue(known.await(5, TimeUnit.SECONDS));
        assertEquals(Thread.MAX_PRIORITY, priority.get());
    }

    @Test
    void aLoopWithoutCallsDoesNotBeat() throws Exception {
        MediaLoop loop = ours();
        AtomicInteger beats = new AtomicInteger();
        Heartbeat.Listener listener = now -> beats.incrementAndGet();
        loop.execute(() -> loop.heartbeat().join(listener));
        await().atMost(Duration.ofSeconds(5)).until(() -> beats.get() > 3);
        CountDownLatch left = new CountDownLatch(1);
        loop.execute(() -> {
            loop.heartbeat().leave(listener);
            beats.set(0);
            left.countDown();
        });
        assertTrue(left.await(5, TimeUnit.SECONDS));
        loop.eventLoop().schedule(() -> { }, 50, TimeUnit.MILLISECONDS).sync();
        assertEquals(0, beats.get());
    }
}

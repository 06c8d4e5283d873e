// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.audio.AudioFrame;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.support.AudioRoute;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.junit.jupiter.api.Test;

class AudioRouteTest extends PhoneTestSupport {

    private void with(String options, Processor each) throws Exception {
        camel.getRegistry().bind("each", each);
        start(VOICE.formatted(options));
    }

    private AudioRoute route() {
        return sip.switchboard().line("agent").consumers().stream().filter(SipMediaConsumer::wantsAudio).findFirst().orElseThrow()
                .audioRoute();
    }

    @Test
    void everyFrameIsOneExchangeOnTheThreadOfTheCall() throws Exception {
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Set<Set<String>> headers = ConcurrentHashMap.newKeySet();
        List<AudioFrame> frames = java.util.Collections.synchronizedList(new ArrayList<>());
        with("", exchange -> {
            threads.add(Thread.currentThread());
            headers.add(Set.copyOf(exchange.getMessage().getHeaders().keySet()));
            frames.add(exchange.getMessage().getBody(AudioFrame.class));
        });
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().says(sine(8000, 500)).hangsUp();
        }
        record();
        assertEquals(1, threads.size());
        assertEquals(Set.of(Set.of(SipMediaConstants.CALL_ID)), headers);
        long next = frames.get(0).position();
        for (AudioFrame frame : frames) {
            assertEquals(next, frame.position());
            next += frame.samples().length;
        }
        assertTrue(next >= 4000, "heard " + next);
    }

    @Test
    void aFailingRouteIsToldOnceAndMayEndTheCall() throws Exception {
        with("&maxAudioErrors=3", exchange -> {
            throw new IllegalStateException("no");
        });
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().expectHangUp(LIMIT);
        }
        assertEquals("route-failed", record().cause());
        assertTrue(route().errors() >= 3);
    }

    @Test
    void aRouteThatGoesOnFailingRests() throws Exception {
        with("", exchange -> {
            throw new IllegalStateException("no");
        });
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().pauses(Duration.ofMillis(600)).hangsUp();
        }
        record();
        assertEquals(5, route().errors());
        assertTrue(route().dropped() > 10, "dropped " + route().dropped());
    }

    @Test
    void aRouteThatBlocksTheLoopIsNoticed() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        with("&blockedWarning=10ms", exchange -> never.await(30, TimeUnit.MILLISECONDS));
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().pauses(Duration.ofMillis(200)).hangsUp();
        }
        record();
        assertTrue(route().blockings() >= 3, "noticed " + route().blockings());
    }

    @Test
    void aWorkerMayBlockAndLosesTheOldest() throws Exception {
        CountDownLatch open = new CountDownLatch(1);
        List<Exchange> got = java.util.Collections.synchronizedList(new ArrayList<>());
        List<Long> positions = java.util.Collections.synchronizedList(new ArrayList<>());
        with("&dispatch=worker", exchange -> {
            open.await();
            positions.add(exchange.getMessage().getBody(AudioFrame.class).position());
        });
        try (ScriptedCaller caller = caller("agent").build()) {
            caller.call().pauses(Duration.ofMillis(1400));
            await().atMost(LIMIT).until(() -> route().dropped() > 5);
            open.countDown();
            await().atMost(LIMIT).until(() -> positions.size() > FrameQueue.FRAMES);
            caller.hangsUp();
        }
        record();
        assertEquals(positions.stream().sorted().toList(), positions);
        assertEquals(0, route().blockings());
    }

    @Test
    void twentyCallsAtOnce() throws Exception {
        start("""
                - route:
                    from:
                      uri: sip-media:agent?include=audio
                      steps:
                        - process: { ref: resample24k }
                        - process: { ref: resampleToCall }
                        - to: sip-media:agent
                - route:
                    from:
                      uri: sip-media:agent
                      steps:
                        - process: { ref: seen }
                """);
        List<ScriptedCaller> callers = new ArrayList<>();
        try {
            for (int i = 0; i < 20; i++) {
                callers.add(caller("agent").from("+1202555" + (1000 + i)).build());
            }
            callers.forEach(ScriptedCaller::dial);
            callers.forEach(caller -> caller.awaitsAnswer(LIMIT));
            assertEquals(20, sip.callCount());
            callers.parallelStream().forEach(caller -> caller.says(sine(8000, 600)));
            await().atMost(LIMIT).until(() -> callers.stream().allMatch(caller -> heardMillis(caller) > 450));
            callers.forEach(ScriptedCaller::hangsUp);
            await().atMost(LIMIT).until(() -> events("ended").size() == 20);
            await().atMost(LIMIT).until(() -> sip.callCount() == 0);
            assertEquals(0, runtime().callRates().size());
            assertTrue(sip.care().isEmpty());
        } finally {
            callers.forEach(ScriptedCaller::close);
        }
    }
}

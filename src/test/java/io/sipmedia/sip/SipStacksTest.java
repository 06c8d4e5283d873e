// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import gov.nist.javax.sip.SipStackImpl;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Stacks that stop before they are up, and several that are made at once: nothing of them stays. */
class SipStacksTest {

    private static final int AT_ONCE = 8;

    private final ExecutorService owners = Executors.newFixedThreadPool(AT_ONCE);
    private final Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());

    @AfterEach
    void stop() {
        owners.shutdownNow();
    }

    private static SipStackImpl stack(String name, int threads) throws Exception {
        return SipStacks.create(StackProperties.of(SipServerOptions.listening("udp:127.0.0.1:0").withThreads(threads), name));
    }

    private void nothingIsLeft() {
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertEquals(List.of(), Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.isAlive()).map(Thread::getName)
                .filter(name -> name.matches("(stack-|MessageProcessor|DefaultSipTimer|EventScanner|BlockingQueueDispatchAuditor).*")).toList()));
    }

    // so many workers that the reading thread is still busy making them
    @Test
    void aStackThatStopsBeforeItReadsLeavesNoThread() throws Exception {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            try (DatagramSocket free = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
                ports.add(free.getLocalPort());
            }
        }
        SipStackImpl stack = stack("stack-early", 200);
        for (int port : ports) {
            stack.createListeningPoint("127.0.0.1", port, "udp");
        }
        SipStacks.stop(stack);
        nothingIsLeft();
    }

    @Test
    void stacksMadeAtOnceLeaveNoTimer() throws Exception {
        for (int round = 0; round < 5; round++) {
            CyclicBarrier together = new CyclicBarrier(AT_ONCE);
            List<Future<SipStackImpl>> made = new ArrayList<>();
            for (int i = 0; i < AT_ONCE; i++) {
                String name = "stack-" + round + "-" + i;
                made.add(owners.submit(() -> {
                    together.await();
                    return stack(name, 2);
                }));
            }
            List<Future<?>> ends = new ArrayList<>();
            for (Future<SipStackImpl> each : made) {
                SipStackImpl stack = each.get();
                ends.add(owners.submit(() -> SipStacks.stop(stack)));
            }
            for (Future<?> end : ends) {
                end.get();
            }
        }
        nothingIsLeft();
    }
}

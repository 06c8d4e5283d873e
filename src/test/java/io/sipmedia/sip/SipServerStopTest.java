// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Starting and stopping: what is opened is closed again. */
class SipServerStopTest {

    @Test
    void nothingIsLeftAfterClose() throws Exception {
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        TestOwner owner = TestOwner.answering();
        SipServer server = SipServer.start(SipServerOptions.listening("udp:127.0.0.1:0,tcp:127.0.0.1:0"), owner);
        int udp = server.port("udp");
        int tcp = server.port("tcp");
        try (TestPhone phone = TestPhone.udp(udp); TestPhone other = TestPhone.tcp(tcp)) {
            phone.call();
            other.call();
            TestOwner.Call first = owner.calls.take();
            TestOwner.Call second = owner.calls.take();
            await().atMost(Duration.ofSeconds(5)).until(() -> first.events.contains("ack") && second.events.contains("ack"));
            server.close();
            phone.await("BYE ");
            assertEquals(List.of(DialogEnd.Kind.FAILED), first.ends.stream().map(DialogEnd::kind).toList());
            assertEquals(List.of(DialogEnd.Kind.FAILED), second.ends.stream().map(DialogEnd::kind).toList());
        }
        server.close();
        await().atMost(Duration.ofSeconds(5)).untilAsserted(() -> {
            Set<Thread> left = new HashSet<>(Thread.getAllStackTraces().keySet());
            left.removeAll(before);
            left.removeIf(thread -> thread.getName().startsWith("awaitility") || thread.getName().startsWith("junit")
                    || thread.getName().startsWith("ForkJoin"));
            assertEquals(Set.of(), left);
        });
        new DatagramSocket(udp, InetAddress.getLoopbackAddress()).close();
        new ServerSocket(tcp, 1, InetAddress.getLoopbackAddress()).close();
    }

    // the stack's own workers are hardly there yet
    @Test
    void whoStopsAtOnceLeavesNoThread() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        int servers = 8;
        ExecutorService owners = Executors.newFixedThreadPool(servers);
        try {
            List<Future<?>> ends = new ArrayList<>();
            for (int i = 0; i < 2 * servers; i++) {
                ends.add(owners.submit(() -> SipServer.start(SipServerOptions.listening("udp:127.0.0.1:0,tcp:127.0.0.1:0"), dialog -> { }).close()));
            }
            for (Future<?> end : ends) {
                assertDoesNotThrow(() -> end.get());
            }
        } finally {
            owners.shutdownNow();
        }
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> assertEquals(List.of(), left(before)));
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            IllegalStateException e = assertThrows(IllegalStateException.class,
                    () -> SipServer.start(SipServerOptions.listening("udp:127.0.0.1:" + taken.getLocalPort()), TestOwner.answering()));
            assertTrue(e.getMessage().contains(Integer.toString(taken.getLocalPort())), e.getMessage());
        }
    }

    @Test
    void listeningPointsSayWhatIsAllowed() {
        assertEquals(List.of(new ListenPoint("udp", "0.0.0.0", 5060), new ListenPoint("tcp", "::1", 0)),
                ListenPoint.parseAll(" UDP:0.0.0.0:5060 , tcp:[::1]:0,"));
        for (String wrong : List.of("", "udp", "tls:0.0.0.0:5061", "udp:host.example:5060", "udp:0.0.0.0:70000", "udp:0.0.0.0:x")) {
            String message = assertThrows(IllegalArgumentException.class, () -> ListenPoint.parseAll(wrong)).getMessage();
            assertTrue(message.contains("'" + wrong + "'") && message.contains("udp:0.0.0.0:5060,tcp:0.0.0.0:5060"), message);
        }
    }

    private static List<String> left(Set<Thread> before) {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> !before.contains(thread) && thread.isAlive()).map(Thread::getName)
                .filter(name -> name.matches("(sip-media-|NioSelector|MessageProcessor|DefaultSipTimer|EventScanner|BlockingQueueDispatchAuditor).*")).toList();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Attacks that a plain set-up of the stack falls to, each on real sockets. */
class SipServerAttackTest {
    private static final TestOwner OWNER = TestOwner.answering();
    private static SipServer server;

    @BeforeAll
    static void start() {
        server = SipServer.start(SipServerOptions.listening("udp:127.0.0.1:0,tcp:127.0.0.1:0").withThreads(4)
                .withT1(Duration.ofMillis(50)).withIdleTimeout(Duration.ofSeconds(1)), OWNER);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void aViaThatNamesTcpOnUdpMakesNoConnection() throws Exception {
        try (ServerSocket trap = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                TestPhone attacker = TestPhone.udp(server.port("udp"))) {
            for (int i = 0; i < 20; i++) {
                attacker.send(attacker.request(i % 2 == 0 ? "OPTIONS" : "INVITE", i + 1, null, "")
                        .replace("SIP/2.0/UDP 127.0.0.1:" + attacker.port(), "SIP/2.0/TCP 127.0.0.1:" + trap.getLocalPort()));
            }
            // behind all of them in the queue of every worker
            for (int i = 0; i < 8; i++) {
                assertTrue(TestPhone.alive(server.port("udp")));
            }
            trap.setSoTimeout(300);
            assertThrows(SocketTimeoutException.class, trap::accept);
            assertNull(attacker.receive(50));
        }
    }

    @Test
    void anErrorOfTheOwnerKillsNoWorker() throws Exception {
        AtomicInteger thrown = new AtomicInteger();
        OWNER.policy = call -> {
            thrown.incrementAndGet();
            throw new StackOverflowError("on purpose");
        };
        try {
            for (int i = 0; i < 12; i++) {
                try (TestPhone phone = TestPhone.udp(server.port("udp"))) {
                    phone.send(phone.request("INVITE", 1, "application/sdp", TestPhone.SDP));
                    phone.await(500);
                    phone.send(phone.requestOn(phone.branch, "ACK", 1, null, ""));
                }
            }
        } finally {
            OWNER.policy = TestOwner.Call::answer;
        }
        assertEquals(12, thrown.get());
        assertTrue(TestPhone.alive(server.port("udp")));
        try (TestPhone phone = TestPhone.udp(server.port("udp"))) {
            phone.call();
            phone.send(phone.request("BYE", 2, null, ""));
            phone.await(200);
        }
    }

    @Test
    void malformedRequestsAreNotReflected() throws Exception {
        try (TestPhone attacker = TestPhone.udp(server.port("udp"))) {
            String valid = attacker.request("OPTIONS", 1, null, "");
            List<String> malformed = List.of(
                    valid.replace("OPTIONS sip:", "OPTIONS  MARKER sip:"),
                    valid.replace("CSeq: 1", "CSeq: MARKER"),
                    valid.replace("To: <sip:agent", "To: \"MARKER <sip:agent"),
                    valid.replace("Content-Length: 0", "Content-Length: MARKER"),
                    valid.replace("Max-Forwards: 70", "MARKER no colon"),
                    valid.replace("CSeq: 1", "CSeq: 99999999999999999999 MARKER"),
                    valid.replaceFirst("Via: [^\r]*", "Via: MARKER"));
            for (String message : malformed) {
                attacker.send(message);
            }
            assertTrue(TestPhone.alive(server.port("udp")));
            String response = attacker.receive(200);
            while (response != null) {
                assertTrue(!response.contains("MARKER") && response.length() < valid.length() * 2, response);
                response = attacker.receive(200);
            }
        }
    }

    @Test
    void ourOwn400IsSmallAndPlain() throws Exception {
        try (TestPhone attacker = TestPhone.udp(server.port("udp"))) {
            String doubled = attacker.request("OPTIONS", 1, null, "").replace("Max-Forwards: 70\r\n", "Max-Forwards: 70\r\nMax-Forwards: 5\r\n");
            attacker.send(doubled);
            String response = attacker.await(400);
            assertTrue(response.length() <= doubled.length(), response);
            assertTrue(TestPhone.body(response).isEmpty(), response);
            attacker.send(attacker.request("OPTIONS", 2, null, "").replaceFirst(" SIP/2.0\r\n", " SIP/7.0\r\n"));
            attacker.await(505);
        }
    }

    @Test
    void anEndlessHeaderIsCut() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port("tcp"))) {
            byte[] piece = "a".repeat(4096).getBytes(StandardCharsets.US_ASCII);
            socket.getOutputStream().write("OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nX-Endless: ".getBytes(StandardCharsets.US_ASCII));
            long sent = 0;
            try {
                // a server that reads on takes it all
                while (sent < 64 * 1024 * 1024) {
                    socket.getOutputStream().write(piece);
                    sent += piece.length;
                }
            } catch (IOException e) {
                // cut: what we hoped for
            }
            assertTrue(sent < 64 * 1024 * 1024, "the server read " + sent + " bytes of one header");
        }
        assertTrue(TestPhone.alive(server.port("udp")));
        try (TestPhone phone = TestPhone.tcp(server.port("tcp"))) {
            phone.send(phone.request("OPTIONS", 1, null, ""));
            phone.await(200);
        }
    }

    @Test
    void idleConnectionsTakeNoThreadsAndAreClosed() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try (TestPhone first = TestPhone.tcp(server.port("tcp"))) {
            first.send(first.request("OPTIONS", 1, null, ""));
            first.await(200);
            int threads = Thread.activeCount();
            for (int i = 0; i < 100; i++) {
                idle.add(new Socket(InetAddress.getLoopbackAddress(), server.port("tcp")));
            }
            try (TestPhone phone = TestPhone.tcp(server.port("tcp"))) {
                phone.send(phone.request("OPTIONS", 1, null, ""));
                phone.await(200);
            }
            assertTrue(Thread.activeCount() < threads + 20, "threads: " + threads + " then " + Thread.activeCount());
            idle.get(0).setSoTimeout(10_000);
            assertEquals(-1, idle.get(0).getInputStream().read());
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
        }
    }

    @Test
    void aLongListIsNotParsed() throws Exception {
        try (TestPhone attacker = TestPhone.udp(server.port("udp"))) {
            String contacts = "<sip:a@b>,".repeat(1_000) + "<sip:a@b>";
            attacker.send(attacker.request("OPTIONS", 1, null, "").replaceFirst("Contact: [^\r]*", "Contact: " + contacts));
            assertTrue(TestPhone.alive(server.port("udp")));
            assertNull(attacker.receive(50));
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> server.dialogs() == 0);
    }
}

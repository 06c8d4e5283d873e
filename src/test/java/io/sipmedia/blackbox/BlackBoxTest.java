// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.blackbox;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.sipmedia.component.SipMediaComponent;
import io.sipmedia.gateway.GatewayUnderTest;
import io.sipmedia.realtime.RealtimeComponent;
import io.sipmedia.realtime.RealtimeConstants;
import io.sipmedia.realtime.RealtimeEndpoint;
import io.sipmedia.rehearsal.model.RehearsalSession;
import io.sipmedia.rehearsal.report.ConversationEvent;
import io.sipmedia.rehearsal.speech.Speech;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The running gateway with its shipped routes, called by programs that are not ours. After each call nothing of it may be
 * left; after the last test nothing at all.
 *
 * <p>Recordings and logs stay in {@code target/blackbox} for whoever wants to hear or measure them.
 */
@Timeout(150)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class BlackBoxTest {

    static final Duration LIMIT = Duration.ofSeconds(30);
    /** Below the range other programs' sockets are given at random. */
    static final String RTP_PORTS = "21000-21999";

    private static final int LOADING_SECONDS = 120;
    private static final String PINGS = "camel.component.realtime.pingInterval";
    // these serve many calls and live on between them
    private static final String POOLS = "(?i).*(sip-media-events|-call-\\d+|rehearsal-model-|vert\\.x|vertx|jdbc|UDPMessageChannel|AffinityJAIN|-out-\\d+|Selector|HTTP-Dispatcher"
            + "|EventScanner|SipTimer|BlockingQueueDispatchAuditor|MessageProcessor|MVStore|H2-|idle-timeout|timer-\\d+).*";
    // Java 17 ends an HTTP client's thread when the garbage collector finds it
    private static final String OF_THE_VM = "(?i).*(HttpClient|awaitility|ForkJoin|globalEventExecutor|Common-Cleaner|process reaper|junit|Attach|surefire).*";

    GatewayUnderTest gateway;
    SipMediaComponent phone;
    Path folder;
    private RealtimeComponent realtime;
    private Set<Thread> before;
    private int sessionsBefore;
    private int eventsBefore;

    /** The programs this class needs, with the Debian packages they are in. */
    abstract Map<String, String> programs();

    @BeforeAll
    void startGateway() throws Exception {
        programs().forEach(Peer::assumeInstalled);
        // stays loaded for the next model, and its voice has a thread
        Speech.shared(Speech.SHIPPED_GRAMMAR, line -> {
        }).get(LOADING_SECONDS, TimeUnit.SECONDS);
        before = Thread.getAllStackTraces().keySet();
        // the model that has to understand all callers runs on this machine, too: slow is not lost, nor stalled
        System.setProperty(PINGS, "0");
        try {
            gateway = GatewayUnderTest.start(Map.of("SIP_LISTEN", "udp:127.0.0.1:0,tcp:127.0.0.1:0", "RTP_PORTS", RTP_PORTS,
                    "DATABASE_URL", "jdbc:h2:mem:blackbox"), Path.of("target", "blackbox"));
        } finally {
            System.clearProperty(PINGS);
        }
        phone = gateway.camel().getComponent("sip-media", SipMediaComponent.class);
        realtime = gateway.camel().getComponent("realtime", RealtimeComponent.class);
        gateway.camel().getEndpoints().stream().filter(RealtimeEndpoint.class::isInstance).map(RealtimeEndpoint.class::cast)
                .forEach(endpoint -> {
                    endpoint.getConfiguration().setReadyTimeout(30_000);
                    endpoint.getConfiguration().setStallTimeout(0);
                    endpoint.getConfiguration().setBreakerFailures(1000);
                    endpoint.getConfiguration().setAnswerTimeout(0);
                });
        gateway.camel().addRoutes(new RouteBuilder() {
            @Override
            public void configure() {
                // the gateway hangs up when the model has taken leave, after its last word
                from("realtime:openai?include=transcript").routeId("hang-up-after-goodbye")
                        .filter(simple("${header." + RealtimeConstants.SPEAKER + "} == 'model' && ${body} contains 'Goodbye'"))
                        .to("sip-media:agent?operation=hangup");
            }
        });
    }

    @BeforeEach
    void prepareFolder(TestInfo test) throws IOException {
        folder = Path.of("target", "blackbox", getClass().getSimpleName(), test.getTestMethod().orElseThrow().getName()).toAbsolutePath();
        if (Files.exists(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                for (Path file : old.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
        sessionsBefore = gateway.model().sessions().size();
        eventsBefore = gateway.events().size();
    }

    @AfterEach
    void nothingOfTheCallsIsLeft() {
        await("calls to be over").atMost(LIMIT).untilAsserted(() -> {
            assertEquals(0, phone.callCount(), "calls");
            assertEquals(0, phone.dialogCount(), "dialogs");
            assertEquals(0, phone.rtpPortsInUse(), "RTP ports");
            assertEquals(0, realtime.sessionCount(), "model sessions");
            assertFalse(sessions().stream().anyMatch(RehearsalSession::open), "connections to the model");
            assertEquals(List.of(), threads().filter(name -> !name.matches(POOLS)).toList(), "threads of calls");
        });
    }

    @AfterAll
    void nothingIsLeft() {
        if (gateway != null) {
            gateway.close();
            await("threads to end").atMost(LIMIT).untilAsserted(() -> assertEquals(List.of(), threads().toList()));
        }
    }

    private Stream<String> threads() {
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.isAlive() && !before.contains(thread))
                .map(Thread::getName).filter(name -> !name.matches(OF_THE_VM)).sorted();
    }

    /** The model's sessions of this test. */
    List<RehearsalSession> sessions() {
        List<RehearsalSession> all = gateway.model().sessions();
        return all.subList(sessionsBefore, all.size());
    }

    /** What the model understood in this test's only call. */
    String understood() {
        return sessions().stream().flatMap(session -> session.heard().stream()).collect(Collectors.joining(" / "));
    }

    /** How the calls of this test ended, in the words of their records. */
    List<String> causes() {
        List<ConversationEvent> all = gateway.events();
        return all.subList(eventsBefore, all.size()).stream().filter(event -> event.kind().equals(ConversationEvent.ENDED))
                .map(ConversationEvent::text).toList();
    }

    /** These ports are not bound any more. */
    static void assertFree(Set<Integer> ports) throws IOException {
        for (int port : ports) {
            try (DatagramSocket free = new DatagramSocket(port, InetAddress.getLoopbackAddress())) {
                assertEquals(port, free.getLocalPort());
            }
        }
    }

    /** One line of measured figures for the reader of the test's output. */
    void report(String figures) {
        System.out.println(getClass().getSimpleName() + ": " + figures);
    }
}

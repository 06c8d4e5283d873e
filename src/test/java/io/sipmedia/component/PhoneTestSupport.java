// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import static org.awaitility.Awaitility.await;

import io.sipmedia.audio.WavFile;
import io.sipmedia.call.CallRecord;
import io.sipmedia.rehearsal.caller.HeardPacket;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.support.SipMediaRuntime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A context with sip-media on loopback and free ports, routes from YAML, and real callers; nothing of it may be left afterwards. */
@Timeout(60)
abstract class PhoneTestSupport {

    static final Duration LIMIT = Duration.ofSeconds(10);
    // takes each frame through the bean "each", and events to "seen"; with further options of the audio route
    static final String VOICE = """
            - route:
                id: voice
                errorHandler: { noErrorHandler: {} }
                from:
                  uri: sip-media:agent?include=audio%s
                  steps:
                    - process: { ref: each }
            - route:
                from:
                  uri: sip-media:agent
                  steps:
                    - process: { ref: seen }
            """;

    @TempDir
    Path folder;
    CamelContext camel;
    SipMediaComponent sip;
    final List<Exchange> seen = new CopyOnWriteArrayList<>();
    private Set<Thread> before;

    @BeforeEach
    void createContext() {
        before = Thread.getAllStackTraces().keySet();
        camel = new DefaultCamelContext();
        sip = new SipMediaComponent();
        sip.setListen("udp:127.0.0.1:0,tcp:127.0.0.1:0");
        sip.setRtpPorts("30000-39999");
        sip.setRtpRestTime(0);
        camel.addComponent("sip-media", sip);
        camel.getShutdownStrategy().setTimeout(1);
        // what every test may send its events to
        camel.getRegistry().bind("seen", (org.apache.camel.Processor) exchange -> seen.add(exchange.copy()));
    }

    /** Starts the context with these YAML routes. */
    void start(String... yaml) throws Exception {
        int number = 0;
        for (String routes : yaml) {
            Resource resource = ResourceHelper.fromString("routes" + ++number + ".camel.yaml", routes);
            PluginHelper.getRoutesLoader(camel).loadRoutes(resource);
        }
        camel.start();
    }

    @AfterEach
    void nothingIsLeft() {
        camel.stop();
        await().atMost(LIMIT).untilAsserted(() -> {
            List<String> left = Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> !before.contains(thread) && thread.isAlive())
                    .map(Thread::getName)
                    .filter(name -> !name.matches("(?i).*(awaitility|ForkJoin|globalEventExecutor|Common-Cleaner|process reaper|junit|Attach).*"))
                    .collect(Collectors.toList());
            if (!left.isEmpty()) {
                throw new AssertionError("threads are left: " + left);
            }
        });
    }

    ScriptedCaller.Builder caller(String user) {
        return ScriptedCaller.builder().target("sip:" + user + "@127.0.0.1:" + sip.port("udp")).answerLimit(LIMIT);
    }

    SipMediaRuntime runtime() throws Exception {
        return SipMediaRuntime.of(camel);
    }

    /** A tone as WAV, returned as a resource URI. */
    String tone(String name, int rate, int millis) throws IOException {
        Path file = folder.resolve(name);
        WavFile.write(file, rate, sine(rate, millis));
        return "file:" + file;
    }

    /** How much sound the caller was sent so far, by the samples in its packets: no clock is asked. */
    static double heardMillis(ScriptedCaller caller) {
        return caller.heardPackets().stream().filter(packet -> packet.levelDbfs() > -42).mapToInt(HeardPacket::payloadLength).sum() / 8.0;
    }

    static short[] sine(int rate, int millis) {
        short[] samples = new short[rate * millis / 1000];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (8000 * Math.sin(2 * Math.PI * 440 * i / rate));
        }
        return samples;
    }

    List<Exchange> events(String name) {
        return seen.stream().filter(each -> name.equals(each.getMessage().getHeader(SipMediaConstants.EVENT))).toList();
    }

    Exchange event(String name) {
        await().atMost(LIMIT).until(() -> !events(name).isEmpty());
        return events(name).get(0);
    }

    CallRecord record() {
        return event("ended").getMessage().getBody(CallRecord.class);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The gateway as its user starts it, with the shipped routes and Kamelets. */
final class GatewayBridge implements Bridge {

    private final Child process;
    private final JvmProbe probe;
    private final int sipPort;

    /** @param database what the transcripts go into, as a JDBC URL */
    GatewayBridge(Run run, ModelSide model, String database) throws Exception {
        copy(run.root.resolve("routes"), run.folder.resolve("routes"));
        copy(run.root.resolve("kamelets"), run.folder.resolve("kamelets"));
        List<String> jvm = new ArrayList<>(run.bridgeJvm("gateway"));
        jvm.addAll(model.trust());
        // to see where it breaks it must not refuse calls before
        jvm.add("-Dcamel.component.sip-media.maxLateness=0");
        jvm.add("-Dcamel.component.sip-media.callsPerSecond=0");
        jvm.add("-Dcamel.component.sip-media.requestsPerSource=0");
        sipPort = freePort();
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("SIP_LISTEN", "udp:127.0.0.1:" + sipPort);
        settings.put("MEDIA_ADDRESS", "127.0.0.1");
        settings.put("RTP_PORTS", run.args.text("rtp-ports", "20000-29999"));
        settings.put("REALTIME_URL", model.url());
        settings.put("OPENAI_API_KEY", "bench");
        settings.put("DATABASE_URL", database);
        settings.put("CRM_URL", "http://127.0.0.1:9/{phone}");
        process = new Child("gateway", run.folder, run.bridgeCommand(Child.java(jvm, "io.sipmedia.gateway.Gateway", List.of())), settings);
        JvmProbe made;
        try {
            process.await("Listening", 60);
            process.forgetOutput();
            made = new JvmProbe(process.pid());
            firstInFirstOut(run.args.number("loops-fifo", 0));
        } catch (Exception e) {
            process.close();
            throw e;
        }
        probe = made;
    }

    // its event loops go before whatever else wants the processor
    private void firstInFirstOut(int priority) throws IOException, InterruptedException {
        for (String loop : priority == 0 ? List.<String>of() : ThreadTimes.loops(process.pid())) {
            Process chrt;
            try {
                chrt = new ProcessBuilder("chrt", "-f", "-p", "" + priority, loop).inheritIO().start();
            } catch (IOException e) {
                throw new OptionException("--loops-fifo: " + e.getMessage() + "; Debian has it in util-linux");
            }
            if (chrt.waitFor() != 0) {
                throw new OptionException("--loops-fifo: chrt could not give an event loop that priority; it takes root");
            }
        }
    }

    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Files.copy(file, to.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    @Override
    public String name() {
        return "gateway";
    }

    @Override
    public List<Child> processes() {
        return List.of(process);
    }

    @Override
    public List<Integer> sipPorts() {
        return List.of(sipPort);
    }

    @Override
    public JvmProbe jvm() {
        return probe;
    }

    @Override
    public void close() throws InterruptedException {
        probe.close();
        process.close();
    }
}

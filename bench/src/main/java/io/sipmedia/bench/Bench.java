// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Measures the gateway: starts it with the shipped routes, a model's side and a callers' side, each in a process of its own, and
 * puts one number of calls after the other on it. Writes {@code results.json} and {@code results.svg}.
 */
public final class Bench implements AutoCloseable {

    private static final int MAX_CALLS = 1000;
    private static final int FRAMES_PER_SECOND = 50;
    private static final double MAX_OVERSLEEP_MILLIS = 5;

    private final Args args;
    private final Path root;
    private final Path folder;
    private final List<Map<String, Object>> steps = new ArrayList<>();
    private Peer sink;
    private Peer gateway;
    private JvmProbe probe;
    private int sipPort;
    private long baseHeap;
    private long baseRss;

    private Bench(Args args) throws IOException {
        this.args = args;
        root = Path.of(args.text("root", ".")).toAbsolutePath().normalize();
        folder = Path.of(args.text("out", root.resolve("bench/target/run").toString())).toAbsolutePath();
        Files.createDirectories(folder);
    }

    public static void main(String[] arguments) throws Exception {
        try (Bench bench = new Bench(new Args(arguments))) {
            bench.run();
        }
    }

    private void run() throws Exception {
        start();
        // everything is compiled and every pool has its size before anything counts
        step(args.number("warm-calls", 50), args.decimal("warm-seconds", 15), 2, false);
        baseHeap = probe.liveBytes();
        baseRss = gateway.status("VmRSS");
        for (String calls : args.text("calls", "100").split(",")) {
            Map<String, Object> step = step(Integer.parseInt(calls.trim()), args.decimal("warmup", 5), args.decimal("seconds", 20), true);
            steps.add(step);
            System.out.println(Report.line(step));
            write();
            if (args.flag("profile")) {
                Profile.print(folder.resolve("profile-" + calls.trim() + ".jfr"), 25);
            }
        }
        System.out.println("Results: " + folder.resolve("results.json"));
    }

    // ---- one number of calls

    private Map<String, Object> step(int calls, double warmup, double seconds, boolean counted) throws Exception {
        try (Peer generator = new Peer("generator", folder, List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"),
                LoadGenerator.class.getName(), List.of("--stamps", stamps(), "--max-calls", "" + MAX_CALLS, "--calls", "" + calls,
                "--sip-port", "" + sipPort, "--cps", args.text("cps", "50"), "--warmup", "" + warmup, "--seconds", "" + seconds),
                Map.of())) {
            generator.await("UP", 120);
            generator.await("MEASURE", (long) warmup + 20);
            String load = Files.readString(Path.of("/proc/loadavg")).split(" ")[0];
            boolean profile = counted && args.flag("profile");
            if (profile) {
                jcmd("JFR.start", "name=bench", "settings=profile");
            }
            double uptime = probe.uptime();
            Map<Long, long[]> threads = probe.threads();
            double cpu = gateway.cpuSeconds();
            double others = generator.cpuSeconds();
            double model = sink.cpuSeconds();
            long start = System.nanoTime();
            String done = generator.await("DONE", (long) seconds + 20);
            double took = (System.nanoTime() - start) / 1e9;
            cpu = gateway.cpuSeconds() - cpu;
            others = generator.cpuSeconds() - others;
            model = sink.cpuSeconds() - model;
            Map<Long, long[]> after = probe.threads();
            if (profile) {
                jcmd("JFR.dump", "name=bench", "filename=" + folder.resolve("profile-" + calls + ".jfr"));
                jcmd("JFR.stop", "name=bench");
            }
            sink.tell("");
            Map<String, Object> phone = Report.read(done);
            // what was really done, which is less than what was asked for when the machine is starved
            double slots = Math.max(1, Report.value(phone, "packetsReceived"));
            Map<String, Object> step = new LinkedHashMap<>();
            step.put("calls", calls);
            step.put("seconds", round(took, 3));
            step.put("gatewayCpuPercentOfCore", round(cpu / took * 100, 2));
            step.put("gatewayCpuMicrosPerCallAnd20ms", round(cpu / slots * 1e6, 1));
            step.put("gatewayCpuPercentOfCorePerCall", round(cpu / slots * FRAMES_PER_SECOND * 100, 4));
            step.put("generatorCpuPercentOfCore", round(others / took * 100, 1));
            step.put("sinkCpuPercentOfCore", round(model / took * 100, 1));
            step.put("loadAverageBefore", Double.parseDouble(load));
            step.put("allocatedBytesPerCallAnd20ms", Math.round(JvmProbe.difference(threads, after, 0) / slots));
            step.put("slotsUsed", round(slots / (took * calls * FRAMES_PER_SECOND), 4));
            // the generator only sends: when it cannot keep its time, nothing else on this machine can
            step.put("starved", slots < 0.98 * took * calls * FRAMES_PER_SECOND
                    || Report.value(phone, "generatorOversleepMillis.p99") > MAX_OVERSLEEP_MILLIS);
            step.put("gcPauses", JvmProbe.pauses(folder.resolve("gc.log"), uptime, uptime + took));
            step.put("gatewayThreads", gateway.status("Threads"));
            step.put("rssKb", gateway.status("VmRSS"));
            if (counted) {
                step.put("heapAfterGcBytesPerCall", Math.round((probe.liveBytes() - baseHeap) / (double) calls));
                step.put("rssKbPerCallAboveIdle", Math.round((gateway.status("VmRSS") - baseRss) / (double) calls));
            }
            step.put("phone", phone);
            step.put("model", Report.read(sink.await("REPORT", 20)));
            generator.tell("");
            generator.awaitEnd(20);
            return step;
        }
    }

    private void write() throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("when", Instant.now().toString());
        all.put("options", args.all());
        all.put("machine", machine());
        all.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        all.put("gatewayJvmOptions", gatewayOptions());
        all.put("steps", steps);
        Files.writeString(folder.resolve("results.json"),
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(all));
        Files.writeString(folder.resolve("results.svg"), Plot.of(steps));
    }

    private static Map<String, Object> machine() throws IOException {
        Map<String, Object> machine = new LinkedHashMap<>();
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            machine.put("cpu", lines.filter(line -> line.startsWith("model name")).findFirst().map(line -> line.replaceAll(".*: ", "")).orElse("?"));
        }
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("kernel", System.getProperty("os.version"));
        return machine;
    }

    // ---- the processes

    private List<String> gatewayOptions() {
        return Arrays.asList(args.text("jvm", "-Xms512m -Xmx1g").trim().split("\\s+"));
    }

    private void start() throws Exception {
        Files.deleteIfExists(folder.resolve("gc.log"));
        Stamps.delete(folder.resolve("stamps.bin"));
        copy(root.resolve("routes"), folder.resolve("routes"));
        copy(root.resolve("kamelets"), folder.resolve("kamelets"));
        Stamps.open(folder.resolve("stamps.bin"), MAX_CALLS).clear();
        List<String> options = new ArrayList<>(List.of("--stamps", stamps(), "--max-calls", "" + MAX_CALLS));
        for (String each : List.of("delta-ms", "lead-ms", "speed", "answer-ms", "pause-ms")) {
            if (args.all().containsKey(each)) {
                options.addAll(List.of("--" + each, args.text(each, "")));
            }
        }
        List<String> jvm = new ArrayList<>(gatewayOptions());
        if (args.flag("tls")) {
            certificate();
            options.addAll(List.of("--keystore", folder.resolve("keys.jks").toString()));
            jvm.addAll(List.of("-Djavax.net.ssl.trustStore=" + folder.resolve("trust.jks"), "-Djavax.net.ssl.trustStorePassword=changeit"));
        }
        sink = new Peer("sink", folder, List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC"), RealtimeSink.class.getName(), options, Map.of());
        String port = sink.await("PORT", 30);
        sipPort = freePort();
        jvm.addAll(List.of("-Xlog:gc:file=" + folder.resolve("gc.log"), "-Djava.net.preferIPv4Stack=true"));
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("SIP_LISTEN", "udp:127.0.0.1:" + sipPort);
        settings.put("MEDIA_ADDRESS", "127.0.0.1");
        settings.put("RTP_PORTS", args.text("rtp-ports", "20000-29999"));
        settings.put("REALTIME_URL", (args.flag("tls") ? "wss" : "ws") + "://127.0.0.1:" + port + "/v1/realtime");
        settings.put("OPENAI_API_KEY", "bench");
        settings.put("DATABASE_URL", "jdbc:h2:mem:bench;DB_CLOSE_DELAY=-1");
        settings.put("CRM_URL", "http://127.0.0.1:9/{phone}");
        gateway = new Peer("gateway", folder, jvm, "io.sipmedia.gateway.Gateway", List.of(), settings);
        gateway.await("Listening", 60);
        gateway.forgetOutput();
        probe = new JvmProbe(gateway.pid());
    }

    private void certificate() throws Exception {
        Files.deleteIfExists(folder.resolve("keys.jks"));
        Files.deleteIfExists(folder.resolve("trust.jks"));
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        command(keytool, "-genkeypair", "-alias", "bench", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "SAN=ip:127.0.0.1",
                "-keystore", "keys.jks", "-storetype", "JKS", "-storepass", "changeit", "-keypass", "changeit");
        command(keytool, "-exportcert", "-alias", "bench", "-keystore", "keys.jks", "-storepass", "changeit", "-file", "bench.crt");
        command(keytool, "-importcert", "-noprompt", "-alias", "bench", "-keystore", "trust.jks", "-storepass", "changeit", "-file", "bench.crt");
    }

    private void jcmd(String... what) throws Exception {
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), "" + gateway.pid()));
        line.addAll(List.of(what));
        command(line.toArray(String[]::new));
    }

    private void command(String... line) throws Exception {
        Process process = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("failed: " + String.join(" ", line));
        }
    }

    private String stamps() {
        return folder.resolve("stamps.bin").toString();
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
                Files.copy(file, to.resolve(file.getFileName()), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static double round(double value, int digits) {
        double scale = Math.pow(10, digits);
        return Math.round(value * scale) / scale;
    }

    @Override
    public void close() throws Exception {
        if (probe != null) {
            try {
                probe.close();
            } catch (IOException e) {
                // the gateway is gone
            }
        }
        if (gateway != null) {
            gateway.close();
        }
        if (sink != null) {
            sink.close();
        }
    }
}

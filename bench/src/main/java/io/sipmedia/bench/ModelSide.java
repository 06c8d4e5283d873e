// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The process of {@link RealtimeSink}, as the bench sees it. */
final class ModelSide implements AutoCloseable {

    private final Child process;
    private final int port;
    private final boolean tls;
    private final Path folder;

    ModelSide(Run run, boolean tls) throws Exception {
        this.tls = tls;
        folder = run.folder;
        List<String> options = new ArrayList<>(List.of("--stamps", run.stamps(), "--max-calls", "" + Run.MAX_CALLS));
        for (String each : List.of("delta-ms", "lead-ms", "speed", "answer-ms", "pause-ms", "timed")) {
            if (run.args.all().containsKey(each)) {
                options.addAll(List.of("--" + each, run.args.text(each, "")));
            }
        }
        if (tls) {
            certificate();
            options.addAll(List.of("--keystore", folder.resolve("keys.jks").toString()));
        }
        process = new Child("sink", folder, Child.java(Run.OWN_JVM, RealtimeSink.class.getName(), options), Map.of());
        port = Integer.parseInt(process.await("PORT", 30));
    }

    int port() {
        return port;
    }

    String url() {
        return (tls ? "wss" : "ws") + "://127.0.0.1:" + port + "/v1/realtime";
    }

    /** What a JVM must be told to believe the certificate. */
    List<String> trust() {
        return tls ? List.of("-Djavax.net.ssl.trustStore=" + folder.resolve("trust.jks"), "-Djavax.net.ssl.trustStorePassword=changeit")
                : List.of();
    }

    void expect(int calls) throws IOException {
        process.tell("EXPECT " + calls);
    }

    Map<String, Object> report() throws IOException, InterruptedException {
        process.tell("REPORT");
        return Report.read(process.await("REPORT", 20));
    }

    double cpuSeconds() throws IOException {
        return process.cpuSeconds();
    }

    private void certificate() throws Exception {
        Files.deleteIfExists(folder.resolve("keys.jks"));
        Files.deleteIfExists(folder.resolve("trust.jks"));
        String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        command(folder, keytool, "-genkeypair", "-alias", "bench", "-keyalg", "EC", "-dname", "CN=127.0.0.1", "-ext", "SAN=ip:127.0.0.1",
                "-keystore", "keys.jks", "-storetype", "JKS", "-storepass", "changeit", "-keypass", "changeit");
        command(folder, keytool, "-exportcert", "-alias", "bench", "-keystore", "keys.jks", "-storepass", "changeit", "-file", "bench.crt");
        command(folder, keytool, "-importcert", "-noprompt", "-alias", "bench", "-keystore", "trust.jks", "-storepass", "changeit",
                "-file", "bench.crt");
    }

    static void command(Path folder, String... line) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(line).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        if (!process.waitFor(30, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("failed: " + String.join(" ", line));
        }
    }

    @Override
    public void close() throws InterruptedException {
        process.close();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.quality;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** The gateway as {@code mvn camel:run} starts it, with the shipped routes, in a process of its own. */
final class GatewayProcess implements AutoCloseable {

    private static final int START_SECONDS = 90;

    private final Process process;
    private final CountDownLatch listening = new CountDownLatch(1);

    GatewayProcess(Path root, Path folder, int sipPort, String modelUrl) throws IOException, InterruptedException {
        for (String part : List.of("routes", "kamelets")) {
            copy(root.resolve(part), folder.resolve(part));
        }
        ProcessBuilder builder = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms256m", "-Xmx512m", "-Djava.net.preferIPv4Stack=true", "-cp", System.getProperty("java.class.path"),
                "io.sipmedia.gateway.Gateway").directory(folder.toFile()).redirectErrorStream(true);
        builder.environment().putAll(Map.of("SIP_LISTEN", "udp:127.0.0.1:" + sipPort, "MEDIA_ADDRESS", "127.0.0.1",
                "RTP_PORTS", "20000-29999", "REALTIME_URL", modelUrl, "OPENAI_API_KEY", "bench", "FIRST_CALL", "false",
                "DATABASE_URL", "jdbc:h2:mem:quality;DB_CLOSE_DELAY=-1", "CRM_URL", "http://127.0.0.1:9/{phone}"));
        process = builder.start();
        Thread reader = new Thread(() -> read(folder.resolve("gateway.out")), "gateway-output");
        reader.setDaemon(true);
        reader.start();
        if (!listening.await(START_SECONDS, TimeUnit.SECONDS)) {
            close();
            throw new IOException("the gateway did not start; see " + folder.resolve("gateway.out"));
        }
    }

    private void read(Path copy) {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream()));
                var out = Files.newBufferedWriter(copy)) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line + "\n");
                out.flush();
                if (line.contains("Listening")) {
                    listening.countDown();
                }
            }
        } catch (IOException e) {
            // the process is gone
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
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}

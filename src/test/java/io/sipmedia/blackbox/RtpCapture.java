// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.blackbox;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.awaitility.core.ConditionTimeoutException;

/**
 * What went over loopback to and from the gateway's RTP ports, recorded by tshark, which must be installed and allowed to
 * capture.
 */
final class RtpCapture implements AutoCloseable {

    private final Path folder;
    private final Peer tshark;

    private RtpCapture(Path folder, Peer tshark) {
        this.folder = folder;
        this.tshark = tshark;
    }

    /** Starts to record; returns null, and says why, where that cannot be. @param ports of the gateway, first-last */
    static RtpCapture start(Path folder, String ports) throws IOException, InterruptedException {
        if (!Peer.installed("tshark")) {
            System.out.println("RTP on the wire is not measured: tshark is not installed (Debian package tshark)");
            return null;
        }
        Peer tshark = Peer.start(folder, List.of("tshark", "-i", "lo", "-f", "udp portrange " + ports, "-w", "rtp.pcapng"));
        try {
            await("tshark to start").atMost(Duration.ofSeconds(30))
                    .until(() -> tshark.output().contains("Capture started") || !tshark.running());
        } catch (ConditionTimeoutException e) {
            tshark.close();
            throw e;
        }
        if (!tshark.running()) {
            System.out.println("RTP on the wire is not measured: " + tshark.output().strip());
            tshark.close();
            return null;
        }
        return new RtpCapture(folder, tshark);
    }

    /** Ends the recording. @return the streams by direction, as "from-to" ports */
    Map<String, RtpTrace> stop() throws IOException, InterruptedException {
        tshark.close();
        Path fields = folder.resolve("rtp.txt");
        Process process = new ProcessBuilder("tshark", "-r", "rtp.pcapng", "-T", "fields",
                "-e", "frame.time_epoch", "-e", "udp.srcport", "-e", "udp.dstport", "-e", "udp.payload")
                .directory(folder.toFile()).redirectOutput(fields.toFile()).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        if (!process.waitFor(20, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IOException("tshark cannot read its own recording " + folder.resolve("rtp.pcapng"));
        }
        Map<String, RtpTrace> traces = new TreeMap<>();
        for (String line : Files.readAllLines(fields)) {
            String[] field = line.split("\t");
            // RTP has even ports, RTCP odd ones
            if (field.length == 4 && Integer.parseInt(field[2]) % 2 == 0) {
                traces.computeIfAbsent(field[1] + "-" + field[2], ignored -> new RtpTrace())
                        .add(Double.parseDouble(field[0]) * 1000, HexFormat.of().parseHex(field[3]));
            }
        }
        return traces;
    }

    /** The streams that come from these ports. */
    static List<RtpTrace> from(Map<String, RtpTrace> traces, int port) {
        List<RtpTrace> found = new ArrayList<>();
        traces.forEach((ports, trace) -> {
            if (ports.startsWith(port + "-")) {
                found.add(trace);
            }
        });
        return found;
    }

    /** The streams that go to this port. */
    static List<RtpTrace> to(Map<String, RtpTrace> traces, int port) {
        List<RtpTrace> found = new ArrayList<>();
        traces.forEach((ports, trace) -> {
            if (ports.endsWith("-" + port)) {
                found.add(trace);
            }
        });
        return found;
    }

    @Override
    public void close() throws InterruptedException {
        tshark.close();
    }
}

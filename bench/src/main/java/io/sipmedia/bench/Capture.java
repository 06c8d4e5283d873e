// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Records the packets on their way to the callers that are timed, with the time at which the kernel passed them on: by dumpcap, in
 * a process of its own. Without it, or without the right to capture, this measurement is left out, with a reason.
 */
final class Capture implements AutoCloseable {

    private static final long START_NANOS = 5_000_000_000L;
    private static final long LOOK_NANOS = 20_000_000;
    /** The kernel hands over its packets in blocks, a block a tenth of a second after its first packet at the latest. */
    private static final long LAST_BLOCK_NANOS = 500_000_000;
    private static final int SPARE_SECONDS = 60;
    private static final String BUFFER_MB = "16";

    private static final Pattern DROPPED = Pattern.compile("received/dropped on interface .*?: \\d+/(\\d+)");

    private final Path file;
    private final Path said;
    /** Null when it does not run. */
    private Child dumpcap;
    private String leftOut;

    private Capture(Path file, Path said) {
        this.file = file;
        this.said = said;
    }

    /**
     * Begins to record.
     *
     * @param ports   the callers' UDP ports with commas; an empty text for none
     * @param seconds after which it ends by itself if nobody ends it
     */
    static Capture of(Run run, String ports, double seconds) throws IOException {
        Capture capture = new Capture(run.folder.resolve("wire.pcap"), run.folder.resolve("dumpcap.err"));
        if (!Boolean.parseBoolean(run.args.text("wire", "true"))) {
            capture.leftOut = "--wire false";
        } else if (ports.isEmpty()) {
            capture.leftOut = "only calls that last are recorded";
        } else {
            capture.start(run.folder, ports, seconds);
        }
        return capture;
    }

    private void start(Path folder, String ports, double seconds) throws IOException {
        // loopback shows every packet twice, on its way out and on its way in
        String filter = "inbound and udp and (" + Arrays.stream(ports.split(",")).map(port -> "dst port " + port).collect(Collectors.joining(" or ")) + ")";
        Files.deleteIfExists(file);
        Files.deleteIfExists(said);
        try {
            dumpcap = new Child("dumpcap", folder, List.of("dumpcap", "-i", "lo", "-P", "-q", "-s", "" + WireTiming.KEEP, "-B", BUFFER_MB,
                    "-f", filter, "-a", "duration:" + (int) (seconds + SPARE_SECONDS), "-w", file.toString()), Map.of());
        } catch (IOException e) {
            // not there, or not for this user: Debian asks at installation who may run it
            leftOut = e.getMessage() + "; Debian has it in wireshark-common, for root or the group wireshark";
            return;
        }
        long limit = System.nanoTime() + START_NANOS;
        while (!said().contains("File: ") && dumpcap.alive() && System.nanoTime() < limit) {
            Talker.sleepUntil(System.nanoTime() + LOOK_NANOS);
        }
        if (!said().contains("File: ")) {
            leftOut = said().lines().filter(line -> !line.startsWith("Capturing on")).findFirst().orElse("dumpcap says nothing");
        }
    }

    private String said() throws IOException {
        return Files.exists(said) ? Files.readString(said) : "";
    }

    /** User and system time of the process that records, so far, in seconds. */
    double cpuSeconds() throws IOException {
        return leftOut == null && dumpcap.alive() ? dumpcap.cpuSeconds() : 0;
    }

    /**
     * Ends it and gives what it has shown of the measured time.
     *
     * @param stamps know when that was
     */
    Map<String, Object> results(Stamps stamps) throws IOException, InterruptedException {
        if (leftOut != null) {
            return Map.of("leftOut", leftOut);
        }
        Talker.sleepUntil(System.nanoTime() + LAST_BLOCK_NANOS);
        dumpcap.close();
        // the kernel's packets bear the time of day, the stamps that of System.nanoTime: a microsecond between the two readings does no harm
        Instant now = Instant.now();
        long offset = now.getEpochSecond() * 1_000_000_000L + now.getNano() - System.nanoTime();
        WireTiming timing = new WireTiming(nanos -> stamps.measured(nanos - offset));
        PcapFile.read(file, timing);
        Map<String, Object> results = new LinkedHashMap<>(timing.results());
        Matcher dropped = DROPPED.matcher(said());
        results.put("droppedByCapture", dropped.find() ? Long.parseLong(dropped.group(1)) : 0);
        return results;
    }

    @Override
    public void close() throws InterruptedException {
        if (dumpcap != null) {
            dumpcap.close();
        }
    }
}

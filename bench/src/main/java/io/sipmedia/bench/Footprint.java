// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a JVM holds while it has nothing to do.
 *
 * @param heapBytes   after a full collection
 * @param descriptors open files and sockets
 * @param sockets     of these
 * @param threads     without those that look
 * @param instances   live objects by class, of the classes of ours, of Vert.x, Netty, SIP and Camel, and of timers
 */
record Footprint(long heapBytes, long descriptors, long sockets, long threads, Map<String, Long> instances) {

    private static final long MORE_HEAP_BYTES = 4 << 20;
    private static final long MORE_DESCRIPTORS = 4;
    private static final long MORE_THREADS = 4;
    private static final long MORE_TIMERS = 10;
    /** Instances of a class that are left of this share of the calls are a leak; fewer are caches. */
    private static final double LEFT_PER_CALL = 0.05;
    private static final long LEAST_LEFT = 50;

    private static final Pattern LINE = Pattern.compile("^\\s*\\d+:\\s+(\\d+)\\s+\\d+\\s+(\\S+)");
    private static final Pattern WATCHED = Pattern.compile("(io\\.(sipmedia|vertx|netty)|gov\\.nist|javax\\.sip|org\\.apache\\.camel)\\..*|"
            + "java\\.util\\.concurrent\\.ScheduledThreadPoolExecutor\\$ScheduledFutureTask|java\\.util\\.TimerTask");
    private static final Pattern TIMER = Pattern.compile(".*(ScheduledFutureTask|InternalTimerHandler|TimerTask|HashedWheelTimeout|HashedWheelTimer\\$.*)");

    static Footprint of(Run run, Bridge bridge) throws Exception {
        Child process = bridge.processes().get(0);
        long heap = bridge.jvm().liveBytes();
        return new Footprint(heap, process.descriptors(""), process.descriptors("socket:"), bridge.jvm().threadCount(), histogram(run, process.pid()));
    }

    // of live objects only: it collects first
    private static Map<String, Long> histogram(Run run, long pid) throws IOException, InterruptedException {
        Path file = run.folder.resolve("histogram.txt");
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), "" + pid, "GC.class_histogram")
                .redirectErrorStream(true).redirectOutput(file.toFile()).start();
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IOException("no class histogram");
        }
        Map<String, Long> instances = new TreeMap<>();
        for (String line : Files.readAllLines(file)) {
            Matcher matcher = LINE.matcher(line);
            if (matcher.find() && WATCHED.matcher(matcher.group(2)).matches()) {
                instances.put(matcher.group(2), Long.parseLong(matcher.group(1)));
            }
        }
        return instances;
    }

    long timers() {
        return instances.entrySet().stream().filter(each -> TIMER.matcher(each.getKey()).matches()).mapToLong(Map.Entry::getValue).sum();
    }

    /** What is more than it was, beyond what is allowed, after so many calls. */
    List<String> complaints(Footprint before, int calls) {
        List<String> complaints = new ArrayList<>();
        compare(complaints, "bytes of heap", before.heapBytes, heapBytes, MORE_HEAP_BYTES);
        compare(complaints, "open descriptors", before.descriptors, descriptors, MORE_DESCRIPTORS);
        compare(complaints, "sockets", before.sockets, sockets, MORE_DESCRIPTORS);
        compare(complaints, "threads", before.threads, threads, MORE_THREADS);
        compare(complaints, "timers", before.timers(), timers(), MORE_TIMERS);
        long left = Math.max(LEAST_LEFT, Math.round(calls * LEFT_PER_CALL));
        instances.forEach((name, count) -> compare(complaints, "objects of " + name, before.instances.getOrDefault(name, 0L), count, left));
        return complaints;
    }

    private static void compare(List<String> complaints, String what, long before, long after, long allowed) {
        if (after - before > allowed) {
            complaints.add(what + ": " + before + " before, " + after + " after; " + allowed + " more are allowed");
        }
    }

    String line() {
        return String.format("heap %.1f MB, %d descriptors, of these %d sockets, %d threads, %d timers", heapBytes / 1e6, descriptors, sockets, threads,
                timers());
    }

    Map<String, Object> report() {
        Map<String, Object> report = new LinkedHashMap<>();
        report.put("heapBytes", heapBytes);
        report.put("descriptors", descriptors);
        report.put("sockets", sockets);
        report.put("threads", threads);
        report.put("timers", timers());
        report.put("instances", instances);
        return report;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.sun.management.ThreadMXBean;
import com.sun.tools.attach.VirtualMachine;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.ThreadInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/** Looks into a JVM from outside: what its threads have allocated, what its heap holds, how long it was paused. */
final class JvmProbe implements AutoCloseable {

    private static final Pattern PAUSE = Pattern.compile("^\\[(\\d+\\.\\d+)s].*Pause.* (\\d+\\.\\d+)ms");

    private static final Pattern RANGE = Pattern.compile("\\[0x([0-9a-f]+), (?:0x[0-9a-f]+, )?0x([0-9a-f]+)\\)");

    private final JMXConnector connector;
    private final ThreadMXBean threads;
    private final MemoryMXBean memory;

    JvmProbe(long pid) throws Exception {
        VirtualMachine machine = VirtualMachine.attach(Long.toString(pid));
        String address;
        try {
            address = machine.startLocalManagementAgent();
        } finally {
            machine.detach();
        }
        connector = JMXConnectorFactory.connect(new JMXServiceURL(address));
        MBeanServerConnection server = connector.getMBeanServerConnection();
        threads = ManagementFactory.newPlatformMXBeanProxy(server, ManagementFactory.THREAD_MXBEAN_NAME, ThreadMXBean.class);
        memory = ManagementFactory.newPlatformMXBeanProxy(server, ManagementFactory.MEMORY_MXBEAN_NAME, MemoryMXBean.class);
    }

    /** Bytes allocated so far and CPU seconds, by thread id; the threads that serve this probe are left out. */
    Map<Long, long[]> threads() {
        long[] ids = threads.getAllThreadIds();
        ThreadInfo[] infos = threads.getThreadInfo(ids);
        long[] bytes = threads.getThreadAllocatedBytes(ids);
        long[] cpu = threads.getThreadCpuTime(ids);
        Map<Long, long[]> result = new HashMap<>();
        for (int i = 0; i < ids.length; i++) {
            if (infos[i] != null && !infos[i].getThreadName().startsWith("RMI") && !infos[i].getThreadName().startsWith("JMX")) {
                result.put(ids[i], new long[] {bytes[i], cpu[i]});
            }
        }
        return result;
    }

    /** The threads on which calls run, by id. */
    Set<Long> loops() {
        Set<Long> ids = new HashSet<>();
        for (ThreadInfo info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().startsWith("vert.x-eventloop")) {
                ids.add(info.getThreadId());
            }
        }
        return ids;
    }

    static long difference(Map<Long, long[]> before, Map<Long, long[]> after, int what) {
        return difference(before, after, what, after.keySet());
    }

    static long difference(Map<Long, long[]> before, Map<Long, long[]> after, int what, Set<Long> of) {
        long sum = 0;
        for (Map.Entry<Long, long[]> entry : after.entrySet()) {
            if (!of.contains(entry.getKey())) {
                continue;
            }
            long[] old = before.get(entry.getKey());
            sum += entry.getValue()[what] - (old == null ? 0 : old[what]);
        }
        return sum;
    }

    /** What the heap holds after a full collection, in bytes. */
    long liveBytes() {
        memory.gc();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }

    /** First address of the heap, and the one behind the last. */
    long[] heapRange() throws Exception {
        String info = (String) connector.getMBeanServerConnection().invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"),
                "gcHeapInfo", null, null);
        long first = Long.MAX_VALUE;
        long last = 0;
        // generations of other collectors have a range each, and lie side by side
        Matcher matcher = RANGE.matcher(info.substring(0, info.indexOf("Metaspace")));
        while (matcher.find()) {
            first = Math.min(first, Long.parseLong(matcher.group(1), 16));
            last = Math.max(last, Long.parseLong(matcher.group(2), 16));
        }
        return new long[] {first, last};
    }

    /** Pauses in a {@code -Xlog:gc,safepoint}-style log between two uptimes in seconds. */
    static Map<String, Object> pauses(Path log, double from, double to) throws IOException {
        Samples pauses = new Samples();
        double total = 0;
        for (String line : Files.readAllLines(log)) {
            Matcher matcher = PAUSE.matcher(line);
            if (matcher.find() && Double.parseDouble(matcher.group(1)) >= from && Double.parseDouble(matcher.group(1)) <= to) {
                double millis = Double.parseDouble(matcher.group(2));
                pauses.add((long) (millis * 1e6));
                total += millis;
            }
        }
        Map<String, Object> result = new LinkedHashMap<>(pauses.millis());
        result.put("totalMillis", Math.round(total * 1e3) / 1e3);
        return result;
    }

    /** Seconds since the JVM began, as its logs count them. */
    static double uptime(MBeanServerConnection server) throws Exception {
        return ManagementFactory.newPlatformMXBeanProxy(server, ManagementFactory.RUNTIME_MXBEAN_NAME,
                java.lang.management.RuntimeMXBean.class).getUptime() / 1e3;
    }

    double uptime() throws Exception {
        return uptime(connector.getMBeanServerConnection());
    }

    /** How many live threads there are, without those that serve this probe. */
    int threadCount() {
        return threads().size();
    }

    @Override
    public void close() {
        try {
            connector.close();
        } catch (IOException e) {
            // the JVM is gone
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** What the figures were taken on. */
final class Machine {

    private Machine() {
    }

    static Map<String, Object> describe() throws IOException {
        Map<String, Object> machine = new LinkedHashMap<>();
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            machine.put("cpu", lines.filter(line -> line.startsWith("model name")).findFirst().map(line -> line.replaceAll(".*: ", "")).orElse("?"));
        }
        machine.put("processors", Runtime.getRuntime().availableProcessors());
        machine.put("kernel", System.getProperty("os.version"));
        machine.put("java", System.getProperty("java.vm.name") + " " + System.getProperty("java.runtime.version"));
        machine.put("udpLoopbackNanosPerPair", UdpLoopback.nanosPerPair());
        return machine;
    }

    static double loadAverage() throws IOException {
        return Double.parseDouble(Files.readString(Path.of("/proc/loadavg")).split(" ")[0]);
    }

    static String line(Map<String, Object> machine) {
        return "Machine: " + machine.get("processors") + " processors, " + machine.get("cpu") + ", Linux " + machine.get("kernel") + ", "
                + machine.get("java") + "; a UDP packet sent and received over loopback costs " + machine.get("udpLoopbackNanosPerPair") + " ns";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where all processors' time went since the machine began, in seconds: the first line of {@code /proc/stat} (proc(5)).
 *
 * @param busy  in which something ran
 * @param idle  in which nothing wanted to
 * @param steal in which something wanted to, and the hypervisor gave the processor to another machine
 */
record MachineTime(double busy, double idle, double steal) {

    private static final double TICKS_PER_SECOND = 100;

    static MachineTime now() throws IOException {
        String[] fields = Files.readString(Path.of("/proc/stat")).lines().findFirst().orElseThrow().trim().split("\\s+");
        double[] ticks = new double[9];
        for (int i = 1; i < Math.min(fields.length, ticks.length); i++) {
            ticks[i] = Double.parseDouble(fields[i]) / TICKS_PER_SECOND;
        }
        // user, nice, system, idle, iowait, irq, softirq, steal; guest time is in user already
        return new MachineTime(ticks[1] + ticks[2] + ticks[3] + ticks[6] + ticks[7], ticks[4] + ticks[5], ticks[8]);
    }

    MachineTime since(MachineTime before) {
        return new MachineTime(busy - before.busy, idle - before.idle, steal - before.steal);
    }

    double all() {
        return Math.max(1e-9, busy + idle + steal);
    }
}

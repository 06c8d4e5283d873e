// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;

/** CPU seconds of all who take part, and what the machine did in the meantime. */
record Spent(double seconds, double bridge, double model, double generator, double capture, double bench, MachineTime machine) {

    static Spent now(Bridge bridge, ModelSide model, Child generator, Capture capture) throws IOException {
        return new Spent(System.nanoTime() / 1e9, bridge.cpuSeconds(), model == null ? 0 : model.cpuSeconds(), generator.cpuSeconds(),
                capture.cpuSeconds(), ProcessHandle.current().info().totalCpuDuration().map(time -> time.toNanos() / 1e9).orElse(0.0), MachineTime.now());
    }

    Spent since(Spent before) {
        return new Spent(seconds - before.seconds, bridge - before.bridge, model - before.model, generator - before.generator,
                capture - before.capture, bench - before.bench, machine.since(before.machine));
    }

    /** Share of the machine's time that was used by none of ours, or withheld by the hypervisor. */
    double foreign() {
        double others = Math.max(0, machine.busy() - bridge - model - generator - capture - bench);
        return (others + machine.steal()) / machine.all();
    }
}

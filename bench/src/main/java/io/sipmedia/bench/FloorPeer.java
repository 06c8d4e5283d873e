// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import io.sipmedia.bench.floor.FloorBridge;
import java.util.List;
import java.util.Map;

/** {@link FloorBridge} in a process of its own. Always without TLS. */
final class FloorPeer implements Bridge {

    private final Child process;
    private final JvmProbe probe;
    private final int sipPort;

    FloorPeer(Run run, ModelSide model) throws Exception {
        process = new Child("floor", run.folder, run.bridgeCommand(Child.java(run.bridgeJvm("floor"), FloorBridge.class.getName(),
                List.of("" + model.port(), run.args.text("floor-threads", "1")))), Map.of());
        JvmProbe made;
        try {
            sipPort = Integer.parseInt(process.await("PORT", 30));
            made = new JvmProbe(process.pid());
        } catch (Exception e) {
            process.close();
            throw e;
        }
        probe = made;
    }

    @Override
    public String name() {
        return "floor";
    }

    @Override
    public List<Child> processes() {
        return List.of(process);
    }

    @Override
    public List<Integer> sipPorts() {
        return List.of(sipPort);
    }

    @Override
    public JvmProbe jvm() {
        return probe;
    }

    @Override
    public void close() throws InterruptedException {
        probe.close();
        process.close();
    }
}

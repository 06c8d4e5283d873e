// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * pjsua, which loops each call back through its conference bridge: {@code bench/peers/pjsua_loop.py}. A build of it takes a
 * limited number of calls (PJSUA_MAX_CALLS; 4 in the wheel on PyPI), so that more calls need more processes, and each process
 * brings threads and a clock of its own: what a call costs is then more than it would be in one.
 */
final class PjsuaPeer implements Bridge {

    private static final int RTP_PORT = 30000;

    private final List<Child> processes = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();
    private final int callsPerProcess;
    private final String name;

    PjsuaPeer(Run run, int rate, int calls) throws Exception {
        callsPerProcess = run.args.number("pjsua-calls", 4);
        name = "pjsua-" + rate / 1000 + "k";
        int needed = (calls + callsPerProcess - 1) / callsPerProcess;
        try {
            for (int i = 0; i < needed; i++) {
                Child process = new Child(name + (i == 0 ? "" : "-" + i), run.folder, run.bridgeCommand(List.of(python(run),
                        run.root.resolve("bench/peers/pjsua_loop.py").toString(), "--rate", "" + rate, "--calls", "" + callsPerProcess,
                        "--rtp-port", "" + (RTP_PORT + i * (2 * callsPerProcess + 100)))), Map.of());
                processes.add(process);
                ports.add(Integer.parseInt(process.await("PORT", 30)));
                process.forgetOutput();
            }
        } catch (Exception e) {
            close();
            throw e;
        }
    }

    /** Whether there is a Python with pjsua2, which is asked for and never installed. */
    static boolean available(Run run) throws Exception {
        try {
            Process process = new ProcessBuilder(python(run), "-c", "import pjsua2").redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (java.io.IOException e) {
            return false;
        }
    }

    private static String python(Run run) {
        Path own = run.root.resolve("bench/target/pjsua/bin/python");
        return run.args.text("python", Files.exists(own) ? own.toString() : "python3");
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Child> processes() {
        return processes;
    }

    @Override
    public List<Integer> sipPorts() {
        return ports;
    }

    @Override
    public int callsPerPort() {
        return callsPerProcess;
    }

    @Override
    public boolean echoes() {
        return true;
    }

    @Override
    public void close() throws InterruptedException {
        for (Child process : processes) {
            process.close();
        }
    }
}

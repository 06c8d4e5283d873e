// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.util.List;

/** What is measured: something that takes calls, in one process or several. */
interface Bridge extends AutoCloseable {

    String name();

    /** Of its own processes, and of nothing else. */
    List<Child> processes();

    /** Where it takes calls; so many at each. */
    List<Integer> sipPorts();

    default int callsPerPort() {
        return Integer.MAX_VALUE;
    }

    /** Whether it gives callers their own voice back instead of talking with the model. */
    default boolean echoes() {
        return false;
    }

    /** A look into its JVM; null when it is none. */
    default JvmProbe jvm() {
        return null;
    }

    default double cpuSeconds() throws IOException {
        double sum = 0;
        for (Child process : processes()) {
            sum += process.cpuSeconds();
        }
        return sum;
    }

    /** A value of {@code /proc/PID/status}, such as VmRSS in kB. */
    default long status(String field) throws IOException {
        long sum = 0;
        for (Child process : processes()) {
            sum += process.status(field);
        }
        return sum;
    }

    @Override
    void close() throws Exception;
}

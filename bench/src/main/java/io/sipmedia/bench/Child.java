// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A process of the bench that is talked with by lines, and that does not outlive it. What it writes to standard error goes to a file.
 */
final class Child implements AutoCloseable {

    private static final double TICKS_PER_SECOND = 100;

    private final String name;
    private final Process process;
    // who ends the bench by a signal to it alone would leave a gateway and its callers behind, at full load
    private final Thread last = new Thread(this::kill);
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private volatile boolean forgotten;

    Child(String name, Path folder, List<String> command, Map<String, String> environment) throws IOException {
        this.name = name;
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile())
                .redirectError(folder.resolve(name + ".err").toFile());
        builder.environment().putAll(environment);
        process = builder.start();
        Runtime.getRuntime().addShutdownHook(last);
        Thread reader = new Thread(this::read, "bench-" + name);
        reader.setDaemon(true);
        reader.start();
    }

    /** The command of a JVM with this class path. */
    static List<String> java(List<String> jvmOptions, String mainClass, List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmOptions);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
        command.addAll(arguments);
        return command;
    }

    private void kill() {
        process.destroyForcibly();
    }

    private void read() {
        try (BufferedReader in = new BufferedReader(new InputStreamReader(process.getInputStream()))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (!forgotten) {
                    lines.add(line);
                }
            }
        } catch (IOException e) {
            // it has ended
        }
        lines.add("ENDED");
    }

    /** Waits for a line that begins so, and gives the rest of it. */
    String await(String begin, long seconds) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            String line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.equals("ENDED")) {
                throw new IOException(name + (line == null ? " did not say " + begin + " within " + seconds + " s" : " has ended")
                                      + "; see " + name + ".err");
            }
            if (line.startsWith(begin)) {
                return line.substring(begin.length()).trim();
            }
        }
    }

    void tell(String line) throws IOException {
        OutputStream out = process.getOutputStream();
        out.write((line + "\n").getBytes());
        out.flush();
    }

    /** Nobody will wait for further lines. */
    void forgetOutput() {
        forgotten = true;
        lines.clear();
    }

    void awaitEnd(long seconds) throws InterruptedException {
        process.waitFor(seconds, TimeUnit.SECONDS);
    }

    boolean alive() {
        return process.isAlive();
    }

    long pid() {
        return process.pid();
    }

    /** User and system time so far, in seconds. */
    double cpuSeconds() throws IOException {
        return (stat(14) + stat(15)) / TICKS_PER_SECOND;
    }

    /** How nice it is to others: -20 to 19, lower ones go first (nice(2)). What it is, not what was asked for: that takes rights. */
    long nice() throws IOException {
        return stat(19);
    }

    // a field of /proc/PID/stat as proc(5) numbers them; the second is the name in brackets, which may hold blanks
    private long stat(int field) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
        return Long.parseLong(stat.substring(stat.lastIndexOf(')') + 2).split(" ")[field - 3]);
    }

    /** A value in kB of /proc/PID/status, such as VmRSS. */
    long status(String field) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status"))) {
            if (line.startsWith(field + ":")) {
                return Long.parseLong(line.replaceAll("\\D", ""));
            }
        }
        return 0;
    }

    /** Open file descriptors whose target begins so; an empty begin counts all. */
    long descriptors(String begin) throws IOException {
        long count = 0;
        try (Stream<Path> all = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            for (Path each : all.toList()) {
                try {
                    count += Files.readSymbolicLink(each).toString().startsWith(begin) ? 1 : 0;
                } catch (IOException e) {
                    // closed between listing and looking
                }
            }
        }
        return count;
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        try {
            Runtime.getRuntime().removeShutdownHook(last);
        } catch (IllegalStateException e) {
            // the bench is ending
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.blackbox;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** A program from a package of the operating system, run as a real peer; the test skips where it is not installed. */
final class Peer implements AutoCloseable {

    private final Process process;
    private final Path log;

    private Peer(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** Skips the test unless the program is on the path. */
    static void assumeInstalled(String program, String debianPackage) {
        Assumptions.assumeTrue(installed(program), program + " is not installed (Debian package " + debianPackage + ")");
    }

    /** Whether the program is on the path. */
    static boolean installed(String program) {
        return List.of(System.getenv("PATH").split(":")).stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    static Peer start(Path folder, List<String> command) throws IOException {
        Path log = folder.resolve(Path.of(command.get(0)).getFileName() + ".log");
        Process process = new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile()).redirectInput(ProcessBuilder.Redirect.PIPE).start();
        return new Peer(process, log);
    }

    /** Waits for the program's own end. @return its exit status */
    int exit(long seconds) throws InterruptedException, IOException {
        if (!process.waitFor(seconds, TimeUnit.SECONDS)) {
            throw new AssertionError("still running after " + seconds + " s; its output:\n" + output());
        }
        return process.exitValue();
    }

    boolean running() {
        return process.isAlive();
    }

    /** Types a line into the program. */
    void type(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes());
        process.getOutputStream().flush();
    }

    String output() throws IOException {
        return Files.readString(log, java.nio.charset.StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(5, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}

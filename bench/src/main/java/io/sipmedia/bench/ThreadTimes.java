// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Where a JVM's processor time went, in seconds: its event loops, its compiler, everything else. The compiler's share falls
 * to nothing in a process that has run for some minutes, so a figure that holds much of it says little about the hour after.
 * From {@code /proc/PID/task}; Linux.
 */
record ThreadTimes(double loops, double compiler, double rest) {

    private static final double TICKS = 100;
    // the first 15 characters of a thread's name are what Linux keeps
    private static final String LOOP = "vert.x-ev";

    static ThreadTimes of(long pid) throws IOException {
        double loops = 0;
        double compiler = 0;
        double rest = 0;
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                try {
                    String name = Files.readString(task.resolve("comm"));
                    String stat = Files.readString(task.resolve("stat"));
                    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
                    double seconds = (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS;
                    if (name.startsWith(LOOP)) {
                        loops += seconds;
                    } else if (name.contains("Compil")) {
                        compiler += seconds;
                    } else {
                        rest += seconds;
                    }
                } catch (IOException e) {
                    // the thread has ended
                }
            }
        }
        return new ThreadTimes(loops, compiler, rest);
    }

    /** The kernel's numbers of a gateway's event loops. */
    static List<String> loops(long pid) throws IOException {
        List<String> loops = new ArrayList<>();
        try (DirectoryStream<Path> tasks = Files.newDirectoryStream(Path.of("/proc/" + pid + "/task"))) {
            for (Path task : tasks) {
                if (Files.readString(task.resolve("comm")).startsWith(LOOP)) {
                    loops.add(task.getFileName().toString());
                }
            }
        }
        return loops;
    }

    ThreadTimes since(ThreadTimes before) {
        return new ThreadTimes(loops - before.loops, compiler - before.compiler, rest - before.rest);
    }
}

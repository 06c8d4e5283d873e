// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChildTest {

    @TempDir
    Path folder;

    /** A bench that has begun something and waits. */
    public static final class Waiting {

        public static void main(String[] arguments) throws Exception {
            Child child = new Child("child", Path.of(arguments[0]), List.of("sleep", "60"), Map.of());
            System.out.println("CHILD " + child.pid());
            new CountDownLatch(1).await();
        }
    }

    @Test
    void whatTheBenchHasStartedEndsWithIt() throws Exception {
        Child bench = new Child("bench", folder, Child.java(List.of(), Waiting.class.getName(), List.of(folder.toString())), Map.of());
        long pid = Long.parseLong(bench.await("CHILD ", 30));
        ProcessHandle child = ProcessHandle.of(pid).orElseThrow();
        assertTrue(child.isAlive());
        bench.close();
        child.onExit().get(10, TimeUnit.SECONDS);
        assertFalse(child.isAlive());
    }
}

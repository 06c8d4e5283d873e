// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** What everything in one run of the bench needs to know: its options, where the project is and where results go. */
final class Run {

    /** At once: each has a number, and a place for its times in the file that generator and model share. */
    static final int MAX_CALLS = 1000;
    /** Of the callers and the model: little, and collected by the thread that makes the garbage. */
    static final List<String> OWN_JVM = List.of("-Xms256m", "-Xmx256m", "-XX:+UseSerialGC");

    final Args args;
    final Path root;
    final Path folder;

    Run(Args args) throws IOException {
        this.args = args;
        root = Path.of(args.text("root", ".")).toAbsolutePath().normalize();
        folder = Path.of(args.text("out", root.resolve("bench/target/run").toString())).toAbsolutePath();
        Files.createDirectories(folder);
        Stamps.delete(folder.resolve("stamps.bin"));
        openStamps().clear();
    }

    String stamps() {
        return folder.resolve("stamps.bin").toString();
    }

    Stamps openStamps() throws IOException {
        return Stamps.open(Path.of(stamps()), MAX_CALLS);
    }

    /** Of what is measured: the same for all that are JVMs. */
    List<String> jvm() {
        return Arrays.asList(args.text("jvm", "-Xms512m -Xmx1g").trim().split("\\s+"));
    }

    /** The same, with its log of collections. */
    List<String> bridgeJvm(String name) throws IOException {
        Files.deleteIfExists(gcLog(name));
        List<String> options = new ArrayList<>(jvm());
        options.addAll(List.of("-Xlog:gc:file=" + gcLog(name), "-Djava.net.preferIPv4Stack=true"));
        return options;
    }

    /** The command of what is measured, with its place among the processes of the machine: {@code --bridge-nice}. */
    List<String> bridgeCommand(List<String> command) {
        int nice = args.number("bridge-nice", 0);
        List<String> line = new ArrayList<>(nice == 0 ? List.of() : List.of("nice", "-n", "" + nice));
        line.addAll(command);
        return line;
    }

    Path gcLog(String name) {
        return folder.resolve("gc-" + name + ".log");
    }

    Bridge bridge(String peer, ModelSide model, int mostCalls) throws Exception {
        return switch (peer) {
            case "gateway" -> new GatewayBridge(this, model, "jdbc:h2:mem:bench;DB_CLOSE_DELAY=-1");
            case "floor" -> new FloorPeer(this, model);
            case "pjsua" -> new PjsuaPeer(this, args.number("pjsua-rate", 24000), mostCalls);
            default -> throw new OptionException("--peer is gateway, floor, pjsua, all, or some of them with commas, not " + peer);
        };
    }
}

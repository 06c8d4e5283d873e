// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.blackbox;

import io.sipmedia.audio.G711;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** SIPp 3.6 with a scenario of this project, playing RTP of its own. */
final class Sipp {

    private static final Pattern AUDIO = Pattern.compile("m=audio (\\d+) ");

    private final Path folder;
    private final String scenario;
    private final List<String> options = new ArrayList<>();
    private G711 law = G711.MU_LAW;

    /** @param scenario name of a file in the test resources, without its ending */
    Sipp(Path folder, String scenario) {
        this.folder = folder;
        this.scenario = scenario;
    }

    /** PCMA instead of PCMU. */
    Sipp aLaw() {
        law = G711.A_LAW;
        return this;
    }

    Sipp option(String... option) {
        options.addAll(List.of(option));
        return this;
    }

    /** Runs it. @param line what every caller says, 8 kHz mono */
    Peer call(int sipPort, short[] line) throws IOException {
        Files.write(folder.resolve("line.raw"), law.encode(line));
        try (InputStream in = Sipp.class.getResourceAsStream("/blackbox/sipp/" + scenario + ".xml")) {
            String xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            if (law == G711.A_LAW) {
                xml = xml.replace("RTP/AVP 0", "RTP/AVP 8").replace("rtpmap:0 PCMU", "rtpmap:8 PCMA").replace("line.raw,1,0", "line.raw,1,8");
            }
            Files.writeString(folder.resolve("scenario.xml"), xml);
        }
        List<String> command = new ArrayList<>(List.of("sipp", "127.0.0.1:" + sipPort, "-sf", "scenario.xml", "-s", "agent",
                "-i", "127.0.0.1", "-mi", "127.0.0.1", "-nostdin", "-trace_msg", "-trace_err", "-timeout", "58s", "-timeout_error"));
        command.addAll(options);
        return Peer.start(folder, command);
    }

    /** The ports the gateway's answers named for audio. */
    Set<Integer> answeredMediaPorts() throws IOException {
        Set<Integer> ports = new TreeSet<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(each -> each.getFileName().toString().endsWith("_messages.log")).toList()) {
                // a line of dashes begins each message
                for (String message : Files.readString(file).split("(?m)^-{20,}")) {
                    Matcher audio = AUDIO.matcher(message);
                    if (message.contains("SIP/2.0 200") && audio.find()) {
                        ports.add(Integer.parseInt(audio.group(1)));
                    }
                }
            }
        }
        return ports;
    }

    G711 law() {
        return law;
    }
}

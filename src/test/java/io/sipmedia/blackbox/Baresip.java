// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.blackbox;

import io.sipmedia.audio.WavFile;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** baresip 1.0 without terminal and sound card: a file is its microphone, it records what it sends and what it hears. */
final class Baresip implements AutoCloseable {

    private static final Pattern MEDIA = Pattern.compile("receiving from 127\\.0\\.0\\.1:(\\d+)");
    private static final List<Path> MODULES = List.of(Path.of("/usr/lib/baresip/modules"), Path.of("/usr/local/lib/baresip/modules"));

    private final Path folder;
    private final Peer peer;

    private Baresip(Path folder, Peer peer) {
        this.folder = folder;
        this.peer = peer;
    }

    /**
     * Places a call.
     *
     * @param folder     for its configuration and recordings
     * @param microphone 8 kHz mono
     * @param seconds    when it hangs up and ends
     */
    static Baresip call(Path folder, short[] microphone, int sipPort, int seconds) throws IOException {
        Path modules = MODULES.stream().filter(Files::isDirectory).findFirst()
                .orElseThrow(() -> new IOException("none of " + MODULES + " is there"));
        WavFile.write(folder.resolve("microphone.wav"), CallerVoice.RATE, microphone);
        for (String file : List.of("config", "accounts")) {
            try (var in = Baresip.class.getResourceAsStream("/blackbox/baresip/" + file)) {
                Files.writeString(folder.resolve(file), new String(in.readAllBytes())
                        .replace("@PORT@", Integer.toString(freePort())).replace("@FOLDER@", folder.toString())
                        .replace("@MODULES@", modules.toString()));
            }
        }
        return new Baresip(folder, Peer.start(folder, List.of("baresip", "-f", folder.toString(),
                "-e", "/dial sip:agent@127.0.0.1:" + sipPort, "-t", Integer.toString(seconds))));
    }

    // it has no way to say which one it took
    private static int freePort() throws IOException {
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    Peer peer() {
        return peer;
    }

    /** The port its audio came from. */
    int mediaPort() throws IOException {
        Matcher matcher = MEDIA.matcher(peer.output());
        if (!matcher.find()) {
            throw new AssertionError("no audio came to baresip; its output:\n" + peer.output());
        }
        return Integer.parseInt(matcher.group(1));
    }

    /** What it sent. */
    short[] said() throws IOException {
        return recording("enc");
    }

    /** What it heard. */
    short[] heard() throws IOException {
        return recording("dec");
    }

    private short[] recording(String direction) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> found = files.filter(file -> file.getFileName().toString().matches("dump-.*-" + direction + "\\.wav"))
                    .collect(Collectors.toList());
            if (found.size() != 1) {
                throw new AssertionError("recordings of " + direction + ": " + found + "; baresip's output:\n" + peer.output());
            }
            return WavFile.read(found.get(0)).samples();
        }
    }

    @Override
    public void close() throws InterruptedException {
        peer.close();
    }
}

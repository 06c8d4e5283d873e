// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.BufferedReader;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.KeyManagerFactory;

/**
 * The model's side, in a process of its own: as much of the Realtime protocol as a bridge needs, at as little cost as possible.
 * Prints {@code PORT n}. The line {@code EXPECT n} on standard input says how many sessions come next; any other is answered with
 * {@code REPORT {json}} of what was counted since the last.
 */
public final class RealtimeSink {

    private static final String EXPECT = "EXPECT ";
    private static final char[] PASSWORD = "changeit".toCharArray();

    private RealtimeSink() {
    }

    public static void main(String[] arguments) throws Exception {
        Args args = new Args(arguments);
        Stamps stamps = Stamps.open(Path.of(args.text("stamps", "stamps.bin")), args.number("max-calls", 1000));
        SinkServer server = new SinkServer();
        String keys = args.text("keystore", "");
        say("PORT " + server.start(args.number("port", 0), keys.isEmpty() ? null : tls(Path.of(keys)), stamps, SinkOptions.of(args)));
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.startsWith(EXPECT)) {
                server.expect(Integer.parseInt(line.substring(EXPECT.length())));
            } else {
                say("REPORT " + new ObjectMapper().writeValueAsString(server.take().report()));
            }
        }
        System.exit(0);
    }

    private static SslContext tls(Path file) throws Exception {
        KeyStore keys = KeyStore.getInstance("JKS");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, PASSWORD);
        return SslContextBuilder.forServer(factory).build();
    }

    private static void say(String line) {
        System.out.println(line);
        System.out.flush();
    }
}

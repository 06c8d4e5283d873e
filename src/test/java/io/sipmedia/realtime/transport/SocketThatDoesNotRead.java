// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;

/** Takes one WebSocket on loopback (RFC 6455 4.2.2) and reads nothing of what comes by it; little fits into its own buffer. */
final class SocketThatDoesNotRead implements AutoCloseable {

    private static final String KEY = "sec-websocket-key:";
    private static final String ACCEPTED = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final ServerSocket server = new ServerSocket();
    private final CompletableFuture<Socket> taken = new CompletableFuture<>();

    SocketThatDoesNotRead() throws IOException {
        server.setReceiveBufferSize(4096);
        server.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread thread = new Thread(this::take, "does-not-read");
        thread.setDaemon(true);
        thread.start();
    }

    String url() {
        return "ws://127.0.0.1:" + server.getLocalPort() + "/";
    }

    private void take() {
        try {
            Socket socket = server.accept();
            taken.complete(socket);
            BufferedReader in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            String answer = "";
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                if (line.toLowerCase(java.util.Locale.ROOT).startsWith(KEY)) {
                    byte[] key = (line.substring(KEY.length()).trim() + ACCEPTED).getBytes(StandardCharsets.US_ASCII);
                    answer = Base64.getEncoder().encodeToString(MessageDigest.getInstance("SHA-1").digest(key));
                }
            }
            socket.getOutputStream().write(("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: "
                    + answer + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        } catch (Exception e) {
            taken.completeExceptionally(e);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        if (taken.isDone() && !taken.isCompletedExceptionally()) {
            taken.join().close();
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.acceptance;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * A TCP line to the model that can go silent without closing, as when a router on the way forgets the connection: what
 * is sent vanishes, nothing comes, and no end is told.
 */
final class BlackHole implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final Supplier<String> target;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private volatile boolean swallows;

    private BlackHole(Supplier<String> target) throws IOException {
        this.target = target;
        thread(this::accept);
    }

    /** @param target the model's URL, asked for when somebody connects */
    static BlackHole towards(Supplier<String> target) throws IOException {
        return new BlackHole(target);
    }

    String url() {
        return "ws://127.0.0.1:" + server.getLocalPort() + "/v1/realtime";
    }

    /** The connections there are go silent for ever. */
    void swallow() {
        swallows = true;
    }

    /** New connections are carried again. */
    void carry() {
        swallows = false;
    }

    private void accept() throws IOException {
        while (true) {
            Socket near = server.accept();
            sockets.add(near);
            String there = target.get();
            if (there == null) {
                near.close(); // somebody asks before there is anything to be asked, such as when a model retires
                continue;
            }
            URI model = URI.create(there);
            Socket far = new Socket();
            sockets.add(far);
            far.connect(new InetSocketAddress(model.getHost(), model.getPort()));
            boolean[] dead = {swallows};
            thread(() -> copy(near, far, dead));
            thread(() -> copy(far, near, dead));
        }
    }

    private void copy(Socket from, Socket to, boolean[] dead) throws IOException {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        byte[] buffer = new byte[16_384];
        try {
            for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                // once silent, always silent
                dead[0] |= swallows;
                if (!dead[0]) {
                    out.write(buffer, 0, length);
                }
            }
        } finally {
            from.close();
            to.close();
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private void thread(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // closed
            }
        }, "black-hole");
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    @Override
    public void close() throws Exception {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        for (Thread thread : threads) {
            thread.join();
        }
    }
}

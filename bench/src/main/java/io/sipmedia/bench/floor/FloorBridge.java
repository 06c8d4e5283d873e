// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.floor;

import java.io.IOException;

/**
 * The least a bridge in Java can cost, as a measure for what the gateway adds: G.711 and the same resampler, JSON, Base64 and
 * WebSocket frames written by hand, plain NIO, no Camel, no Vert.x, no Netty. It has no jitter buffer, no RTCP, no DTMF, no
 * transcripts, no error handling worth the name: nobody should take a call with it.
 *
 * <p>{@code FloorBridge modelPort [threads]}; prints {@code PORT n}, where it answers every INVITE.
 */
public final class FloorBridge {

    private FloorBridge() {
    }

    public static void main(String[] args) throws IOException {
        int modelPort = Integer.parseInt(args[0]);
        FloorLoop[] loops = new FloorLoop[args.length > 1 ? Integer.parseInt(args[1]) : 1];
        for (int i = 0; i < loops.length; i++) {
            loops[i] = new FloorLoop();
        }
        FloorSip sip = new FloorSip(loops, modelPort);
        for (int i = 0; i < loops.length; i++) {
            new Thread(loops[i], "floor-" + i).start();
        }
        System.out.println("PORT " + sip.port());
        System.out.flush();
        while (System.in.read() >= 0) {
            // until the bench has gone
        }
        System.exit(0);
    }
}

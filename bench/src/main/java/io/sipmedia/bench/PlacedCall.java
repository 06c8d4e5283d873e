// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

/**
 * A call as SIP sees it. Written by the thread that reads responses, read by the one that places calls; that one writes
 * {@code sentAt}, {@code copies}, {@code byeAt} and {@code failed}, too.
 */
final class PlacedCall {

    final long id;
    final CallLeg leg;
    final int server;
    final String invite;
    volatile long sentAt;
    volatile long byeAt;
    /** How often the INVITE was sent again. */
    volatile int copies;
    /** The gateway has it and works on it: a provisional response has come. */
    volatile boolean heard;
    volatile String to;
    volatile String target;
    volatile boolean up;
    volatile boolean failed;
    volatile boolean ended;

    PlacedCall(long id, CallLeg leg, int server, String invite) {
        this.id = id;
        this.leg = leg;
        this.server = server;
        this.invite = invite;
    }
}

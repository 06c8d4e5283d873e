// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;

/**
 * Somebody who is not in the call but sends packets to its RTP port, from a socket of its own: for tests that no stranger
 * gets in.
 */
public final class Stranger implements AutoCloseable {

    private static final int LARGEST = 2048;

    private final DatagramSocket socket;
    private final InetSocketAddress target;
    private final int ssrc = new Random().nextInt();
    private int sequence;

    Stranger(InetAddress local, InetSocketAddress target) {
        this.target = target;
        try {
            this.socket = new DatagramSocket(new InetSocketAddress(local, 0));
        } catch (IOException e) {
            throw new CallerException("No socket for the stranger", e);
        }
    }

    /** Sends 20 ms frames of a loud square wave (PCMU), all at once. */
    public Stranger sendsFrames(int count) {
        byte[] payload = new byte[Mouth.FRAME];
        for (int i = 0; i < payload.length; i++) {
            payload[i] = G711.ulaw(i / 8 % 2 == 0 ? 12000 : -12000);
        }
        for (int i = 0; i < count; i++) {
            sends(RtpView.build(0, i == 0, sequence & 0xffff, (long) sequence * Mouth.FRAME, ssrc, payload));
            sequence++;
        }
        return this;
    }

    /** Sends any bytes. */
    public Stranger sends(byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length, target));
            return this;
        } catch (IOException e) {
            throw new CallerException("The stranger could not send", e);
        }
    }

    /** Whether anything is sent to the stranger within the limit. */
    public boolean hears(Duration limit) {
        try {
            socket.setSoTimeout((int) Math.max(1, limit.toMillis()));
            socket.receive(new DatagramPacket(new byte[LARGEST], LARGEST));
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            throw new CallerException("The stranger could not listen", e);
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    @Override
    public void close() {
        socket.close();
    }
}

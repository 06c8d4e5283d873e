// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.security.SecureRandom;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The range of UDP ports calls draw from: random order, even RTP port with RTCP above, a closed pair rests before reuse.
 *
 * <p>Random, so that a stranger cannot aim at the next call; resting, so that late packets of one call are not heard in the
 * next. A pair whose number nobody was told needs no rest. Ports that another process holds are passed over. Thread: any.
 */
public final class RtpPorts {

    /** The highest port there is. */
    public static final int LAST_PORT = 65_535;

    private static final int RECEIVE_BYTES = 256 * 1024;
    /** Expedited forwarding, RFC 3246. */
    private static final int VOICE_TRAFFIC = 0xB8;

    /** Two bound sockets, not yet registered with a loop. */
    record Pair(int port, DatagramChannel rtp, DatagramChannel rtcp) {
    }

    private final int first;
    private final int last;
    private final long restNanos;
    private final LongSupplier nanoTime;
    private final Random random = new SecureRandom();
    private final Set<Integer> used = new HashSet<>();
    private final Map<Integer, Long> closedAt = new HashMap<>();

    /**
     * @param first      lowest port, rounded up to an even one
     * @param last       highest port, inclusive
     * @param restMillis how long a closed pair is kept out of use
     */
    public RtpPorts(int first, int last, long restMillis) {
        this(first, last, restMillis, System::nanoTime);
    }

    RtpPorts(int first, int last, long restMillis, LongSupplier nanoTime) {
        this.first = first + (first & 1);
        this.last = last;
        this.restNanos = restMillis * 1_000_000;
        this.nanoTime = nanoTime;
        if (this.first < 2 || last > LAST_PORT || this.first + 1 > last) {
            throw new IllegalArgumentException("no pair of ports between " + first + " and " + last);
        }
    }

    /** How many pairs there are in all. */
    public int capacity() {
        return (last - first + 1) / 2;
    }

    /** How many pairs are in use by calls. */
    public synchronized int inUse() {
        return used.size();
    }

    /** Binds a free pair on this address. */
    Pair bind(InetAddress address) {
        Round round = round();
        for (int i = 0; i < capacity(); i++) {
            try {
                Pair pair = take(round.port(i)) ? bind(address, round.port(i)) : null;
                if (pair != null) {
                    return pair;
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot bind RTP on " + address.getHostAddress(), e);
            }
        }
        throw new RtpPortsExhaustedException("all " + capacity() + " RTP port pairs between " + first + " and " + last
                + " are in use or resting");
    }

    /** The sockets of this pair are closed. @param announced whether anybody was told of it, who may send there for a while yet */
    synchronized void release(int port, boolean announced) {
        if (used.remove(port) && announced) {
            closedAt.put(port, nanoTime.getAsLong());
        }
    }

    /** Closes a pair no session took over. */
    void discard(Pair pair) {
        try {
            pair.rtp().close();
            pair.rtcp().close();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot close RTP port " + pair.port(), e);
        } finally {
            release(pair.port(), false);
        }
    }

    /** Where a search begins and how it goes on, so that it meets every pair once. */
    private record Round(int first, int pairs, int start, int stride) {

        int port(int i) {
            return first + 2 * (int) ((start + (long) i * stride) % pairs);
        }
    }

    private synchronized Round round() {
        int pairs = capacity();
        // a stride that shares no factor with the number of pairs visits them all
        int stride = 1 + random.nextInt(pairs);
        while (gcd(stride, pairs) != 1) {
            stride = stride % pairs + 1;
        }
        return new Round(first, pairs, random.nextInt(pairs), stride);
    }

    // false when a call has it, or it rests
    private synchronized boolean take(int port) {
        Long closed = closedAt.get(port);
        if (closed != null && nanoTime.getAsLong() - closed < restNanos || !used.add(port)) {
            return false;
        }
        closedAt.remove(port);
        return true;
    }

    private static int gcd(int a, int b) {
        return b == 0 ? a : gcd(b, a % b);
    }

    // null when another process has it
    private Pair bind(InetAddress address, int port) throws IOException {
        DatagramChannel rtp = null;
        DatagramChannel rtcp = null;
        try {
            rtp = open(address, port);
            rtcp = open(address, port + 1);
            return new Pair(port, rtp, rtcp);
        } catch (IOException e) {
            if (rtp != null) {
                rtp.close();
            }
            synchronized (this) {
                used.remove(port);
            }
            if (e instanceof BindException && taken(e)) {
                return null;
            }
            throw e;
        }
    }

    private static boolean taken(IOException e) {
        String text = String.valueOf(e.getMessage());
        return text.contains("in use") || text.contains("Permission denied");
    }

    private static DatagramChannel open(InetAddress address, int port) throws IOException {
        DatagramChannel channel = DatagramChannel.open(
                address instanceof Inet6Address ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, RECEIVE_BYTES);
            channel.setOption(StandardSocketOptions.IP_TOS, VOICE_TRAFFIC);
            channel.bind(new InetSocketAddress(address, port));
            channel.configureBlocking(false);
            return channel;
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }
}

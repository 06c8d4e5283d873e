// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.net.InetAddress;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Decides whose packets belong to the call, so that no stranger is heard and no stranger gets our audio, while callers
 * behind NAT work without configuration.
 *
 * <p>Policy:
 * <ul>
 * <li><b>The signalled address and port</b> are believed at once, and win over any other port of that IP.</li>
 * <li><b>Another port of the signalled IP</b> is locked on after {@value #PROBATION} consecutive in-sequence packets of one
 * SSRC with an agreed payload type.</li>
 * <li><b>Another IP</b> only when the signalled one cannot be where packets come from (private, shared, link-local or
 * unspecified address: a NAT is in between), after the same probation. Loopback is no NAT.</li>
 * <li><b>Loopback</b> when the signalled IP is one of this machine, after the same probation: a softphone beside us that was
 * told to dial 127.0.0.1 announces the address of its network card and sends from 127.0.0.1.</li>
 * <li><b>After the lock</b> a stranger's packets are dropped and counted. The lock moves to a new port of the <em>same</em>
 * IP when SSRC and sequence numbers go on there for {@value #PROBATION} packets (a NAT rebind).</li>
 * <li><b>A new negotiation</b> with another address opens the lock; packets of the old source that are still on their way
 * close it for a moment only. With the same address it lets a new source prove
 * itself until the old one is heard again (a phone that changed networks).</li>
 * </ul>
 * Packets on probation are kept and handed on when they prove legitimate, so that no speech is lost. A known SSRC and
 * sequence number prove nothing by themselves: they can be guessed or seen. Against attackers on the path use SRTP.
 *
 * <p>Thread: confined to the call's loop.
 */
final class SourceLock {

    static final int PROBATION = 2;
    private static final int MAX_CANDIDATES = 4;
    private static final int MAX_REBIND_GAP = 100;
    /** How many packets a source from before a change of address may send before it counts as the one that was meant. */
    private static final int LATE_PACKETS = 100;

    private final boolean symmetric;
    private final Predicate<InetAddress> ofThisMachine;
    private final List<Candidate> candidates = new ArrayList<>();
    private InetSocketAddress signalled;
    private InetSocketAddress locked;
    private boolean reopened;
    // whether the signalled address is one of this machine; null until somebody needs to know
    private Boolean besideUs;
    // where the caller was before it named another address, and how many more of its packets may be late ones
    private InetSocketAddress previous;
    private int late;
    private int ssrc;
    private int lastSequence;

    SourceLock(boolean symmetric) {
        this(symmetric, SourceLock::isOfThisMachine);
    }

    SourceLock(boolean symmetric, Predicate<InetAddress> ofThisMachine) {
        this.symmetric = symmetric;
        this.ofThisMachine = ofThisMachine;
    }

    /** Offer and answer named this address. */
    void signalled(InetSocketAddress address) {
        if (!address.equals(signalled)) {
            signalled = address;
            previous = locked == null ? previous : locked;
            late = LATE_PACKETS;
            locked = null;
            besideUs = null;
        }
        reopened = locked != null;
        candidates.clear();
    }

    /** Where the caller really is, or null while nothing legitimate came. */
    InetSocketAddress locked() {
        return locked;
    }

    /** Where to send: the locked source with symmetric RTP, else the signalled address. */
    InetSocketAddress target() {
        return symmetric && locked != null ? locked : signalled;
    }

    /** Whether RTCP from this address may be the caller's. */
    boolean sameHost(InetSocketAddress source) {
        InetSocketAddress known = locked != null ? locked : signalled;
        return known != null && source.getAddress().equals(known.getAddress());
    }

    /** Whether a packet is the locked caller's; what is not is to be judged. */
    boolean accepts(InetSocketAddress source, RtpPacket packet, boolean knownType) {
        if (!source.equals(locked)) {
            return false;
        }
        reopened = source.equals(previous) && late > 0 && late-- > 1;
        if (knownType) {
            ssrc = packet.ssrc;
            lastSequence = packet.sequence;
        }
        return true;
    }

    /**
     * Judges a packet.
     *
     * @param knownType whether its payload type was agreed on
     * @return the packets to take now, oldest first; empty while on probation; null for a stranger's
     */
    List<RtpPacket> judge(InetSocketAddress source, RtpPacket packet, boolean knownType) {
        if (accepts(source, packet, knownType)) {
            return List.of(packet);
        }
        if (signalled == null || !eligible(source, packet) || !knownType) {
            return null;
        }
        if (signalledWins(source)) {
            lock(source, packet);
            return List.of(packet);
        }
        return probe(source, packet);
    }

    private boolean eligible(InetSocketAddress source, RtpPacket packet) {
        if (signalledWins(source)) {
            return true;
        }
        if (locked != null && !reopened) {
            int step = packet.sequence - lastSequence & 0xFFFF;
            return symmetric && source.getAddress().equals(locked.getAddress()) && packet.ssrc == ssrc
                    && (step <= MAX_REBIND_GAP || inProgress(source));
        }
        InetAddress expected = signalled.getAddress();
        if (source.getAddress().equals(expected)) {
            return true;
        }
        if (source.getAddress().isLoopbackAddress()) {
            return symmetric && besideUs(expected);
        }
        return symmetric && behindNat(expected);
    }

    // asks the system once per negotiation, not per packet
    private boolean besideUs(InetAddress expected) {
        if (besideUs == null) {
            // between two loopback addresses nothing is translated
            besideUs = !expected.isLoopbackAddress() && ofThisMachine.test(expected);
        }
        return besideUs;
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            return false;
        }
    }

    // not over a caller behind NAT: somebody near us may have the private address it names
    private boolean signalledWins(InetSocketAddress source) {
        return source.equals(signalled)
                && (locked == null || reopened || locked.getAddress().equals(signalled.getAddress()));
    }

    private boolean inProgress(InetSocketAddress source) {
        return candidates.stream().anyMatch(candidate -> candidate.source.equals(source));
    }

    private List<RtpPacket> probe(InetSocketAddress source, RtpPacket packet) {
        Candidate found = null;
        for (Candidate candidate : candidates) {
            if (candidate.source.equals(source)) {
                found = candidate;
            }
        }
        if (found == null) {
            if (candidates.size() == MAX_CANDIDATES) {
                candidates.remove(0);
            }
            found = new Candidate(source);
            candidates.add(found);
        }
        if (!found.continues(packet)) {
            found.kept.clear();
        }
        found.kept.add(packet.copy());
        if (found.kept.size() < PROBATION) {
            return List.of();
        }
        List<RtpPacket> kept = found.kept;
        lock(source, packet);
        return kept;
    }

    private void lock(InetSocketAddress source, RtpPacket packet) {
        locked = source;
        reopened = source.equals(previous) && late > 0;
        ssrc = packet.ssrc;
        lastSequence = packet.sequence;
        candidates.clear();
    }

    // addresses that only mean something inside the caller's own network
    private static boolean behindNat(InetAddress address) {
        if (address.isAnyLocalAddress() || address.isSiteLocalAddress() || address.isLinkLocalAddress()) {
            return true;
        }
        byte[] bytes = address.getAddress();
        if (address instanceof Inet6Address) {
            return (bytes[0] & 0xFE) == 0xFC;
        }
        return (bytes[0] & 0xFF) == 100 && (bytes[1] & 0xC0) == 64;
    }

    private static final class Candidate {

        private final InetSocketAddress source;
        private final List<RtpPacket> kept = new ArrayList<>(PROBATION);

        Candidate(InetSocketAddress source) {
            this.source = source;
        }

        boolean continues(RtpPacket packet) {
            if (kept.isEmpty()) {
                return true;
            }
            RtpPacket last = kept.get(kept.size() - 1);
            return packet.ssrc == last.ssrc && packet.sequence == (last.sequence + 1 & 0xFFFF);
        }
    }
}

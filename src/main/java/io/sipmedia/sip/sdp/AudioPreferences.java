// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

import java.net.InetAddress;
import java.util.List;

/**
 * What our side brings to a negotiation of one audio stream.
 *
 * @param address        where we receive RTP
 * @param port           where we receive RTP
 * @param codecs         what we speak, best first
 * @param ownOrder       true: our order of codecs decides an answer; false: the offerer's order (RFC 3264 6.1 recommends it)
 * @param telephoneEvent whether digits as RTP events (RFC 4733) are understood
 * @param ptime          packet time in our offers, in milliseconds
 * @param minPtime       the shortest packet time we send, in milliseconds
 * @param maxPtime       the longest packet time we send, in milliseconds
 * @param direction      what we are willing to do: sendrecv, or sendonly to put the peer on hold
 */
public record AudioPreferences(
        InetAddress address, int port, List<AudioCodec> codecs, boolean ownOrder, boolean telephoneEvent,
        int ptime, int minPtime, int maxPtime, Direction direction) {

    /** Copies the list. */
    public AudioPreferences {
        codecs = List.copyOf(codecs);
    }

    /** G.711 in both laws, telephone events, 20 ms (10 to 60), both ways, in the offerer's order. */
    public static AudioPreferences g711(InetAddress address, int port) {
        return new AudioPreferences(
                address, port, List.of(AudioCodec.PCMU, AudioCodec.PCMA), false, true, 20, 10, 60, Direction.SENDRECV);
    }

    /** The same for another place to receive RTP. */
    public AudioPreferences at(InetAddress otherAddress, int otherPort) {
        return new AudioPreferences(otherAddress, otherPort, codecs, ownOrder, telephoneEvent, ptime, minPtime, maxPtime, direction);
    }

    /** The same with another direction. */
    public AudioPreferences with(Direction other) {
        return new AudioPreferences(address, port, codecs, ownOrder, telephoneEvent, ptime, minPtime, maxPtime, other);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.net.InetSocketAddress;

/**
 * An RTP packet that reached the caller.
 *
 * @param arrivalNanos  when, as {@link System#nanoTime()}
 * @param source        where it came from
 * @param payloadLength in bytes; one byte is one sample of G.711
 * @param levelDbfs     loudness of its audio (RMS); -99 for silence and for telephone events
 */
public record HeardPacket(
        long arrivalNanos, InetSocketAddress source, int payloadType, int sequence, long timestamp, boolean marker, long ssrc,
        int payloadLength, double levelDbfs) {
}

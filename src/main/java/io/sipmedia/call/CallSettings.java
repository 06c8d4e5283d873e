// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.RtpOptions;
import io.sipmedia.rtp.RtpPorts;
import io.sipmedia.sip.sdp.AudioCodec;
import io.sipmedia.sip.sdp.AudioPreferences;
import io.sipmedia.sip.sdp.Direction;
import java.net.InetAddress;
import java.util.List;

/**
 * How a call is to be answered.
 *
 * @param codecs       the codecs we speak, the one we like best first
 * @param ownOrder     whether our order of codecs decides; false leaves it to the caller, as RFC 3264 6.1 recommends
 * @param mediaAddress what SDP announces; null for the local address that reaches the peer
 * @param ports        where RTP ports are drawn from
 * @param rtp          how its media behaves
 * @param audio        what offers and answers say of all that, but for each call's own address and port
 */
public record CallSettings(
        List<AudioCodecId> codecs, boolean ownOrder, InetAddress mediaAddress, RtpPorts ports, RtpOptions rtp, AudioPreferences audio) {

    public CallSettings {
        codecs = List.copyOf(codecs);
        if (codecs.isEmpty()) {
            throw new IllegalArgumentException("at least one codec is needed");
        }
    }

    /** With the usual telephone events and packet times. */
    public CallSettings(List<AudioCodecId> codecs, boolean ownOrder, InetAddress mediaAddress, RtpPorts ports, RtpOptions rtp) {
        this(codecs, ownOrder, mediaAddress, ports, rtp, audio(codecs, ownOrder));
    }

    private static AudioPreferences audio(List<AudioCodecId> codecs, boolean ownOrder) {
        AudioPreferences base = AudioPreferences.g711(InetAddress.getLoopbackAddress(), 0);
        List<AudioCodec> names = codecs.stream()
                .map(id -> new AudioCodec(id.encodingName(), id.clockRate(), id.offeredType(), id.channels(), id.parameters()))
                .toList();
        return new AudioPreferences(base.address(), base.port(), names, ownOrder, base.telephoneEvent(), base.ptime(), base.minPtime(),
                base.maxPtime(), Direction.SENDRECV);
    }
}

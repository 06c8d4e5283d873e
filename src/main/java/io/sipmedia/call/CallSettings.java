// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.RtpOptions;
import io.sipmedia.rtp.RtpPorts;
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
 */
public record CallSettings(List<AudioCodecId> codecs, boolean ownOrder, InetAddress mediaAddress, RtpPorts ports, RtpOptions rtp) {

    public CallSettings {
        codecs = List.copyOf(codecs);
        if (codecs.isEmpty()) {
            throw new IllegalArgumentException("at least one codec is needed");
        }
    }
}

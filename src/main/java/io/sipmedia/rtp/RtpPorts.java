// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/** The range of UDP ports calls draw from: random order, even RTP port with RTCP above, a closed pair rests before reuse. Thread: any. */
public final class RtpPorts {

    /** @param restMillis how long a closed pair is kept out of use */
    public RtpPorts(int first, int last, long restMillis) {
    }
}

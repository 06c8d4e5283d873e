// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

/** A session description (RFC 8866), as much of it as phone calls use. */
public final class SessionDescription {
    // the room's owner fills this: an own bounded parser (8 KiB, 64 m-lines), toString() writes the SDP
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import javax.sip.message.Response;

/** The headers that tell a peer what we understand (RFC 3261 11.2, 20.1, 20.5, 20.37). */
final class Capabilities {

    private Capabilities() {
    }

    static Response into(SipContext context, Response response) {
        int status = response.getStatusCode();
        if (status != Response.UNSUPPORTED_MEDIA_TYPE) {
            context.set(response, "Allow", SipContext.ALLOW);
        }
        if (status < 300) {
            context.set(response, "Supported", SipContext.SUPPORTED);
        }
        if (status < 300 || status == Response.UNSUPPORTED_MEDIA_TYPE) {
            context.set(response, "Accept", "application/sdp");
        }
        return response;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong in a session, for the log: the first few of a call are warnings, so that a server which fails all the
 * time does not fill it.
 *
 * <p>Thread: the call's loop.
 */
final class Warnings {

    private static final Logger LOG = LoggerFactory.getLogger(Warnings.class);
    private static final int MOST = 3;

    private final String callId;
    private int count;

    Warnings(String callId) {
        this.callId = callId;
    }

    void warn(String what) {
        if (count < MOST) {
            count++;
            LOG.warn("call {}: {}", callId, what);
        } else {
            LOG.debug("call {}: {}", callId, what);
        }
    }
}

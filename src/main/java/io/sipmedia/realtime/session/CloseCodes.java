// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.transport.TransportClosed;

/**
 * What the end of a connection means. 1001 is also how the 60-minute limit shows; 4000 names its cause in the reason;
 * an upgrade refused with 4xx will be refused again, except when it was for too many requests.
 */
final class CloseCodes {

    private CloseCodes() {
    }

    /** Whether it will be so for every other call, too. */
    static boolean forAll(TransportClosed closed) {
        return closed.httpStatus() > 0 || ServerError.fatalIn(closed.reason());
    }

    static boolean fatal(TransportClosed closed) {
        int http = closed.httpStatus();
        if (http > 0) {
            return http >= 400 && http < 500 && http != 429 && http != 408;
        }
        if (ServerError.fatalIn(closed.reason())) {
            return true;
        }
        return switch (closed.closeCode()) {
            case 1002, 1003, 1007, 1008, 1009, 1010 -> true;
            default -> closed.closeCode() >= 4000 && closed.closeCode() < 5000;
        };
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

/**
 * Why a connection ended.
 *
 * @param closeCode  the WebSocket close code, 1006 when the peer vanished, 0 when it was never open
 * @param httpStatus the answer to the upgrade request when that was refused, else 0
 * @param reason     for people; never holds the key
 */
public record TransportClosed(int closeCode, int httpStatus, String reason) {

    /** The upgrade was answered with an HTTP status. */
    public static TransportClosed refused(int httpStatus, String reason) {
        return new TransportClosed(0, httpStatus, reason);
    }

    /** No connection could be made. */
    public static TransportClosed unreachable(String reason) {
        return new TransportClosed(0, 0, reason);
    }

    /** An open connection ended. */
    public static TransportClosed closed(int code, String reason) {
        return new TransportClosed(code, 0, reason);
    }

    @Override
    public String toString() {
        String what = httpStatus > 0 ? "HTTP " + httpStatus : closeCode > 0 ? "close " + closeCode : "not connected";
        return reason == null || reason.isEmpty() ? what : what + ": " + reason;
    }
}

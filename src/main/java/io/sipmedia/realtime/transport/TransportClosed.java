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
        if (httpStatus > 0) {
            return "the server refused the connection with HTTP " + httpStatus + meaning(httpStatus);
        }
        String what = closeCode > 0 ? "close " + closeCode : "not connected";
        return reason == null || reason.isEmpty() ? what : what + ": " + reason;
    }

    // what a reader of one log line should look at
    private static String meaning(int status) {
        return switch (status) {
            case 401 -> ": the key is wrong or missing, see the option apiKey";
            case 403 -> ": the key may not use this model, or not from here";
            case 404 -> ": no such address, model or deployment, see the options url and model";
            case 429 -> ": too many requests, or the quota is used up";
            default -> status >= 500 ? ": it is out of order" : "";
        };
    }
}

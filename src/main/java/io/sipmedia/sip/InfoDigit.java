// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.sip.header.ContentTypeHeader;
import javax.sip.message.Request;

/**
 * A digit in the body of an INFO: {@code application/dtmf-relay} with Signal and Duration lines, or
 * {@code application/dtmf} with the bare digit.
 */
record InfoDigit(char digit, int durationMillis) {
    private static final int DEFAULT_MILLIS = 100;
    private static final int MAX_MILLIS = 10_000;

    /** The digit; null when the body holds none. */
    static InfoDigit of(Request info) {
        ContentTypeHeader type = (ContentTypeHeader) info.getHeader(ContentTypeHeader.NAME);
        byte[] body = info.getRawContent();
        if (type == null || body == null || body.length > 256 || !"application".equalsIgnoreCase(type.getContentType())) {
            return null;
        }
        String text = new String(body, StandardCharsets.US_ASCII);
        if ("dtmf".equalsIgnoreCase(type.getContentSubType())) {
            return of(text.trim(), DEFAULT_MILLIS);
        }
        if (!"dtmf-relay".equalsIgnoreCase(type.getContentSubType())) {
            return null;
        }
        String signal = "";
        int duration = DEFAULT_MILLIS;
        for (String line : text.split("[\r\n]+")) {
            int equals = line.indexOf('=');
            String name = equals < 0 ? "" : line.substring(0, equals).trim().toLowerCase(Locale.ROOT);
            String value = line.substring(equals + 1).trim();
            if (name.equals("signal")) {
                signal = value;
            } else if (name.equals("duration") && value.matches("[0-9]{1,6}")) {
                duration = Math.min(Integer.parseInt(value), MAX_MILLIS);
            }
        }
        return of(signal, duration);
    }

    private static InfoDigit of(String signal, int duration) {
        // some gateways write the event numbers of RFC 4733
        String digit = switch (signal) {
            case "10" -> "*";
            case "11" -> "#";
            default -> signal.toUpperCase(Locale.ROOT);
        };
        return digit.length() == 1 && "0123456789*#ABCD".contains(digit) ? new InfoDigit(digit.charAt(0), duration) : null;
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

/**
 * What a payload type stands for (RFC 8866 6.6, RFC 3551 6).
 *
 * @param payloadType 0 to 127
 * @param name        encoding name as written
 * @param clockRate   RTP clock in Hz
 * @param channels    1 unless given
 */
public record RtpMap(int payloadType, String name, int clockRate, int channels) {

    /** Static assignments of RFC 3551 that need no {@code a=rtpmap}. */
    static RtpMap ofStatic(int payloadType) {
        return switch (payloadType) {
            case 0 -> new RtpMap(0, "PCMU", 8000, 1);
            case 3 -> new RtpMap(3, "GSM", 8000, 1);
            case 4 -> new RtpMap(4, "G723", 8000, 1);
            case 5 -> new RtpMap(5, "DVI4", 8000, 1);
            case 6 -> new RtpMap(6, "DVI4", 16000, 1);
            case 7 -> new RtpMap(7, "LPC", 8000, 1);
            case 8 -> new RtpMap(8, "PCMA", 8000, 1);
            // the clock is 8000 although it samples at 16000: an error kept for compatibility (RFC 3551 4.5.2)
            case 9 -> new RtpMap(9, "G722", 8000, 1);
            case 10 -> new RtpMap(10, "L16", 44100, 2);
            case 11 -> new RtpMap(11, "L16", 44100, 1);
            case 12 -> new RtpMap(12, "QCELP", 8000, 1);
            case 13 -> new RtpMap(13, "CN", 8000, 1);
            case 15 -> new RtpMap(15, "G728", 8000, 1);
            case 18 -> new RtpMap(18, "G729", 8000, 1);
            default -> null;
        };
    }

    /** The value of an rtpmap attribute; null when it is malformed. */
    static RtpMap parse(String value) {
        int blank = value.indexOf(' ');
        if (blank <= 0) {
            return null;
        }
        String[] parts = value.substring(blank + 1).trim().split("/", 4);
        int type = Numbers.parse(value.substring(0, blank), 0, 127, -1);
        int clock = parts.length < 2 ? -1 : Numbers.parse(parts[1].trim(), 1, 1_000_000, -1);
        if (type < 0 || clock < 0 || parts[0].isBlank()) {
            return null;
        }
        if (parts[0].trim().equalsIgnoreCase("G722") && clock == 16_000) {
            // devices that write the sample rate count at 8000 all the same, as everybody does
            clock = 8000;
        }
        int channels = parts.length < 3 ? 1 : Numbers.parse(parts[2].trim(), 1, 255, 1);
        return new RtpMap(type, parts[0].trim(), clock, channels);
    }

    boolean is(String encoding, int clock) {
        return clockRate == clock && name.equalsIgnoreCase(encoding);
    }
}

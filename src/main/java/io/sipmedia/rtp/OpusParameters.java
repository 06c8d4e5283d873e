// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.Locale;

/**
 * What the receiver of our Opus wants (RFC 7587 6.1, the parameters of {@code a=fmtp}). Parameters that say something about what
 * it sends itself, and those we do not know, are passed over; values out of range count as not given.
 *
 * @param fec        useinbandfec: whether it makes use of redundancy for lost packets
 * @param constant   cbr: whether it wants all packets of one size
 * @param maxBitrate maxaveragebitrate in bit/s; 0 for none
 * @param maxRate    maxplaybackrate in Hz: what it can play
 */
record OpusParameters(boolean fec, boolean constant, int maxBitrate, int maxRate) {

    /** What we tell senders: redundancy is of use to us, one channel is all we hear, and above 12 kHz we hear nothing. */
    static final String OWN = "useinbandfec=1;stereo=0;maxplaybackrate=24000";

    private static final int FULL_BAND = 48_000;
    private static final int LEAST_BITRATE = 6000;
    private static final int MOST_BITRATE = 510_000;

    static OpusParameters parse(String fmtp) {
        boolean fec = false;
        boolean constant = false;
        int bitrate = 0;
        int rate = FULL_BAND;
        for (String parameter : fmtp == null ? new String[0] : fmtp.split(";")) {
            String[] parts = parameter.trim().split("=", 2);
            int value = parts.length < 2 ? -1 : number(parts[1].trim());
            switch (parts[0].trim().toLowerCase(Locale.ROOT)) {
                case "useinbandfec" -> fec = value == 1;
                case "cbr" -> constant = value == 1;
                case "maxaveragebitrate" -> bitrate = value >= LEAST_BITRATE && value <= MOST_BITRATE ? value : 0;
                case "maxplaybackrate" -> rate = value >= 8000 && value <= FULL_BAND ? value : FULL_BAND;
                default -> {
                    // nothing that concerns an encoder of ours
                }
            }
        }
        return new OpusParameters(fec, constant, bitrate, rate);
    }

    private static int number(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
    }
}

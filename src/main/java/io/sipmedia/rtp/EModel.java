// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

/**
 * The E-model: what listeners would think of a line, worked out from loss and delay. Pure arithmetic, no state.
 *
 * <p>Of ITU-T G.107 (06/2015) this takes the rating {@code R = R0 - Idd - Ie,eff}: the default rating of the telephone line
 * (93.2, clause 7.7), the impairment by delay without echo (clause 7.4; a model gives no echo) and that by codec and loss
 * (clause 7.5, random loss). The mean opinion score follows from R by Annex B. Jitter counts twice: as the delay of the buffer that
 * takes it out, and as loss where it was too much for that buffer.
 *
 * <p>Wideband codecs are on the same scale, which G.107.1 extends to 129 so that narrowband's 93.2 stays where it is. So ratings of
 * all codecs can be compared. The score is that of the narrowband Annex B for all of them, again for comparison, and so capped at 4.5,
 * which a wideband codec reaches even with a little loss.
 *
 * <table>
 * <caption>Equipment impairment</caption>
 * <tr><th>codec</th><th>R0</th><th>Ie</th><th>Bpl</th><th>from</th></tr>
 * <tr><td>G.711</td><td>93.2</td><td>0</td><td>25.1</td><td>G.113 Appendix I, with loss concealment</td></tr>
 * <tr><td>G.722</td><td>129</td><td>13</td><td>4.3</td><td>Ie,wb of G.113 Appendix IV at 64 kbit/s; no Bpl for how we conceal is
 * published, taken is the worst of Appendix I, that of a codec without concealment</td></tr>
 * <tr><td>Opus</td><td>129</td><td>13</td><td>11.28</td><td>ITU-T publishes none. Alahmadi and others (doi:10.1145/3458751; their numbers
 * are in github.com/mohaoahmadi/Opus_Codec_Quality_Evaluation) give Ie,wb = 20.0 and Bpl = 19.5 for wideband at 13 kbit/s, where their
 * wideband ends, and falling by 3 to 5 for each kbit/s; none at our 24. Ie is taken as G.722's, which wideband Opus at 24 kbit/s equals or
 * betters in listening tests; Bpl is theirs for superwideband at 25 kbit/s, the more cautious of the two neighbours</td></tr>
 * </table>
 */
public final class EModel {

    /** The rating of a line without any fault: the default values of G.107. */
    public static final double DEFAULT_RATING = 93.2;
    /** The same on the wideband scale of G.107.1. */
    public static final double WIDEBAND_RATING = 129;

    // G.107 clause 7.4, the default delay sensitivity class
    private static final double DELAY_SENSITIVITY = 1;
    private static final double LEAST_PERCEIVED_DELAY = 100;
    /** Of our packets and of most telephones'; a wrong guess of 20 ms changes nothing below a delay of 150 ms. */
    private static final double PACKET_MILLIS = 20;

    private EModel() {
    }

    /**
     * The score of a line.
     *
     * @param codec       what is spoken
     * @param lossPercent 0 to 100
     * @param delayMillis one way, mouth to ear
     */
    public static double mos(AudioCodecId codec, double lossPercent, double delayMillis) {
        return mos(rating(codec, lossPercent, delayMillis));
    }

    /**
     * The score of a line of which a round trip and a jitter are known.
     *
     * @param roundTripMillis null while unknown: none is assumed
     */
    public static double mos(AudioCodecId codec, double lossPercent, double jitterMillis, Double roundTripMillis) {
        return mos(codec, lossPercent, delay(jitterMillis, roundTripMillis));
    }

    /** The delay from mouth to ear in milliseconds: half the round trip, a packet, a buffer of twice the jitter. */
    public static double delay(double jitterMillis, Double roundTripMillis) {
        return (roundTripMillis == null ? 0 : roundTripMillis / 2) + PACKET_MILLIS + 2 * jitterMillis;
    }

    /** The rating R; 93.2 is a narrowband line without fault, below 50 nobody wants to talk. */
    public static double rating(AudioCodecId codec, double lossPercent, double delayMillis) {
        double base = codec.sampleRate() > 8000 ? WIDEBAND_RATING : DEFAULT_RATING;
        double equipment = switch (codec) {
            case PCMU, PCMA -> equipment(0, 25.1, lossPercent);
            case G722 -> equipment(13, 4.3, lossPercent);
            case OPUS -> equipment(13, 11.28, lossPercent);
        };
        return base - delayImpairment(delayMillis) - equipment;
    }

    /** {@code Ie,eff} of G.107 (7-29) for random loss. */
    static double equipment(double ie, double bpl, double lossPercent) {
        double loss = Math.max(0, Math.min(100, lossPercent));
        return ie + (95 - ie) * loss / (loss + bpl);
    }

    /** {@code Idd} of G.107 (7-27): 0 up to 100 ms, and hard to notice up to 150 ms. */
    static double delayImpairment(double delayMillis) {
        if (delayMillis <= LEAST_PERCEIVED_DELAY) {
            return 0;
        }
        double x = Math.log(delayMillis / LEAST_PERCEIVED_DELAY) / Math.log(2);
        double power = 6 * DELAY_SENSITIVITY;
        return 25 * (Math.pow(1 + Math.pow(x, power), 1 / power) - 3 * Math.pow(1 + Math.pow(x / 3, power), 1 / power) + 2);
    }

    /** The mean opinion score of a rating (G.107 Annex B), from 1 to 4.5. */
    public static double mos(double rating) {
        if (rating <= 0) {
            return 1;
        }
        if (rating >= 100) {
            return 4.5;
        }
        // between 0 and 6.5 the polynomial falls below the scale
        return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
    }
}

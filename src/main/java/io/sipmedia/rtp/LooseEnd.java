// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.Arrays;

/**
 * The end of an item that runs dry in mid-word, because the model or the way from it is late. To stop there and to begin there again
 * would be two clicks. So the sound goes on for a few milliseconds, made up as for a lost packet, and fades: in the rest of the last
 * packet, or, when that one was full and is on its way, at the beginning of the next. What comes late fades in.
 *
 * <p>Packets pass through untouched, and none waits for this. An item that ends by its own will ({@link PlayoutItem#ended}) is left
 * as it is.
 *
 * <p>Thread: confined to the call's loop.
 */
final class LooseEnd {

    private int rate;
    // the last two packets, which is as far as a pitch is looked for
    private short[] before = {};
    private short[] packet = {};
    // went to the last sample of the last packet
    private PlayoutItem open;
    // was faded out
    private PlayoutItem faded;

    LooseEnd(int sampleRate) {
        rate = sampleRate;
    }

    /** From now on packets have another rate. */
    void rate(int newRate) {
        rate = newRate;
        before = new short[0];
        packet = new short[0];
        open = null;
    }

    /** An array for the next packet; what is in it is to be overwritten. It is used again for the packet after next. */
    short[] next(int count) {
        short[] free = before.length == count ? before : new short[count];
        before = packet;
        packet = free;
        return packet;
    }

    /**
     * The next packet has been filled.
     *
     * @param item  whose samples these are
     * @param taken how many; the rest of the packet is filled here
     * @param last  whether nothing waits behind them, of this item or another
     */
    void filled(PlayoutItem item, int taken, boolean last) {
        if (faded != null && (faded == item || item.is(faded.responseId, faded.itemId, faded.contentIndex))) {
            Fade.in(packet, Math.min(taken, Fade.samples(rate)));
        }
        faded = null;
        open = null;
        Arrays.fill(packet, taken, packet.length, (short) 0);
        if (taken == packet.length) {
            open = item;
        } else if (last && !item.ended) {
            fadeOut(item, taken);
        }
    }

    private void fadeOut(PlayoutItem item, int taken) {
        int length = Math.min(packet.length, Fade.samples(rate));
        // with less room than that, the fade begins in what is there
        int from = Math.min(taken, packet.length - length);
        System.arraycopy(beyond(taken, from + length - taken), 0, packet, taken, from + length - taken);
        Fade.out(packet, from, length);
        faded = item;
    }

    /**
     * Something else follows the last packet taken.
     *
     * @return what is to be heard first so that it does not click; null when the last packet ended in peace
     */
    short[] close() {
        if (open == null || open.ended) {
            open = null;
            return null;
        }
        faded = open;
        open = null;
        short[] made = beyond(packet.length, Fade.samples(rate));
        Fade.out(made, 0, made.length);
        return made;
    }

    /** What was sent last is not left open, or does not go on. */
    void forget() {
        open = null;
        faded = null;
    }

    /** Blends the beginning of samples, in place, with how the last packet would have gone on, if they are what is sent behind it. */
    void join(short[] samples) {
        if (open != null) {
            Concealment concealment = new Concealment(rate);
            concealment.good(before);
            concealment.good(packet);
            concealment.join(samples);
        }
    }

    /**
     * Fills the end of samples that are sent behind the last packet, as if what they begin with went on.
     *
     * @param from the first one to make up
     */
    void goOn(short[] samples, int from) {
        Concealment concealment = new Concealment(rate);
        concealment.good(before);
        concealment.good(packet);
        concealment.good(Arrays.copyOf(samples, from));
        System.arraycopy(concealment.conceal(samples.length - from), 0, samples, from, samples.length - from);
    }

    private short[] beyond(int taken, int count) {
        Concealment concealment = new Concealment(rate);
        concealment.good(before);
        concealment.good(Arrays.copyOf(packet, taken));
        return concealment.conceal(count);
    }
}

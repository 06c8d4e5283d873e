// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import java.util.Arrays;

/**
 * How a word ends in whose middle something else begins, and how it goes on: faded out within 5 ms, and faded in as long. A fade waits
 * until it is sent; nothing is heard before it. Thread: confined to the call's loop.
 */
final class WordBreak {

    private short[] fade;
    // the next packet of the queue goes on after a pause, key presses or a hold in mid-word
    private boolean fadesIn;

    /** Whether a fade waits to be sent. */
    boolean waits() {
        return fade != null;
    }

    /** Nothing may be sent any more, or not with the same encoder. */
    void dropFade() {
        fade = null;
    }

    /** What was broken off does not go on. */
    void dropRest() {
        fadesIn = false;
    }

    /** @param talking whether the queue's last packet was what was sent last */
    void breakOff(PlayoutQueue queue, boolean talking, int rate) {
        if (fade != null) {
            // a fade that waits to be sent stays: nothing was heard since
            return;
        }
        if (talking && queue.queued() > 0) {
            // not taken out: it is heard again, faded in, when the queue goes on
            short[] cut = new short[Fade.samples(rate)];
            queue.copyHead(cut);
            fadeOut(cut);
            fadesIn = true;
        } else {
            // the queue is empty, but what was sent last may be the middle of a word
            fade = queue.close();
        }
    }

    /** Takes a repeating prompt out of the queue. */
    void dropRepeating(PlayoutQueue queue, boolean talking, int rate) {
        short[] cut = new short[talking ? Fade.samples(rate) : 0];
        if (queue.dropRepeating(cut) && talking) {
            fadeOut(cut);
        }
    }

    private void fadeOut(short[] cut) {
        Fade.out(cut, 0, cut.length);
        fade = cut;
    }

    /** The fade, in a packet. */
    short[] end(int count) {
        short[] packet = Arrays.copyOf(fade, count);
        fade = null;
        return packet;
    }

    /** A packet of the queue, in place. */
    void goOn(short[] packet, int rate) {
        if (fadesIn) {
            fadesIn = false;
            Fade.in(packet, Fade.samples(rate));
        }
    }
}

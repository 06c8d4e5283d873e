// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.Resampler;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Audio waiting for the caller, in entries that know their item. Packets are cut from it; a packet never mixes two items,
 * what is short at an item's end is padded with silence. Keeps the account of every item.
 *
 * <p>An item that {@link #clear} named is over: audio that still comes for it (the model was ahead) is dropped. Audio
 * without an item (a prompt) is never over.
 *
 * <p>Thread: confined to the call's loop. Time comes from the caller.
 */
final class PlayoutQueue {

    /** What comes in shorter pieces is put together: two neighbours of one item are at least twice as long. */
    private static final int PIECES_PER_SECOND = 50;

    /** Told when an item has been sent to its end, or was cut off. */
    interface Sink {
        void played(PlayedItem item);
    }

    private int rate;
    private final Sink sink;
    private final PlayoutPieces pieces = new PlayoutPieces();
    private final PlayoutAccounts accounts = new PlayoutAccounts();
    private final LooseEnd looseEnd;
    private long added;
    private PlayoutItem sending;
    private int taken;
    private int packetSamples;
    // what comes next was made by another resampler than what is here
    private boolean seam;
    private long underruns;
    private long underrunNanos;

    PlayoutQueue(int rate, Sink sink) {
        this.rate = rate;
        this.sink = sink;
        looseEnd = new LooseEnd(rate);
    }

    /** From now on everything has another rate; what waits is converted, the accounts go on. */
    void rate(int newRate) {
        long sent = (added - queued()) * newRate / rate;
        Set<PlayoutItem> items = Collections.newSetFromMap(new IdentityHashMap<>());
        accounts.collectItems(items);
        pieces.collectItems(items);
        if (sending != null) {
            items.add(sending);
        }
        for (PlayoutItem item : items) {
            item.played = item.played * newRate / rate;
            item.received = item.played;
        }
        pieces.resample(new Resampler(rate, newRate));
        added = sent + queued();
        rate = newRate;
        looseEnd.rate(rate);
        seam = !pieces.isEmpty();
    }

    /** Samples ever queued. */
    long added() {
        return added;
    }

    /** Samples waiting. */
    long queued() {
        return pieces.samples();
    }

    /** Samples waiting of the item that is next; less than a packet means a remainder. */
    long headLength() {
        return pieces.nextLength();
    }

    /** Whether another item waits behind the next one. */
    boolean anotherBehind() {
        return pieces.last() != pieces.next();
    }

    void add(short[] samples, String responseId, String itemId, int contentIndex) {
        if (samples.length == 0 || accounts.over(responseId, itemId, contentIndex)) {
            return;
        }
        PlayoutItem item = known(responseId, itemId, contentIndex);
        if (item == null) {
            item = accounts.open(responseId, itemId, contentIndex);
        }
        item.received += samples.length;
        item.told = false;
        item.ended = false;
        added += samples.length;
        pieces.add(item, seam ? joined(item, samples) : samples, 2 * rate / PIECES_PER_SECOND);
    }

    // two resamplers begin and end in silence: without this the seam between them would be heard as a click
    private short[] joined(PlayoutItem item, short[] samples) {
        seam = false;
        short[] copy = samples.clone();
        if (pieces.isEmpty() && item == sending) {
            looseEnd.join(copy);
        } else if (pieces.last() == item) {
            Concealment concealment = new Concealment(rate);
            concealment.good(pieces.lastSamples());
            concealment.join(copy);
        }
        return copy;
    }

    /** Nothing more comes of an item: where its samples end it has not run dry. */
    void ended(String responseId, String itemId, int contentIndex) {
        PlayoutItem item = known(responseId, itemId, contentIndex);
        if (item != null) {
            item.ended = true;
        }
    }

    private PlayoutItem known(String responseId, String itemId, int contentIndex) {
        PlayoutItem last = pieces.isEmpty() ? sending : pieces.last();
        return last != null && last.is(responseId, itemId, contentIndex) ? last : accounts.find(responseId, itemId, contentIndex);
    }

    /**
     * Whether there are so many pieces or items that more would take room out of proportion to how long they sound.
     *
     * @param millis how much sound may wait
     */
    boolean crowded(long millis) {
        // as many as a full queue of one item can have; only a stranger's items are shorter than a packet each
        return accounts.crowded() || pieces.count() > Math.max(PlayoutAccounts.MAX_WAITING, millis * PIECES_PER_SECOND / 1000);
    }

    /** How many pieces wait. */
    int pieces() {
        return pieces.count();
    }

    /** How many items are remembered. */
    int items() {
        return accounts.size();
    }

    /**
     * The next packet.
     *
     * @return samples of one item, padded with silence, in an array that is used again; null when nothing waits
     */
    short[] take(int count) {
        if (pieces.isEmpty()) {
            return null;
        }
        PlayoutItem item = pieces.next();
        if (sending != null && sending != item) {
            tell(sending);
        }
        sending = item;
        short[] packet = looseEnd.next(count);
        packetSamples = count;
        taken = pieces.take(packet);
        looseEnd.filled(item, taken, pieces.isEmpty());
        return packet;
    }

    /** Something else than the queue is sent behind the packet just taken. @see LooseEnd#close() */
    short[] close() {
        return looseEnd.close();
    }

    /** The packet just taken was handed to the socket. */
    void sent(long now) {
        if (sending.dry) {
            ranDry(now);
        }
        sending.played += taken;
        sending.lastSent = now;
    }

    // an item went on after a pause that its speaker did not make
    private void ranDry(long now) {
        sending.dry = false;
        underruns++;
        underrunNanos += Math.max(0, now - sending.lastSent - packetSamples * 1_000_000_000L / rate);
    }

    /** How often an item ran dry in its middle. */
    long underruns() {
        return underruns;
    }

    /** How long the listener heard nothing by that. */
    long underrunMillis() {
        return underrunNanos / 1_000_000;
    }

    /** Nothing waits at a packet's turn: what was being sent has ended, for all we know. */
    void dry() {
        if (sending != null) {
            PlayoutItem ended = sending;
            sending = null;
            ended.dry = true;
            tell(ended);
        }
    }

    /**
     * Empties the queue.
     *
     * @return items cut off or heard to their end within the last second, oldest first
     */
    List<PlayedItem> clear(long now) {
        pieces.clear();
        List<PlayoutItem> cut = accounts.cut(now);
        List<PlayedItem> report = cut.stream().map(item -> item.report(rate)).toList();
        sending = null;
        looseEnd.forget();
        cut.forEach(this::tell);
        return report;
    }

    /**
     * Takes out what waits of a prompt that repeats.
     *
     * @param fade receives the beginning of what was cut off, for a fade
     * @return whether it was next, so that there is something to fade
     */
    boolean dropRepeating(short[] fade) {
        boolean next = !pieces.isEmpty() && pieces.next().repeating();
        if (next) {
            copyHead(fade);
        }
        pieces.dropRepeating();
        return next;
    }

    /**
     * Copies the beginning of what is next, to be sent before a break; nothing is taken out. Behind the end of its item is silence; of
     * one that may go on, how it would.
     */
    void copyHead(short[] fade) {
        looseEnd.forget();
        int copied = pieces.copy(fade);
        Arrays.fill(fade, copied, fade.length, (short) 0);
        if (copied < fade.length && !pieces.isEmpty() && !pieces.next().ended) {
            looseEnd.goOn(fade, copied);
        }
    }

    private void tell(PlayoutItem item) {
        if (!item.told) {
            item.told = true;
            sink.played(item.report(rate));
        }
    }
}

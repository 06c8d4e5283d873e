// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.PlayedItem;
import io.sipmedia.audio.Resampler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Iterator;
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

    private static final long RECENT_NANOS = 1_000_000_000;
    private static final int MAX_ACCOUNTS = 32;
    /** Items that wait at the same time; a model says one after the other. */
    private static final int MAX_WAITING = 1000;
    /** What comes in shorter pieces is put together: two neighbours of one item are at least twice as long. */
    private static final int PIECES_PER_SECOND = 50;

    /** Told when an item has been sent to its end, or was cut off. */
    interface Sink {
        void played(PlayedItem item);
    }

    private record Entry(PlayoutItem item, short[] samples) {
    }

    private int rate;
    private final Sink sink;
    private final Deque<Entry> entries = new ArrayDeque<>();
    private final Deque<PlayoutItem> accounts = new ArrayDeque<>();
    private final Deque<PlayoutItem> over = new ArrayDeque<>();
    private int headOffset;
    private long queued;
    private long added;
    private PlayoutItem sending;
    private int taken;
    private final LooseEnd looseEnd;
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
        Resampler resampler = new Resampler(rate, newRate);
        long sent = (added - queued) * newRate / rate;
        Set<PlayoutItem> items = Collections.newSetFromMap(new IdentityHashMap<>());
        items.addAll(accounts);
        items.addAll(over);
        entries.forEach(entry -> items.add(entry.item));
        if (sending != null) {
            items.add(sending);
        }
        for (PlayoutItem item : items) {
            item.played = item.played * newRate / rate;
            item.received = item.played;
        }
        List<Entry> old = new ArrayList<>(entries);
        entries.clear();
        queued = 0;
        for (Entry entry : old) {
            short[] rest = headOffset == 0 ? entry.samples : Arrays.copyOfRange(entry.samples, headOffset, entry.samples.length);
            headOffset = 0;
            short[] samples = resampler.process(rest);
            entry.item.received += samples.length;
            queued += samples.length;
            entries.add(new Entry(entry.item, samples));
        }
        added = sent + queued;
        rate = newRate;
        looseEnd.rate(rate);
        seam = !entries.isEmpty();
    }

    /** Samples ever queued. */
    long added() {
        return added;
    }

    /** Samples waiting. */
    long queued() {
        return queued;
    }

    /** Samples waiting of the item that is next; less than a packet means a remainder. */
    long headLength() {
        long length = -headOffset;
        PlayoutItem item = null;
        for (Entry entry : entries) {
            if (item != null && entry.item != item) {
                break;
            }
            item = entry.item;
            length += entry.samples.length;
        }
        return Math.max(0, length);
    }

    /** Whether another item waits behind the next one. */
    boolean anotherBehind() {
        return !entries.isEmpty() && entries.peekLast().item != entries.peekFirst().item;
    }

    void add(short[] samples, String responseId, String itemId, int contentIndex) {
        if (samples.length == 0 || itemId != null && find(over, responseId, itemId, contentIndex) != null) {
            return;
        }
        PlayoutItem item = known(responseId, itemId, contentIndex);
        if (item == null) {
            item = new PlayoutItem(responseId, itemId, contentIndex);
            remember(accounts, item);
        }
        item.received += samples.length;
        item.told = false;
        item.ended = false;
        queued += samples.length;
        added += samples.length;
        Entry last = entries.peekLast();
        if (seam) {
            samples = joined(last, item, samples);
        }
        if (last != null && last.item == item && last.samples.length + samples.length < 2 * rate / PIECES_PER_SECOND) {
            entries.removeLast();
            // frames are not ours to write to, so the pieces move into an array of our own
            short[] joined = Arrays.copyOf(last.samples, last.samples.length + samples.length);
            System.arraycopy(samples, 0, joined, last.samples.length, samples.length);
            samples = joined;
        }
        entries.add(new Entry(item, samples));
    }

    // two resamplers begin and end in silence: without this the seam between them would be heard as a click
    private short[] joined(Entry last, PlayoutItem item, short[] samples) {
        seam = false;
        short[] copy = samples.clone();
        if (last == null && item == sending) {
            looseEnd.join(copy);
        } else if (last != null && last.item == item) {
            Concealment concealment = new Concealment(rate);
            concealment.good(last.samples);
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
        PlayoutItem last = entries.isEmpty() ? sending : entries.peekLast().item;
        if (last != null && last.is(responseId, itemId, contentIndex)) {
            return last;
        }
        // prompts have no name: what is not the last one going on is another
        return itemId == null ? null : find(accounts, responseId, itemId, contentIndex);
    }

    /**
     * Whether there are so many pieces or items that more would take room out of proportion to how long they sound.
     *
     * @param millis how much sound may wait
     */
    boolean crowded(long millis) {
        if (accounts.size() > MAX_WAITING) {
            accounts.removeIf(PlayoutItem::drained);
        }
        // as many as a full queue of one item can have; only a stranger's items are shorter than a packet each
        return accounts.size() > MAX_WAITING || entries.size() > Math.max(MAX_WAITING, millis * PIECES_PER_SECOND / 1000);
    }

    /** How many pieces wait. */
    int pieces() {
        return entries.size();
    }

    /** How many items are remembered. */
    int items() {
        return accounts.size() + over.size();
    }

    /**
     * The next packet.
     *
     * @return samples of one item, padded with silence, in an array that is used again; null when nothing waits
     */
    short[] take(int count) {
        if (entries.isEmpty()) {
            return null;
        }
        PlayoutItem item = entries.peekFirst().item;
        if (sending != null && sending != item) {
            tell(sending);
        }
        sending = item;
        short[] packet = looseEnd.next(count);
        packetSamples = count;
        taken = 0;
        while (taken < count && !entries.isEmpty() && entries.peekFirst().item == item) {
            short[] samples = entries.peekFirst().samples;
            int part = Math.min(count - taken, samples.length - headOffset);
            System.arraycopy(samples, headOffset, packet, taken, part);
            taken += part;
            headOffset += part;
            if (headOffset == samples.length) {
                entries.removeFirst();
                headOffset = 0;
            }
        }
        looseEnd.filled(item, taken, entries.isEmpty());
        queued -= taken;
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
        entries.clear();
        headOffset = 0;
        queued = 0;
        List<PlayedItem> report = new ArrayList<>();
        List<PlayoutItem> cut = new ArrayList<>();
        for (Iterator<PlayoutItem> all = accounts.iterator(); all.hasNext();) {
            PlayoutItem item = all.next();
            if (!item.drained() || now - item.lastSent <= RECENT_NANOS) {
                report.add(item.report(rate));
                all.remove();
                if (!item.prompt()) {
                    remember(over, item);
                }
                if (!item.told) {
                    cut.add(item);
                }
            }
        }
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
        boolean next = !entries.isEmpty() && entries.peekFirst().item.repeating();
        if (next) {
            copyHead(fade);
        }
        int offset = headOffset;
        for (Iterator<Entry> all = entries.iterator(); all.hasNext();) {
            Entry entry = all.next();
            if (entry.item.repeating()) {
                int length = entry.samples.length - offset;
                entry.item.received -= length;
                queued -= length;
                all.remove();
            }
            offset = 0;
        }
        headOffset = next ? 0 : headOffset;
        return next;
    }

    /**
     * Copies the beginning of what is next, to be sent before a break; nothing is taken out. Behind the end of its item is silence; of
     * one that may go on, how it would.
     */
    void copyHead(short[] fade) {
        looseEnd.forget();
        Arrays.fill(fade, (short) 0);
        int filled = 0;
        for (Entry entry : entries) {
            if (entry.item != entries.peekFirst().item) {
                break;
            }
            int from = filled == 0 ? headOffset : 0;
            int part = Math.min(fade.length - filled, entry.samples.length - from);
            System.arraycopy(entry.samples, from, fade, filled, part);
            filled += part;
            if (filled == fade.length) {
                return;
            }
        }
        if (!entries.isEmpty() && !entries.peekFirst().item.ended) {
            looseEnd.goOn(fade, filled);
        }
    }

    private void tell(PlayoutItem item) {
        if (!item.told) {
            item.told = true;
            sink.played(item.report(rate));
        }
    }

    private static PlayoutItem find(Deque<PlayoutItem> items, String responseId, String itemId, int contentIndex) {
        for (Iterator<PlayoutItem> latest = items.descendingIterator(); latest.hasNext();) {
            PlayoutItem item = latest.next();
            if (item.is(responseId, itemId, contentIndex)) {
                return item;
            }
        }
        return null;
    }

    private static void remember(Deque<PlayoutItem> items, PlayoutItem item) {
        while (items.size() >= MAX_ACCOUNTS) {
            // an account may only be forgotten when nothing of it waits
            if (!forgetOldest(items)) {
                break;
            }
        }
        items.add(item);
    }

    private static boolean forgetOldest(Deque<PlayoutItem> items) {
        for (Iterator<PlayoutItem> oldest = items.iterator(); oldest.hasNext();) {
            PlayoutItem old = oldest.next();
            if (old.drained() || old.told) {
                oldest.remove();
                return true;
            }
        }
        return false;
    }
}

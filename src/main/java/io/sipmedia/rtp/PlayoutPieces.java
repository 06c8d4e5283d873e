// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.Resampler;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** The samples of a {@link PlayoutQueue} that wait, in pieces that know their item. Thread: confined to the call's loop. */
final class PlayoutPieces {

    private record Piece(PlayoutItem item, short[] samples) {
    }

    private final Deque<Piece> pieces = new ArrayDeque<>();
    // what was taken of the first one
    private int offset;
    private long samples;

    boolean isEmpty() {
        return pieces.isEmpty();
    }

    /** How many pieces wait. */
    int count() {
        return pieces.size();
    }

    /** How many samples wait. */
    long samples() {
        return samples;
    }

    /** The item that is next; null when nothing waits. */
    PlayoutItem next() {
        return pieces.isEmpty() ? null : pieces.peekFirst().item;
    }

    /** The item that came last; null when nothing waits. */
    PlayoutItem last() {
        return pieces.isEmpty() ? null : pieces.peekLast().item;
    }

    /** The piece that came last, not to be written to; null when nothing waits. */
    short[] lastSamples() {
        return pieces.isEmpty() ? null : pieces.peekLast().samples;
    }

    /** How many samples wait of the item that is next. */
    long nextLength() {
        long length = -offset;
        for (Piece piece : pieces) {
            if (piece.item != next()) {
                break;
            }
            length += piece.samples.length;
        }
        return Math.max(0, length);
    }

    /** @param whole pieces of one item that are shorter together are put together */
    void add(PlayoutItem item, short[] added, int whole) {
        samples += added.length;
        Piece last = pieces.peekLast();
        if (last == null || last.item != item || last.samples.length + added.length >= whole) {
            pieces.add(new Piece(item, added));
            return;
        }
        pieces.removeLast();
        // frames are not ours to write to, so the pieces move into an array of our own
        short[] joined = Arrays.copyOf(last.samples, last.samples.length + added.length);
        System.arraycopy(added, 0, joined, last.samples.length, added.length);
        pieces.add(new Piece(item, joined));
    }

    /** Fills a packet from its beginning with samples of the item that is next, and of no other. @return how many there were */
    int take(short[] packet) {
        PlayoutItem item = next();
        int taken = 0;
        while (taken < packet.length && item != null && next() == item) {
            short[] piece = pieces.peekFirst().samples;
            int part = Math.min(packet.length - taken, piece.length - offset);
            System.arraycopy(piece, offset, packet, taken, part);
            taken += part;
            offset += part;
            if (offset == piece.length) {
                pieces.removeFirst();
                offset = 0;
            }
        }
        samples -= taken;
        return taken;
    }

    /** As {@link #take}, but all stays. */
    int copy(short[] to) {
        int copied = 0;
        int from = offset;
        for (Piece piece : pieces) {
            if (copied == to.length || piece.item != next()) {
                break;
            }
            int part = Math.min(to.length - copied, piece.samples.length - from);
            System.arraycopy(piece.samples, from, to, copied, part);
            copied += part;
            from = 0;
        }
        return copied;
    }

    void clear() {
        pieces.clear();
        offset = 0;
        samples = 0;
    }

    /** Takes out what waits of prompts that repeat, out of their accounts too. */
    void dropRepeating() {
        int from = offset;
        offset = !pieces.isEmpty() && next().repeating() ? 0 : offset;
        for (Iterator<Piece> all = pieces.iterator(); all.hasNext();) {
            Piece piece = all.next();
            if (piece.item.repeating()) {
                int length = piece.samples.length - from;
                piece.item.received -= length;
                samples -= length;
                all.remove();
            }
            from = 0;
        }
    }

    void collectItems(Set<PlayoutItem> items) {
        pieces.forEach(piece -> items.add(piece.item));
    }

    /** Converts all of it; what comes out is added to the accounts. */
    void resample(Resampler resampler) {
        List<Piece> old = new ArrayList<>(pieces);
        int from = offset;
        clear();
        for (Piece piece : old) {
            short[] rest = from == 0 ? piece.samples : Arrays.copyOfRange(piece.samples, from, piece.samples.length);
            from = 0;
            short[] converted = resampler.process(rest);
            piece.item.received += converted.length;
            samples += converted.length;
            pieces.add(new Piece(piece.item, converted));
        }
    }
}

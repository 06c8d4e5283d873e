// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.PlayedItem;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Writes down what a listener is told. */
class Heard implements RtpListener {

    record Audio(short[] samples, long position, boolean concealed) {
        double level() {
            double sum = 0;
            for (short sample : samples) {
                sum += (double) sample * sample;
            }
            return Math.sqrt(sum / samples.length);
        }
    }

    final List<Audio> audio = new CopyOnWriteArrayList<>();
    final StringBuffer digits = new StringBuffer();
    final List<Integer> durations = new CopyOnWriteArrayList<>();
    final List<InetSocketAddress> locks = new CopyOnWriteArrayList<>();
    final List<Long> inactive = new CopyOnWriteArrayList<>();
    final List<PlayedItem> items = new CopyOnWriteArrayList<>();
    final List<Long> playedPositions = new CopyOnWriteArrayList<>();

    @Override
    public void onAudio(short[] samples, int sampleRate, long position, boolean concealed) {
        audio.add(new Audio(samples, position, concealed));
    }

    @Override
    public void onSourceLocked(InetSocketAddress source) {
        locks.add(source);
    }

    @Override
    public void onDigit(char digit, int durationMillis) {
        digits.append(digit);
        durations.add(durationMillis);
    }

    @Override
    public void onInactive(long silentMillis) {
        inactive.add(silentMillis);
    }

    @Override
    public void onPlayed(short[] samples, int sampleRate, long position) {
        playedPositions.add(position);
    }

    @Override
    public void onItemPlayed(PlayedItem item) {
        items.add(item);
    }

    long samples() {
        return audio.stream().mapToLong(each -> each.samples().length).sum();
    }

    long ownSamples() {
        return audio.stream().filter(each -> !each.concealed()).mapToLong(each -> each.samples().length).sum();
    }

    /** Whether each piece begins where the one before ended. */
    boolean continuous() {
        long next = 0;
        for (Audio each : new ArrayList<>(audio)) {
            if (each.position() != next) {
                return false;
            }
            next += each.samples().length;
        }
        return true;
    }
}

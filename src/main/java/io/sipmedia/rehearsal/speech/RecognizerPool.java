// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A few recognisers for many calls: an utterance takes a free one or waits for it. Starts with one; when an utterance
 * has to wait and the limit allows, another is loaded in the background, so a single call pays for a single model.
 *
 * <p>Thread: any.
 */
public final class RecognizerPool implements SpeechRecognizer {

    private static final Logger LOG = LoggerFactory.getLogger(RecognizerPool.class);

    private final Supplier<SpeechRecognizer> factory;
    private final int limit;
    // all guarded by this
    private final Deque<SpeechRecognizer> free = new ArrayDeque<>();
    private final List<SpeechRecognizer> all = new ArrayList<>();
    private int promised;
    private boolean closed;

    /**
     * @param factory makes a recogniser; may take seconds
     * @param limit   how many there may be; more than processors is a waste
     */
    public RecognizerPool(Supplier<SpeechRecognizer> factory, int limit) {
        this.factory = factory;
        this.limit = Math.max(1, limit);
        this.promised = 1;
        load();
    }

    private void load() {
        SpeechRecognizer made = factory.get();
        synchronized (this) {
            if (!closed) {
                all.add(made);
                free.add(made);
                notifyAll();
                return;
            }
        }
        made.close();
    }

    @Override
    public String recognize(short[] samples, int sampleRate) {
        SpeechRecognizer one;
        try {
            one = take();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
        if (one == null) {
            return "";
        }
        try {
            return one.recognize(samples, sampleRate);
        } finally {
            giveBack(one);
        }
    }

    private synchronized SpeechRecognizer take() throws InterruptedException {
        if (free.isEmpty() && promised < limit && !closed) {
            promised++;
            Thread loader = new Thread(this::loadOneMore, "rehearsal-recognizer-loader");
            loader.setDaemon(true);
            loader.start();
        }
        while (free.isEmpty() && !closed) {
            wait();
        }
        return closed ? null : free.poll();
    }

    private void loadOneMore() {
        try {
            load();
        } catch (RuntimeException e) {
            LOG.warn("No further recogniser could be loaded, {} must do: {}", all.size(), e.getMessage());
        }
    }

    private synchronized void giveBack(SpeechRecognizer one) {
        if (!closed) {
            free.add(one);
            notifyAll();
        }
    }

    @Override
    public void close() {
        List<SpeechRecognizer> toClose;
        synchronized (this) {
            closed = true;
            toClose = List.copyOf(all);
            all.clear();
            free.clear();
            notifyAll();
        }
        toClose.forEach(SpeechRecognizer::close);
    }
}

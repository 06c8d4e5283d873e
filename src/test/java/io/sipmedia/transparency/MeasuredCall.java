// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import io.sipmedia.audio.Comparison;
import io.sipmedia.audio.Resampler;
import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.CodecAlone;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/** One call with speech both ways at once, and what became of it. Thread: one. */
public final class MeasuredCall implements AutoCloseable {

    /** Before the first word, and between words. */
    private static final int LEAD_MILLIS = 600;
    private static final int PAUSE_MILLIS = 340;
    private static final int SEARCH_MILLIS = 150;

    private final AudioCodecId codec;
    private final List<short[]> callerWords;
    private final List<short[]> modelWords;
    private final int[] places;
    private final SpeechCaller caller;
    private SpeechModel.Session session;

    /** @param words how many each side says */
    public MeasuredCall(int sipPort, AudioCodecId codec, int words, Impairment out, Impairment in) throws IOException {
        this.codec = codec;
        callerWords = Speech.words(words, codec.sampleRate());
        modelWords = Speech.words(words, Speech.MODEL_RATE);
        places = new int[words];
        int length = millis(LEAD_MILLIS);
        for (int i = 0; i < words; i++) {
            places[i] = length;
            length += callerWords.get(i).length + millis(PAUSE_MILLIS);
        }
        short[] speech = new short[length];
        for (int i = 0; i < words; i++) {
            System.arraycopy(callerWords.get(i), 0, speech, places[i], callerWords.get(i).length);
        }
        caller = new SpeechCaller(sipPort, codec, speech, out, in);
    }

    private int millis(int millis) {
        return codec.sampleRate() * millis / 1000;
    }

    /** Places the call, which is to be the model's newest one. */
    public void start(SpeechModel model) throws IOException {
        int before = model.sessions().size();
        caller.call();
        session = model.sessions().get(before);
    }

    /** Whether both sides have said all. */
    public BooleanSupplier over() {
        return () -> session.done() && !caller.speaking();
    }

    public void hangUp() throws IOException, InterruptedException {
        caller.hangUp();
    }

    /** From the caller to the model, both recordings at the model's rate. */
    public Figures uplink() {
        short[] alone = new Resampler(codec.sampleRate(), Speech.MODEL_RATE).process(CodecAlone.decode(codec, caller.sentPayloads()));
        int ratio = Speech.MODEL_RATE / 1000;
        List<short[]> words = callerWords.stream().map(word -> Resampler.convert(word, codec.sampleRate(), Speech.MODEL_RATE)).toList();
        int[] at = new int[places.length];
        int[] early = new int[places.length];
        for (int i = 0; i < at.length; i++) {
            at[i] = (int) ((long) places[i] * Speech.MODEL_RATE / codec.sampleRate()) - 10 * ratio;
            early[i] = Math.max(0, at[i] - SEARCH_MILLIS * ratio);
        }
        return Figures.of(words, Speech.MODEL_RATE, session.heard(), early, 2 * SEARCH_MILLIS * ratio, alone, at, 50 * ratio);
    }

    /** From the model to the caller, both recordings at the codec's rate. */
    public Figures downlink() {
        int rate = codec.sampleRate();
        int frame = rate / 50;
        short[] wire = CodecAlone.decode(codec, caller.payloadsOnTheWire());
        List<byte[]> came = caller.heardPayloads();
        short[] heard = CodecAlone.decode(codec, came);
        short[] spoken = new short[(int) ((long) wire.length * Speech.MODEL_RATE / rate)];
        List<short[]> words = new ArrayList<>();
        int[] at = new int[modelWords.size()];
        int from = 0;
        for (int i = 0; i < at.length; i++) {
            short[] word = Resampler.convert(modelWords.get(i), Speech.MODEL_RATE, rate);
            words.add(word);
            // the packet that the word begins with: a filter's delay is less than three quarters of one
            double lag = Comparison.of(word, wire, rate, from, rate * 3).lag();
            at[i] = (int) Math.floor(lag / frame + 0.25) * frame;
            int place = (int) ((long) at[i] * Speech.MODEL_RATE / rate);
            System.arraycopy(modelWords.get(i), 0, spoken, place, Math.min(modelWords.get(i).length, spoken.length - place));
            from = at[i] + word.length;
        }
        List<byte[]> payloads = CodecAlone.encode(codec, new Resampler(Speech.MODEL_RATE, rate).process(spoken));
        for (int i = 0; i < Math.min(payloads.size(), came.size()); i++) {
            if (came.get(i) == null) {
                payloads.set(i, null);
            }
        }
        int[] early = IntStream.of(at).map(place -> Math.max(0, place - frame)).toArray();
        return Figures.of(words, rate, heard, early, frame * 3, CodecAlone.decode(codec, payloads), early, frame * 3);
    }

    /** Slots of 20 ms that the gateway gave up because it had no time; what it had to say came behind them. */
    public int slotsGivenUp() {
        return caller.slotsGivenUp();
    }

    /** Packets of the gateway that the network lost. */
    public long lostAtCaller() {
        return caller.heardPayloads().stream().filter(payload -> payload == null).count();
    }

    /** Packets of the caller that the network lost. */
    public long lostAtGateway() {
        return caller.sentPayloads().stream().filter(payload -> payload == null).count();
    }

    @Override
    public void close() {
        caller.close();
    }
}

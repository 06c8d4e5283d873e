// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import io.sipmedia.audio.Comparison;
import io.sipmedia.audio.Resampler;
import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.CodecAlone;
import java.io.IOException;
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

    /** From the caller to the model, both recordings at the model's rate. Where the first word lies is where the stream begins. */
    public Figures uplink() {
        short[] alone = new Resampler(codec.sampleRate(), Speech.MODEL_RATE).process(CodecAlone.decode(codec, caller.sentPayloads()));
        int ratio = Speech.MODEL_RATE / 1000;
        List<short[]> words = callerWords.stream().map(word -> Resampler.convert(word, codec.sampleRate(), Speech.MODEL_RATE)).toList();
        int[] at = IntStream.of(places).map(place -> (int) ((long) place * Speech.MODEL_RATE / codec.sampleRate()) - 10 * ratio).toArray();
        short[] heard = session.heard();
        int range = Slip.RANGE_MILLIS * ratio;
        int first = Comparison.place(words.get(0), alone, at[0], 50 * ratio);
        int shift = Comparison.place(words.get(0), heard, at[0] - range, 2 * range) - first;
        int window = 2 * SEARCH_MILLIS * ratio;
        int[] early = IntStream.of(at).map(place -> Math.max(0, place - window / 2)).toArray();
        int[] found = IntStream.of(early).map(place -> Math.max(0, place + shift)).toArray();
        double slip = Slip.millis(words, Speech.MODEL_RATE, heard, alone, at, 50 * ratio, shift);
        return Figures.of(words, Speech.MODEL_RATE, heard, found, alone, early, window, shift, slip, 0);
    }

    /** From the model to the caller, both recordings at the codec's rate. */
    public Figures downlink() {
        return new SpokenAnswers(codec, modelWords).figures(caller.recording(), caller::lostOnTheWay);
    }

    /** Slots of 20 ms that the gateway gave up because it had no time, within words or not. */
    public int slotsGivenUp() {
        RtpRecording recording = caller.recording();
        return recording.givenUp(0, recording.size() - 1);
    }

    /** Packets of the gateway that the network lost. */
    public long lostAtCaller() {
        RtpRecording recording = caller.recording();
        return IntStream.range(0, recording.size()).filter(number -> !recording.came(number) || caller.lostOnTheWay(number)).count();
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

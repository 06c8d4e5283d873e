// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.transparency;

import io.sipmedia.audio.Comparison;
import io.sipmedia.audio.Resampler;
import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.rtp.CodecAlone;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * A model's answers as they should sound behind a codec, and as they did. When an answer begins is the bridge's choice: the time of the
 * packet it begins with. All the rest of the answer has to follow at its distance, however the bridge fared meanwhile.
 */
public final class SpokenAnswers {

    /** How long after an answer the next one may begin. */
    private static final int SEARCH_SECONDS = 3;

    private final AudioCodecId codec;
    private final int rate;
    private final int frame;
    private final List<short[]> said;
    private final List<short[]> words;

    /** @param said the answers in the order they were sent, at {@link Speech#MODEL_RATE} */
    public SpokenAnswers(AudioCodecId codec, List<short[]> said) {
        this.codec = codec;
        this.said = said;
        rate = codec.sampleRate();
        frame = rate / 50;
        words = said.stream().map(word -> Resampler.convert(word, Speech.MODEL_RATE, rate)).toList();
    }

    /**
     * What a telephone makes of the packets, beside what it makes of the codec's when every one comes in its time.
     *
     * @param loses packets that the network loses, in both
     */
    public Figures figures(RtpRecording came, IntPredicate loses) {
        int[] numbers = firstPackets(came);
        int[] at = IntStream.of(numbers).map(number -> came.slot(number) * frame).toArray();
        int holes = 0;
        for (int i = 0; i < at.length; i++) {
            holes += came.givenUp(numbers[i], Math.min(end(numbers, i), came.size()) - 1);
        }
        List<byte[]> payloads = alone(at, came.slots());
        short[] whole = CodecAlone.decode(codec, payloads);
        for (int number = 0; number < came.size(); number++) {
            if (!came.came(number) || loses.test(number)) {
                payloads.set(came.slot(number), null);
            }
        }
        int[] early = IntStream.of(at).map(place -> Math.max(0, place - frame)).toArray();
        // what the network loses is not moved: where things lie is looked up without
        double slip = Slip.millis(words, rate, CodecAlone.decode(codec, came.byTime(number -> false)), whole, early, 3 * frame, 0);
        return Figures.of(words, rate, CodecAlone.decode(codec, came.byTime(loses)), early, CodecAlone.decode(codec, payloads), early,
                3 * frame, 0, slip, holes);
    }

    /**
     * The packets that answers begin with: marked ones, or when the answer before had not ended yet the one behind its last. The sound
     * only tells which of them.
     */
    private int[] firstPackets(RtpRecording came) {
        short[] wire = CodecAlone.decode(codec, came.bySequence());
        List<Integer> marked = came.marked();
        int[] numbers = new int[words.size()];
        int from = 0;
        for (int i = 0; i < numbers.length; i++) {
            double lag = Comparison.of(words.get(i), wire, rate, from, rate * SEARCH_SECONDS).lag();
            // a filter's delay is less than three quarters of a packet
            int heard = (int) Math.floor(lag / frame + 0.25);
            List<Integer> candidates = new ArrayList<>(marked);
            if (i > 0) {
                candidates.add(end(numbers, i - 1));
            }
            numbers[i] = candidates.stream().min((a, b) -> Math.abs(a - heard) - Math.abs(b - heard)).orElse(heard);
            from = heard * frame + words.get(i).length - frame;
        }
        return numbers;
    }

    private int end(int[] numbers, int word) {
        return numbers[word] + (words.get(word).length + frame - 1) / frame;
    }

    private List<byte[]> alone(int[] at, int slots) {
        short[] spoken = new short[slots * (Speech.MODEL_RATE / 50)];
        for (int i = 0; i < at.length; i++) {
            int place = (int) ((long) at[i] * Speech.MODEL_RATE / rate);
            System.arraycopy(said.get(i), 0, spoken, place, Math.min(said.get(i).length, spoken.length - place));
        }
        return CodecAlone.encode(codec, new Resampler(Speech.MODEL_RATE, rate).process(spoken)).subList(0, slots);
    }
}

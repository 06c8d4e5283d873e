// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

/**
 * How the model talks.
 *
 * @param deltaMillis  audio per delta; a multiple of 20
 * @param leadMillis   how far deltas run ahead of real time: so much is sent at once when an answer begins
 * @param speed        how much faster than real time the rest follows; 1 is the hardest case, as deltas then come all the time
 * @param answerMillis length of an answer
 * @param pauseMillis  silence between answers
 * @param sampling     whose calls are timed
 */
record SinkOptions(int deltaMillis, int leadMillis, double speed, int answerMillis, int pauseMillis, Sampling sampling) {

    static SinkOptions of(Args args) {
        return new SinkOptions(args.number("delta-ms", 20), args.number("lead-ms", 100), args.decimal("speed", 1),
                args.number("answer-ms", 4000), args.number("pause-ms", 500), Sampling.of(args));
    }
}

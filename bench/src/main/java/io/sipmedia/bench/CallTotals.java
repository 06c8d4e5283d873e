// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import java.util.LinkedHashMap;
import java.util.Map;

/** What all calls of a step have counted together. Thread: the one that places calls. */
final class CallTotals {

    private final CallLeg.Counts sum = new CallLeg.Counts();
    private long missing;
    private long late;
    private long slotsGivenUp;
    private int timedCalls;
    private double jitters;
    private double jittersOverTime;
    private double worstJitter;

    void add(CallLeg leg) {
        CallLeg.Counts counts = leg.counts;
        sum.received += counts.received;
        missing += leg.spacing.missing;
        late += leg.spacing.late;
        slotsGivenUp += leg.spacing.slotsGivenUp;
        sum.answers += counts.answers;
        sum.frames += counts.frames;
        sum.framesOutOfStep += counts.framesOutOfStep;
        double jitter = leg.spacing.jitterMillis();
        if (jitter > 0) {
            timedCalls++;
            jitters += jitter;
            jittersOverTime += leg.spacing.jitterMillisOverTime();
            worstJitter = Math.max(worstJitter, jitter);
        }
    }

    /** @param seconds that were measured */
    Map<String, Object> results(SipCaller sip, Talker talker, double seconds) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("measuredSeconds", Step.round(seconds, 3));
        result.put("callsUp", sip.up.get());
        result.put("callsFailed", sip.failed.get());
        result.put("callsTimed", timedCalls);
        result.put("setupMillis", sip.setup.millis());
        result.put("packetsReceived", sum.received);
        result.put("packetsMissing", missing);
        result.put("packetsLate", late);
        result.put("slotsGivenUp", slotsGivenUp);
        result.put("speechFrames", sum.frames);
        result.put("speechFramesOutOfStep", sum.framesOutOfStep);
        result.put("answers", sum.answers);
        result.put("gapDeviationMillis", talker.timings.gaps.millis());
        result.put("jitterMillisMean", Math.round(jitters / Math.max(1, timedCalls) * 1e3) / 1e3);
        result.put("jitterMillisOverTime", Step.round(jittersOverTime / Math.max(1, timedCalls), 3));
        result.put("jitterMillisWorstCall", Math.round(worstJitter * 1e3) / 1e3);
        result.put("firstAudioMillis", talker.timings.firstAudio.millis());
        result.put("loopMillis", talker.timings.loop.millis());
        result.put("generatorOversleepMillis", talker.oversleep.millis());
        return result;
    }
}

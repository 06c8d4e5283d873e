// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

/** What options are when they are not given. */
final class SipMediaDefaults {

    static final String HOLD_PROMPT = "classpath:io/sipmedia/prompts/hold.wav";
    static final String FALLBACK_PROMPT = "classpath:io/sipmedia/prompts/fallback.wav";
    /** The value that switches a prompt off. */
    static final String NONE = "none";
    static final String CODECS = "PCMU,PCMA,G722,opus";
    static final long RING_TIMEOUT_MILLIS = 180_000;
    static final long STATS_MILLIS = 5000;
    static final long LEAST_STATS_MILLIS = 100;

    private SipMediaDefaults() {
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

/**
 * Speech that says which packet it is: every 20 ms hold one level, and the level is a digit. A level survives G.711, any
 * low-pass filter and PCM16 unharmed, so each end can tell from a single sample what the other end has sent and when.
 *
 * <p>A caller's first {@value #IDENTITY_FRAMES} frames tell the number of its call, so that the model's end knows whose audio it
 * gets although nothing in the protocol says so; from then on frame n holds digit n mod {@value #DIGITS}.
 */
final class SpeechCode {

    static final int DIGITS = 15;
    static final int IDENTITY_FRAMES = 48;
    static final int MAX_CALLS = DIGITS * DIGITS * DIGITS;
    /** Begins each group of an identity, and is no digit. */
    static final int SYNC = 15;

    private static final int STEP = 1000;

    private SpeechCode() {
    }

    /** What frame n of a caller holds. */
    static int callerDigit(int call, long n) {
        if (n >= IDENTITY_FRAMES) {
            return (int) (n % DIGITS);
        }
        return switch ((int) (n % 4)) {
            case 0 -> SYNC;
            case 1 -> call / (DIGITS * DIGITS);
            case 2 -> call / DIGITS % DIGITS;
            default -> call % DIGITS;
        };
    }

    static short level(int digit) {
        return (short) (STEP * (digit + 1));
    }

    /** The digit of a sample; -1 is silence, -2 something else. */
    static int digit(int sample) {
        int digit = Math.floorDiv(sample + STEP / 2, STEP) - 1;
        return digit < -1 || digit > SYNC ? -2 : digit;
    }

    /** ITU-T G.711, one sample. */
    static byte toUlaw(int sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(sample), 32635) + 132;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        return (byte) ~(sign | exponent << 4 | magnitude >> exponent + 3 & 0x0F);
    }

    static int fromUlaw(byte code) {
        int bits = ~code;
        int magnitude = (((bits & 0x0F) << 3) + 132 << ((bits & 0x70) >> 4)) - 132;
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }
}

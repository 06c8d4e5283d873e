// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip.sdp;

/** Decimal numbers within limits: a peer's digits must never throw. */
final class Numbers {

    private Numbers() {
    }

    static int parse(String text, int min, int max, int otherwise) {
        String digits = text.trim();
        if (digits.isEmpty() || digits.length() > 9) {
            return otherwise;
        }
        int value = 0;
        for (int i = 0; i < digits.length(); i++) {
            char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return otherwise;
            }
            value = value * 10 + c - '0';
        }
        return value < min || value > max ? otherwise : value;
    }
}

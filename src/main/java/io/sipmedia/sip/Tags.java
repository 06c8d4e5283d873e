// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.sip;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Tags, branches and the like: 64 random bits a stranger cannot guess (RFC 3261 19.3). */
final class Tags {
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final HexFormat HEX = HexFormat.of();

    private Tags() {
    }

    static String random() {
        return HEX.toHexDigits(RANDOM.nextLong());
    }

    static String branch() {
        return "z9hG4bK" + random();
    }
}

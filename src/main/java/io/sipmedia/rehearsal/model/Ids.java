// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import java.util.concurrent.ThreadLocalRandom;

/** Identifiers in the manner of the API: a prefix and 21 letters and digits. */
final class Ids {

    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 21;

    private Ids() {
    }

    static String of(String prefix) {
        StringBuilder id = new StringBuilder(prefix).append('_');
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (int i = 0; i < LENGTH; i++) {
            id.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
        }
        return id.toString();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

/** There is no key to be had. The message is for people, names where it was looked for, and holds no secret. */
public final class KeyRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public KeyRefused(String message) {
        super(message, null, false, false);
    }

    /** What may be told of a failure to get a key: what others say about it may hold the key. */
    public static String told(Throwable error) {
        return "no key: " + (error instanceof KeyRefused ? error.getMessage() : error.getClass().getSimpleName());
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

/** There is no key to be had. The message is for people, names where it was looked for, and holds no secret. */
public final class KeyRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final boolean passing;

    /** There will be none for any call until somebody does something about it. */
    public KeyRefused(String message) {
        this(message, false);
    }

    /** @param passing whether the next attempt may get one */
    public KeyRefused(String message, boolean passing) {
        super(message, null, false, false);
        this.passing = passing;
    }

    /** Whether this failure says that no call will get a key until somebody does something about it. */
    public static boolean lasting(Throwable error) {
        return error instanceof KeyRefused refused && !refused.passing;
    }

    /** What may be told of a failure to get a key: what others say about it may hold the key. */
    public static String told(Throwable error) {
        return "no key: " + (error instanceof KeyRefused ? error.getMessage() : error.getClass().getSimpleName());
    }
}

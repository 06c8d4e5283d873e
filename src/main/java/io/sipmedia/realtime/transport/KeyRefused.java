// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.transport;

/** There is no key to be had. The message is for people, names where it was looked for, and holds no secret. */
public final class KeyRefused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public KeyRefused(String message) {
        super(message, null, false, false);
    }
}

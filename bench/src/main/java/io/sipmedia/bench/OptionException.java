// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

/** Something on the command line cannot be done; the message says what and why, to the one who typed it. */
final class OptionException extends IllegalArgumentException {

    private static final long serialVersionUID = 1;

    OptionException(String message) {
        super(message);
    }
}

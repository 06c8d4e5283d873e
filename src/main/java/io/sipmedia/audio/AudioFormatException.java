// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.io.IOException;

/** A sound file is not what we can play. The message says what it is and what is allowed. */
public class AudioFormatException extends IOException {

    private static final long serialVersionUID = 1L;

    public AudioFormatException(String message) {
        super(message);
    }
}

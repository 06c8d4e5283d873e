// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

/** An utterance that is not in the database. The message names call and item, never the words. */
public class TranscriptStoreException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public TranscriptStoreException(String message, Throwable cause) {
        super(message, cause);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

/**
 * A message cannot be given to the model: the text says why and what to do about it.
 */
public class RealtimeException extends Exception {

    private static final long serialVersionUID = 1L;

    public RealtimeException(String message) {
        super(message);
    }
}

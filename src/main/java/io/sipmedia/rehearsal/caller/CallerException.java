// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

/** Something in a rehearsal call went otherwise than the script said: a limit passed, the call ended, the call was refused. */
public class CallerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public CallerException(String message) {
        super(message);
    }

    public CallerException(String message, Throwable cause) {
        super(message, cause);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

/**
 * A customer lookup that could not be done. The message is written for the model to speak about: it names no address,
 * no credential and nothing of the customer system's own error text. The cause carries the details for the log.
 */
public class CrmLookupException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Why it could not be done. */
    public enum Kind {
        /** An argument is missing or is not what it should be; asking the caller again may help. */
        ARGUMENT,
        /** The customer system did not answer within the limit. */
        TIMEOUT,
        /** The customer system cannot be reached. */
        UNREACHABLE,
        /** The customer system answered, but with an error. */
        REFUSED,
        /** The answer is not JSON, or JSON that means two things. */
        NOT_JSON,
        /** The answer is larger than the limit. */
        TOO_LARGE
    }

    private final Kind kind;

    public CrmLookupException(Kind kind, String message) {
        this(kind, message, null);
    }

    public CrmLookupException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind getKind() {
        return kind;
    }
}

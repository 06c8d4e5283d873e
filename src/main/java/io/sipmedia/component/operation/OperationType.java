// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import java.util.Locale;
import java.util.function.Function;

/** The operations by the names of the option and header {@code operation}. */
public enum OperationType {
    /** No operation named: the body is audio to play. */
    AUDIO(PlayAudioOperation::new),
    ANSWER(AnswerOperation::new),
    REJECT(RejectOperation::new),
    RING(RingOperation::new),
    PLAY(PlayOperation::new),
    CLEAR(ClearOperation::new),
    HANGUP(HangupOperation::new),
    TRANSFER(TransferOperation::new),
    DTMF(DtmfOperation::new);

    private final Function<OperationContext, CallOperation> factory;

    OperationType(Function<OperationContext, CallOperation> factory) {
        this.factory = factory;
    }

    /** The operation for a producer. */
    public CallOperation create(OperationContext context) {
        return factory.apply(context);
    }

    /** As routes write it. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The operation of this name.
     *
     * @throws IllegalArgumentException in words for the user
     */
    public static OperationType of(String name) {
        for (OperationType type : values()) {
            if (type.label().equalsIgnoreCase(name.trim())) {
                return type;
            }
        }
        throw new IllegalArgumentException("The option operation is '" + name
                + "'; allowed: answer, reject, ring, play, clear, hangup, transfer, dtmf, or none for audio in the body");
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * The server of the project speaches: the beta with linear audio at 24 kHz only, whose formats must not be named; it neither
 * cancels nor truncates, and ends a session after 30 minutes.
 */
public final class SpeachesDialect extends DerivedDialect {

    /** The value of the option {@code dialect}. */
    public static final String NAME = "speaches";

    private static final FlatSession FLAT = new FlatSession(Map.of(), Map.of());
    private static final int MAX_SECONDS = 30 * 60;

    public SpeachesDialect() {
        super(new BetaDialect());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Capabilities capabilities() {
        return base.capabilities().without(Ability.TRUNCATE, Ability.INTERRUPT_CONTROL, Ability.CANCEL, Ability.OUT_OF_BAND).withInputs(AudioEncoding.PCM)
                .withOutputs(AudioEncoding.PCM).withMaxSessionSeconds(MAX_SECONDS);
    }

    @Override
    public Defaults defaults() {
        return new Defaults("ws://127.0.0.1:8000/v1/realtime", null, null, null);
    }

    @Override
    public ObjectNode session(SessionOptions options, List<ToolDefinition> tools) {
        return FLAT.session(options, tools);
    }
}

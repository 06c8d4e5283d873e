// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** None at all. */
record GaAccent(ClientEventCheck schema) implements Accent {

    @Override
    public Optional<ProtocolError> check(JsonNode event) {
        return schema.check(event);
    }
}

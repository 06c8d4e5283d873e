// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** The beta as the project speaches has it: the formats are fixed, an answer can be neither cancelled nor cut. */
final class SpeachesAccent extends FlatAccent {

    SpeachesAccent(ClientEventCheck schema) {
        super(schema);
    }

    @Override
    public Optional<ProtocolError> check(JsonNode event) {
        String type = event.path("type").asText();
        if (type.equals("response.cancel") || type.equals("conversation.item.truncate")) {
            return Optional.of(new ProtocolError("server_error", null, type + " is not supported", null));
        }
        if (event.path("session").has("input_audio_format") || event.path("session").has("output_audio_format")) {
            return Optional.of(new ProtocolError("invalid_request_error", null, "The audio formats cannot be set.", null));
        }
        return super.check(event);
    }
}

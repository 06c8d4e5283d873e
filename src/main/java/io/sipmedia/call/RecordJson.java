// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.call;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;

/** The records of this room as JSON and as maps of what that JSON holds. Thread: any. */
final class RecordJson {

    private static final ObjectMapper JSON = new ObjectMapper();

    private RecordJson() {
    }

    static String write(Object record) {
        try {
            return JSON.writeValueAsString(record);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record that JSON cannot hold", e);
        }
    }

    static Map<String, Object> map(Object record) {
        return JSON.convertValue(record, new TypeReference<Map<String, Object>>() {
        });
    }
}

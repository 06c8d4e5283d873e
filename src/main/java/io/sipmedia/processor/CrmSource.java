// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Set;

/** Where customer records come from. */
interface CrmSource extends AutoCloseable {

    /** Names of the arguments it wants. */
    Set<String> arguments();

    /**
     * @param  arguments           a value for each name in {@link #arguments()}
     * @return                     the record, or null if there is none
     * @throws CrmLookupException  if it could not be looked up
     */
    JsonNode find(Map<String, String> arguments);

    @Override
    void close();
}

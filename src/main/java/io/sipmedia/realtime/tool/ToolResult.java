// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sipmedia.support.CamelHeaderGuard;
import java.io.InputStream;
import java.io.Reader;
import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;

/**
 * What a route has to say to the model: always a string, JSON where the body has structure.
 */
public final class ToolResult {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int MAX_MESSAGE = 500;

    private ToolResult() {
    }

    /** A body as the model gets it: text as it is, maps, lists and objects as JSON, nothing as {@code null}. */
    public static String text(Exchange exchange, Object body) {
        if (body == null) {
            return "null";
        }
        if (body instanceof String text) {
            return text;
        }
        if (body instanceof byte[] || body instanceof InputStream || body instanceof Reader || body instanceof StreamCache) {
            String text = exchange.getContext().getTypeConverter().convertTo(String.class, exchange, body);
            return text == null ? "null" : text;
        }
        if (body instanceof JsonNode node) {
            return node.toString();
        }
        try {
            return MAPPER.writeValueAsString(body);
        } catch (JsonProcessingException e) {
            String text = exchange.getContext().getTypeConverter().convertTo(String.class, exchange, body);
            return text == null ? body.toString() : text;
        }
    }

    /** An error the model can speak about: what happened, in one sentence, without a stack trace. */
    public static String error(Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return MAPPER.createObjectNode().put("error", CamelHeaderGuard.clean(message, MAX_MESSAGE)).toString();
    }
}

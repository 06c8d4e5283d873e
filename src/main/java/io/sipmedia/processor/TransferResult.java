// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns the outcome of {@code sip-media:…?operation=transfer} into what a model can speak about:
 * {@code {"transferred":true}} or {@code {"transferred":false,"reason":"…"}}. The address is not told: it is none of the
 * caller's business.
 */
public class TransferResult implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(TransferResult.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CALL_ID = "CamelSipMediaCallId";
    private static final String ACCEPTED = "CamelSipMediaTransferAccepted";
    private static final String STATUS = "CamelSipMediaTransferStatus";

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        Message message = exchange.getMessage();
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Map<String, Object> answer = new LinkedHashMap<>();
        boolean accepted = failure == null && Boolean.TRUE.equals(message.getHeader(ACCEPTED, Boolean.class));
        answer.put("transferred", accepted);
        if (failure != null) {
            LOG.warn("call {}: transfer failed: {}", message.getHeader(CALL_ID), failure.toString());
        }
        if (!accepted) {
            answer.put("reason", failure == null ? reason(message.getHeader(STATUS, Integer.class)) : "the transfer could not be made");
        }
        message.setBody(JSON.writeValueAsString(answer));
    }

    private static String reason(Integer status) {
        if (status == null) {
            return "the transfer was not accepted";
        }
        return switch (status) {
            case 486, 600 -> "the line is busy";
            case 408, 480 -> "nobody answers";
            case 404, 410, 604 -> "that line does not exist";
            case 403, 405, 501, 603 -> "the transfer was declined";
            default -> "the transfer failed with status " + status;
        };
    }
}

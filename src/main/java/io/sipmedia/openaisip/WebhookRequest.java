// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.webhook.WebhookDesk;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;

/** A request that the runtime's HTTP server has taken: what the desk says of it is the answer's status. */
final class WebhookRequest implements Processor {

    private static final int TOO_LARGE = 413;

    private final WebhookDesk desk;
    private final int maxBodyBytes;

    WebhookRequest(WebhookDesk desk, int maxBodyBytes) {
        this.desk = desk;
        this.maxBodyBytes = maxBodyBytes;
    }

    @Override
    public void process(Exchange exchange) throws IOException {
        Message request = exchange.getIn();
        byte[] body = body(request);
        int status = body.length > maxBodyBytes ? TOO_LARGE : desk.receive(name -> header(request, name), body);
        Message answer = exchange.getMessage();
        answer.removeHeaders("*");
        answer.setBody(null);
        answer.setHeader(Exchange.HTTP_RESPONSE_CODE, status);
        if (status == WebhookDesk.UNAVAILABLE) {
            answer.setHeader("Retry-After", String.valueOf(WebhookDesk.RETRY_AFTER_SECONDS));
        }
    }

    // no more of it than shows that it is too much
    private byte[] body(Message request) throws IOException {
        try (InputStream in = request.getBody(InputStream.class)) {
            return in == null ? new byte[0] : in.readNBytes((int) Math.min(Integer.MAX_VALUE, maxBodyBytes + 1L));
        }
    }

    private static String header(Message request, String name) {
        Object value = request.getHeader(name);
        // sent twice
        Object first = value instanceof List<?> several && !several.isEmpty() ? several.get(0) : value;
        return first == null ? null : first.toString();
    }
}

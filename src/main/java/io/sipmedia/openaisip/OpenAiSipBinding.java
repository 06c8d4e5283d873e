// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.webhook.WebhookEvent;
import io.sipmedia.support.CamelHeaderGuard;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/** From webhooks to messages. */
final class OpenAiSipBinding {

    private static final int LONGEST = 1024;
    private static final CamelHeaderGuard GUARD = new CamelHeaderGuard();

    private OpenAiSipBinding() {
    }

    static void bind(WebhookEvent event, Exchange exchange) {
        Message message = exchange.getIn();
        // they come from whoever calls
        GUARD.copy(event.sipHeaders(), exchange, message);
        message.setBody(event.toMap());
        message.setHeader(OpenAiSipConstants.EVENT, CamelHeaderGuard.clean(event.type(), LONGEST));
        set(message, OpenAiSipConstants.EVENT_ID, event.id());
        set(message, OpenAiSipConstants.CALL_ID, event.callId());
        set(message, OpenAiSipConstants.SIP_CALL_ID, event.sipHeader("Call-ID"));
        address(message, event.sipHeader("From"), OpenAiSipConstants.FROM, OpenAiSipConstants.FROM_USER);
        address(message, event.sipHeader("To"), OpenAiSipConstants.TO, OpenAiSipConstants.TO_USER);
    }

    private static void address(Message message, String header, String uriName, String userName) {
        SipAddress address = SipAddress.of(header);
        if (address != null) {
            set(message, uriName, address.uri());
            set(message, userName, address.user());
        }
    }

    private static void set(Message message, String name, String value) {
        if (value != null) {
            message.setHeader(name, CamelHeaderGuard.clean(value, LONGEST));
        }
    }
}

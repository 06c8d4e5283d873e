// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import io.sipmedia.call.Call;
import io.sipmedia.component.SipMediaConstants;
import io.sipmedia.sip.TransferOutcome;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;
import org.apache.camel.Message;

/**
 * Sends the caller to somebody else (REFER, RFC 3515). The exchange goes on with the outcome that NOTIFY told, as a map in the body and as
 * headers; a target that was not reached is an outcome, not an error.
 */
final class TransferOperation implements CallOperation {

    private static final Pattern URI = Pattern.compile("(?i)(sips?|tel):[!-~&&[^<>\"]]{1,250}");

    private final OperationContext context;

    TransferOperation(OperationContext context) {
        this.context = context;
    }

    @Override
    public boolean process(Call call, Exchange exchange, AsyncCallback callback) {
        String target = target(exchange);
        return context.finish(call.transfer(target), exchange, callback, outcome -> tell(exchange.getMessage(), target, outcome));
    }

    private String target(Exchange exchange) {
        String own = context.configuration().getTarget();
        String asked = exchange.getMessage().getHeader(SipMediaConstants.TARGET, String.class);
        String target = asked == null ? own : asked.trim();
        if (target == null || !URI.matcher(target).matches()) {
            throw new IllegalArgumentException("The transfer target is '" + target + "'; allowed: a sip:, sips: or tel: URI");
        }
        if (!target.equals(own) && !allowed(target)) {
            throw new IllegalArgumentException("The transfer target '" + target + "' is not among those that the option transferAllowed names");
        }
        return target;
    }

    private boolean allowed(String target) {
        String list = context.configuration().getTransferAllowed();
        return list != null && Arrays.stream(list.split(",")).map(String::trim).filter(each -> !each.isEmpty())
                .anyMatch(each -> pattern(each).matcher(target.toLowerCase(Locale.ROOT)).matches());
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(Arrays.stream(glob.toLowerCase(Locale.ROOT).split("\\*", -1))
                .map(Pattern::quote).collect(Collectors.joining(".*")));
    }

    private static void tell(Message message, String target, TransferOutcome outcome) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("accepted", outcome.accepted());
        body.put("status", outcome.status());
        body.put("reason", outcome.reason());
        body.put("target", target);
        message.setBody(body);
        message.setHeader(SipMediaConstants.TRANSFER_ACCEPTED, outcome.accepted());
        message.setHeader(SipMediaConstants.TRANSFER_STATUS, outcome.status());
    }
}

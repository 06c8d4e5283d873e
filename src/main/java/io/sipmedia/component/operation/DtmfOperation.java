// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component.operation;

import io.sipmedia.call.Call;
import io.sipmedia.call.CallStateException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.apache.camel.AsyncCallback;
import org.apache.camel.Exchange;

/** Sends key presses to the caller (RFC 4733). */
final class DtmfOperation implements CallOperation {

    private static final Pattern KEYS = Pattern.compile("[0-9*#A-D]{1,64}");
    private static final long MAX_MILLIS = 2000;

    private final OperationContext context;

    DtmfOperation(OperationContext context) {
        this.context = context;
    }

    @Override
    public boolean process(Call call, Exchange exchange, AsyncCallback callback) throws Exception {
        String digits = context.configuration().getDigits();
        if (digits == null) {
            digits = exchange.getMessage().getBody(String.class);
        }
        digits = digits == null ? "" : digits.trim().toUpperCase(Locale.ROOT);
        if (!KEYS.matcher(digits).matches()) {
            throw new IllegalArgumentException("The option digits holds '" + digits + "'; allowed: 1 to 64 of 0-9 * # A-D");
        }
        if (!call.state().talking()) {
            throw new CallStateException(call.id(), "dtmf", call.state(), "it is not answered");
        }
        int millis = (int) Math.min(context.configuration().getDigitDuration(), MAX_MILLIS);
        return context.finish(call.sendDigits(digits, millis, millis), exchange, callback, queued -> { });
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.support.ComponentHealthCheck;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Down when there are consumers and SIP does not listen. Not when calls are refused for overload: who restarts what is down would end
 * those that are up. Thread: any.
 */
final class SipMediaHealthCheck extends ComponentHealthCheck {

    private final SipMediaComponent component;

    SipMediaHealthCheck(SipMediaComponent component) {
        super("sip-media");
        this.component = component;
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this).detail("calls", component.callCount())
                .detail("overloaded", component.overloaded());
        if (component.listening().isEmpty()) {
            if (!component.switchboard().hasLines()) {
                return result.message("no consumer, so SIP does not listen").up().build();
            }
            return result.message("SIP does not listen").down().build();
        }
        return result.detail("listening", component.listening().toString()).up().build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import java.util.Map;
import org.apache.camel.health.HealthCheck;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Down when there are consumers and SIP does not listen. Not when calls are refused for overload: who restarts what is down would end
 * those that are up. Thread: any.
 */
final class SipMediaHealthCheck implements HealthCheck {

    private final SipMediaComponent component;
    private volatile boolean enabled = true;

    SipMediaHealthCheck(SipMediaComponent component) {
        this.component = component;
    }

    @Override
    public String getId() {
        return "component:sip-media";
    }

    @Override
    public String getGroup() {
        return "components";
    }

    @Override
    public boolean isEnabled() {
        return enabled;
    }

    @Override
    public void setEnabled(boolean enabled) {
        this.enabled = enabled;
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

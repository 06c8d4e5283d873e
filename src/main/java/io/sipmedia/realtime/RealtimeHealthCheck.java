// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.session.CircuitBreaker;
import io.sipmedia.support.ComponentHealthCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;

/**
 * Down when a server wants a person to do something (the key, the quota), until a response is completed again, and while
 * an endpoint has no server that takes new calls. Thread: any.
 */
final class RealtimeHealthCheck extends ComponentHealthCheck {

    private final RealtimeComponent component;

    RealtimeHealthCheck(RealtimeComponent component) {
        super("realtime");
        this.component = component;
    }

    @Override
    public Result call(Map<String, Object> options) {
        HealthCheckResultBuilder result = HealthCheckResultBuilder.on(this).detail("sessions", component.sessionCount());
        List<String> reasons = new ArrayList<>();
        for (ServerRegister.Known server : component.servers().all()) {
            result.detail(server.label(), server.view().state().toString());
            if (server.view().fatal()) {
                reasons.add(server.label() + ": " + server.view().reason());
            }
        }
        for (RealtimeSessions name : component.names()) {
            if (!name.servers().isEmpty()
                    && name.servers().stream().allMatch(server -> server.breaker().view().state() == CircuitBreaker.State.OPEN)) {
                reasons.add("realtime:" + name.name() + " has no server that takes calls, last reason: "
                        + name.servers().get(0).breaker().view().reason());
            }
        }
        return reasons.isEmpty() ? result.up().build() : result.message(String.join("; ", reasons)).down().build();
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.support;

import org.apache.camel.health.HealthCheck;

/** What the health checks of our components have in common: {@code component:NAME} in the group {@code components}. Thread: any. */
public abstract class ComponentHealthCheck implements HealthCheck {

    private final String id;
    private volatile boolean enabled = true;

    /** @param scheme the component's */
    protected ComponentHealthCheck(String scheme) {
        id = "component:" + scheme;
    }

    @Override
    public final String getId() {
        return id;
    }

    @Override
    public final String getGroup() {
        return "components";
    }

    @Override
    public final boolean isEnabled() {
        return enabled;
    }

    @Override
    public final void setEnabled(boolean enabled) {
        this.enabled = enabled;
    }
}

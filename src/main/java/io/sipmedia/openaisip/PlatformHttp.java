// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.openaisip;

import io.sipmedia.openaisip.webhook.WebhookDesk;
import org.apache.camel.CamelContext;

/**
 * Whether routes from {@code platform-http:} would find an HTTP server. This class can be loaded without that component.
 */
final class PlatformHttp {

    private static final String COMPONENT = "org.apache.camel.component.platform.http.PlatformHttpComponent";

    private PlatformHttp() {
    }

    /** The component is there, and a server that runs for it. */
    static boolean serves(CamelContext context) {
        return loaded(context) && PlatformHttpDoor.hasServer(context);
    }

    /** @throws IllegalArgumentException which says what is missing, or that the path is taken */
    static WebhookDoor open(CamelContext context, OpenAiSipConfiguration options, WebhookDesk desk) throws Exception {
        if (!loaded(context)) {
            throw new IllegalArgumentException("server=platform-http needs the artifact org.apache.camel:camel-platform-http:"
                    + context.getVersion() + " on the class path, and the engine of your runtime");
        }
        return PlatformHttpDoor.open(context, options, desk);
    }

    private static boolean loaded(CamelContext context) {
        return context.getClassResolver().resolveClass(COMPONENT) != null;
    }
}

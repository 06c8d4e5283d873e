// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import java.net.URI;
import java.util.Map;

/**
 * Azure OpenAI's Realtime API in preview: the beta, with the deployment and the API's version in the address. Microsoft
 * deprecated it on 30 April 2026; new resources use {@code ga}.
 */
public final class AzurePreviewDialect extends DerivedDialect {

    /** The value of the option {@code dialect}. */
    public static final String NAME = "azure-preview";

    private static final String VERSION = "2025-04-01-preview";

    public AzurePreviewDialect() {
        super(new BetaDialect());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Defaults defaults() {
        return new Defaults(null, null, "alloy", "whisper-1");
    }

    @Override
    public URI uri(String baseUrl, SessionOptions options) {
        return Addresses.with(Addresses.with(Addresses.webSocket(baseUrl), "api-version", VERSION), "deployment", options.model());
    }

    @Override
    public Map<String, String> headers(URI server, Credential credential) {
        return credential.headers(Credential.Scheme.API_KEY);
    }
}

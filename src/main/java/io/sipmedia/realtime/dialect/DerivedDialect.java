// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * A dialect that differs from another one in a few points: override those.
 */
public abstract class DerivedDialect implements Dialect {

    /** What it differs from. */
    protected final Dialect base;

    protected DerivedDialect(Dialect base) {
        this.base = base;
    }

    @Override
    public Capabilities capabilities() {
        return base.capabilities();
    }

    @Override
    public Defaults defaults() {
        return base.defaults();
    }

    @Override
    public void check(SessionOptions options) {
        base.check(options);
    }

    @Override
    public URI uri(String baseUrl, SessionOptions options) {
        return base.uri(baseUrl, options);
    }

    @Override
    public Map<String, String> headers(URI server, Credential credential) {
        return base.headers(server, credential);
    }

    @Override
    public ObjectNode session(SessionOptions options, List<ToolDefinition> tools) {
        return base.session(options, tools);
    }

    @Override
    public String formatMismatch(JsonNode session, SessionOptions options) {
        return base.formatMismatch(session, options);
    }

    @Override
    public ObjectNode sayParameters(String words) {
        return base.sayParameters(words);
    }

    @Override
    public ObjectNode respondParameters(String instructions) {
        return base.respondParameters(instructions);
    }

    @Override
    public ObjectNode asideParameters(String instructions, String purpose) {
        return base.asideParameters(instructions, purpose);
    }

    @Override
    public ObjectNode message(String role, String text) {
        return base.message(role, text);
    }

    @Override
    public ObjectNode continuing(ObjectNode session, List<ObjectNode> history) {
        return base.continuing(session, history);
    }

    @Override
    public String canonicalType(String type) {
        return base.canonicalType(type);
    }

    @Override
    public Translation translation() {
        return base.translation();
    }

    @Override
    public AppendEvent appendEvent(SessionOptions options) {
        return base.appendEvent(options);
    }

    @Override
    public URI modelUri(URI server, SessionOptions options) {
        return base.modelUri(server, options);
    }

    @Override
    public String advice(String errorCode) {
        return base.advice(errorCode);
    }
}

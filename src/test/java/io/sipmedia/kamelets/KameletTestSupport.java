// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.kamelets;

import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A context that finds the Kamelets, runs YAML a test writes, and is stopped after it. */
abstract class KameletTestSupport {

    protected CamelContext context;

    @BeforeEach
    void make() {
        context = new DefaultCamelContext();
        context.getPropertiesComponent().setInitialProperties(new Properties());
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    protected void set(String name, String value) {
        context.getPropertiesComponent().addInitialProperty(name, value);
    }

    /** Starts the context with one route that sends to the Kamelet. */
    protected void start(String kamelet, Map<String, String> parameters) throws Exception {
        StringBuilder yaml = new StringBuilder();
        yaml.append("- route:\n    from:\n      uri: direct:in\n      steps:\n        - to:\n            uri: kamelet:").append(kamelet).append('\n');
        if (!parameters.isEmpty()) {
            yaml.append("            parameters:\n");
            parameters.forEach((name, value) -> yaml.append("              ").append(name).append(": '")
                    .append((value.matches(".*[&+%].*") ? "RAW(" + value + ")" : value).replace("'", "''")).append("'\n"));
        }
        start(yaml.toString());
    }

    protected void start(String yaml) throws Exception {
        context.getComponent("kamelet", org.apache.camel.component.kamelet.KameletComponent.class)
                .setLocation("file:kamelets,classpath:kamelets");
        Resource resource = ResourceHelper.fromString("test.camel.yaml", yaml);
        PluginHelper.getRoutesLoader(context).loadRoutes(resource);
        context.start();
    }

    /** What the route answers to a message with these headers; a failure is thrown as it is. */
    protected Exchange send(Consumer<Exchange> message) {
        return context.createProducerTemplate().request("direct:in", message::accept);
    }

    protected String answer(Map<String, ?> headers) throws Exception {
        Exchange exchange = send(e -> headers.forEach((name, value) -> e.getMessage().setHeader(name, value)));
        if (exchange.getException() != null) {
            throw exchange.getException();
        }
        return exchange.getMessage().getBody(String.class);
    }
}

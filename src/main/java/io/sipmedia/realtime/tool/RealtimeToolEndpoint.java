// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.tool;

import io.sipmedia.realtime.RealtimeConstants;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Category;
import org.apache.camel.Consumer;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.spi.Metadata;
import org.apache.camel.spi.UriEndpoint;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriPath;
import org.apache.camel.support.DefaultEndpoint;

/**
 * Offer a route to the model of a realtime session as a function it can call.
 *
 * The arguments arrive as headers of their own names and, as JSON, in the body; what the route leaves in the body is
 * the result. An exception becomes a result that says what went wrong, so that the model can speak about it.
 */
@UriEndpoint(firstVersion = "0.1.0", scheme = "realtime-tool", title = "Realtime Tool", syntax = "realtime-tool:name",
             category = {Category.AI}, consumerOnly = true, headersClass = RealtimeConstants.class)
public class RealtimeToolEndpoint extends DefaultEndpoint {

    static final String NAME = "[A-Za-z0-9_-]{1,64}";

    @UriPath(description = "The function's name: letters, digits, _ and -, at most 64")
    @Metadata(required = true)
    private String name;
    @UriParam
    @Metadata(required = true)
    private String description;
    @UriParam(prefix = "parameter.", multiValue = true)
    private Map<String, Object> parameters = new LinkedHashMap<>();
    @UriParam(javaType = "java.time.Duration")
    private long timeout;

    private ToolSchema schema;

    public RealtimeToolEndpoint(String uri, RealtimeToolComponent component, String name) {
        super(uri, component);
        this.name = name;
    }

    @Override
    protected void doInit() throws Exception {
        super.doInit();
        checkName("realtime-tool:" + name, name);
        if (description == null || description.isBlank()) {
            throw new IllegalArgumentException("realtime-tool:" + name + " needs a description: how else would the model know when to use it?");
        }
        schema = new ToolSchema(parameters);
    }

    static void checkName(String where, String name) {
        if (!name.matches(NAME)) {
            throw new IllegalArgumentException(where + ": a function's name has letters, digits, _ and -, at most 64");
        }
    }

    ToolSchema schema() {
        return schema;
    }

    @Override
    public Producer createProducer() {
        throw new UnsupportedOperationException("realtime-tool: can only be a route's from: the model calls it");
    }

    @Override
    public Consumer createConsumer(Processor processor) throws Exception {
        RealtimeToolConsumer consumer = new RealtimeToolConsumer(this, processor);
        configureConsumer(consumer);
        return consumer;
    }

    public String getName() {
        return name;
    }

    public String getDescription() {
        return description;
    }

    /**
     * What the function does and when to use it, for the model. The better this sentence, the better the model's choice.
     */
    public void setDescription(String description) {
        this.description = description;
    }

    public Map<String, Object> getParameters() {
        return parameters;
    }

    /**
     * The function's parameters: parameter.x=string declares x, of type string, integer, number, boolean, array or
     * object; parameter.x.required=true, parameter.x.description, parameter.x.enum=a,b and parameter.x.default say more about it.
     */
    public void setParameters(Map<String, Object> parameters) {
        this.parameters = parameters;
    }

    public long getTimeout() {
        return timeout;
    }

    /**
     * How long the model waits for the result before it is told that there is none; the route itself is not stopped.
     * Default is the option toolTimeout of the realtime endpoint (20 s). Lengthen it for functions that wait for people.
     */
    public void setTimeout(long timeout) {
        this.timeout = timeout;
    }
}

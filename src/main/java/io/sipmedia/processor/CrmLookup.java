// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.support.CamelHeaderGuard;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.support.service.ServiceSupport;

import static io.sipmedia.processor.CrmLookupException.Kind;

/**
 * Finds a customer by HTTP or SQL: the work behind the Kamelet {@code crm-lookup-action}.
 *
 * <p>The arguments are message headers, as a {@code realtime-tool:} route gets them. The body becomes the customer
 * system's JSON, cut to the chosen fields, or {@code {"found":false}}. What goes wrong is a {@link CrmLookupException}
 * whose message the model can speak about. Nothing in the message can steer the request: no Camel header is read, host
 * and query text are fixed, values are encoded or bound.
 *
 * <p>Thread: any that may block, up to {@link #setTimeout the limit}; never on an audio route.
 */
public class CrmLookup extends ServiceSupport implements Processor, CamelContextAware {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MAX_ARGUMENT = 128;
    private static final String CALLER_NUMBER = "CamelSipMediaFromUser";

    private CamelContext camelContext;
    private String url;
    private String authHeader;
    private String apiKey;
    private String dataSource;
    private String jdbcUrl;
    private String user;
    private String password;
    private String query;
    private String fields;
    private long timeout = 3000;
    private int maxBytes = 4096;
    private CrmSource source;

    @Override
    public void process(Exchange exchange) throws Exception {
        Message message = exchange.getMessage();
        JsonNode found = source.find(arguments(message));
        message.setBody(found == null ? "{\"found\":false}" : limited(found));
    }

    private Map<String, String> arguments(Message message) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String name : source.arguments()) {
            String value = message.getHeader(name, String.class);
            if ((value == null || value.isBlank()) && name.equals("phone")) {
                // caller id can be forged: a convenience for finding the record, never a proof of who calls
                value = message.getHeader(CALLER_NUMBER, String.class);
            }
            if (value == null || value.isBlank()) {
                throw new CrmLookupException(Kind.ARGUMENT, "The " + name + " is missing, ask the caller for it");
            }
            values.put(name, name.equals("phone") ? phone(value) : text(name, value));
        }
        return values;
    }

    private static String text(String name, String value) {
        if (value.length() > MAX_ARGUMENT) {
            throw new CrmLookupException(Kind.ARGUMENT, "The " + name + " is too long, ask the caller for it again");
        }
        return CamelHeaderGuard.clean(value, MAX_ARGUMENT).trim();
    }

    /** A number as people and models write it, without the marks people put into it. */
    private static String phone(String value) {
        String digits = value.replaceAll("[ ()./\\u2010-\\u2015-]", "");
        if (!digits.matches("\\+?[0-9]{2,20}")) {
            throw new CrmLookupException(Kind.ARGUMENT, "That is not a phone number, ask the caller for it again");
        }
        return digits;
    }

    private String limited(JsonNode found) throws JsonProcessingException {
        JsonNode chosen = fields == null ? found : chosen(found, names(fields));
        String json = JSON.writeValueAsString(chosen);
        if (json.getBytes(StandardCharsets.UTF_8).length > maxBytes) {
            throw new CrmLookupException(
                    Kind.TOO_LARGE, "The customer's record is larger than the " + maxBytes + " bytes that are allowed here");
        }
        return json;
    }

    /** Keeps the leaves whose name is allowed, and the objects and arrays on the way to them. */
    private static JsonNode chosen(JsonNode node, Set<String> allowed) {
        if (node.isArray()) {
            var kept = JSON.createArrayNode();
            node.forEach(element -> {
                JsonNode part = chosen(element, allowed);
                if (part != null) {
                    kept.add(part);
                }
            });
            return kept;
        }
        ObjectNode kept = JSON.createObjectNode();
        node.fields().forEachRemaining(field -> {
            if (field.getValue().isContainerNode()) {
                JsonNode part = chosen(field.getValue(), allowed);
                if (!part.isEmpty()) {
                    kept.set(field.getKey(), part);
                }
            } else if (allowed.contains(field.getKey())) {
                kept.set(field.getKey(), field.getValue());
            }
        });
        return kept;
    }

    private static Set<String> names(String list) {
        return Arrays.stream(list.split(",")).map(String::trim).filter(s -> !s.isEmpty()).collect(Collectors.toSet());
    }

    @Override
    protected void doStart() {
        Duration limit = Duration.ofMillis(timeout);
        boolean sql = jdbcUrl != null || dataSource != null;
        if ((url != null) == sql) {
            throw new IllegalArgumentException(
                    "crm-lookup-action needs either url, or query with jdbcUrl or dataSource; "
                                               + (sql ? "both are" : "neither is") + " set");
        }
        if (url != null) {
            if ((authHeader == null) != (apiKey == null)) {
                throw new IllegalArgumentException("authHeader and apiKey go together, one of them is not set");
            }
            source = new CrmHttp(
                    new UrlTemplate(url), authHeader, apiKey, limit,
                    camelContext.getExecutorServiceManager().newCachedThreadPool(this, "crm-lookup"));
        } else {
            if (query == null) {
                throw new IllegalArgumentException("query is not set; a SELECT such as select name from customer where phone = :#phone");
            }
            NamedQuery parsed = NamedQuery.parse(query);
            Database database = dataSource != null
                    ? Database.ofRegistry(camelContext, dataSource) : Database.ofUrl(jdbcUrl, user, password, timeout);
            source = new CrmSql(database, parsed, limit);
        }
    }

    @Override
    protected void doStop() {
        if (source != null) {
            source.close();
            source = null;
        }
    }

    @Override
    public CamelContext getCamelContext() {
        return camelContext;
    }

    @Override
    public void setCamelContext(CamelContext camelContext) {
        this.camelContext = camelContext;
    }

    /** The address to GET, with {@code {name}} where the argument of that name goes, percent-encoded. Unset: SQL is used. */
    public void setUrl(String url) {
        this.url = set(url);
    }

    /** Name of the header that carries the credential, such as {@code Authorization}. Default: none. */
    public void setAuthHeader(String authHeader) {
        this.authHeader = set(authHeader);
    }

    /** The credential, as it stands in the header. */
    public void setApiKey(String apiKey) {
        this.apiKey = set(apiKey);
    }

    /** Name of a {@code javax.sql.DataSource} in the registry. */
    public void setDataSource(String dataSource) {
        this.dataSource = set(dataSource);
    }

    /** JDBC URL of the database, when there is no DataSource in the registry. */
    public void setJdbcUrl(String jdbcUrl) {
        this.jdbcUrl = set(jdbcUrl);
    }

    /** User for the JDBC URL. */
    public void setUser(String user) {
        this.user = set(user);
    }

    /** Password for the JDBC URL. */
    public void setPassword(String password) {
        this.password = set(password);
    }

    /** A SELECT with {@code :#name} where the argument of that name goes. */
    public void setQuery(String query) {
        this.query = set(query);
    }

    /** Names of the fields the model may see, comma separated. Default: all of the answer. */
    public void setFields(String fields) {
        this.fields = set(fields);
    }

    /** Milliseconds for the whole lookup. Default 3000: a caller hears silence meanwhile. */
    public void setTimeout(long timeout) {
        this.timeout = timeout;
    }

    /** Bytes of JSON the model may get. Default 4096; more is an error, not a cut record. */
    public void setMaxBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    private static String set(String value) {
        return value == null || value.isBlank() ? null : value;
    }
}

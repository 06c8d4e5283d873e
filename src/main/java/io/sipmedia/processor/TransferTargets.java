// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.processor;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides where a call may be transferred: the policy behind the Kamelet {@code call-transfer-action}. What a model says
 * is a key into a table ({@code department}), or an address ({@code target}) that must be on the allow-list; it never
 * becomes an address by itself. Nothing is allowed that is not configured.
 *
 * <p>As a processor it sets the header {@code CamelSipMediaTarget} to the address chosen; or removes it and makes the body
 * the refusal, {@code {"transferred":false,"reason":…,"departments":[…]}}. Each refusal is logged.
 *
 * <p>Thread: any; immutable once configured.
 */
public class TransferTargets implements Processor {

    private static final Logger LOG = LoggerFactory.getLogger(TransferTargets.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TARGET = "CamelSipMediaTarget";
    private static final String CALL_ID = "CamelSipMediaCallId";

    private final Map<String, TransferTarget> departments = new TreeMap<>();
    private final List<AllowedTarget> allowed = new ArrayList<>();

    /**
     * What was decided.
     *
     * @param uri    the SIP URI to transfer to; null if the transfer is refused
     * @param reason why it is refused, in words the model can use; null if it is not
     */
    public record Choice(String uri, String reason) {

        public boolean accepted() {
            return uri != null;
        }
    }

    /** Decides for a department or, where no department is given, for an address. Either may be null. */
    public Choice choose(String department, String target) {
        if (department != null && !department.isBlank()) {
            TransferTarget known = departments.get(key(department));
            if (known != null) {
                return new Choice(known.uri(), null);
            }
            return new Choice(null, departments.isEmpty() ? "no department is configured" : "there is no such department");
        }
        if (target == null || target.isBlank()) {
            return new Choice(null, "no department was named");
        }
        TransferTarget parsed = TransferTarget.parse(target);
        if (parsed != null && allowed.stream().anyMatch(entry -> entry.matches(parsed))) {
            return new Choice(parsed.uri(), null);
        }
        return new Choice(null, "this number is not on the list of places a call may be transferred to");
    }

    /** Names of the departments, lower case, sorted. */
    public Collection<String> departments() {
        return Collections.unmodifiableCollection(departments.keySet());
    }

    @Override
    public void process(Exchange exchange) throws JsonProcessingException {
        Message message = exchange.getMessage();
        message.removeHeader(TARGET);
        Choice choice = choose(message.getHeader("department", String.class), message.getHeader("target", String.class));
        if (choice.accepted()) {
            message.setHeader(TARGET, choice.uri());
            return;
        }
        LOG.warn("call {}: transfer refused: {}", message.getHeader(CALL_ID), choice.reason());
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("transferred", false);
        answer.put("reason", choice.reason());
        if (!departments.isEmpty()) {
            answer.put("departments", departments.keySet());
        }
        message.setBody(JSON.writeValueAsString(answer));
    }

    /**
     * The departments and their addresses, {@code sales=sip:sales@pbx.example.com,support=+12025550100@pbx.example.com}.
     * Names are compared without regard to case. Default: none.
     */
    public void setDepartments(String list) {
        for (String entry : entries(list)) {
            addDepartment(entry);
        }
    }

    /**
     * Addresses a model may name itself, comma separated: {@code user@host}, {@code prefix*@host} or
     * {@code /regular expression/} over {@code user@host}; {@code name=address} adds a department. Default: none, so that
     * only departments can be reached.
     */
    public void setAllowed(String list) {
        for (String entry : entries(list)) {
            // a regular expression may hold '=', an address may not (but ;transport=)
            if (!entry.startsWith("/") && entry.matches("[^=@;:]+=.*")) {
                addDepartment(entry);
            } else {
                allowed.add(AllowedTarget.parse(entry));
            }
        }
    }

    private void addDepartment(String entry) {
        int equals = entry.indexOf('=');
        TransferTarget target = equals < 1 ? null : TransferTarget.parse(entry.substring(equals + 1).trim());
        if (target == null) {
            throw new IllegalArgumentException("'" + entry + "' is not allowed; allowed is department=user@host or department=sip:user@host");
        }
        departments.put(key(entry.substring(0, equals)), target);
    }

    private static List<String> entries(String list) {
        List<String> entries = new ArrayList<>();
        if (list != null) {
            for (String entry : list.split(",")) {
                if (!entry.isBlank()) {
                    entries.add(entry.trim());
                }
            }
        }
        return entries;
    }

    private static String key(String department) {
        return department.trim().toLowerCase(Locale.ROOT);
    }
}

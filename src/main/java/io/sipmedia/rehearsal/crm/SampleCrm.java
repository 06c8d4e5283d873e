// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.crm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A customer system for rehearsals and tests: a handful of made-up customers behind a small HTTP server on loopback.
 *
 * <ul>
 * <li>{@code GET /customers?phone=+12025550123}: the customer of that number, however it is written; a customer number is
 * taken too, as callers say the one when asked for the other</li>
 * <li>{@code GET /customers/1007}: the customer of that customer number</li>
 * </ul>
 * Answers {@code {"found":true,"customer":{…}}}, or 404 with {@code {"found":false}}; 401 without the credential, if one
 * was asked for. The customers stand in {@code customers.json} beside this class.
 *
 * <p>Thread: any; answers on threads of its own.
 */
public final class SampleCrm implements AutoCloseable {

    private static final String CUSTOMERS = "/io/sipmedia/rehearsal/crm/customers.json";
    private static final int REMEMBERED_REQUESTS = 1000;

    private final ObjectMapper json = new ObjectMapper();
    private final JsonNode customers;
    private final String authHeader;
    private final String authValue;
    private final HttpServer server;
    private final ExecutorService threads;
    private final Deque<String> requests = new ArrayDeque<>();

    private SampleCrm(String authHeader, String authValue) {
        this.authHeader = authHeader;
        this.authValue = authValue;
        try (InputStream in = SampleCrm.class.getResourceAsStream(CUSTOMERS)) {
            if (in == null) {
                throw new FileNotFoundException(CUSTOMERS);
            }
            customers = json.readTree(in);
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException("The sample CRM cannot start", e);
        }
        threads = Executors.newFixedThreadPool(2, task -> {
            Thread thread = new Thread(task, "sample-crm");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/customers", this::answer);
        server.start();
    }

    /** A customer system that anybody on this machine may ask. */
    public static SampleCrm start() {
        return new SampleCrm(null, null);
    }

    /** A customer system that wants this header with this value. */
    public static SampleCrm start(String authHeader, String authValue) {
        return new SampleCrm(authHeader, authValue);
    }

    /** Base address, such as {@code http://127.0.0.1:41001}. */
    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Address template for {@code crm-lookup-action}, by phone number. */
    public String lookupUrl() {
        return url() + "/customers?phone={phone}";
    }

    /** Paths and queries asked for so far, oldest first; the last {@value #REMEMBERED_REQUESTS}. */
    public List<String> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        synchronized (requests) {
            if (requests.size() == REMEMBERED_REQUESTS) {
                requests.removeFirst();
            }
            requests.addLast(exchange.getRequestURI().toString());
        }
        if (!exchange.getRequestMethod().equals("GET")) {
            send(exchange, 405, "{\"error\":\"only GET is served\"}");
        } else if (!authorised(exchange)) {
            send(exchange, 401, "{\"error\":\"the credential is missing or wrong\"}");
        } else {
            JsonNode customer = find(exchange);
            if (customer == null) {
                send(exchange, 404, "{\"found\":false}");
            } else {
                send(exchange, 200, json.writeValueAsString(json.createObjectNode().put("found", true).set("customer", customer)));
            }
        }
    }

    private boolean authorised(HttpExchange exchange) {
        if (authHeader == null) {
            return true;
        }
        String given = exchange.getRequestHeaders().getFirst(authHeader);
        return given != null
                && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), authValue.getBytes(StandardCharsets.UTF_8));
    }

    private JsonNode find(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        String number = path.startsWith("/customers/") ? path.substring("/customers/".length()) : null;
        String phone = null;
        String query = exchange.getRequestURI().getRawQuery();
        if (query != null) {
            for (String pair : query.split("&")) {
                if (pair.startsWith("phone=")) {
                    phone = digits(URLDecoder.decode(pair.substring("phone=".length()), StandardCharsets.UTF_8));
                }
            }
        }
        for (JsonNode customer : customers) {
            boolean sameNumber = number != null && number.equals(customer.path("id").asText());
            boolean samePhone = phone != null
                    && (phone.equals(digits(customer.path("phone").asText())) || phone.equals(customer.path("id").asText()));
            if (sameNumber || samePhone) {
                return customer;
            }
        }
        return null;
    }

    /** The digits alone, with the country code where a national number of ten digits is given. */
    private static String digits(String phone) {
        String digits = phone.replaceAll("[^0-9]", "");
        return digits.length() == 10 ? "1" + digits : digits;
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}

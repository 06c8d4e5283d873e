// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.kamelets;

import com.sun.net.httpserver.HttpServer;
import io.sipmedia.processor.CrmLookupException;
import io.sipmedia.processor.CrmLookupException.Kind;
import io.sipmedia.rehearsal.crm.SampleCrm;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** {@code crm-lookup-action} against a real HTTP server and a real database. */
class CrmLookupActionTest extends KameletTestSupport {

    private static final String ADA = "{\"found\":true,\"customer\":{\"id\":\"1007\",\"name\":\"Ada Miller\",\"phone\":\"+12025550123\","
                                      + "\"order\":{\"id\":\"4711\",\"status\":\"shipped\",\"eta\":\"Friday\"}}}";

    private SampleCrm crm;
    private HttpServer odd;

    @BeforeEach
    void startCrm() throws IOException {
        crm = SampleCrm.start("X-Api-Key", "s3+cr&t=%#");
        odd = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        odd.start();
    }

    @AfterEach
    void stopCrm() {
        crm.close();
        odd.stop(0);
    }

    private void startHttp() throws Exception {
        start("crm-lookup-action", Map.of("url", crm.lookupUrl(), "authHeader", "X-Api-Key", "apiKey", "s3+cr&t=%#"));
    }

    private void startOdd(int status, String body, Map<String, String> more) throws Exception {
        odd.createContext("/", exchange -> {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Location", crm.url() + "/customers/1007");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        var parameters = new java.util.LinkedHashMap<>(more);
        parameters.put("url", "http://127.0.0.1:" + odd.getAddress().getPort() + "/{phone}");
        start("crm-lookup-action", parameters);
    }

    private Kind failure(Map<String, ?> headers) {
        return assertThrows(CrmLookupException.class, () -> answer(headers)).getKind();
    }

    @ParameterizedTest
    @ValueSource(strings = {"+12025550123", "+1 202 555 0123", "(202) 555-0123", "1.202.555.0123", "1007"})
    void findsTheCustomerOfANumber(String phone) throws Exception {
        startHttp();
        assertEquals(ADA, answer(Map.of("phone", phone)));
        assertTrue(crm.requests().get(0).startsWith("/customers?phone="), crm.requests().toString());
    }

    @Test
    void saysSoWhenThereIsNone() throws Exception {
        startHttp();
        assertEquals("{\"found\":false}", answer(Map.of("phone", "+12025550999")));
    }

    @Test
    void takesTheCallersOwnNumberWhenNoneIsNamed() throws Exception {
        startHttp();
        assertEquals(ADA, answer(Map.of("CamelSipMediaFromUser", "+12025550123")));
        assertEquals(Kind.ARGUMENT, failure(Map.of()));
    }

    @Test
    void isNotSteeredByHeaders() throws Exception {
        startHttp();
        assertEquals(ADA, answer(Map.of(
                "phone", "+12025550123", "CamelHttpUri", "http://127.0.0.1:1/", "CamelHttpPath", "/customers/1008",
                "CamelHttpQuery", "phone=1", "CamelHttpMethod", "DELETE")));
        assertEquals(List.of("/customers?phone=%2B12025550123"), crm.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1007 OR 1=1", "../customers/1008", "*", "+1&admin=true", "1\r\nX-Api-Key: x", "＋１２０２", "call me maybe"})
    void refusesWhatIsNotANumber(String phone) throws Exception {
        startHttp();
        assertEquals(Kind.ARGUMENT, failure(Map.of("phone", phone)));
        assertEquals(List.of(), crm.requests());
    }

    @Test
    void encodesOtherArguments() throws Exception {
        start("crm-lookup-action", Map.of("url", crm.url() + "/customers/{number}", "authHeader", "X-Api-Key", "apiKey", "s3+cr&t=%#"));
        assertEquals(ADA, answer(Map.of("number", "1007")));
        assertEquals("{\"found\":false}", answer(Map.of("number", "../1007?x=/#")));
        assertEquals("{\"found\":false}", answer(Map.of("number", "..")));
        assertEquals(
                List.of("/customers/1007", "/customers/..%2F1007%3Fx%3D%2F%23", "/customers/%2E%2E"), crm.requests());
    }

    @Test
    void showsOnlyTheFieldsThatAreAllowed() throws Exception {
        start("crm-lookup-action", Map.of(
                "url", crm.lookupUrl(), "authHeader", "X-Api-Key", "apiKey", "s3+cr&t=%#", "fields", "found, name,status"));
        assertEquals("{\"found\":true,\"customer\":{\"name\":\"Ada Miller\",\"order\":{\"status\":\"shipped\"}}}",
                answer(Map.of("phone", "+12025550123")));
    }

    @Test
    void failsWithoutTheCredentialAndTellsNoSecret() throws Exception {
        start("crm-lookup-action", Map.of("url", crm.lookupUrl(), "authHeader", "X-Api-Key", "apiKey", "wrong"));
        CrmLookupException e = assertThrows(CrmLookupException.class, () -> answer(Map.of("phone", "+12025550123")));
        assertEquals(Kind.REFUSED, e.getKind());
        assertEquals("The customer system answered with status 401", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "500|{}|REFUSED", "302|{}|REFUSED", "200|<html>Error</html>|NOT_JSON", "200|{\"id\":7,\"id\":8}|NOT_JSON", "200|{} {}|NOT_JSON"})
    void namesWhatIsWrongWithAnAnswer(int status, String body, Kind kind) throws Exception {
        startOdd(status, body, Map.of());
        assertEquals(kind, failure(Map.of("phone", "123")));
        assertEquals(List.of(), crm.requests(), "no redirect is followed");
    }

    @Test
    void refusesARecordThatIsTooLarge() throws Exception {
        startOdd(200, "{\"name\":\"" + "x".repeat(5000) + "\"}", Map.of());
        assertEquals(Kind.TOO_LARGE, failure(Map.of("phone", "123")));
    }

    @Test
    void readsNoMoreThanItMust() throws Exception {
        startOdd(200, "{\"name\":\"" + "x".repeat(400_000) + "\"}", Map.of("fields", "id"));
        assertEquals(Kind.TOO_LARGE, failure(Map.of("phone", "123")));
    }

    @Test
    void givesUpOnASystemThatDoesNotAnswer() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            start("crm-lookup-action", Map.of("url", "http://127.0.0.1:" + deaf.getLocalPort() + "/{phone}", "timeout", "200"));
            assertEquals(Kind.TIMEOUT, failure(Map.of("phone", "123")));
        }
    }

    @Test
    void saysThatASystemIsAway() throws Exception {
        int port = odd.getAddress().getPort();
        odd.stop(0);
        start("crm-lookup-action", Map.of("url", "http://127.0.0.1:" + port + "/{phone}"));
        assertEquals(Kind.UNREACHABLE, failure(Map.of("phone", "123")));
    }

    @Test
    void asksADatabase() throws Exception {
        String jdbc = "jdbc:h2:mem:" + UUID.randomUUID();
        try (Connection keep = DriverManager.getConnection(jdbc, "sa", "p&w+d")) {
            keep.createStatement().execute("create table customer(phone varchar(32), name varchar(64), open_orders int, vip boolean)");
            keep.createStatement().execute("insert into customer values ('+12025550123', 'Ada Miller', 1, true), ('1', 'A', 0, null), ('1', 'B', 2, false)");
            start("crm-lookup-action", Map.of(
                    "jdbcUrl", jdbc, "username", "sa", "password", "p&w+d",
                    "query", "select name, open_orders, vip from customer where phone = :#phone order by name"));
            assertEquals("{\"found\":true,\"customer\":{\"name\":\"Ada Miller\",\"open_orders\":1,\"vip\":true}}",
                    answer(Map.of("phone", "+1 202 555 0123")));
            assertEquals("{\"found\":false}", answer(Map.of("phone", "77")));
        }
    }

    @Test
    void asksADataSourceOfTheRegistry() throws Exception {
        JdbcDataSource dataSource = new JdbcDataSource();
        dataSource.setURL("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        try (Connection connection = dataSource.getConnection()) {
            connection.createStatement().execute("create table customer(number varchar(32), name varchar(64))");
            connection.createStatement().execute("insert into customer values ('7', 'O''Hara'), ('7', 'B')");
            context.getRegistry().bind("crmDb", dataSource);
            start("crm-lookup-action", Map.of("dataSource", "crmDb", "query", "select name from customer where number = :#number"));
            assertEquals("{\"found\":true,\"customers\":[{\"name\":\"O'Hara\"},{\"name\":\"B\"}]}", answer(Map.of("number", "7")));
            assertEquals("{\"found\":false}", answer(Map.of("number", "7' or '1'='1")));
            connection.createStatement().execute("shutdown");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
            "url=ftp://crm/{phone}|url holds 'ftp://crm/{phone}'; allowed is",
            "url=http://{phone}/x|url holds 'http://{phone}/x'; allowed is",
            "timeout=100|needs either url, or query with jdbcUrl or dataSource; neither is set",
            "jdbcUrl=jdbc:h2:mem:x|query is not set",
            "jdbcUrl=jdbc:nosuch:x;query=select 1|no JDBC driver",
            "jdbcUrl=jdbc:h2:mem:x;query=delete from customer|query must be a SELECT",
            "url=http://127.0.0.1/{phone};authHeader=X|apiKey go together"})
    void aWrongSettingStopsTheStart(String settings, String message) {
        var parameters = new java.util.LinkedHashMap<String, String>();
        for (String setting : settings.split(";")) {
            parameters.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        Throwable e = assertThrows(Exception.class, () -> start("crm-lookup-action", parameters));
        while (e.getCause() != null) {
            e = e.getCause();
        }
        assertTrue(e.getMessage().contains(message), e.getMessage());
        assertFalse(e.getMessage().contains("\n"));
    }
}

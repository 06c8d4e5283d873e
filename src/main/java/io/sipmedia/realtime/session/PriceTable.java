// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What models cost, in USD per million tokens. The table that ships will age; a file of one's own replaces it.
 */
public final class PriceTable {

    /** USD per million tokens of each kind. */
    public record Price(double textIn, double textCached, double textOut, double audioIn, double audioCached, double audioOut) {
    }

    private static final String SHIPPED = "/io/sipmedia/realtime/prices.json";

    private final Map<String, Price> prices;

    private PriceTable(Map<String, Price> prices) {
        this.prices = prices;
    }

    /** The table that ships. */
    public static PriceTable shipped() {
        try (InputStream in = PriceTable.class.getResourceAsStream(SHIPPED)) {
            return read(in);
        } catch (IOException e) {
            throw new IllegalStateException(SHIPPED + " cannot be read", e);
        }
    }

    /** Reads a table of the same form as the one that ships. */
    public static PriceTable read(InputStream json) throws IOException {
        Map<String, Price> prices = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> model : new ObjectMapper().readTree(json).path("models").properties()) {
            JsonNode p = model.getValue();
            prices.put(model.getKey(), new Price(p.path("textIn").asDouble(), p.path("textCached").asDouble(),
                    p.path("textOut").asDouble(), p.path("audioIn").asDouble(), p.path("audioCached").asDouble(),
                    p.path("audioOut").asDouble()));
        }
        return new PriceTable(prices);
    }

    /** The price of a model, by the longest name that its name begins with; null when the table does not know it. */
    public Price of(String model) {
        String best = null;
        for (String name : prices.keySet()) {
            if (model != null && model.startsWith(name) && (best == null || name.length() > best.length())) {
                best = name;
            }
        }
        return best == null ? null : prices.get(best);
    }
}

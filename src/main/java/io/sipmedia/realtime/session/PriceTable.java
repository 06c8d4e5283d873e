// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What models cost, in USD. The table that ships will age; a file of one's own replaces it, and single models can be
 * given other prices or another model's. A model that is not in the table has no price, and is never taken for free.
 *
 * <p>Immutable; thread: any.
 */
public final class PriceTable {

    /** What may be billed: USD per million tokens, or per minute. */
    public enum Kind {
        TEXT_IN("textIn"), TEXT_CACHED("textCached"), TEXT_OUT("textOut"), AUDIO_IN("audioIn"), AUDIO_CACHED("audioCached"),
        AUDIO_OUT("audioOut"), IMAGE_IN("imageIn"), IMAGE_CACHED("imageCached"), PER_MINUTE("perMinute");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        static Kind of(String label) {
            for (Kind kind : values()) {
                if (kind.label.equals(label)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("'" + label + "' is not one of textIn, textCached, textOut, audioIn, audioCached,"
                    + " audioOut, imageIn, imageCached, perMinute");
        }
    }

    /** The prices of one model; kinds that are not there are not known. */
    public static final class Price {

        private static final BigDecimal SECONDS = BigDecimal.valueOf(60);
        private static final int SCALE = 12;

        private final Map<Kind, BigDecimal> byKind;

        private Price(Map<Kind, BigDecimal> byKind) {
            this.byKind = byKind;
        }

        /** USD, or null when it is not known. */
        public BigDecimal of(Kind kind) {
            return byKind.get(kind);
        }

        boolean billedByTime() {
            return of(Kind.PER_MINUTE) != null && of(Kind.AUDIO_OUT) == null && of(Kind.TEXT_OUT) == null;
        }

        /** In USD, exact for tokens; null when a kind that was used has no price. */
        BigDecimal cost(Usage u) {
            BigDecimal sum = BigDecimal.ZERO;
            sum = add(sum, Kind.TEXT_IN, Kind.TEXT_IN, u.textIn() - u.textCached());
            sum = add(sum, Kind.TEXT_CACHED, Kind.TEXT_IN, u.textCached());
            sum = add(sum, Kind.AUDIO_IN, Kind.AUDIO_IN, u.audioIn() - u.audioCached());
            sum = add(sum, Kind.AUDIO_CACHED, Kind.AUDIO_IN, u.audioCached());
            sum = add(sum, Kind.IMAGE_IN, Kind.IMAGE_IN, u.imageIn() - u.imageCached());
            sum = add(sum, Kind.IMAGE_CACHED, Kind.IMAGE_IN, u.imageCached());
            sum = add(sum, Kind.TEXT_OUT, Kind.TEXT_OUT, u.textOut());
            sum = add(sum, Kind.AUDIO_OUT, Kind.AUDIO_OUT, u.audioOut());
            if (sum == null || u.seconds().signum() == 0) {
                return sum;
            }
            BigDecimal minute = of(Kind.PER_MINUTE);
            return minute == null ? null : sum.add(minute.multiply(u.seconds()).divide(SECONDS, SCALE, RoundingMode.HALF_UP));
        }

        // a model without a price for cached tokens bills them like the others
        private BigDecimal add(BigDecimal sum, Kind kind, Kind otherwise, long tokens) {
            if (sum == null || tokens <= 0) {
                return sum;
            }
            BigDecimal price = byKind.getOrDefault(kind, byKind.get(otherwise));
            return price == null ? null : sum.add(price.multiply(BigDecimal.valueOf(tokens)).movePointLeft(6));
        }
    }

    private static final String SHIPPED = "/io/sipmedia/realtime/prices.json";
    // gpt-realtime-2025-08-28 costs what gpt-realtime costs; gpt-realtime-3 may cost anything
    private static final Pattern SNAPSHOT = Pattern.compile("-\\d{4}-\\d{2}-\\d{2}$");
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

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

    /**
     * Reads a table of the same form as the one that ships.
     *
     * @throws IllegalArgumentException if it holds no models, or something that is no price
     */
    public static PriceTable read(InputStream json) throws IOException {
        JsonNode models = MAPPER.readTree(json).path("models");
        if (!models.isObject() || models.isEmpty()) {
            throw new IllegalArgumentException("the price table has no member 'models'");
        }
        Map<String, Price> prices = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> model : models.properties()) {
            Map<Kind, BigDecimal> kinds = new EnumMap<>(Kind.class);
            for (Map.Entry<String, JsonNode> price : model.getValue().properties()) {
                kinds.put(Kind.of(price.getKey()), amount(model.getKey(), price.getValue().asText()));
            }
            prices.put(model.getKey(), new Price(kinds));
        }
        return new PriceTable(prices);
    }

    /**
     * This table with other prices for some models.
     *
     * @param text as the option {@code prices} takes it, {@code model: textIn 4, audioIn 32; deployment: gpt-realtime}; null for none
     * @throws IllegalArgumentException which names the part that is not understood
     */
    public PriceTable with(String text) {
        if (text == null || text.isBlank()) {
            return this;
        }
        Map<String, Price> changed = new LinkedHashMap<>(prices);
        for (String entry : text.split(";")) {
            if (entry.isBlank()) {
                continue;
            }
            int colon = entry.indexOf(':');
            String model = colon < 0 ? "" : entry.substring(0, colon).strip();
            String what = entry.substring(colon + 1).strip();
            if (model.isEmpty() || what.isEmpty()) {
                throw new IllegalArgumentException("prices: '" + entry.strip() + "' is not of the form 'model: textIn 4, textOut 16'"
                        + " or 'model: another model'");
            }
            changed.put(model, what.matches("\\S+") ? known(what) : parse(model, what));
        }
        return new PriceTable(changed);
    }

    private Price known(String model) {
        Price price = of(model);
        if (price == null) {
            throw new IllegalArgumentException("prices: the table knows no model '" + model + "'");
        }
        return price;
    }

    private static Price parse(String model, String text) {
        Map<Kind, BigDecimal> kinds = new EnumMap<>(Kind.class);
        for (String part : text.split(",")) {
            String[] words = part.strip().split("\\s+");
            if (words.length != 2) {
                throw new IllegalArgumentException("prices: '" + part.strip() + "' of " + model + " is not a kind and a price");
            }
            kinds.put(Kind.of(words[0]), amount(model, words[1]));
        }
        return new Price(kinds);
    }

    private static BigDecimal amount(String model, String text) {
        try {
            BigDecimal amount = new BigDecimal(text);
            if (amount.signum() >= 0) {
                return amount;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("prices: '" + text + "' of " + model + " is no price");
    }

    /** The price of a model by its name, or by its name without a snapshot's date; null when the table does not know it. */
    public Price of(String model) {
        if (model == null) {
            return null;
        }
        Price exact = prices.get(model);
        return exact != null ? exact : prices.get(SNAPSHOT.matcher(model).replaceFirst(""));
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Sums what was used and what it costs: every response, cancelled and failed ones included, every transcription, which
 * is billed apart, and time, for models billed by the minute. The summary is the sum of the events, digit by digit: both
 * are decimal numbers and nothing is rounded on the way.
 *
 * <p>Thread: the call's loop.
 */
final class UsageMeter {

    private static final BigDecimal MINUTE = BigDecimal.valueOf(60);

    // of the server that is spoken with
    private String model;
    private PriceTable.Price price;
    private String transcriber;
    private PriceTable.Price transcriberPrice;
    private final TreeSet<String> unpriced = new TreeSet<>();
    private Usage responses = Usage.NONE;
    private Usage transcriptions = Usage.NONE;
    private BigDecimal seconds = BigDecimal.ZERO;
    private BigDecimal cost = BigDecimal.ZERO;
    private long tokens;
    private int unreported;
    private BigDecimal lastCost = BigDecimal.ZERO;
    private long lastTokens;

    /** @param prices may be null; then nothing has a price */
    UsageMeter(PriceTable prices, String model, String transcriber) {
        price(prices, model, transcriber);
    }

    /** From now on this model is used, at its own price. */
    void price(PriceTable prices, String model, String transcriber) {
        this.model = model;
        this.transcriber = transcriber;
        price = prices == null ? null : prices.of(model);
        transcriberPrice = prices == null ? null : prices.of(transcriber);
    }

    /** Adds the {@code usage} of a response; the event's body. */
    Map<String, Object> addResponse(JsonNode usage) {
        Usage used = Usage.ofResponse(usage);
        responses = responses.plus(used);
        // of a model that is billed by time, tokens are told and cost nothing
        return add("response", model, used, billedByTime() ? BigDecimal.ZERO : cost(price, used));
    }

    /** Adds the {@code usage} of a transcription; the event's body. */
    Map<String, Object> addTranscription(JsonNode usage) {
        Usage used = Usage.ofTranscription(usage);
        transcriptions = transcriptions.plus(used);
        return add("transcription", transcriber, used, cost(transcriberPrice, used));
    }

    /** Adds time of the session; the event's body. */
    Map<String, Object> addTime(long millis) {
        Usage used = Usage.ofTime(millis);
        seconds = seconds.add(used.seconds());
        responses = responses.plus(used);
        return add("time", model, used, cost(price, used));
    }

    /** The server has made a response or a transcription, and does not say what it used. */
    void unreported() {
        unreported++;
    }

    private static BigDecimal cost(PriceTable.Price of, Usage used) {
        return of == null ? null : of.cost(used);
    }

    // costs are null when they are not known
    private Map<String, Object> add(String source, String name, Usage used, BigDecimal costs) {
        if (costs == null) {
            unpriced.add(String.valueOf(name));
        }
        lastCost = costs == null ? BigDecimal.ZERO : costs;
        lastTokens = used.tokens();
        cost = cost.add(lastCost);
        tokens += lastTokens;
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("source", source);
        map.put("model", name);
        map.putAll(used.toMap());
        if (used.seconds().signum() > 0) {
            map.put("seconds", used.seconds());
        }
        if (costs == null) {
            map.put("costUnknown", true);
        } else {
            map.put("costUsd", plain(costs));
        }
        map.put("total", summary());
        return map;
    }

    private static BigDecimal plain(BigDecimal amount) {
        return amount.signum() == 0 ? BigDecimal.ZERO : amount.stripTrailingZeros().setScale(
                Math.max(2, amount.stripTrailingZeros().scale()));
    }

    /** Whether a model was asked to write down what the caller says. */
    boolean transcribes() {
        return transcriber != null;
    }

    /** Whether the session itself is billed by the minute. */
    boolean billedByTime() {
        return price != null && price.billedByTime();
    }

    /** Of what was added last, in USD; zero when it is not known. */
    BigDecimal lastCost() {
        return lastCost;
    }

    long lastTokens() {
        return lastTokens;
    }

    /** Input and output of responses and transcriptions. */
    long tokens() {
        return tokens;
    }

    /** In USD; a lower bound when {@link #complete()} is false. */
    BigDecimal cost() {
        return cost;
    }

    /** Whether the cost of everything is known. */
    boolean complete() {
        return unpriced.isEmpty() && unreported == 0;
    }

    /** In USD; null when it is not wholly known. */
    BigDecimal costUsd() {
        return complete() ? plain(cost) : null;
    }

    Map<String, Object> summary() {
        Map<String, Object> map = responses.toMap();
        map.put("transcriptionTokens", transcriptions.tokens());
        map.put("transcriptionSeconds", transcriptions.seconds());
        if (billedByTime() || seconds.signum() > 0) {
            map.put("minutes", seconds.divide(MINUTE, 3, RoundingMode.HALF_UP));
        }
        if (complete()) {
            map.put("costUsd", plain(cost));
        } else {
            // never a sum that looks whole and is not
            map.put("costKnownUsd", plain(cost));
            map.put("costUnknownOf", String.join(", ", unpriced));
            map.put("unreported", unreported);
        }
        return map;
    }
}

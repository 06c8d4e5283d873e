// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.Credential;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.SidebandDialect;
import io.sipmedia.realtime.dialect.ToolDefinition;
import java.util.List;

/**
 * Everything a session must know before it is opened.
 *
 * @param dialect           how to speak
 * @param options           what to ask for; the formats become those that the dialect has
 * @param url               {@code ws:} or {@code wss:} address without the model
 * @param apiKey            how the server is shown who we are; never printed
 * @param tools             the functions the model may call
 * @param greeting          words the model says first, once the call is answered; null for none
 * @param appendMillis      length of an audio event, 20 to 200
 * @param earlyAudioMillis  how much of the caller's speech is kept while the session is not ready
 * @param readyTimeoutMillis how long the server may take from the connection to {@code session.updated}
 * @param reconnect         how often to try again
 * @param retryDelayMillis  before a failed response is asked for once more
 * @param historyItems      how many items a new connection is told of; 0 for none
 * @param prices            for the cost estimate; may be null
 * @param priceModel        the model's name in the table when it differs (Azure names deployments); null otherwise
 * @param limits            what a session puts up with
 */
public record SessionSettings(
        Dialect dialect, SessionOptions options, String url, Credential apiKey, List<ToolDefinition> tools, String greeting,
        int appendMillis, long earlyAudioMillis, long readyTimeoutMillis, ReconnectPolicy reconnect, long retryDelayMillis,
        int historyItems, PriceTable prices, String priceModel, SessionLimits limits) {

    public SessionSettings {
        tools = dialect.capabilities().can(Ability.TOOLS) ? List.copyOf(tools) : List.of();
        options = dialect.capabilities().fit(options);
        dialect.check(options);
        if (limits.interruption().needsControl() && !dialect.capabilities().can(Ability.INTERRUPT_CONTROL)) {
            throw new IllegalArgumentException("interruptBy=local, interrupt=pause, interrupt=ignore and greetingInterrupt=ignore are not"
                    + " possible with the dialect " + dialect.name() + ": its servers stop and answer by themselves, and cannot be told not"
                    + " to; use interruptBy=server and interrupt=stop, or another dialect");
        }
        dialect.uri(url, options);
        if (appendMillis < 20 || appendMillis > 200) {
            throw new IllegalArgumentException("appendMillis must be from 20 to 200, not " + appendMillis);
        }
    }

    /** Settings with defaults for everything but these. */
    public static SessionSettings of(Dialect dialect, SessionOptions options, String url, String apiKey) {
        return new SessionSettings(dialect, options, url, Credential.of(apiKey), List.of(), null, 20, 10_000, 10_000, ReconnectPolicy.defaults(),
                1000, 40, PriceTable.shipped(), null, SessionLimits.defaults());
    }

    public SessionSettings withTools(List<ToolDefinition> newTools) {
        return new SessionSettings(dialect, options, url, apiKey, newTools, greeting, appendMillis, earlyAudioMillis,
                readyTimeoutMillis, reconnect, retryDelayMillis, historyItems, prices, priceModel, limits);
    }

    public SessionSettings withGreeting(String words) {
        return new SessionSettings(dialect, options, url, apiKey, tools, words, appendMillis, earlyAudioMillis,
                readyTimeoutMillis, reconnect, retryDelayMillis, historyItems, prices, priceModel, limits);
    }

    public SessionSettings withReconnect(ReconnectPolicy policy, long newRetryDelayMillis) {
        return new SessionSettings(dialect, options, url, apiKey, tools, greeting, appendMillis, earlyAudioMillis,
                readyTimeoutMillis, policy, newRetryDelayMillis, historyItems, prices, priceModel, limits);
    }

    public SessionSettings withAudio(int newAppendMillis, long newEarlyAudioMillis) {
        return new SessionSettings(dialect, options, url, apiKey, tools, greeting, newAppendMillis, newEarlyAudioMillis,
                readyTimeoutMillis, reconnect, retryDelayMillis, historyItems, prices, priceModel, limits);
    }

    public SessionSettings withLimits(SessionLimits newLimits) {
        return new SessionSettings(dialect, options, url, apiKey, tools, greeting, appendMillis, earlyAudioMillis,
                readyTimeoutMillis, reconnect, retryDelayMillis, historyItems, prices, priceModel, newLimits);
    }

    /** The model's name in the price table. */
    public String pricedModel() {
        return priceModel == null ? options.model() : priceModel;
    }

    /** The model that writes down what the caller says; null for none. */
    public String transcriber() {
        return options.transcription() != null && options.transcription().enabled() ? options.transcription().model() : null;
    }

    /** The same for a second connection to a call's session; the call is carried by the server, under this id. */
    public SessionSettings attachedTo(String serversCallId) {
        return new SessionSettings(new SidebandDialect(dialect, serversCallId), options, url, apiKey, tools, greeting, appendMillis,
                earlyAudioMillis, readyTimeoutMillis, reconnect, retryDelayMillis, historyItems, prices, priceModel, limits);
    }

    /** Whether the session is another connection's, which goes on without us. */
    public boolean attached() {
        return !dialect.capabilities().can(Ability.OWN_SESSION);
    }

    @Override
    public String toString() {
        return "SessionSettings[" + dialect.name() + ", " + options.model() + ", " + url.replaceAll("\\?.*", "") + "]";
    }
}

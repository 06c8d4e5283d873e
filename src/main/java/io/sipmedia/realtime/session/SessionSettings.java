// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime.session;

import io.sipmedia.realtime.dialect.Ability;
import io.sipmedia.realtime.dialect.Credential;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.SessionOption;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.SidebandDialect;
import io.sipmedia.realtime.dialect.ToolDefinition;
import java.util.List;
import java.util.function.Consumer;

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
        tools = dialect.capabilities().offered(tools, options);
        options = dialect.capabilities().fit(options);
        if (limits.interruption().needsControl() && !dialect.capabilities().can(Ability.INTERRUPT_CONTROL)) {
            throw new IllegalArgumentException("interruptBy=local, interrupt=pause, interrupt=ignore and greetingInterrupt=ignore are not"
                    + " possible with the dialect " + dialect.name() + ": its servers stop and answer by themselves, and cannot be told not"
                    + " to; use interruptBy=server and interrupt=stop, or another dialect");
        }
        SessionOption.refuseUnsent(dialect, options);
        dialect.check(options);
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
        return with(draft -> draft.tools = newTools);
    }

    public SessionSettings withGreeting(String words) {
        return with(draft -> draft.greeting = words);
    }

    public SessionSettings withReconnect(ReconnectPolicy policy, long newRetryDelayMillis) {
        return with(draft -> {
            draft.reconnect = policy;
            draft.retryDelayMillis = newRetryDelayMillis;
        });
    }

    public SessionSettings withAudio(int newAppendMillis, long newEarlyAudioMillis) {
        return with(draft -> {
            draft.appendMillis = newAppendMillis;
            draft.earlyAudioMillis = newEarlyAudioMillis;
        });
    }

    public SessionSettings withReadyTimeout(long millis) {
        return with(draft -> draft.readyTimeoutMillis = millis);
    }

    public SessionSettings withLimits(SessionLimits newLimits) {
        return with(draft -> draft.limits = newLimits);
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
        return with(draft -> draft.dialect = new SidebandDialect(dialect, serversCallId));
    }

    /** Whether the session is another connection's, which goes on without us. */
    public boolean attached() {
        return !dialect.capabilities().can(Ability.OWN_SESSION);
    }

    @Override
    public String toString() {
        return "SessionSettings[" + dialect.name() + ", " + options.model() + ", " + url.replaceAll("\\?.*", "") + "]";
    }

    private SessionSettings with(Consumer<Draft> change) {
        Draft draft = new Draft(this);
        change.accept(draft);
        return draft.done();
    }

    /** What differs in a copy; the rest stays. */
    private static final class Draft {

        private final SessionSettings from;
        private Dialect dialect;
        private List<ToolDefinition> tools;
        private String greeting;
        private int appendMillis;
        private long earlyAudioMillis;
        private long readyTimeoutMillis;
        private ReconnectPolicy reconnect;
        private long retryDelayMillis;
        private SessionLimits limits;

        Draft(SessionSettings from) {
            this.from = from;
            dialect = from.dialect;
            tools = from.tools;
            greeting = from.greeting;
            appendMillis = from.appendMillis;
            earlyAudioMillis = from.earlyAudioMillis;
            readyTimeoutMillis = from.readyTimeoutMillis;
            reconnect = from.reconnect;
            retryDelayMillis = from.retryDelayMillis;
            limits = from.limits;
        }

        SessionSettings done() {
            return new SessionSettings(dialect, from.options, from.url, from.apiKey, tools, greeting, appendMillis, earlyAudioMillis,
                    readyTimeoutMillis, reconnect, retryDelayMillis, from.historyItems, from.prices, from.priceModel, limits);
        }
    }
}

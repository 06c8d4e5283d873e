// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.Dialects;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.dialect.Transcription;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.session.Budget;
import io.sipmedia.realtime.session.PriceTable;
import io.sipmedia.realtime.session.ReconnectPolicy;
import io.sipmedia.realtime.session.SessionLimits;
import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.realtime.session.SpendingLedger;
import io.sipmedia.realtime.session.SpendingPlan;
import java.util.List;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.spi.UriParam;
import org.apache.camel.spi.UriParams;

/**
 * The options of {@code realtime:}. Long because every option has its field, its documentation and its two accessors;
 * there is nothing else in here but the step to {@link SessionSettings}.
 */
@UriParams
public class RealtimeConfiguration implements Cloneable {

    @UriParam(label = "common", defaultValue = "wss://api.openai.com/v1/realtime")
    private String url = "wss://api.openai.com/v1/realtime";
    @UriParam(label = "common", defaultValue = "gpt-realtime-2.1")
    private String model = "gpt-realtime-2.1";
    @UriParam(label = "common", defaultValue = "ga")
    private String dialect = "ga";
    @UriParam(label = "security", secret = true)
    private String apiKey;
    @UriParam(label = "advanced", defaultValue = "vertx")
    private String transport = "vertx";
    @UriParam(label = "session", defaultValue = "marin")
    private String voice = "marin";
    @UriParam(label = "session", defaultValue = "1.0")
    private double speed = 1.0;
    @UriParam(label = "session")
    private String instructions;
    @UriParam(label = "session")
    private String greeting;
    @UriParam(label = "session", defaultValue = "pcm", enums = "pcm,pcmu,pcma")
    private String inputFormat = "pcm";
    @UriParam(label = "session", defaultValue = "pcm", enums = "pcm,pcmu,pcma")
    private String outputFormat = "pcm";
    @UriParam(label = "session", defaultValue = "audio", enums = "audio,text")
    private String outputModality = "audio";
    @UriParam(label = "session", defaultValue = "gpt-4o-mini-transcribe")
    private String transcriptionModel = "gpt-4o-mini-transcribe";
    @UriParam(label = "session")
    private String transcriptionLanguage;
    @UriParam(label = "session")
    private String transcriptionPrompt;
    @UriParam(label = "session", enums = "near_field,far_field")
    private String noiseReduction;
    @UriParam(label = "turn", defaultValue = "server_vad", enums = "server_vad,semantic_vad,none")
    private String turnDetection = "server_vad";
    @UriParam(label = "turn", defaultValue = "0.5")
    private double vadThreshold = 0.5;
    @UriParam(label = "turn", defaultValue = "300")
    private int vadPrefixPadding = 300;
    @UriParam(label = "turn", defaultValue = "500")
    private int vadSilenceDuration = 500;
    @UriParam(label = "turn", defaultValue = "0")
    private int vadIdleTimeout;
    @UriParam(label = "turn", defaultValue = "auto", enums = "low,medium,high,auto")
    private String vadEagerness = "auto";
    @UriParam(label = "turn", defaultValue = "true")
    private boolean createResponse = true;
    @UriParam(label = "turn", defaultValue = "true")
    private boolean interruptResponse = true;
    @UriParam(label = "session", defaultValue = "0")
    private int maxOutputTokens;
    @UriParam(label = "session", enums = "minimal,low,medium,high,xhigh")
    private String reasoningEffort;
    @UriParam(label = "tool", defaultValue = "*")
    private String tools = "*";
    @UriParam(label = "tool", defaultValue = "auto")
    private String toolChoice = "auto";
    @UriParam(label = "tool", defaultValue = "20s", javaType = "java.time.Duration")
    private long toolTimeout = 20000;
    @UriParam(label = "tool", defaultValue = "20")
    private int toolCallsPerMinute = 20;
    @UriParam(label = "tool", defaultValue = "8")
    private int toolCallsAtOnce = 8;
    @UriParam(label = "tool", defaultValue = "32768")
    private int toolArgumentChars = 32_768;
    @UriParam(label = "connection", defaultValue = "10s", javaType = "java.time.Duration")
    private long responseTimeout = 10_000;
    @UriParam(label = "audio", defaultValue = "20")
    private int appendMillis = 20;
    @UriParam(label = "audio", defaultValue = "10s", javaType = "java.time.Duration")
    private long earlyAudio = 10000;
    @UriParam(label = "connection", defaultValue = "10s", javaType = "java.time.Duration")
    private long readyTimeout = 10000;
    @UriParam(label = "connection", defaultValue = "5")
    private int reconnectAttempts = 5;
    @UriParam(label = "connection", defaultValue = "250", javaType = "java.time.Duration")
    private long reconnectDelay = 250;
    @UriParam(label = "connection", defaultValue = "4s", javaType = "java.time.Duration")
    private long reconnectMaxDelay = 4000;
    @UriParam(label = "connection", defaultValue = "10s", javaType = "java.time.Duration")
    private long reconnectWindow = 10000;
    @UriParam(label = "connection", defaultValue = "40")
    private int historyItems = 40;
    @UriParam(label = "connection", defaultValue = "1s", javaType = "java.time.Duration")
    private long retryDelay = 1000;
    @UriParam(label = "advanced")
    private String priceTable;
    @UriParam(label = "advanced")
    private String priceModel;
    @UriParam(label = "consumer", defaultValue = "events")
    private String include = "events";
    @UriParam(label = "producer", enums = "open,commit,clear,text,say,respond,cancel,truncate,tool-output,update,extend-budget,close")
    private String operation;
    @UriParam(label = "producer", javaType = "java.time.Duration")
    private long awaitReady;
    @UriParam(label = "producer", defaultValue = "true")
    private boolean respond = true;

    // ---- what it costs, and who pays

    @UriParam(label = "costs")
    private String prices;
    @UriParam(label = "costs", defaultValue = "default")
    private String tenant = "default";
    @UriParam(label = "costs")
    private String budgetPerCall;
    @UriParam(label = "costs")
    private String budgetPerDay;
    @UriParam(label = "costs", defaultValue = "80")
    private int budgetWarning = 80;
    @UriParam(label = "costs")
    private String budgetWrapUp;
    @UriParam(label = "costs", defaultValue = "15s", javaType = "java.time.Duration")
    private long budgetWrapUpTime = 15_000;
    @UriParam(label = "costs", defaultValue = "hangup", enums = "hangup,transfer,none")
    private String budgetAction = "hangup";
    @UriParam(label = "costs")
    private String budgetTarget;

    // ---- secrets

    @UriParam(label = "security")
    private String apiKeySource;
    @UriParam(label = "security")
    private String clientSecretUrl;
    @UriParam(label = "security", secret = true)
    private String safetySecret;

    /** A copy with the same options, so that an endpoint does not change the component's. */
    public RealtimeConfiguration copy() {
        try {
            return (RealtimeConfiguration) clone();
        } catch (CloneNotSupportedException e) {
            throw new RuntimeCamelException(e);
        }
    }

    /**
     * The options as a session takes them.
     *
     * @throws IllegalArgumentException if the server would refuse one of them; names it and what is allowed
     */
    SessionSettings toSettings(List<ToolDefinition> definitions, PriceTable prices) {
        if (!"vertx".equals(transport)) {
            throw new IllegalArgumentException("transport '" + transport + "' is not one of: vertx");
        }
        if (!"audio".equals(outputModality) && !"text".equals(outputModality)) {
            throw new IllegalArgumentException("outputModality '" + outputModality + "' is not one of audio, text");
        }
        TurnDetection turns = new TurnDetection(turnDetection, vadThreshold, vadPrefixPadding, vadSilenceDuration, vadIdleTimeout,
                vadEagerness, createResponse, interruptResponse);
        SessionOptions options = new SessionOptions(model, instructions, voice, speed, AudioEncoding.of(inputFormat),
                AudioEncoding.of(outputFormat), "text".equals(outputModality),
                new Transcription(transcriptionModel, transcriptionLanguage, transcriptionPrompt), noiseReduction, turns, toolChoice,
                maxOutputTokens, reasoningEffort);
        ReconnectPolicy policy = new ReconnectPolicy(reconnectDelay, reconnectMaxDelay, reconnectAttempts, reconnectWindow);
        return new SessionSettings(Dialects.named(dialect), options, url, apiKey, definitions, greeting, appendMillis, earlyAudio,
                readyTimeout, policy, retryDelay, historyItems, prices, priceModel,
                new SessionLimits(responseTimeout, toolCallsPerMinute, toolCallsAtOnce, toolArgumentChars));
    }

    /**
     * The options about money as a session takes them.
     *
     * @param account where everything is booked
     * @throws IllegalArgumentException for what cannot be; names the option
     */
    SpendingPlan toPlan(SpendingLedger.Account account) {
        if (!List.of("hangup", "transfer", "none").contains(budgetAction)) {
            throw new IllegalArgumentException("budgetAction '" + budgetAction + "' is not one of hangup, transfer, none");
        }
        if ("transfer".equals(budgetAction) && (budgetTarget == null || budgetTarget.isBlank())) {
            throw new IllegalArgumentException("budgetAction=transfer needs a budgetTarget");
        }
        if (tenant == null || tenant.isBlank()) {
            throw new IllegalArgumentException("tenant is empty");
        }
        return new SpendingPlan(Budget.parse("budgetPerCall", budgetPerCall), Budget.parse("budgetPerDay", budgetPerDay), budgetWarning,
                budgetWrapUpTime, budgetWrapUp == null || budgetWrapUp.isBlank() ? SpendingPlan.GOODBYE : budgetWrapUp, account);
    }

    public String getUrl() {
        return url;
    }

    /**
     * Address of the Realtime server, ws: or wss:, without the model. Change it for Azure OpenAI, another server, or a
     * rehearsal model.
     */
    public void setUrl(String url) {
        this.url = url;
    }

    public String getModel() {
        return model;
    }

    /**
     * The speech-to-speech model. It goes into the address and cannot change during a session.
     */
    public void setModel(String model) {
        this.model = model;
    }

    public String getDialect() {
        return dialect;
    }

    /**
     * The variant of the protocol that the server speaks. Only ga (OpenAI since it is generally available, Azure OpenAI) is
     * there now.
     */
    public void setDialect(String dialect) {
        this.dialect = dialect;
    }

    public String getApiKey() {
        return apiKey;
    }

    /**
     * The key, sent as bearer token. Without one no Authorization header is sent, as servers on one's own machine want it.
     * Never logged.
     */
    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    public String getTransport() {
        return transport;
    }

    /**
     * The WebSocket client that carries the session. Only vertx is there now.
     */
    public void setTransport(String transport) {
        this.transport = transport;
    }

    public String getVoice() {
        return voice;
    }

    /**
     * The model's voice: alloy, ash, ballad, coral, echo, sage, shimmer, verse, marin, cedar, or the id of a custom voice,
     * which starts with voice_. It cannot change after the model has spoken.
     */
    public void setVoice(String voice) {
        this.voice = voice;
    }

    public double getSpeed() {
        return speed;
    }

    /**
     * How fast the model speaks, 0.25 to 1.5.
     */
    public void setSpeed(double speed) {
        this.speed = speed;
    }

    public String getInstructions() {
        return instructions;
    }

    /**
     * The system prompt: who the model is on this phone, what it knows and what it may do. Without it the server's own
     * applies.
     */
    public void setInstructions(String instructions) {
        this.instructions = instructions;
    }

    public String getGreeting() {
        return greeting;
    }

    /**
     * Words the model says first, as soon as the call is answered and the session is ready. Without it the model waits for
     * the caller.
     */
    public void setGreeting(String greeting) {
        this.greeting = greeting;
    }

    public String getInputFormat() {
        return inputFormat;
    }

    /**
     * How the caller's voice is sent: pcm (24 kHz), pcmu or pcma (G.711 at 8 kHz: a sixth of the bytes, and nothing is resampled
     * on G.711 calls). The step resample24k in the route stays; it leaves 8 kHz alone then.
     */
    public void setInputFormat(String inputFormat) {
        this.inputFormat = inputFormat;
    }

    public String getOutputFormat() {
        return outputFormat;
    }

    /**
     * How the model's voice comes: pcm (24 kHz), pcmu or pcma (G.711 at 8 kHz). The session fails if the server confirms
     * something else, or if the first audio cannot be of this format (audio_format_mismatch).
     */
    public void setOutputFormat(String outputFormat) {
        this.outputFormat = outputFormat;
    }

    public String getOutputModality() {
        return outputModality;
    }

    /**
     * What the model answers with: audio, or text when another component speaks.
     */
    public void setOutputModality(String outputModality) {
        this.outputModality = outputModality;
    }

    public String getTranscriptionModel() {
        return transcriptionModel;
    }

    /**
     * The model that writes down what the caller says; none for no transcripts of the caller. It is billed apart. On Azure
     * the name of a deployment.
     */
    public void setTranscriptionModel(String transcriptionModel) {
        this.transcriptionModel = transcriptionModel;
    }

    public String getTranscriptionLanguage() {
        return transcriptionLanguage;
    }

    /**
     * Language of the caller, ISO 639-1. Without it the model guesses; set it when all callers speak one language.
     */
    public void setTranscriptionLanguage(String transcriptionLanguage) {
        this.transcriptionLanguage = transcriptionLanguage;
    }

    public String getTranscriptionPrompt() {
        return transcriptionPrompt;
    }

    /**
     * Names and words the transcription should expect.
     */
    public void setTranscriptionPrompt(String transcriptionPrompt) {
        this.transcriptionPrompt = transcriptionPrompt;
    }

    public String getNoiseReduction() {
        return noiseReduction;
    }

    /**
     * near_field for handsets, far_field for loudspeaker phones; without it none. It works before turn detection and helps
     * on noisy lines.
     */
    public void setNoiseReduction(String noiseReduction) {
        this.noiseReduction = noiseReduction;
    }

    public String getTurnDetection() {
        return turnDetection;
    }

    /**
     * Who decides that the caller has finished: server_vad (silence), semantic_vad (what was said), or none (the route
     * commits and asks for responses).
     */
    public void setTurnDetection(String turnDetection) {
        this.turnDetection = turnDetection;
    }

    public double getVadThreshold() {
        return vadThreshold;
    }

    /**
     * Loudness from 0.0 to 1.0 above which sound is speech, for server_vad. Raise it on noisy lines.
     */
    public void setVadThreshold(double vadThreshold) {
        this.vadThreshold = vadThreshold;
    }

    public int getVadPrefixPadding() {
        return vadPrefixPadding;
    }

    /**
     * Milliseconds of audio before the detected start that belong to the turn, for server_vad.
     */
    public void setVadPrefixPadding(int vadPrefixPadding) {
        this.vadPrefixPadding = vadPrefixPadding;
    }

    public int getVadSilenceDuration() {
        return vadSilenceDuration;
    }

    /**
     * Milliseconds of silence that end the caller's turn, for server_vad. Always sent, because documented and real defaults
     * of the server differ. Shorter answers faster, longer lets people think; 1500 suits callers who read out numbers.
     */
    public void setVadSilenceDuration(int vadSilenceDuration) {
        this.vadSilenceDuration = vadSilenceDuration;
    }

    public int getVadIdleTimeout() {
        return vadIdleTimeout;
    }

    /**
     * Milliseconds of silence after the model's answer until it speaks up again, 5000 to 30000, for server_vad; 0 for never.
     */
    public void setVadIdleTimeout(int vadIdleTimeout) {
        this.vadIdleTimeout = vadIdleTimeout;
    }

    public String getVadEagerness() {
        return vadEagerness;
    }

    /**
     * How soon semantic_vad takes a turn for finished: low waits up to 8 s, medium 4 s, high 2 s, auto is medium.
     */
    public void setVadEagerness(String vadEagerness) {
        this.vadEagerness = vadEagerness;
    }

    public boolean isCreateResponse() {
        return createResponse;
    }

    /**
     * Whether the server answers a finished turn by itself. Switch it off to decide in a route and use operation=respond.
     */
    public void setCreateResponse(boolean createResponse) {
        this.createResponse = createResponse;
    }

    public boolean isInterruptResponse() {
        return interruptResponse;
    }

    /**
     * Whether the server stops its answer when the caller speaks. Switch it off on lines with echo and decide in a route.
     */
    public void setInterruptResponse(boolean interruptResponse) {
        this.interruptResponse = interruptResponse;
    }

    public int getMaxOutputTokens() {
        return maxOutputTokens;
    }

    /**
     * Limit of one answer in tokens, 1 to 4096; 0 for none. About 20 tokens are one second of speech.
     */
    public void setMaxOutputTokens(int maxOutputTokens) {
        this.maxOutputTokens = maxOutputTokens;
    }

    public String getReasoningEffort() {
        return reasoningEffort;
    }

    /**
     * How long the model may think: minimal, low, medium, high, xhigh. Only models of gpt-realtime-2 and later know it;
     * without it nothing is sent.
     */
    public void setReasoningEffort(String reasoningEffort) {
        this.reasoningEffort = reasoningEffort;
    }

    public String getTools() {
        return tools;
    }

    /**
     * Which realtime-tool routes the model may call: names separated by comma, an asterisk for all, none for none.
     */
    public void setTools(String tools) {
        this.tools = tools;
    }

    public String getToolChoice() {
        return toolChoice;
    }

    /**
     * auto lets the model decide, none forbids, required forces a call, a function's name forces that one.
     */
    public void setToolChoice(String toolChoice) {
        this.toolChoice = toolChoice;
    }

    public long getToolTimeout() {
        return toolTimeout;
    }

    /**
     * How long the model waits for a function's result before it is told that there is none. A realtime-tool can set its
     * own.
     */
    public void setToolTimeout(long toolTimeout) {
        this.toolTimeout = toolTimeout;
    }

    public int getToolCallsPerMinute() {
        return toolCallsPerMinute;
    }

    /**
     * How often a minute the model may call the same function in one phone call. Further calls are not run; the model is
     * told to stop. It keeps a model that gets nowhere from calling a function for ever, at your cost.
     */
    public void setToolCallsPerMinute(int toolCallsPerMinute) {
        this.toolCallsPerMinute = toolCallsPerMinute;
    }

    public int getToolCallsAtOnce() {
        return toolCallsAtOnce;
    }

    /**
     * How many functions may run at the same time for one phone call. Further calls are not run; the model is told to wait
     * for the results.
     */
    public void setToolCallsAtOnce(int toolCallsAtOnce) {
        this.toolCallsAtOnce = toolCallsAtOnce;
    }

    public int getToolArgumentChars() {
        return toolArgumentChars;
    }

    /**
     * Longest arguments, in characters of JSON, that a function is given. A call with longer ones is not run; the model is
     * told so.
     */
    public void setToolArgumentChars(int toolArgumentChars) {
        this.toolArgumentChars = toolArgumentChars;
    }

    public long getResponseTimeout() {
        return responseTimeout;
    }

    /**
     * How long the server may take to begin a response that was asked for. After that an error event is told
     * (response_timeout) and the next waiting response is asked for.
     */
    public void setResponseTimeout(long responseTimeout) {
        this.responseTimeout = responseTimeout;
    }

    public int getAppendMillis() {
        return appendMillis;
    }

    /**
     * Length in milliseconds of the audio events sent, 20 to 200. Longer ones save a little CPU and add as much delay.
     */
    public void setAppendMillis(int appendMillis) {
        this.appendMillis = appendMillis;
    }

    public long getEarlyAudio() {
        return earlyAudio;
    }

    /**
     * How much of what the caller says is kept while the session is not ready yet. The oldest goes first.
     */
    public void setEarlyAudio(long earlyAudio) {
        this.earlyAudio = earlyAudio;
    }

    public long getReadyTimeout() {
        return readyTimeout;
    }

    /**
     * How long the server may take from the connection until it confirms the session.
     */
    public void setReadyTimeout(long readyTimeout) {
        this.readyTimeout = readyTimeout;
    }

    public int getReconnectAttempts() {
        return reconnectAttempts;
    }

    /**
     * How often a lost connection is tried again before the session fails; 0 for never. The count starts anew after a
     * completed response.
     */
    public void setReconnectAttempts(int reconnectAttempts) {
        this.reconnectAttempts = reconnectAttempts;
    }

    public long getReconnectDelay() {
        return reconnectDelay;
    }

    /**
     * Delay before the first new try; it doubles from try to try, with some jitter.
     */
    public void setReconnectDelay(long reconnectDelay) {
        this.reconnectDelay = reconnectDelay;
    }

    public long getReconnectMaxDelay() {
        return reconnectMaxDelay;
    }

    /**
     * Longest delay between two tries.
     */
    public void setReconnectMaxDelay(long reconnectMaxDelay) {
        this.reconnectMaxDelay = reconnectMaxDelay;
    }

    public long getReconnectWindow() {
        return reconnectWindow;
    }

    /**
     * No try begins later than this after the loss: no caller waits longer.
     */
    public void setReconnectWindow(long reconnectWindow) {
        this.reconnectWindow = reconnectWindow;
    }

    public int getHistoryItems() {
        return historyItems;
    }

    /**
     * How many of the last utterances and function results a new connection is told after a loss; 0 for none.
     */
    public void setHistoryItems(int historyItems) {
        this.historyItems = historyItems;
    }

    public long getRetryDelay() {
        return retryDelay;
    }

    /**
     * Delay before a response that the server failed to make (rate limit, server error) is asked for once more.
     */
    public void setRetryDelay(long retryDelay) {
        this.retryDelay = retryDelay;
    }

    public String getPriceTable() {
        return priceTable;
    }

    /**
     * Resource (file: or classpath:) with prices in the form of the shipped io/sipmedia/realtime/prices.json, for the cost in
     * usage events and records. It replaces the shipped table.
     */
    public void setPriceTable(String priceTable) {
        this.priceTable = priceTable;
    }

    public String getPriceModel() {
        return priceModel;
    }

    /**
     * Name of the model in the price table when it differs from the option model, as on Azure, where deployments have names
     * of one's own.
     */
    public void setPriceModel(String priceModel) {
        this.priceModel = priceModel;
    }

    public String getInclude() {
        return include;
    }

    /**
     * What this consumer takes: audio, events (all groups), or a comma separated list of groups (transcript, transcript-
     * delta, speech-started, speech-stopped, response-started, response-done, text, text-delta, tool, usage, error,
     * truncated, session-created, session-updated, ready, lost, failed, closed, budget-warning, budget-wrap-up,
     * budget-exceeded) and protocol event names such as response.output_audio.done.
     */
    public void setInclude(String include) {
        this.include = include;
    }

    public String getOperation() {
        return operation;
    }

    /**
     * What is done with the message; without it an AudioFrame in the body is sent to the model. The header
     * CamelRealtimeOperation overrides it.
     */
    public void setOperation(String operation) {
        this.operation = operation;
    }

    public long getAwaitReady() {
        return awaitReady;
    }

    /**
     * For operation=open: how long the exchange waits until the session is ready; 0 for not at all. The header
     * CamelRealtimeReady says how it went.
     */
    public void setAwaitReady(long awaitReady) {
        this.awaitReady = awaitReady;
    }

    public boolean isRespond() {
        return respond;
    }

    /**
     * For operation=text: whether the model answers the message at once.
     */
    public void setRespond(boolean respond) {
        this.respond = respond;
    }

    public String getPrices() {
        return prices;
    }

    /**
     * Other prices for single models, on top of the price table: USD per million tokens of each kind, or per minute, as in
     * model: textIn 4, textCached 0.4, textOut 16, audioIn 32, audioCached 0.4, audioOut 64; other: perMinute 0.006, or the
     * name of a model of the table, as in my-deployment: gpt-realtime-2.1.
     */
    public void setPrices(String prices) {
        this.prices = prices;
    }

    public String getTenant() {
        return tenant;
    }

    /**
     * Who pays: what is spent is summed under this name, and budgetPerDay counts for each name apart. The header
     * CamelRealtimeTenant of the message that opens the session goes before it.
     */
    public void setTenant(String tenant) {
        this.tenant = tenant;
    }

    public String getBudgetPerCall() {
        return budgetPerCall;
    }

    /**
     * How much one session may spend: money, tokens or minutes, or several of them separated by comma, as in 2.50 USD, 10
     * minutes. At 100 per cent the model is asked to say goodbye and budgetAction follows. Without it there is no limit.
     */
    public void setBudgetPerCall(String budgetPerCall) {
        this.budgetPerCall = budgetPerCall;
    }

    public String getBudgetPerDay() {
        return budgetPerDay;
    }

    /**
     * How much all sessions of a tenant may spend from midnight to midnight, in the form of budgetPerCall. When it is used up,
     * running talks are wrapped up as soon as they use more, and a new session fails before it connects, so that the caller
     * hears the fallback prompt.
     */
    public void setBudgetPerDay(String budgetPerDay) {
        this.budgetPerDay = budgetPerDay;
    }

    public int getBudgetWarning() {
        return budgetWarning;
    }

    /**
     * Per cent of a budget at which the event budget-warning is told.
     */
    public void setBudgetWarning(int budgetWarning) {
        this.budgetWarning = budgetWarning;
    }

    public String getBudgetWrapUp() {
        return budgetWrapUp;
    }

    /**
     * What the model is told when a budget is used up. By default to tell the caller in one sentence that the call has to end,
     * and to say goodbye.
     */
    public void setBudgetWrapUp(String budgetWrapUp) {
        this.budgetWrapUp = budgetWrapUp;
    }

    public long getBudgetWrapUpTime() {
        return budgetWrapUpTime;
    }

    /**
     * How long the goodbye may take to be made before budgetAction follows without it.
     */
    public void setBudgetWrapUpTime(long budgetWrapUpTime) {
        this.budgetWrapUpTime = budgetWrapUpTime;
    }

    public String getBudgetAction() {
        return budgetAction;
    }

    /**
     * What follows the goodbye: hangup ends the call, transfer sends the caller to budgetTarget (and hangs up when that
     * fails), none leaves the call to the routes, with a model that says nothing any more.
     */
    public void setBudgetAction(String budgetAction) {
        this.budgetAction = budgetAction;
    }

    public String getBudgetTarget() {
        return budgetTarget;
    }

    /**
     * The SIP or tel URI the caller is sent to with budgetAction=transfer.
     */
    public void setBudgetTarget(String budgetTarget) {
        this.budgetTarget = budgetTarget;
    }

    public String getApiKeySource() {
        return apiKeySource;
    }

    /**
     * Where the key comes from, asked anew for every connection, so that it stands in no address and can be changed while
     * calls run: property:NAME is a property of Camel, a function or a vault included, such as property:OPENAI_API_KEY or
     * property:aws:openai (with a question mark before NAME no key is sent when there is none); bean:NAME is a bean of the
     * type Supplier or io.sipmedia.realtime.transport.KeySource. It goes before apiKey.
     */
    public void setApiKeySource(String apiKeySource) {
        this.apiKeySource = apiKeySource;
    }

    public String getClientSecretUrl() {
        return clientSecretUrl;
    }

    /**
     * Address that makes short-lived keys, such as https://api.openai.com/v1/realtime/client_secrets. The key is sent there
     * only, and what comes back opens the sessions until it expires. Without it the key itself opens them.
     */
    public void setClientSecretUrl(String clientSecretUrl) {
        this.clientSecretUrl = clientSecretUrl;
    }

    public String getSafetySecret() {
        return safetySecret;
    }

    /**
     * With a secret of your own here, the provider is told which calls come from the same caller: the header OpenAI-Safety-
     * Identifier carries the HMAC-SHA256 of the calling number (CamelSipMediaFrom of the message that opens the session).
     * Without it nothing about the caller is sent.
     */
    public void setSafetySecret(String safetySecret) {
        this.safetySecret = safetySecret;
    }
}

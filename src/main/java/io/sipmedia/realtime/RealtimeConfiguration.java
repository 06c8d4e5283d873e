// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import io.sipmedia.realtime.dialect.AudioEncoding;
import io.sipmedia.realtime.dialect.Credential;
import io.sipmedia.realtime.dialect.Defaults;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.dialect.Transcription;
import io.sipmedia.realtime.dialect.TurnDetection;
import io.sipmedia.realtime.session.Budget;
import io.sipmedia.realtime.session.CircuitBreaker;
import io.sipmedia.realtime.session.FillerOptions;
import io.sipmedia.realtime.session.IdleOptions;
import io.sipmedia.realtime.session.InterruptOptions;
import io.sipmedia.realtime.session.PriceTable;
import io.sipmedia.realtime.session.ReconnectPolicy;
import io.sipmedia.realtime.session.SessionLimits;
import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.realtime.session.ToolLimits;
import io.sipmedia.realtime.session.WatchLimits;
import io.sipmedia.support.AudioRoute;
import java.util.LinkedHashMap;
import io.sipmedia.realtime.session.SpendingLedger;
import io.sipmedia.realtime.session.SpendingPlan;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
    private String url;
    @UriParam(label = "common", defaultValue = "gpt-realtime-2.1")
    private String model;
    @UriParam(label = "common", defaultValue = "ga")
    private String dialect = "ga";
    @UriParam(label = "security", secret = true)
    private String apiKey;
    @UriParam(label = "advanced", defaultValue = "vertx")
    private String transport = "vertx";
    @UriParam(label = "session", defaultValue = "marin")
    private String voice;
    @UriParam(label = "session", defaultValue = "1.0")
    private double speed = 1.0;
    @UriParam(label = "session")
    private String instructions;
    @UriParam(label = "session")
    private String greeting;
    @UriParam(label = "session", defaultValue = "pcm", enums = "pcm,pcmu,pcma,pcm16k,pcm8k")
    private String inputFormat = "pcm";
    @UriParam(label = "session", defaultValue = "pcm", enums = "pcm,pcmu,pcma,pcm16k,pcm8k")
    private String outputFormat = "pcm";
    @UriParam(label = "session", defaultValue = "audio", enums = "audio,text")
    private String outputModality = "audio";
    @UriParam(label = "session", defaultValue = "gpt-4o-mini-transcribe")
    private String transcriptionModel;
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
    @UriParam(label = "connection", defaultValue = "5s", javaType = "java.time.Duration")
    private long readyTimeout = 5000;
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
    @UriParam(label = "consumer,advanced", defaultValue = AudioRoute.BLOCKED_WARNING + "ms", javaType = "java.time.Duration")
    private long blockedWarning = AudioRoute.BLOCKED_WARNING;
    @UriParam(label = "producer", enums = "open,commit,clear,text,say,respond,cancel,interruptions,truncate,tool-output,update,extend-budget,close")
    private String operation;
    @UriParam(label = "producer", javaType = "java.time.Duration")
    private long awaitReady;
    @UriParam(label = "producer", defaultValue = "true")
    private boolean respond = true;
    // who we are to the server
    @UriParam(label = "security", defaultValue = "auto", enums = "auto,bearer,api-key")
    private String authentication = "auto";
    @UriParam(label = "security")
    private Supplier<String> tokenSupplier;
    // one object for all calls, so that they know the server of one another
    private Callable<String> tokens;

    // functions that go in circles or take long, callers who say nothing
    @UriParam(label = "tool", defaultValue = "10")
    private int toolCallsInRow = 10;
    @UriParam(label = "tool", defaultValue = "3")
    private int toolRepeats = 3;
    @UriParam(label = "tool", defaultValue = "200")
    private int toolCallsPerCall = 200;
    @UriParam(label = "tool")
    private String toolFiller;
    @UriParam(label = "tool")
    private String toolFillerPhrase;
    @UriParam(label = "tool", defaultValue = "1500", javaType = "java.time.Duration")
    private long toolFillerDelay = 1500;
    @UriParam(label = "turn", defaultValue = "0", javaType = "java.time.Duration")
    private long idleTimeout;
    @UriParam(label = "turn", defaultValue = "2")
    private int idlePrompts = 2;
    @UriParam(label = "turn")
    private String idlePrompt;
    @UriParam(label = "turn")
    private String idleGoodbye;
    @UriParam(label = "tool", prefix = "tool.", multiValue = true)
    private Map<String, Object> toolKamelets = new LinkedHashMap<>();

    // ---- what keeps a session alive
    @UriParam(label = "resilience", prefix = "failover.", multiValue = true)
    private Map<String, Object> failover;
    @UriParam(label = "resilience", defaultValue = "3s", javaType = "java.time.Duration")
    private long slowAfter = 3000;
    @UriParam(label = "resilience", defaultValue = "10s", javaType = "java.time.Duration")
    private long answerTimeout = 10_000;
    @UriParam(label = "resilience", defaultValue = "6s", javaType = "java.time.Duration")
    private long stallTimeout = 6000;
    @UriParam(label = "resilience", defaultValue = "4s", javaType = "java.time.Duration")
    private long silenceTimeout = 4000;
    @UriParam(label = "resilience", defaultValue = "0", javaType = "java.time.Duration")
    private long rotateAfter;
    @UriParam(label = "resilience", defaultValue = "turns", enums = "turns,summary")
    private String rotateWith = "turns";
    @UriParam(label = "resilience,advanced", defaultValue = "5")
    private int breakerFailures = 5;
    @UriParam(label = "resilience,advanced", defaultValue = "30s", javaType = "java.time.Duration")
    private long breakerWindow = 30_000;
    @UriParam(label = "resilience,advanced", defaultValue = "30s", javaType = "java.time.Duration")
    private long breakerPause = 30_000;
    @UriParam(label = "turn", defaultValue = "server", enums = "server,local")
    private String interruptBy = "server";
    @UriParam(label = "turn", defaultValue = "stop", enums = "stop,pause,ignore")
    private String interrupt = "stop";
    @UriParam(label = "turn", defaultValue = "600", javaType = "java.time.Duration")
    private long interruptMin = 600;
    @UriParam(label = "turn", defaultValue = "1s", javaType = "java.time.Duration")
    private long resumeAfter = 1000;
    @UriParam(label = "turn", defaultValue = "allow", enums = "allow,ignore")
    private String greetingInterrupt = "allow";

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
     * The options as a session takes them; what the user has not said is as the dialect has it.
     *
     * @throws IllegalArgumentException if the server would refuse one of them; names it and what is allowed
     */
    SessionSettings toSettings(Dialect spoken, List<ToolDefinition> definitions, PriceTable prices) {
        return toSettings(spoken, definitions, prices, KeySources.given(this));
    }

    SessionSettings toSettings(Dialect spoken, List<ToolDefinition> definitions, PriceTable prices, Credential credential) {
        return toSettings(spoken, toOptions(spoken), definitions, prices, credential);
    }

    /** What a session is asked for; what the user has not said is as the dialect has it. */
    SessionOptions toOptions(Dialect spoken) {
        if (!"audio".equals(outputModality) && !"text".equals(outputModality)) {
            throw new IllegalArgumentException("outputModality '" + outputModality + "' is not one of audio, text");
        }
        InterruptOptions interruption = interruption();
        TurnDetection turns = new TurnDetection(turnDetection, vadThreshold, vadPrefixPadding, vadSilenceDuration, vadIdleTimeout,
                vadEagerness, createResponse && !interruption.asks(), interruptResponse && !interruption.needsControl());
        Defaults defaults = spoken.defaults();
        return new SessionOptions(given(model, defaults.model()), instructions, given(voice, defaults.voice()), speed, AudioEncoding.of(inputFormat),
                AudioEncoding.of(outputFormat), "text".equals(outputModality),
                new Transcription(given(transcriptionModel, defaults.transcription()), transcriptionLanguage, transcriptionPrompt), noiseReduction, turns, toolChoice,
                maxOutputTokens, reasoningEffort);
    }

    SessionSettings toSettings(
            Dialect spoken, SessionOptions options, List<ToolDefinition> definitions, PriceTable prices, Credential credential) {
        ReconnectPolicy policy = new ReconnectPolicy(reconnectDelay, reconnectMaxDelay, reconnectAttempts, reconnectWindow);
        return new SessionSettings(spoken, options, given(url, spoken.defaults().url()), credential, definitions, greeting, appendMillis, earlyAudio,
                readyTimeout, policy, retryDelay, historyItems, prices, priceModel,
                new SessionLimits(responseTimeout, toolCallsPerMinute, toolCallsAtOnce, toolArgumentChars)
                        .with(new ToolLimits(toolCallsInRow, toolRepeats, toolCallsPerCall))
                        .with(new FillerOptions(toolFillerDelay, toolFiller, toolFillerPhrase))
                        .with(new IdleOptions(idleTimeout, idlePrompts, idlePrompt, idleGoodbye))
                        .with(interruption()));
    }

    private InterruptOptions interruption() {
        one("interruptBy", interruptBy, "server", "local");
        one("interrupt", interrupt, "stop", "pause", "ignore");
        one("greetingInterrupt", greetingInterrupt, "allow", "ignore");
        boolean greetingIgnores = "ignore".equals(greetingInterrupt);
        boolean asks = createResponse && !"none".equals(turnDetection) && (!"stop".equals(interrupt) || greetingIgnores);
        return new InterruptOptions("local".equals(interruptBy) ? InterruptOptions.By.LOCAL : InterruptOptions.By.SERVER,
                InterruptOptions.Mode.valueOf(interrupt.toUpperCase(java.util.Locale.ROOT)), (int) interruptMin, (int) resumeAfter,
                greetingIgnores, asks);
    }

    private static void one(String option, String value, String... allowed) {
        if (!List.of(allowed).contains(value)) {
            throw new IllegalArgumentException(option + " '" + value + "' is not one of " + String.join(", ", allowed));
        }
    }

    // an environment variable without a value makes an empty option
    private static String given(String option, String otherwise) {
        return option == null || option.isBlank() ? otherwise : option;
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
     * rehearsal model. The default is the dialect's.
     */
    public void setUrl(String url) {
        this.url = url;
    }

    public String getModel() {
        return model;
    }

    /**
     * The speech-to-speech model. It cannot change during a session. On Azure the name of a deployment. The default is the
     * dialect's; some have none.
     */
    public void setModel(String model) {
        this.model = model;
    }

    public String getDialect() {
        return dialect;
    }

    /**
     * The variant of the protocol that the server speaks: ga (OpenAI, Azure OpenAI, and servers that are like them), beta (others that
     * speak what OpenAI's was before), qwen, speaches, azure-preview, voice-live, xai, gpt-live, gemini-live, or one of your own: a
     * bean of this name, or a class on the class path. See docs/dialects.md.
     */
    public void setDialect(String dialect) {
        this.dialect = dialect;
    }

    public String getApiKey() {
        return apiKey;
    }

    /**
     * The key. Without one no header is sent for it, as servers on one's own machine want it. Never logged.
     */
    public void setApiKey(String apiKey) {
        this.apiKey = apiKey;
    }

    public String getTransport() {
        return transport;
    }

    /**
     * The WebSocket client that carries the session, and those of its failovers: vertx, or vertx-websocket for Camel's
     * component of that name, whose artifact camel-vertx-websocket must then be on the class path. With the latter every message
     * becomes a String and an exchange; the component's own options for handshakes, reconnection and routers have no effect.
     */
    public void setTransport(String transport) {
        this.transport = transport;
    }

    public String getVoice() {
        return voice;
    }

    /**
     * The model's voice. With dialect=ga: alloy, ash, ballad, coral, echo, sage, shimmer, verse, marin, cedar, or the id of a custom
     * voice, which starts with voice_. It cannot change after the model has spoken. The default is the dialect's.
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
     * How the caller's voice is sent: pcm (16-bit linear, at 24 kHz or at whatever rate the dialect's servers listen), pcmu or pcma
     * (G.711 at 8 kHz: a sixth of the bytes, and nothing is resampled on G.711 calls), pcm16k or pcm8k where the dialect lets you
     * choose. The step resample24k in the route stays; it brings the caller's voice to the rate that this session listens at.
     */
    public void setInputFormat(String inputFormat) {
        this.inputFormat = inputFormat;
    }

    public String getOutputFormat() {
        return outputFormat;
    }

    /**
     * How the model's voice comes: pcm (16-bit linear, at 24 kHz or at the dialect's rate), pcmu or pcma (G.711 at 8 kHz), pcm16k or
     * pcm8k where the dialect lets you choose. The session fails if the server confirms
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
     * How long the server may take from the connection until it confirms the session. A second connection gets as long, then the
     * session fails or goes to the failover; after slowAfter the caller hears the hold prompt. Lengthen it for servers that load
     * their model first.
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
     * Delay before a response that the server failed to make (rate limit, server error) is asked for once more; it doubles
     * for the second and the third time. With a failover there is one more time only.
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
     * truncated, session-created, session-updated, ready, lost, failover, failed, closed, budget-warning, budget-wrap-up,
     * budget-exceeded) and protocol event names such as response.output_audio.done.
     */
    public void setInclude(String include) {
        this.include = include;
    }

    public long getBlockedWarning() {
        return blockedWarning;
    }

    /**
     * How long a route with include=audio may take for one frame of the model's voice on the call's thread; longer delays all calls of this
     * thread. A warning names the route (at most every ten seconds) when that happens three times within ten seconds, or once for more than
     * 250 ms. 0 = never.
     */
    public void setBlockedWarning(long blockedWarning) {
        this.blockedWarning = blockedWarning;
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

    public String getAuthentication() {
        return authentication;
    }

    /**
     * How the key is sent: bearer (Authorization header, as OpenAI wants it), api-key (as Azure wants it), or auto, which chooses
     * by the server's name.
     */
    public void setAuthentication(String authentication) {
        this.authentication = authentication;
    }

    /** Whether any key was given. */
    boolean hasKey() {
        return apiKey != null || apiKeySource != null || tokens != null || tokenSupplier != null;
    }

    /** Another server has another key. */
    void forgetKeys() {
        apiKey = null;
        apiKeySource = null;
        clientSecretUrl = null;
        setTokenSupplier(null);
    }

    Callable<String> tokens() {
        return tokens;
    }

    public Supplier<String> getTokenSupplier() {
        return tokenSupplier;
    }

    /**
     * A bean that gives a token instead of the key, as Entra ID does (scope https://ai.azure.com/.default); it is sent as bearer.
     * Asked before every connection, on a thread that may wait, because tokens expire.
     */
    public void setTokenSupplier(Supplier<String> tokenSupplier) {
        this.tokenSupplier = tokenSupplier;
        tokens = tokenSupplier == null ? null : tokenSupplier::get;
    }

    public int getToolCallsInRow() {
        return toolCallsInRow;
    }

    /**
     * How many functions the model may call without a word of the caller in between. Further calls are not run; the model is told so,
     * and its next answer has to be words.
     */
    public void setToolCallsInRow(int toolCallsInRow) {
        this.toolCallsInRow = toolCallsInRow;
    }

    public int getToolRepeats() {
        return toolRepeats;
    }

    /**
     * How often the model may call the same function with the same arguments without a word of the caller in between. Further calls
     * are not run; the model is told so, and its next answer has to be words.
     */
    public void setToolRepeats(int toolRepeats) {
        this.toolRepeats = toolRepeats;
    }

    public int getToolCallsPerCall() {
        return toolCallsPerCall;
    }

    /**
     * How many functions the model may call in one phone call. Further calls are not run; the model is told to do without.
     */
    public void setToolCallsPerCall(int toolCallsPerCall) {
        this.toolCallsPerCall = toolCallsPerCall;
    }

    public String getToolFiller() {
        return toolFiller;
    }

    /**
     * Resource (file: or classpath:) of a WAV that the caller hears again and again while a function is running, after
     * toolFillerDelay of silence. It ends the moment the model or the caller speaks. Played by the sip-media: side of the call.
     */
    public void setToolFiller(String toolFiller) {
        this.toolFiller = toolFiller;
    }

    public String getToolFillerPhrase() {
        return toolFillerPhrase;
    }

    /**
     * Words the model says when a function is running and toolFillerDelay has passed in silence, such as: One moment, please. Once
     * in a turn of the caller; with toolFiller too, the sound follows when the silence goes on.
     */
    public void setToolFillerPhrase(String toolFillerPhrase) {
        this.toolFillerPhrase = toolFillerPhrase;
    }

    public long getToolFillerDelay() {
        return toolFillerDelay;
    }

    /**
     * How long the caller may hear nothing while a function is running: before toolFiller or toolFillerPhrase begins and the event
     * tool-waiting comes.
     */
    public void setToolFillerDelay(long toolFillerDelay) {
        this.toolFillerDelay = toolFillerDelay;
    }

    public long getIdleTimeout() {
        return idleTimeout;
    }

    /**
     * How long a caller may be silent after the model was heard to its end, before he is asked whether he is still there. 0 never asks.
     * Works with every server; vadIdleTimeout leaves it to those that can. Time on hold and while a function is running does not count.
     */
    public void setIdleTimeout(long idleTimeout) {
        this.idleTimeout = idleTimeout;
    }

    public int getIdlePrompts() {
        return idlePrompts;
    }

    /**
     * How often a silent caller is asked. After that the model says goodbye and the call ends, with the cause idle in its record.
     */
    public void setIdlePrompts(int idlePrompts) {
        this.idlePrompts = idlePrompts;
    }

    public String getIdlePrompt() {
        return idlePrompt;
    }

    /**
     * The words of the question to a silent caller, said exactly where the dialect can. Without it the model finds its own, in the
     * language of the conversation.
     */
    public void setIdlePrompt(String idlePrompt) {
        this.idlePrompt = idlePrompt;
    }

    public String getIdleGoodbye() {
        return idleGoodbye;
    }

    /**
     * The words of the goodbye to a caller who has not answered. Without it the model finds its own.
     */
    public void setIdleGoodbye(String idleGoodbye) {
        this.idleGoodbye = idleGoodbye;
    }

    public Map<String, Object> getToolKamelets() {
        return toolKamelets;
    }

    /**
     * Kamelets as functions: tool.x=crm-lookup-action makes the Kamelet crm-lookup-action the function x, with the parameters and the
     * description of its definition. tool.x.y sets the Kamelet's property y (the model does not see it then), tool.x.description
     * says better what the function is for, tool.x.z.description (required, enum, default, type) what its argument z is.
     */
    public void setToolKamelets(Map<String, Object> toolKamelets) {
        this.toolKamelets = toolKamelets;
    }

    // ---- what keeps a session alive

    CircuitBreaker.Policy breakerPolicy() {
        return new CircuitBreaker.Policy(breakerFailures, breakerWindow, breakerPause);
    }

    /** @throws IllegalArgumentException for what rotateWith does not know */
    boolean rotatesWithSummary() {
        one("rotateWith", rotateWith, "turns", "summary");
        return "summary".equals(rotateWith);
    }

    WatchLimits watchLimits() {
        return new WatchLimits(slowAfter, answerTimeout, stallTimeout, silenceTimeout);
    }

    public Map<String, Object> getFailover() {
        return failover;
    }

    /**
     * Another server to go on with when this one fails: failover.url, failover.apiKey, failover.model, failover.dialect and
     * failover.voice, or any other option of a session; what is not given is as for the first server, but its key goes to
     * no other host: give failover.apiKeySource there. It may have a failover of its own (failover.failover.url). A connection that breaks is tried once more on the same server; a server that
     * refuses, does not answer or falls silent is left at once. New calls begin with the first server, unless its circuit
     * breaker is open.
     */
    public void setFailover(Map<String, Object> failover) {
        this.failover = failover;
    }

    public long getSlowAfter() {
        return slowAfter;
    }

    /**
     * How long a caller waits for an answer, or for the first connection, before the phone plays its hold prompt; 0 for never.
     */
    public void setSlowAfter(long slowAfter) {
        this.slowAfter = slowAfter;
    }

    public long getAnswerTimeout() {
        return answerTimeout;
    }

    /**
     * How long the model may take from the end of the caller's turn to the first sign of its answer. Then the connection
     * counts as lost, although it looks well: another one is made, and the answer is asked for there. When that one is silent,
     * too, the session fails. 0 for no limit. Lengthen it for models that think for long.
     */
    public void setAnswerTimeout(long answerTimeout) {
        this.answerTimeout = answerTimeout;
    }

    public long getStallTimeout() {
        return stallTimeout;
    }

    /**
     * How long nothing may come in the middle of an answer before the connection counts as lost; 0 for no limit.
     */
    public void setStallTimeout(long stallTimeout) {
        this.stallTimeout = stallTimeout;
    }

    public long getSilenceTimeout() {
        return silenceTimeout;
    }

    /**
     * How much digital silence (samples that are all the same) there may be in an answer before the connection counts as lost;
     * 0 for no limit. A pause in speech is never that silent.
     */
    public void setSilenceTimeout(long silenceTimeout) {
        this.silenceTimeout = silenceTimeout;
    }

    public long getRotateAfter() {
        return rotateAfter;
    }

    /**
     * Age at which a connection is replaced by a fresh one, in a moment when nobody speaks, for servers that end sessions
     * without having said when (28m for a limit of 30 minutes). 0 for only when the server says when, two minutes before.
     */
    public void setRotateAfter(long rotateAfter) {
        this.rotateAfter = rotateAfter;
    }

    public String getRotateWith() {
        return rotateWith;
    }

    /**
     * What a fresh connection is told when it replaces one that is about to reach its age limit. turns: the last historyItems
     * utterances and function results as they are. summary: before them a summary of the whole talk, which the model is asked for on
     * the old connection, in writing and unheard; it costs one response. Where the dialect has no such questions (ga, beta and
     * azure-preview have), the model fails or takes longer than ten seconds, and when the last turns are all there was, it is as with turns.
     */
    public void setRotateWith(String rotateWith) {
        this.rotateWith = rotateWith;
    }

    public int getBreakerFailures() {
        return breakerFailures;
    }

    /**
     * How many failures of a server, of all calls together, within breakerWindow keep new calls away from it. They begin with
     * the failover, or are told at once that there is no model. A wrong key or a used-up quota keeps them away at once. Calls
     * share what they know of a server whatever the endpoint's name; the options of the first endpoint to use it hold.
     */
    public void setBreakerFailures(int breakerFailures) {
        this.breakerFailures = breakerFailures;
    }

    public long getBreakerWindow() {
        return breakerWindow;
    }

    /**
     * The time within which breakerFailures count.
     */
    public void setBreakerWindow(long breakerWindow) {
        this.breakerWindow = breakerWindow;
    }

    public long getBreakerPause() {
        return breakerPause;
    }

    /**
     * How long new calls stay away. Then one of them tries; a completed response opens the way for all.
     */
    public void setBreakerPause(long breakerPause) {
        this.breakerPause = breakerPause;
    }

    public String getInterruptBy() {
        return interruptBy;
    }

    /**
     * Who finds out that the caller interrupts: server, by its turn detection, or local, the phone side, which knows what it
     * sends and so tells the caller from an echo of the model. With local the model hears no echo either.
     */
    public void setInterruptBy(String interruptBy) {
        this.interruptBy = interruptBy;
    }

    public String getInterrupt() {
        return interrupt;
    }

    /**
     * What happens then: stop, the model is cut off at once; pause, its voice waits, and goes on where it was when the caller only
     * coughed; ignore, the model speaks on, and answers afterwards. The event interrupted says when it is cut off.
     */
    public void setInterrupt(String interrupt) {
        this.interrupt = interrupt;
    }

    public long getInterruptMin() {
        return interruptMin;
    }

    /**
     * With interrupt=pause: how long the caller must speak to have interrupted; 100 ms to 5 s. A shorter sound has, if words come of it.
     */
    public void setInterruptMin(long interruptMin) {
        this.interruptMin = interruptMin;
    }

    public long getResumeAfter() {
        return resumeAfter;
    }

    /**
     * With interrupt=pause: how long words may take to come after a shorter sound; then the model's voice goes on. 100 ms to 10 s.
     */
    public void setResumeAfter(long resumeAfter) {
        this.resumeAfter = resumeAfter;
    }

    public String getGreetingInterrupt() {
        return greetingInterrupt;
    }

    /**
     * Whether the caller may interrupt the greeting: allow, or ignore, so that it is played in full.
     */
    public void setGreetingInterrupt(String greetingInterrupt) {
        this.greetingInterrupt = greetingInterrupt;
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
     * type Supplier. It goes before apiKey, and tokenSupplier goes before it. The dialect decides which header carries the key.
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

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.realtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sipmedia.realtime.dialect.DerivedDialect;
import io.sipmedia.realtime.dialect.Dialect;
import io.sipmedia.realtime.dialect.GaDialect;
import io.sipmedia.realtime.dialect.SessionOptions;
import io.sipmedia.realtime.dialect.ToolDefinition;
import io.sipmedia.realtime.session.SessionSettings;
import io.sipmedia.rehearsal.model.RehearsalDialect;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.UriParam;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** An option that is set changes what the server is sent, or stops the start; whatever the dialect, it is never ignored in silence. */
class NothingIsForgottenTest {

    /** Every option about a session with every kind of value; after a blank, what else it needs to mean anything. */
    private static final List<String> SAMPLES = List.of("model=another", "voice=voice_another", "speed=1.2", "instructions=Be kind.",
            "inputFormat=pcmu", "inputFormat=pcma", "inputFormat=pcm16k", "inputFormat=pcm8k", "outputFormat=pcmu", "outputFormat=pcma",
            "outputFormat=pcm16k", "outputFormat=pcm8k", "inputFormat=pcm16k outputFormat=pcm16k", "outputModality=text",
            "transcriptionModel=another", "transcriptionModel=none", "transcriptionLanguage=de", "transcriptionPrompt=Names",
            "noiseReduction=near_field", "turnDetection=semantic_vad", "turnDetection=none", "vadThreshold=0.7", "vadPrefixPadding=200",
            "vadSilenceDuration=700", "vadIdleTimeout=6000", "vadEagerness=low turnDetection=semantic_vad", "createResponse=false",
            "interruptResponse=false", "maxOutputTokens=100", "reasoningEffort=low", "toolChoice=none", "toolChoice=required",
            "toolChoice=find_order", "interruptBy=local", "interrupt=pause", "interrupt=ignore", "greetingInterrupt=ignore");
    /** What the session does by itself, whatever the server. */
    private static final Set<String> OURS = Set.of("greeting", "idleTimeout", "idlePrompts", "idlePrompt", "idleGoodbye", "interruptMin", "resumeAfter");
    private static final ToolDefinition TOOL = new ToolDefinition("find_order", "Finds an order",
            JsonNodeFactory.instance.objectNode().put("type", "object").set("properties", JsonNodeFactory.instance.objectNode()));

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final Warnings warnings = new Warnings();

    @BeforeEach
    void start() {
        context.start();
    }

    @AfterEach
    void stop() {
        warnings.close();
        context.stop();
    }

    static Stream<Arguments> dialectsAndOptions() {
        return Arrays.stream(RehearsalDialect.values())
                .flatMap(dialect -> SAMPLES.stream().map(sample -> Arguments.of(dialect.option(), sample)));
    }

    private RealtimeEndpoint endpoint(String dialect, String... options) {
        return context.getEndpoint("realtime:m?dialect=" + dialect + "&url=ws://127.0.0.1:1/r&"
                + String.join("&", options).replace(" ", "%20"), RealtimeEndpoint.class);
    }

    private SessionSettings started(String dialect, String... options) {
        RealtimeEndpoint endpoint = endpoint(dialect, options);
        endpoint.start();
        return endpoint.settings().withTools(List.of(TOOL));
    }

    private static String refusal(Exception e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage();
    }

    /** What a connection begins with. */
    private static String sent(SessionSettings settings) {
        Dialect dialect = settings.dialect();
        ObjectNode update = JsonNodeFactory.instance.objectNode().put("type", "session.update").put("event_id", "e");
        update.set("session", dialect.session(settings.options(), settings.tools()));
        var append = dialect.appendEvent(settings.options());
        return dialect.uri(settings.url(), settings.options()) + "\n" + dialect.translation().toServer(update) + "\n" + append;
    }

    /** What else is set so that the option means something, with and without it. */
    private String[] company(String dialect, String option) {
        boolean spoken = option.startsWith("transcription") && !option.equals("transcriptionModel=another");
        String model = option.startsWith("model=") ? "voice=voice_one" : "model=m";
        if (spoken && DialectFinder.find(context, dialect).defaults().transcription() == null) {
            String[] transcribed = {model, "transcriptionModel=whisper-1"};
            try {
                started(dialect, transcribed);
                return transcribed;
            } catch (Exception e) {
                return new String[] {model}; // it cannot be told even that
            }
        }
        return new String[] {model};
    }

    /** The refusal, or null when the option changes what is sent, or is what the dialect does anyway. */
    private String refused(String dialect, String sample) {
        String[] parts = sample.split(" (?=\\w+=)");
        String[] without = company(dialect, parts[0]);
        if (parts[0].startsWith("model=")) {
            without = Stream.concat(Stream.of("model=m"), Arrays.stream(without)).toArray(String[]::new);
        }
        String name = parts[0].substring(0, parts[0].indexOf('='));
        String[] with = Stream.concat(Arrays.stream(without).filter(each -> !each.startsWith(name + "=")), Arrays.stream(parts)).toArray(String[]::new);
        String[] companions = Stream.concat(Arrays.stream(without), Arrays.stream(parts).skip(1)).toArray(String[]::new);
        SessionSettings settings;
        try {
            settings = started(dialect, with);
        } catch (Exception e) {
            String message = refusal(e);
            boolean named = Arrays.stream(parts).anyMatch(part -> message.contains(part.substring(0, part.indexOf('='))));
            assertTrue(named && message.contains(dialect) && message.contains("use "), message);
            return message;
        }
        SessionSettings plain = parts.length > 1 && name.equals("inputFormat") ? started(dialect, without) : started(dialect, companions);
        if (settings.options().equals(plain.options())) {
            assertTrue(name.endsWith("Format"), sample + " is the same as nothing");
        } else {
            assertNotEquals(sent(plain), sent(settings), sample + " is silently ignored");
        }
        return null;
    }

    @ParameterizedTest
    @MethodSource("dialectsAndOptions")
    void anOptionChangesWhatIsSentOrStopsTheStart(String dialect, String sample) {
        refused(dialect, sample);
        assertEquals(List.of(), warnings.lines());
    }

    @Test
    void allOptionsAboutASessionAreTried() {
        Set<String> tried = SAMPLES.stream().flatMap(sample -> Arrays.stream(sample.split(" (?=\\w+=)")))
                .map(each -> each.substring(0, each.indexOf('='))).collect(Collectors.toCollection(TreeSet::new));
        tried.addAll(OURS);
        Set<String> there = new TreeSet<>(Set.of("model", "toolChoice"));
        for (Field field : RealtimeConfiguration.class.getDeclaredFields()) {
            UriParam param = field.getAnnotation(UriParam.class);
            if (param != null && Set.of("session", "turn").contains(param.label())) {
                there.add(field.getName());
            }
        }
        assertEquals(there, tried);
    }

    @ParameterizedTest
    @EnumSource(RehearsalDialect.class)
    void thePageSaysWhichOptionsAreRefused(RehearsalDialect dialect) throws Exception {
        Set<String> refused = new TreeSet<>();
        for (String sample : SAMPLES) {
            String option = sample.split(" (?=\\w+=)")[0];
            if (!option.contains("Format") && refused(dialect.option(), sample) != null) {
                refused.add(option.matches("(outputModality|turnDetection|createResponse|interruptResponse|interrupt|greetingInterrupt|interruptBy"
                        + "|toolChoice)=.*|transcriptionModel=none") ? option.replace("find_order", "a name") : option.substring(0, option.indexOf('=')));
            }
        }
        String row = Files.readAllLines(Path.of("docs/dialects.md"), StandardCharsets.UTF_8).stream()
                .filter(line -> line.startsWith("| `" + dialect.option() + "` | refuses ")).findFirst().orElse(null);
        assertNotNull(row, "no row for " + dialect.option() + ": " + refused);
        Set<String> said = Arrays.stream(row.split("\\|")[2].replaceFirst(" refuses ", "").trim().split(", ")).map(each -> each.replace("`", ""))
                .filter(each -> !each.equals("nothing")).collect(Collectors.toCollection(TreeSet::new));
        assertEquals(refused, said);
    }

    // ---- what makes no difference

    @ParameterizedTest
    @ValueSource(strings = {"vadEagerness=low", "vadThreshold=0.7 turnDetection=semantic_vad", "vadSilenceDuration=700 turnDetection=none",
        "transcriptionLanguage=de transcriptionModel=none", "transcriptionPrompt=Names transcriptionModel=none"})
    void whatMakesNoDifferenceBesideTheOthersIsAWarning(String options) {
        String[] parts = options.split(" ");
        started("ga", parts);
        assertEquals(1, warnings.lines().size(), warnings.lines().toString());
        assertTrue(warnings.lines().get(0).endsWith("these options have no effect beside the others: " + parts[0].substring(0, parts[0].indexOf('='))),
                warnings.lines().toString());
    }

    @Test
    void whatADialectOfOnesOwnForgetsIsAWarning() {
        context.getRegistry().bind("forgetful", new DerivedDialect(new GaDialect()) {
            @Override
            public String name() {
                return "forgetful";
            }

            @Override
            public ObjectNode session(SessionOptions options, List<ToolDefinition> tools) {
                return super.session(options.withSpeed(1.0), tools);
            }
        });
        started("forgetful", "speed=1.2", "vadThreshold=0.7");
        assertTrue(warnings.lines().toString().endsWith("these options have no effect beside the others: speed]"), warnings.lines().toString());
    }

    // ---- where it was set

    @Test
    void severalAreNamedAtOnce() {
        String message = refusal(assertThrows(Exception.class,
                () -> started("gemini-live", "vadThreshold=0.7", "toolChoice=required", "inputFormat=pcmu")));
        assertTrue(message.contains("inputFormat 'pcmu' (it hears pcm16k), vadThreshold=0.7, toolChoice=required are not possible with the dialect gemini-live"),
                message);
    }

    @Test
    void aModelThatCannotBeForbiddenToCallFunctionsIsToldOfNone() {
        for (RehearsalDialect dialect : RehearsalDialect.values()) {
            String sent = sent(started(dialect.option(), "model=m", "toolChoice=none"));
            assertTrue(sent.contains("\"tool_choice\":\"none\"") || !sent.contains("find_order"), sent);
            assertTrue(sent(started(dialect.option(), "model=m")).contains("find_order"));
        }
    }

    @Test
    void whatTheComponentHasForAnotherDialectIsAWarning() {
        RealtimeConfiguration shared = context.getComponent("realtime", RealtimeComponent.class).getConfiguration();
        shared.setReasoningEffort("high");
        shared.setToolChoice("required");
        SessionSettings settings = started("xai", "model=m");
        assertNull(settings.options().reasoningEffort());
        assertEquals("auto", settings.options().toolChoice());
        assertEquals(1, warnings.lines().size(), warnings.lines().toString());
        assertTrue(warnings.lines().get(0).contains("the dialect xai have nothing for these options") && warnings.lines().get(0)
                .contains("reasoningEffort, toolChoice=required"), warnings.lines().toString());
        assertEquals("high", started("ga", "model=m").options().reasoningEffort());
        // what the endpoint says itself it means
        String message = refusal(assertThrows(Exception.class, () -> started("xai", "model=m", "reasoningEffort=low")));
        assertTrue(message.startsWith("reasoningEffort=low is not possible with the dialect xai"), message);
    }

    @Test
    void whatTheComponentHasForItsOwnDialectIsRefused() {
        RealtimeConfiguration shared = context.getComponent("realtime", RealtimeComponent.class).getConfiguration();
        shared.setDialect("xai");
        shared.setReasoningEffort("low");
        String message = refusal(assertThrows(Exception.class, () -> started("xai", "model=m")));
        assertTrue(message.startsWith("reasoningEffort=low is not possible with the dialect xai"), message);
    }

    @Test
    void whatAFailoverLacksOfTheFirstServerIsOneWarning() {
        RealtimeEndpoint endpoint = endpoint("ga", "speed=1.2", "inputFormat=pcmu", "outputFormat=pcmu", "toolChoice=required", "vadThreshold=0.7",
                "createResponse=false", "failover.dialect=gemini-live", "failover.model=g", "failover.url=ws://127.0.0.1:1/g", "failover.voice=Puck");
        endpoint.start();
        assertEquals(1, warnings.lines().size(), warnings.lines().toString());
        assertTrue(warnings.lines().get(0).contains("the dialect gemini-live have nothing for these options, which a failover has from the server"
                + " before it; they have no effect there: speed, inputFormat, outputFormat, vadThreshold, createResponse=false, toolChoice=required"),
                warnings.lines().toString());
        SessionSettings second = endpoint.resilience().servers().get(1).settings();
        assertTrue(second.options().turnDetection().createResponse());
        assertEquals(0.5, second.options().turnDetection().threshold());
        assertEquals(16_000, second.options().input().sampleRate());
        assertEquals(1.2, endpoint.settings().options().speed());
        endpoint.resilience(); // for the next call
        assertEquals(1, warnings.lines().size(), warnings.lines().toString());
    }

    @Test
    void whatWasSetForAFailoverIsRefused() {
        String message = refusal(assertThrows(Exception.class, () -> started("ga", "failover.dialect=qwen", "failover.model=q",
                "failover.url=ws://127.0.0.1:1/q", "failover.voice=Cherry", "failover.toolChoice=required")));
        assertTrue(message.startsWith("toolChoice=required is not possible with the dialect qwen"), message);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.junit;

import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit 5: gives tests a rehearsal model and scripted callers, and closes them.
 *
 * <pre>{@code
 * @ExtendWith(RehearsalExtension.class)
 * class OrderQuestionTest {
 *
 *     @Test
 *     void theModelAsksForTheNumber(Rehearsal rehearsal) throws Exception {
 *         startRoutes(rehearsal.model().url());                       // your routes, against the rehearsal model
 *         ScriptedCaller caller = rehearsal.caller("sip:agent@127.0.0.1:5060").call();
 *         caller.waitsUntilAnswerEnds(Duration.ofSeconds(10)).says("where-is-my-order.wav").hears(Duration.ofSeconds(5));
 *         CallerAssert.assertThat(caller).heardSpeech().heardWithin(Duration.ofSeconds(3)).heardLevelBetween(-30, -10);
 *     }
 *
 *     @Test
 *     void aBusyAgent(@CallerTo("sip:busy@127.0.0.1:5060") ScriptedCaller caller) {
 *         assertEquals(486, assertThrows(CallRejected.class, caller::call).status());
 *     }
 * }
 * }</pre>
 *
 * <p>Parameters may be {@link Rehearsal}, {@link RehearsalModel} or a {@link ScriptedCaller} with {@link CallerTo}. Callers
 * are closed after each test; the model is started by the first test of a class that asks for it (loading its speech
 * takes some seconds) and closed after the last. Options for the model: register the extension as a field,
 * {@code @RegisterExtension static RehearsalExtension rehearsal = new RehearsalExtension(() -> new RehearsalModelOptions()...)}.
 */
public final class RehearsalExtension implements ParameterResolver, AfterEachCallback {

    private static final Namespace NAMESPACE = Namespace.create(RehearsalExtension.class);
    private static final Pattern PROPERTY = Pattern.compile("\\$\\{([^}]+)}");

    private final Supplier<RehearsalModelOptions> options;

    /** With the model's default options. */
    public RehearsalExtension() {
        this(RehearsalModelOptions::new);
    }

    /** @param options asked for once per test class, when the model is first needed */
    public RehearsalExtension(Supplier<RehearsalModelOptions> options) {
        this.options = options;
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == Rehearsal.class || type == RehearsalModel.class
                || type == ScriptedCaller.class && parameter.isAnnotated(CallerTo.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Rehearsal rehearsal = rehearsal(context);
        Class<?> type = parameter.getParameter().getType();
        if (type == Rehearsal.class) {
            return rehearsal;
        }
        if (type == RehearsalModel.class) {
            return rehearsal.model();
        }
        CallerTo whom = parameter.findAnnotation(CallerTo.class).orElseThrow();
        return rehearsal.caller(ScriptedCaller.builder().target(resolve(whom.value())).from(whom.from()));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        Rehearsal rehearsal = context.getStore(NAMESPACE).remove(Rehearsal.class, Rehearsal.class);
        if (rehearsal != null) {
            rehearsal.close();
        }
    }

    private Rehearsal rehearsal(ExtensionContext context) {
        return context.getStore(NAMESPACE).getOrComputeIfAbsent(Rehearsal.class, ignored -> new Rehearsal(() -> model(context)), Rehearsal.class);
    }

    private RehearsalModel model(ExtensionContext context) {
        ExtensionContext.Store ofClass = context.getParent().orElse(context).getStore(NAMESPACE);
        return ofClass.getOrComputeIfAbsent(SharedModel.class, ignored -> new SharedModel(RehearsalModel.start(options.get())),
                SharedModel.class).model();
    }

    private static String resolve(String target) {
        return PROPERTY.matcher(target).replaceAll(found -> {
            String value = System.getProperty(found.group(1));
            if (value == null) {
                throw new ParameterResolutionException("No system property '" + found.group(1) + "' for the target " + target);
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** Closed by JUnit together with the class's store: by the first interface until JUnit 5.12, by the second from 5.13 on. */
    @SuppressWarnings("deprecation")
    private record SharedModel(RehearsalModel model) implements ExtensionContext.Store.CloseableResource, AutoCloseable {

        @Override
        public void close() {
            model.close();
        }
    }
}

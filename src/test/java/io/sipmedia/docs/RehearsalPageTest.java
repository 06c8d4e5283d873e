// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sipmedia.rehearsal.caller.CallScript;
import io.sipmedia.rehearsal.caller.ScriptedCaller;
import io.sipmedia.rehearsal.junit.CallerAssert;
import io.sipmedia.rehearsal.junit.RehearsalExtension;
import io.sipmedia.rehearsal.model.RehearsalFaults;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What docs/rehearsal.md says is there, and all of it is said. */
class RehearsalPageTest {

    @RegisterExtension
    static RehearsalExtension extension = new RehearsalExtension(() -> new RehearsalModelOptions().tones());

    @Test
    void aModelOfOnesOwn() throws Exception {
        try (RehearsalModel model = RehearsalModel.start(new RehearsalModelOptions().port(0).apiKey("secret"))) {
            model.ready().get(60, TimeUnit.SECONDS);
            assertTrue(model.url().startsWith("ws://127.0.0.1:"));
        }
    }

    @Test
    void aCallerOfOnesOwn() {
        ScriptedCaller caller = ScriptedCaller.builder().target("sip:agent@127.0.0.1:5060").from("+12025550123").build();
        assertFalse(caller.ended());
        caller.close();
    }

    @Test
    void everyFaultOptionStepAndAssertionIsOnThePage() throws IOException {
        String page = Files.readString(Path.of("docs/rehearsal.md"));
        for (Class<?> type : List.of(RehearsalFaults.class, RehearsalModelOptions.class, CallerAssert.class, ScriptedCaller.Builder.class)) {
            List<String> missing = Arrays.stream(type.getDeclaredMethods()).filter(method -> Modifier.isPublic(method.getModifiers()))
                    .map(Method::getName).filter(Predicate.not(Set.of("build", "assertThat")::contains)).distinct()
                    .filter(name -> !page.contains("`" + name + "`") && !page.contains("`" + name + "(")).toList();
            assertEquals(List.of(), missing, type.getSimpleName());
        }
    }

    @Test
    void theShippedScriptIsOfTheSameForm() {
        assertTrue(CallScript.firstCall().steps().size() > 5);
    }
}

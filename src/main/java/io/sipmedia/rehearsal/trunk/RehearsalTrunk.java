// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.trunk;

import io.sipmedia.rehearsal.model.RehearsalCall;
import io.sipmedia.rehearsal.model.RehearsalModel;
import io.sipmedia.rehearsal.model.RehearsalModelOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.HashMap;
import java.util.Map;
import org.apache.camel.main.Main;

/**
 * Tries routes from {@code openai-sip:} without an account at OpenAI and without a trunk: starts the rehearsal model in OpenAI's place,
 * then the routes, announces one call to them by a signed webhook, and takes what the caller says from the terminal, a line each.
 *
 * <p>Settings, as system properties or in the environment: {@code TRUNK_ROUTES}, the routes, or {@code none} for those of another
 * program; {@code TRUNK_WEBHOOK}, where that listens; {@code OPENAI_WEBHOOK_SECRET}; {@code TRUNK_FROM} and {@code TRUNK_TO}, who calls
 * whom; {@code TRUNK_PORT}, the model's.
 */
public final class RehearsalTrunk {

    private static final String KEY = "rehearsal";
    private static final long ANSWER_MILLIS = 20_000;
    private static final long TURN_MILLIS = 60_000;
    private static final long QUIET_MILLIS = 700;

    private final Map<String, String> settings;
    private final PrintStream out;

    /** @param settings those that differ from the defaults, by the names above */
    RehearsalTrunk(Map<String, String> settings, PrintStream out) {
        this.settings = settings;
        this.out = out;
    }

    public static void main(String[] arguments) throws Exception {
        Map<String, String> settings = new HashMap<>(System.getenv());
        System.getProperties().stringPropertyNames().forEach(name -> settings.put(name, System.getProperty(name)));
        new RehearsalTrunk(settings, System.out).run(new InputStreamReader(System.in, Charset.defaultCharset()));
    }

    private String setting(String name, String otherwise) {
        String value = settings.get(name);
        return value == null || value.isBlank() ? otherwise : value;
    }

    /** One call. Returns when it is over, or nothing more is to be said. */
    void run(Reader caller) throws Exception {
        String routes = setting("TRUNK_ROUTES", "file:examples/openai-sip/openai-sip.camel.yaml");
        String secret = setting("OPENAI_WEBHOOK_SECRET", "whsec_cmVoZWFyc2FsLXNlY3JldC1vZi1ub2JvZHk=");
        String webhook = setting("TRUNK_WEBHOOK", "http://127.0.0.1:8088/openai/webhook");
        Main main = new Main();
        try (RehearsalModel model = RehearsalModel.start(new RehearsalModelOptions().port(Integer.parseInt(setting("TRUNK_PORT", "8099")))
                .apiKey(KEY).tones())) {
            out.println("OpenAI:   " + model.url() + " (rehearsal)");
            if (!"none".equals(routes)) {
                main.addInitialProperty("camel.main.routesIncludePattern", routes);
                main.addInitialProperty("camel.component.realtime.url", model.url());
                main.addInitialProperty("OPENAI_API_KEY", KEY);
                main.addInitialProperty("OPENAI_WEBHOOK_SECRET", secret);
                main.start();
            }
            RehearsalCall call = model.calls().ring();
            int status = model.calls().webhook(call, "<sip:" + setting("TRUNK_FROM", "+14155550123") + "@trunk.example.com>",
                    "<sip:" + setting("TRUNK_TO", "+18005550100") + "@sip.example.com>", secret).sendTo(webhook);
            out.println("webhook:  " + webhook + " answered " + status);
            if (status == 200) {
                converse(new TrunkCall(call, out), call, new BufferedReader(caller));
            }
        } finally {
            main.stop();
        }
    }

    private void converse(TrunkCall talk, RehearsalCall call, BufferedReader caller) throws IOException, InterruptedException {
        if (!talk.answered(ANSWER_MILLIS)) {
            return;
        }
        talk.listen(QUIET_MILLIS, TURN_MILLIS);
        for (String line = caller.readLine(); line != null && !talk.over(); line = caller.readLine()) {
            if (!line.isBlank()) {
                talk.says(line.strip());
                talk.listen(QUIET_MILLIS, TURN_MILLIS);
            }
        }
        if (!talk.over()) {
            call.hangUp();
        }
        talk.printEnd();
    }
}

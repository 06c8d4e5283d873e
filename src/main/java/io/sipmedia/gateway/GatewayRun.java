// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.gateway;

import io.sipmedia.realtime.dialect.Defaults;
import io.sipmedia.realtime.dialect.GaDialect;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;

/**
 * One run of the gateway from the command line: what is printed around the conversation, and how it ends.
 *
 * <p>Thread: {@link #run} blocks until {@link #stop}, which a shutdown hook calls.
 */
final class GatewayRun {

    static final int FAILED = 1;
    static final int WRONG_SETTING = 2;

    private final PrintStream out;
    private final PrintStream err;
    private final Path folder;
    private final CountDownLatch stopped = new CountDownLatch(1);
    // written by the running thread, read by the one that stops
    private volatile Gateway gateway;
    private volatile FirstCall firstCall;
    private volatile boolean stopping;

    GatewayRun(PrintStream out, PrintStream err, Path folder) {
        this.out = out;
        this.err = err;
        this.folder = folder;
    }

    /**
     * Starts, places the first call if there is to be one, and waits for the end.
     *
     * @param environment gives a variable's value or null
     * @return the exit status
     */
    int run(UnaryOperator<String> environment) throws InterruptedException {
        Thread hook = new Thread(this::stop, "gateway-shutdown");
        try (LiveConversations conversations = new LiveConversations(out, System.console() != null && environment.apply("NO_COLOR") == null)) {
            GatewaySettings settings = GatewaySettings.read(environment);
            gateway = new Gateway(settings, folder, out, conversations);
            Runtime.getRuntime().addShutdownHook(hook);
            PortCheck.check(settings.get("SIP_LISTEN"));
            announce(settings);
            gateway.start();
            if (settings.firstCall()) {
                placeFirstCall(conversations);
            }
            if (!stopping) {
                listening();
            }
            stopped.await();
            forget(hook);
            return 0;
        } catch (SettingException e) {
            err.println(e.getMessage());
            return fail(hook, WRONG_SETTING);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            if (stopping) {
                // what breaks because the ground is taken away is no error
                stopped.await();
                return 0;
            }
            err.println("The gateway did not start: " + rootMessage(e) + ". More is in " + folder.resolve("gateway.log") + ".");
            return fail(hook, FAILED);
        }
    }

    private void announce(GatewaySettings settings) {
        if (settings.rehearsal()) {
            out.println("Neither OPENAI_API_KEY nor REALTIME_URL is set: the rehearsal model answers.");
            return;
        }
        String voice = settings.get("REALTIME_VOICE");
        boolean openAi = settings.server().equals(Defaults.openAi().url());
        out.println("Calls talk to " + (openAi ? "OpenAI" : withoutSecrets(settings.server())) + " (model " + settings.get("REALTIME_MODEL")
                + (voice == null ? "" : ", voice " + voice) + (settings.dialect().name().equals(GaDialect.NAME) ? "" : ", dialect " + settings.dialect().name()) + ")"
                + (settings.get("OPENAI_API_KEY") == null ? " without a key." : "."));
    }

    /** User and query of a URL may hold a key. */
    static String withoutSecrets(String url) {
        return url.replaceFirst("//[^/@]*@", "//").replaceFirst("[?#].*", "");
    }

    private void placeFirstCall(LiveConversations conversations) throws Exception {
        FirstCall call = new FirstCall(conversations, folder);
        firstCall = call;
        if (stopping) {
            return;
        }
        out.println();
        out.println("The first call. A scripted caller dials; every packet goes over real sockets.");
        out.println();
        Path page = call.place(gateway.uri());
        firstCall = null;
        if (page != null) {
            Path made = page.toAbsolutePath().normalize();
            out.println();
            out.println("Report     " + made.toUri());
            out.println("           with call.wav, transcript.txt and call.json beside it");
        }
    }

    private void listening() {
        String elsewhere = gateway.uriElsewhere();
        out.println();
        out.println("Listening  " + gateway.uri() + (elsewhere == null ? "   from this machine only" : "   from this machine"));
        if (elsewhere != null && elsewhere.equals(gateway.uri())) {
            out.println("           or from any machine that reaches this address");
        } else if (elsewhere != null) {
            out.println("           " + elsewhere + "   from other machines");
        }
        out.println("           Any softphone will do; no account is needed. Ctrl-C ends.");
    }

    /** Ends the first call if it is up, lets others go on for a while, and returns when all is closed. */
    synchronized void stop() {
        if (stopped.getCount() == 0) {
            return;
        }
        stopping = true;
        try {
            FirstCall call = firstCall;
            if (call != null) {
                call.close();
            }
            Gateway running = gateway;
            if (running != null) {
                int calls = running.callCount();
                out.println();
                out.println(call != null ? "Stopping. The first call is hung up and leaves no report." : calls == 0 ? "Stopping." : "Stopping: no new calls; " + (calls == 1 ? "one is" : calls + " are")
                        + " up and may go on for " + Gateway.DRAIN_SECONDS + " s.");
                running.close();
                out.println("Stopped.");
            }
        } finally {
            stopped.countDown();
        }
    }

    private int fail(Thread hook, int status) {
        // else the process is ending already, and the hook does the rest
        if (forget(hook) && gateway != null) {
            gateway.close();
        }
        return status;
    }

    private static boolean forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private static String rootMessage(Throwable e) {
        Throwable cause = e;
        while (cause.getCause() != null && cause.getCause() != cause) {
            cause = cause.getCause();
        }
        String message = cause.getMessage() == null ? cause.toString() : cause.getMessage();
        return message.lines().findFirst().orElse("").replaceFirst("\\.$", "");
    }
}

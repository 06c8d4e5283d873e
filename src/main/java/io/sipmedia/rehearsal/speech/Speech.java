// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import java.net.URL;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recogniser and a voice, loaded in the background once per JVM and grammar and shared by all rehearsal models: loading
 * takes seconds and a hundred megabytes, so nobody should do it twice.
 *
 * @param recognizer understands callers
 * @param synthesizer speaks to them
 */
public record Speech(SpeechRecognizer recognizer, SpeechSynthesizer synthesizer) {

    /** The grammar that ships. */
    public static final URL SHIPPED_GRAMMAR = Speech.class.getResource("/io/sipmedia/rehearsal/phone.gram");

    private static final Logger LOG = LoggerFactory.getLogger(Speech.class);
    private static final Map<String, CompletableFuture<Speech>> SHARED = new ConcurrentHashMap<>();
    private static final int RECOGNIZERS = Math.max(1, Math.min(2, Runtime.getRuntime().availableProcessors() - 1));

    /** The shared pair for the grammar that ships. */
    public static CompletableFuture<Speech> shared(Consumer<String> progress) {
        return shared(SHIPPED_GRAMMAR, progress);
    }

    /**
     * The shared pair for a grammar. Loading starts with the first call and goes on in a daemon thread of its own.
     *
     * @param grammar  a JSGF file, see {@link SphinxRecognizer}
     * @param progress gets a line of text when loading starts and when it is done; not called when all is loaded already
     * @return         completed when both are warm; failed when a library or the grammar is missing
     */
    public static CompletableFuture<Speech> shared(URL grammar, Consumer<String> progress) {
        Objects.requireNonNull(grammar, "grammar");
        return SHARED.computeIfAbsent(grammar.toString(), key -> {
            CompletableFuture<Speech> future = new CompletableFuture<>();
            Thread loader = new Thread(() -> load(grammar, progress, future), "rehearsal-speech-loader");
            loader.setDaemon(true);
            loader.start();
            return future;
        });
    }

    private static void load(URL grammar, Consumer<String> progress, CompletableFuture<Speech> future) {
        long start = System.nanoTime();
        try {
            progress.accept("Loading its ears (Sphinx-4) and its voice (FreeTTS): 5 to 10 seconds …");
            SpeechSynthesizer voice = new FreeTtsSynthesizer();
            SpeechRecognizer ears = new RecognizerPool(() -> new SphinxRecognizer(grammar), RECOGNIZERS);
            // the first utterance is slow, so let it be one that nobody waits for
            String heard = ears.recognize(voice.synthesize("what are your opening hours"), SpeechSynthesizer.SAMPLE_RATE);
            LOG.debug("Warmed up, heard: {}", heard);
            progress.accept(String.format(Locale.ROOT, "It can hear and speak after %.1f s.", (System.nanoTime() - start) / 1e9));
            future.complete(new Speech(ears, voice));
        } catch (RuntimeException | LinkageError e) {
            SHARED.remove(grammar.toString(), future);
            future.completeExceptionally(e);
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.model;

import io.sipmedia.rehearsal.dialogue.Dialogue;
import io.sipmedia.rehearsal.dialogue.YamlDialogue;
import io.sipmedia.rehearsal.speech.Speech;
import io.sipmedia.rehearsal.speech.ToneSynthesizer;
import java.net.URL;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** How a rehearsal model behaves. All settings have defaults; each method returns the options for chaining. */
public final class RehearsalModelOptions {

    private String host = "127.0.0.1";
    private int port;
    private String apiKey;
    private double speed = 4;
    private int chunkMillis = 100;
    private int keepAudioMillis = 60_000;
    private Dialogue dialogue;
    private URL grammar = Speech.SHIPPED_GRAMMAR;
    private CompletableFuture<Speech> speech;
    private Consumer<String> progress = line -> {
    };
    private RehearsalFaults faults = new RehearsalFaults();
    private String shutdownDate;
    private RehearsalDialect dialect = RehearsalDialect.GA;

    /** The address to listen on; default 127.0.0.1. */
    public RehearsalModelOptions host(String host) {
        this.host = host;
        return this;
    }

    /** The TCP port to listen on; default 0, any free one. */
    public RehearsalModelOptions port(int port) {
        this.port = port;
        return this;
    }

    /** The key that clients must send as bearer token or in {@code api-key}, else they get 401; default null, none is asked for. */
    public RehearsalModelOptions apiKey(String apiKey) {
        this.apiKey = apiKey;
        return this;
    }

    /** How much faster than real time audio is sent; default 4. The real service sends several times faster. */
    public RehearsalModelOptions speed(double speed) {
        this.speed = speed;
        return this;
    }

    /** Audio per delta in milliseconds; default 100. */
    public RehearsalModelOptions chunkMillis(int chunkMillis) {
        this.chunkMillis = chunkMillis;
        return this;
    }

    /** How much of the caller's audio a session keeps for {@link RehearsalSession#receivedAudio()}, in ms; default 60 s. */
    public RehearsalModelOptions keepAudioMillis(int keepAudioMillis) {
        this.keepAudioMillis = keepAudioMillis;
        return this;
    }

    /** What the model says; default {@link YamlDialogue#shipped()}. */
    public RehearsalModelOptions dialogue(Dialogue dialogue) {
        this.dialogue = dialogue;
        return this;
    }

    /** The JSGF grammar of what the model understands; default the one that ships. */
    public RehearsalModelOptions grammar(URL grammar) {
        this.grammar = grammar;
        return this;
    }

    /** Ears and voice of your own instead of Sphinx-4 and FreeTTS. */
    public RehearsalModelOptions speech(Speech speech) {
        this.speech = CompletableFuture.completedFuture(speech);
        return this;
    }

    /**
     * No recognition and a tone for a voice: every utterance is heard as {@code "…"}, so the dialogue should be a
     * {@link io.sipmedia.rehearsal.dialogue.ScriptedDialogue}. Starts at once; for tests of everything but words.
     */
    public RehearsalModelOptions tones() {
        return speech(new Speech(new DeafRecognizer(), new ToneSynthesizer()));
    }

    /** Gets a line of text about the loading of the speech models now and then; default nobody. */
    public RehearsalModelOptions progress(Consumer<String> progress) {
        this.progress = progress;
        return this;
    }

    /** What shall go wrong; default nothing. The object may be changed while the model runs. */
    public RehearsalModelOptions faults(RehearsalFaults faults) {
        this.faults = faults;
        return this;
    }

    /** The variant of the protocol it speaks; default {@link RehearsalDialect#GA}. */
    public RehearsalModelOptions dialect(RehearsalDialect dialect) {
        this.dialect = dialect;
        return this;
    }

    /** The day, as {@code 2027-01-20}, on which it says at {@code /v1/models} that its model is retired; default null, never. */
    public RehearsalModelOptions shutdownDate(String shutdownDate) {
        this.shutdownDate = shutdownDate;
        return this;
    }

    String shutdownDate() {
        return shutdownDate;
    }

    RehearsalDialect dialect() {
        return dialect;
    }

    String host() {
        return host;
    }

    int port() {
        return port;
    }

    String apiKey() {
        return apiKey;
    }

    double speed() {
        return speed;
    }

    int chunkMillis() {
        return chunkMillis;
    }

    int keepAudioMillis() {
        return keepAudioMillis;
    }

    Dialogue dialogue() {
        return dialogue == null ? YamlDialogue.shipped() : dialogue;
    }

    CompletableFuture<Speech> speech() {
        return speech == null ? Speech.shared(grammar, progress) : speech;
    }

    RehearsalFaults faults() {
        return faults;
    }
}

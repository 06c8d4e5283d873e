// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.speech;

import edu.cmu.sphinx.recognizer.Recognizer;
import edu.cmu.sphinx.result.Result;
import edu.cmu.sphinx.util.props.ConfigurationManager;
import io.sipmedia.audio.Resampler;
import java.net.MalformedURLException;
import java.net.URL;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * CMU Sphinx-4 with the packaged US English model, fitted to the telephone, and a JSGF grammar. It understands what the
 * grammar covers; everything else comes back empty. Takes two to five seconds and about 130 MB of heap to load, then
 * decodes ten times faster than speech.
 *
 * <p>Thread: one utterance at a time; a second caller waits. {@link RecognizerPool} shares several.
 */
public final class SphinxRecognizer implements SpeechRecognizer {

    /** The grammar that ships. */
    public static final URL SHIPPED_GRAMMAR = Speech.SHIPPED_GRAMMAR;

    private static final String SUFFIX = ".gram";
    private static final String UNKNOWN = "<unk>";
    private static final int TELEPHONE_RATE = 8_000;
    // held strongly: java.util.logging forgets the level of a logger nobody holds
    private static final Logger QUIET = Logger.getLogger("edu.cmu.sphinx");

    static {
        QUIET.setLevel(Level.OFF);
        Logger.getLogger("default.config").setLevel(Level.OFF);
    }

    private final Recognizer recognizer;
    private final UtteranceSource source;
    private boolean closed;

    /**
     * Loads model and grammar.
     *
     * @param  grammar                  a JSGF file named {@code *.gram}; all its words must be in the CMU dictionary
     * @throws IllegalArgumentException when the grammar cannot be used
     */
    public SphinxRecognizer(URL grammar) {
        String path = grammar.toString();
        int slash = path.lastIndexOf('/');
        if (!path.endsWith(SUFFIX)) {
            throw new IllegalArgumentException("a grammar is a file named *" + SUFFIX + ", not " + path);
        }
        ConfigurationManager config = new ConfigurationManager(getClass().getResource("/io/sipmedia/rehearsal/sphinx.xml"));
        quiet(config);
        config.setGlobalProperty("grammarDir", directory(path.substring(0, slash)));
        config.setGlobalProperty("grammar", path.substring(slash + 1, path.length() - SUFFIX.length()));
        try {
            recognizer = config.lookup("recognizer");
            recognizer.allocate();
            source = config.lookup("source");
        } catch (RuntimeException e) {
            throw new IllegalArgumentException("the grammar " + path + " cannot be used: " + e.getMessage(), e);
        }
    }

    // Sphinx sets levels of its own from the configuration, so this comes after it
    private static void quiet(ConfigurationManager config) {
        config.setGlobalProperty("logLevel", "OFF");
        QUIET.setLevel(Level.OFF);
        config.getRootLogger().setLevel(Level.OFF);
    }

    private static String directory(String url) {
        try {
            return new URL(url).toString();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(url, e);
        }
    }

    @Override
    public synchronized String recognize(short[] samples, int sampleRate) {
        if (closed || samples.length < sampleRate / 10) {
            return "";
        }
        // through the telephone band first, whatever the rate: that is what the model is fitted to
        short[] narrow = Resampler.convert(samples, sampleRate, TELEPHONE_RATE);
        source.utterance(HalfBand.twice(narrow));
        Result result = recognizer.recognize();
        String text = result == null ? "" : result.getBestFinalResultNoFiller();
        return text == null || text.contains(UNKNOWN) ? "" : text.trim();
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            recognizer.deallocate();
        }
    }
}

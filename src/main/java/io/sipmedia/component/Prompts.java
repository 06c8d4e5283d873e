// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.component;

import io.sipmedia.audio.WavFile;
import io.sipmedia.call.Call;
import io.sipmedia.call.CallStateException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BooleanSupplier;
import org.apache.camel.CamelContext;
import org.apache.camel.support.ResourceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * WAV files for callers, read and converted once per rate, the least used ones forgotten.
 *
 * <p>Thread: any; reading blocks, so it is never done on a call's loop.
 */
public final class Prompts {

    private static final Logger LOG = LoggerFactory.getLogger(Prompts.class);
    /** Of 16-bit samples: 32 MiB, half an hour at 8 kHz. */
    private static final long MAX_CACHED = 16 * 1024 * 1024;

    private record Key(String uri, int rate) {
    }

    private final CamelContext camelContext;
    private final Executor threads;
    // guarded by itself, in order of use
    private final LinkedHashMap<Key, short[]> cache = new LinkedHashMap<>(16, 0.75f, true);
    private long cached;

    Prompts(CamelContext camelContext, Executor threads) {
        this.camelContext = camelContext;
        this.threads = threads;
    }

    /**
     * The samples of a WAV resource at a rate. Blocks.
     *
     * @throws IOException in words for the user when there is no such resource, or it is no WAV we can read
     */
    public short[] load(String uri, int rate) throws IOException {
        Key key = new Key(uri, rate);
        synchronized (cache) {
            short[] known = cache.get(key);
            if (known != null) {
                return known;
            }
        }
        short[] samples;
        try (InputStream in = ResourceHelper.resolveMandatoryResourceAsInputStream(camelContext, uri)) {
            samples = decode(in, rate);
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("The prompt " + uri + " cannot be played: " + e.getMessage(), e);
        }
        synchronized (cache) {
            if (cache.put(key, samples) == null) {
                cached += samples.length;
            }
            var eldest = cache.entrySet().iterator();
            while (cached > MAX_CACHED && cache.size() > 1) {
                cached -= eldest.next().getValue().length;
                eldest.remove();
            }
        }
        return samples;
    }

    /** The samples of a WAV in memory at a rate. */
    public short[] decode(byte[] wav, int rate) throws IOException {
        return decode(new ByteArrayInputStream(wav), rate);
    }

    private static short[] decode(InputStream in, int rate) throws IOException {
        return WavFile.read(in).at(rate).samples();
    }

    /**
     * Plays a resource to a call, at once or as soon as it is read.
     *
     * @param repeat again and again, until something else is played
     * @return completes when it was played, or exceptionally
     */
    public CompletionStage<Void> play(Call call, String uri, boolean repeat) {
        return play(call, uri, repeat, () -> true);
    }

    /** Plays a resource, unless nobody wants it any more when it is read. @param wanted asked on the call's loop */
    CompletionStage<Void> play(Call call, String uri, boolean repeat, BooleanSupplier wanted) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        try {
            threads.execute(() -> play(call, uri, repeat, wanted, done));
        } catch (RejectedExecutionException e) {
            done.completeExceptionally(e);
        }
        return done;
    }

    private void play(Call call, String uri, boolean repeat, BooleanSupplier wanted, CompletableFuture<Void> done) {
        try {
            int rate = call.sampleRate();
            if (rate == 0) {
                throw new CallStateException(call.id(), "playing " + uri, call.state(), "no media is agreed on yet");
            }
            short[] samples = load(uri, rate);
            call.loop().execute(() -> {
                if (!wanted.getAsBoolean()) {
                    done.complete(null);
                    return;
                }
                call.prompt(samples, repeat).whenComplete((played, error) -> {
                    if (error == null) {
                        done.complete(null);
                    } else {
                        done.completeExceptionally(error);
                    }
                });
            });
        } catch (IOException | RuntimeException e) {
            LOG.warn("Call {}: {}", call.id(), e.getMessage());
            done.completeExceptionally(e);
        }
    }

    /** Reads a prompt ahead, so that a wrong one is known when the route starts and not when the first caller needs it. */
    void check(String option, String uri, boolean mandatory) throws IOException {
        if (uri == null) {
            return;
        }
        try {
            load(uri, 8000);
        } catch (IOException e) {
            if (mandatory) {
                throw new IOException("The option " + option + ": " + e.getMessage(), e);
            }
            LOG.warn("The option {}: {}", option, e.getMessage());
        }
    }

    void clear() {
        synchronized (cache) {
            cache.clear();
            cached = 0;
        }
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * Finds what a caller is to say: a phrase that ships ({@code where-is-my-order.wav}; the list is in
 * {@code io/sipmedia/rehearsal/voices/README.md}), a {@code classpath:} resource, or a file.
 */
final class Voices {

    private static final String SHIPPED = "/io/sipmedia/rehearsal/voices/";

    private Voices() {
    }

    /**
     * The phrase at the line's rate.
     *
     * @throws IllegalArgumentException when there is no such WAV
     */
    static short[] load(String name, int sampleRate) {
        try {
            return Wav.read(bytes(name)).at(sampleRate);
        } catch (IOException e) {
            throw new UncheckedIOException(name + ": " + e.getMessage(), e);
        }
    }

    /** The words of a phrase that ships; for any other the file's name without path and ending, dashes as spaces. */
    static String words(String name) {
        String file = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf(':')) + 1);
        Properties words = new Properties();
        try (InputStream in = Voices.class.getResourceAsStream(SHIPPED + "words.properties")) {
            if (in != null) {
                words.load(in);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return words.getProperty(file, file.replaceFirst("\\.wav$", "").replace('-', ' '));
    }

    private static byte[] bytes(String name) throws IOException {
        if (name.startsWith("file:")) {
            return Files.readAllBytes(Path.of(name.substring("file:".length())));
        }
        boolean resource = name.startsWith("classpath:");
        String path = resource ? name.substring("classpath:".length()) : name;
        try (InputStream shipped = resource ? null : Voices.class.getResourceAsStream(SHIPPED + path);
                InputStream own = Thread.currentThread().getContextClassLoader() == null ? null
                        : Thread.currentThread().getContextClassLoader().getResourceAsStream(path.replaceFirst("^/", ""))) {
            if (shipped != null) {
                return shipped.readAllBytes();
            }
            if (own != null) {
                return own.readAllBytes();
            }
        }
        if (!resource && Files.isRegularFile(Path.of(path))) {
            return Files.readAllBytes(Path.of(path));
        }
        throw new IllegalArgumentException("No WAV '" + name + "': neither a phrase that ships, nor on the class path, nor a file");
    }
}

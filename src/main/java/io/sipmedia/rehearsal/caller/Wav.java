// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rehearsal.caller;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Reads and writes the WAV files of the rehearsal: PCM 16 bit (and G.711 when reading).
 *
 * @param sampleRate in Hz
 * @param samples    mono; several channels of a file are mixed
 */
public record Wav(int sampleRate, short[] samples) {

    private static final int PCM = 1;
    private static final int ALAW = 6;
    private static final int ULAW = 7;
    private static final int EXTENSIBLE = 0xfffe;

    /**
     * @throws IOException when the bytes are no WAV or hold something else than PCM 16 bit or G.711
     */
    public static Wav read(byte[] file) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        if (file.length < 12 || !"RIFF".equals(tag(in)) || in.getInt() == 0 || !"WAVE".equals(tag(in))) {
            throw new IOException("Not a WAV file");
        }
        int format = 0;
        int channels = 0;
        int rate = 0;
        int bits = 0;
        while (in.remaining() >= 8) {
            String chunk = tag(in);
            long length = in.getInt() & 0xffffffffL;
            int start = in.position();
            int end = (int) Math.min(file.length, start + length);
            if ("fmt ".equals(chunk) && end - start >= 16) {
                format = in.getShort() & 0xffff;
                channels = in.getShort();
                rate = in.getInt();
                bits = in.getShort(start + 14);
                if (format == EXTENSIBLE && end - start >= 26) {
                    format = in.getShort(start + 24) & 0xffff;
                }
            } else if ("data".equals(chunk)) {
                return new Wav(rate, data(file, start, end, format, channels, bits));
            }
            in.position((int) Math.min(file.length, end + (length & 1)));
        }
        throw new IOException("A WAV file without data");
    }

    private static short[] data(byte[] file, int start, int end, int format, int channels, int bits) throws IOException {
        boolean g711 = (format == ALAW || format == ULAW) && bits == 8;
        if (channels < 1 || !g711 && (format != PCM || bits != 16)) {
            throw new IOException("Only WAV with PCM 16 bit or G.711, not format " + format + " with " + bits + " bit");
        }
        short[] interleaved;
        if (g711) {
            interleaved = G711.decode(file, start, end - start, format == ALAW);
        } else {
            interleaved = new short[(end - start) / 2];
            ByteBuffer.wrap(file, start, end - start).order(ByteOrder.LITTLE_ENDIAN).asShortBuffer().get(interleaved);
        }
        if (channels == 1) {
            return interleaved;
        }
        short[] mono = new short[interleaved.length / channels];
        for (int i = 0; i < mono.length; i++) {
            int sum = 0;
            for (int c = 0; c < channels; c++) {
                sum += interleaved[i * channels + c];
            }
            mono[i] = (short) (sum / channels);
        }
        return mono;
    }

    /** A WAV file of one or more channels, PCM 16 bit; shorter channels are filled with silence. */
    public static byte[] write(int sampleRate, short[]... channels) {
        int frames = 0;
        for (short[] channel : channels) {
            frames = Math.max(frames, channel.length);
        }
        int width = channels.length * 2;
        ByteBuffer out = ByteBuffer.allocate(44 + frames * width).order(ByteOrder.LITTLE_ENDIAN);
        out.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + frames * width);
        out.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16).putShort((short) PCM);
        out.putShort((short) channels.length).putInt(sampleRate).putInt(sampleRate * width);
        out.putShort((short) width).putShort((short) 16);
        out.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(frames * width);
        for (int i = 0; i < frames; i++) {
            for (short[] channel : channels) {
                out.putShort(i < channel.length ? channel[i] : 0);
            }
        }
        return out.array();
    }

    /**
     * The samples at another rate, by a windowed-sinc filter over the whole file: good enough that nothing above the new
     * band folds back into the speech.
     */
    public short[] at(int newRate) {
        if (newRate == sampleRate) {
            return samples;
        }
        double step = (double) sampleRate / newRate;
        // band edge a little below the lower of the two half rates, in cycles per input sample
        double cutoff = 0.46 * Math.min(1.0, 1.0 / step);
        int half = (int) Math.ceil(16 / (2 * cutoff));
        short[] out = new short[(int) ((long) samples.length * newRate / sampleRate)];
        for (int n = 0; n < out.length; n++) {
            double center = n * step;
            int first = (int) Math.ceil(center - half);
            double sum = 0;
            for (int k = Math.max(0, first); k <= center + half && k < samples.length; k++) {
                double x = k - center;
                double window = 0.5 + 0.5 * Math.cos(Math.PI * x / (half + 1));
                double sinc = x == 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * x) / (Math.PI * x);
                sum += samples[k] * sinc * window;
            }
            out[n] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(sum)));
        }
        return out;
    }

    private static String tag(ByteBuffer in) {
        byte[] tag = new byte[4];
        in.get(tag);
        return new String(tag, StandardCharsets.US_ASCII);
    }
}

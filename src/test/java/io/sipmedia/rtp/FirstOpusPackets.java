// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.rtp;

import io.sipmedia.audio.Resampler;
import io.sipmedia.audio.WavFile;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/**
 * A process of its own that says its first words in Opus, with the argument {@code prepared} after {@link AudioCodecId#prepare}. Prints what
 * took how long, in microseconds: the preparation by the clock, a second preparation and the first second of speech in the thread's CPU time.
 */
final class FirstOpusPackets {

    private static final int PACKETS = 50;

    private FirstOpusPackets() {
    }

    public static void main(String[] args) throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        short[] speech;
        try (InputStream in = FirstOpusPackets.class.getResourceAsStream("/io/sipmedia/rehearsal/voices/human-out-of-grammar.wav")) {
            WavFile file = WavFile.read(in);
            speech = Resampler.convert(file.samples(), file.sampleRate(), OpusCodec.RATE);
        }
        long prepared = 0;
        long again = 0;
        if (args.length > 0 && args[0].equals("prepared")) {
            long start = System.nanoTime();
            AudioCodecId.OPUS.prepare();
            prepared = System.nanoTime() - start;
            start = threads.getCurrentThreadCpuTime();
            AudioCodecId.OPUS.prepare();
            again = threads.getCurrentThreadCpuTime() - start;
        }
        AudioCodec encoder = AudioCodec.of(AudioCodecId.OPUS, "useinbandfec=1");
        AudioCodec decoder = AudioCodec.of(AudioCodecId.OPUS);
        byte[] packet = new byte[1000];
        int frame = OpusCodec.RATE / 50;
        long start = threads.getCurrentThreadCpuTime();
        for (int i = 0; i < PACKETS; i++) {
            decoder.decode(packet, 0, encoder.encode(speech, i * frame, frame, packet, 0));
        }
        System.out.println(prepared / 1000 + " " + again / 1000 + " " + (threads.getCurrentThreadCpuTime() - start) / 1000);
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import io.sipmedia.transparency.Speech;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * Draws one interruption as the detector sees it into {@code docs/images/interruption.svg}. Run by hand from the project's folder;
 * {@link CallerVoiceTest} tells when that is due.
 */
final class InterruptionPlot {

    static final Path FILE = Path.of("docs/images/interruption.svg");
    private static final int FROM = 5000;
    private static final int TO = 8000;
    private static final int BEGINS = 6300;
    private static final int FRAME_MILLIS = 20;
    private static final int HOLD_MILLIS = 280;
    private static final double LOWEST = -70;
    private static final int LEFT = 70;
    private static final int WIDTH = 800;
    private static final int TOP = 50;
    private static final int HEIGHT = 300;

    private final double[] sent = new double[TO / FRAME_MILLIS + 50];
    private final double[] came = new double[sent.length];
    private final double[] passed = new double[sent.length];
    private final boolean[] closed = new boolean[sent.length];
    private final StringBuilder svg = new StringBuilder();
    private int arrived;
    private int left;
    private int detected = -1;

    private InterruptionPlot() {
    }

    public static void main(String[] args) throws IOException {
        Files.writeString(FILE, draw());
    }

    static String draw() {
        InterruptionPlot plot = new InterruptionPlot();
        plot.run();
        return plot.picture();
    }

    private void run() {
        CallerVoice voice = new CallerVoice(120);
        EchoGate gate = new EchoGate(voice, HOLD_MILLIS, packet -> passed[left++] = level(packet));
        short[] talk = EchoLab.talk(sent.length * FRAME_MILLIS, 2);
        for (int i = 0; i < sent.length; i++) {
            sent[i] = level(Arrays.copyOfRange(talk, i * EchoLab.FRAME, (i + 1) * EchoLab.FRAME));
        }
        EchoLab lab = new EchoLab(-15, 80, -60, 20).inARoom().says(BEGINS, Speech.words(8, EchoLab.RATE).get(7), 0);
        lab.run(talk, voice, (millis, packet) -> {
            came[arrived] = level(packet);
            closed[arrived] = voice.echoing() && !voice.speaking();
            if (voice.speaking() && detected < 0) {
                detected = millis;
            }
            arrived++;
            gate.pass(packet, EchoLab.RATE);
        });
    }

    private static double level(short[] samples) {
        double sum = 0;
        for (short sample : samples) {
            sum += (double) sample * sample;
        }
        return Math.max(LOWEST, 10 * Math.log10(sum / samples.length / (32768.0 * 32768 / 2) + 1e-12));
    }

    private String picture() {
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 440\" font-family=\"sans-serif\" font-size=\"13\">\n");
        svg.append("<rect width=\"900\" height=\"440\" fill=\"#fff\"/>\n");
        for (int i = 0; i < closed.length; i++) {
            if (closed[i] && i * FRAME_MILLIS >= FROM && i * FRAME_MILLIS < TO) {
                svg.append(String.format(Locale.ROOT, "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"#eee\"/>%n",
                        x(i * FRAME_MILLIS), TOP, WIDTH * (double) FRAME_MILLIS / (TO - FROM), HEIGHT));
            }
        }
        for (int db = 0; db >= LOWEST; db -= 10) {
            line(LEFT, y(db), LEFT + WIDTH, y(db), "#ddd");
            text(LEFT - 8, y(db) + 4, "end", "#333", db + "");
        }
        for (int millis = FROM; millis <= TO; millis += 500) {
            text(x(millis), TOP + HEIGHT + 18, "middle", "#333", String.format(Locale.ROOT, "%.1f s", millis / 1000.0));
        }
        curve(sent, "#1f6feb");
        curve(came, "#d1622b");
        curve(passed, "#2a8c4a");
        line(x(BEGINS), TOP, x(BEGINS), TOP + HEIGHT, "#888");
        line(x(detected), TOP, x(detected), TOP + HEIGHT, "#c00");
        text(x(BEGINS) - 5, TOP - 8, "end", "#888", "the recording of the caller begins");
        text(x(detected) + 5, TOP - 8, "start", "#c00", "found, " + (detected - BEGINS) + " ms later");
        text(LEFT, TOP + HEIGHT + 42, "start", "#333", "dBov per 20 ms:");
        text(LEFT + 110, TOP + HEIGHT + 42, "start", "#1f6feb", "what we send");
        text(LEFT + 220, TOP + HEIGHT + 42, "start", "#d1622b", "what comes: echo of -15 dB, 80 ms late, noise, the caller");
        text(LEFT + 110, TOP + HEIGHT + 62, "start", "#2a8c4a", "what the model gets");
        text(LEFT + 250, TOP + HEIGHT + 62, "start", "#777", "grey: the gate is closed, noise goes on in place of the echo");
        return svg.append("</svg>\n").toString();
    }

    private static double x(double millis) {
        return LEFT + WIDTH * (millis - FROM) / (TO - FROM);
    }

    private static double y(double db) {
        return TOP + HEIGHT * db / LOWEST;
    }

    private void curve(double[] levels, String colour) {
        svg.append("<polyline fill=\"none\" stroke=\"").append(colour).append("\" stroke-width=\"1.5\" points=\"");
        for (int i = FROM / FRAME_MILLIS; i < TO / FRAME_MILLIS; i++) {
            svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x((i + 0.5) * FRAME_MILLIS), y(levels[i])));
        }
        svg.append("\"/>\n");
    }

    private void line(double x1, double y1, double x2, double y2, String colour) {
        svg.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"%s\"/>%n", x1, y1, x2, y2, colour));
    }

    private void text(double x, double y, String anchor, String colour, String words) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x, y, anchor, colour, words));
    }
}

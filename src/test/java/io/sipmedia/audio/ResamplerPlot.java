// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.audio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;

/**
 * Draws the response of the filters that are really used into {@code docs/images/resampler.svg} and prints the table of
 * measured figures that {@code docs/resampler.md} shows. Run by hand from the project's folder.
 */
final class ResamplerPlot {

    private static final int[][] PAIRS = {
            { 8000, 24000 }, { 24000, 8000 }, { 16000, 24000 }, { 24000, 16000 }, { 8000, 16000 }, { 16000, 8000 },
            { 48000, 8000 }, { 48000, 16000 }, { 48000, 24000 }, { 22050, 8000 }, { 44100, 8000 }, { 44100, 24000 } };
    private static final double AMPLITUDE = 0.7;
    private static final String[] COLOURS = { "#1f6feb", "#d1622b" };

    private final StringBuilder svg = new StringBuilder();

    private ResamplerPlot() {
    }

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args.length > 0 ? args[0] : "docs/images/resampler.svg");
        Files.createDirectories(file.getParent());
        Files.writeString(file, new ResamplerPlot().draw());
        System.out.println("| from Hz | to Hz | pass band | ripple | worst image or alias | delay at 1 kHz | longest delay in band | SNR at 1 kHz (16 bits allow) |");
        System.out.println("|---|---|---|---|---|---|---|---|");
        for (int[] pair : PAIRS) {
            System.out.println(row(pair[0], pair[1]));
        }
    }

    private String draw() {
        double[][] filters = { FilterBank.prototype(24000, 8000), FilterBank.prototype(48000, 16000) };
        int[] rates = { 24000, 48000 };
        String[] names = { "8 ↔ 24 kHz", "16 ↔ 24 kHz" };
        svg.append("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 900 660\" font-family=\"sans-serif\" font-size=\"13\">\n");
        svg.append("<rect width=\"900\" height=\"660\" fill=\"#fff\"/>\n");
        Axes level = new Axes(70, 40, 800, 330, 12000, -140, 10);
        level.grid("Magnitude, dB", 20);
        Axes delay = new Axes(70, 430, 800, 180, 12000, 0, 2);
        delay.grid("Group delay in the pass band, ms", 0.5);
        for (int i = 0; i < filters.length; i++) {
            double[] h = filters[i];
            int rate = rates[i];
            double pass = FilterBank.passBand(i == 0 ? 8000 : 16000);
            level.curve(f -> Spectrum.decibels(response(h, f, rate)[0]), 12000, COLOURS[i]);
            delay.curve(f -> response(h, f, rate)[1], pass, COLOURS[i]);
            text(700, 70 + 20 * i, "start", COLOURS[i], names[i] + ", " + h.length + " taps");
        }
        text(470, 652, "middle", "#333", "Frequency, kHz");
        return svg.append("</svg>\n").toString();
    }

    private void text(double x, double y, String anchor, String colour, String words) {
        svg.append(String.format(Locale.ROOT, "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"%s\" fill=\"%s\">%s</text>%n", x, y, anchor, colour, words));
    }

    /** Magnitude, and group delay in ms. */
    private static double[] response(double[] h, double f, int rate) {
        double re = 0;
        double im = 0;
        double slopeRe = 0;
        double slopeIm = 0;
        for (int n = 0; n < h.length; n++) {
            double c = h[n] * Math.cos(2 * Math.PI * f * n / rate);
            double s = h[n] * Math.sin(2 * Math.PI * f * n / rate);
            re += c;
            im -= s;
            slopeRe += n * c;
            slopeIm -= n * s;
        }
        double square = re * re + im * im;
        return new double[] { Math.sqrt(square), (slopeRe * re + slopeIm * im) / square / rate * 1000 };
    }

    private static String row(int from, int to) {
        double pass = FilterBank.passBand(Math.min(from, to));
        double ripple = 0;
        double worst = -200;
        double longest = 0;
        for (double f = 97; f < from / 2.0; f += from / 147.3) {
            short[] out = resample(f, from, to);
            if (f <= pass) {
                ripple = Math.max(ripple, Math.abs(Spectrum.decibels(Spectrum.amplitude(out, to / 20, f, to) / AMPLITUDE)));
                longest = Math.max(longest, delay(f, from, to));
            }
            for (int m = 0; m <= 3; m++) {
                for (int sign = -1; sign <= 1; sign += 2) {
                    double at = Spectrum.folded((double) m * from + sign * f, to);
                    if (Math.abs(at - f) > 80 && at > 20) {
                        worst = Math.max(worst, Spectrum.decibels(Spectrum.amplitude(out, to / 20, at, to) / AMPLITUDE));
                    }
                }
            }
        }
        longest = Math.max(longest, delay(pass - 10, from, to));
        return String.format(Locale.ROOT, "| %d | %d | 0 to %.0f Hz | %.3f dB | %.1f dB | %.2f ms | %.2f ms | %.1f dB (%.1f) |",
                from, to, pass, ripple, worst, delay(1000, from, to), longest,
                Spectrum.snr(resample(1000.3, from, to), to / 20, 1000.3, to), Spectrum.roundedTwice(AMPLITUDE, from, to));
    }

    private static double delay(double f, int from, int to) {
        double turn = Spectrum.phase(resample(f - 10, from, to), to / 20, f - 10, to)
                      - Spectrum.phase(resample(f + 10, from, to), to / 20, f + 10, to);
        return Math.IEEEremainder(turn, 2 * Math.PI) / (2 * Math.PI * 20) * 1000;
    }

    private static short[] resample(double f, int from, int to) {
        return new Resampler(from, to).process(Spectrum.tone(f, from, from * 2 / 5, AMPLITUDE));
    }

    private final class Axes {

        private final double left;
        private final double top;
        private final double width;
        private final double height;
        private final double maxX;
        private final double minY;
        private final double maxY;

        Axes(double left, double top, double width, double height, double maxX, double minY, double maxY) {
            this.left = left;
            this.top = top;
            this.width = width;
            this.height = height;
            this.maxX = maxX;
            this.minY = minY;
            this.maxY = maxY;
        }

        void grid(String title, double stepY) {
            text(left, top - 12, "start", "#333", title);
            for (double y = Math.ceil(minY / stepY) * stepY; y <= maxY; y += stepY) {
                line(left, y(y), left + width, y(y));
                text(left - 8, y(y) + 4, "end", "#333", String.format(Locale.ROOT, stepY < 1 ? "%.1f" : "%.0f", y));
            }
            for (double x = 0; x <= maxX; x += 1000) {
                line(x(x), top, x(x), top + height);
                text(x(x), top + height + 18, "middle", "#333", String.format(Locale.ROOT, "%.0f", x / 1000));
            }
        }

        void curve(DoubleUnaryOperator function, double to, String colour) {
            svg.append("<polyline fill=\"none\" stroke-width=\"1.5\" stroke=\"").append(colour).append("\" points=\"");
            for (double f = 10; f <= to; f += 20) {
                double y = Math.max(minY, Math.min(maxY, function.applyAsDouble(f)));
                svg.append(String.format(Locale.ROOT, "%.1f,%.1f ", x(f), y(y)));
            }
            svg.append("\"/>\n");
        }

        private void line(double x1, double y1, double x2, double y2) {
            svg.append(String.format(Locale.ROOT, "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>%n", x1, y1, x2, y2));
        }

        private double x(double value) {
            return left + width * value / maxX;
        }

        private double y(double value) {
            return top + height * (maxY - value) / (maxY - minY);
        }
    }
}

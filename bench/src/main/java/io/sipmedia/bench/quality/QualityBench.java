// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench.quality;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.sipmedia.audio.WavFile;
import io.sipmedia.rtp.AudioCodecId;
import io.sipmedia.transparency.Figures;
import io.sipmedia.transparency.Impairment;
import io.sipmedia.transparency.MeasuredCall;
import io.sipmedia.transparency.Speech;
import io.sipmedia.transparency.SpeechModel;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Speech through the gateway on good and bad networks, beside the same speech through the codec alone. Arguments: the project's
 * folder, and optionally a Python that has what {@code bench/quality/score.py} needs.
 */
public final class QualityBench {

    private static final List<AudioCodecId> CODECS = List.of(AudioCodecId.PCMU, AudioCodecId.G722, AudioCodecId.OPUS);
    private static final double[] LOSSES = {0, 1, 5, 10};
    private static final int JITTER_MILLIS = 50;
    private static final int WORDS = 12;
    private static final ObjectMapper MAPPER = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private record Planned(MeasuredCall call, AudioCodecId codec, String network, double loss) {
    }

    private final Path root;
    private final Path folder;
    private final List<Map<String, Object>> rows = new ArrayList<>();

    private QualityBench(Path root) throws IOException {
        this.root = root;
        folder = Files.createDirectories(root.resolve("bench/target/quality"));
    }

    public static void main(String[] args) throws Exception {
        QualityBench bench = new QualityBench(Path.of(args[0]).toAbsolutePath().normalize());
        bench.run();
        bench.score(args.length > 1 ? args[1] : null);
        bench.write();
        System.exit(0);
    }

    private void run() throws Exception {
        int port;
        try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (SpeechModel model = new SpeechModel(Speech.words(WORDS, Speech.MODEL_RATE));
                GatewayProcess gateway = new GatewayProcess(root, folder, port, model.url())) {
            for (AudioCodecId codec : CODECS) {
                List<Planned> calls = new ArrayList<>();
                calls.add(plan(port, codec, "clean", 0, 0));
                for (double loss : LOSSES) {
                    calls.add(plan(port, codec, String.format(Locale.ROOT, "%.0f %% loss, jitter %d ms", loss, JITTER_MILLIS), loss, JITTER_MILLIS));
                }
                for (Planned each : calls) {
                    each.call.start(model);
                }
                for (Planned each : calls) {
                    while (!each.call.over().getAsBoolean()) {
                        Thread.sleep(100);
                    }
                    each.call.hangUp();
                }
                for (Planned each : calls) {
                    row(each, "to the model", each.call.uplink(), each.call.lostAtGateway());
                    row(each, "to the caller", each.call.downlink(), each.call.lostAtCaller());
                }
            }
        }
    }

    private static Planned plan(int port, AudioCodecId codec, String network, double loss, int jitter) throws IOException {
        // two directions, two seeds; the same ones for every codec
        return new Planned(new MeasuredCall(port, codec, WORDS, new Impairment(11 + (long) loss, loss, jitter),
                new Impairment(1100 + (long) loss, loss, jitter)), codec, network, loss);
    }

    private void row(Planned planned, String direction, Figures figures, long lost) throws IOException {
        String name = (planned.codec + "-" + planned.network + "-" + direction).replaceAll("[^A-Za-z0-9]+", "-");
        WavFile.write(folder.resolve(name + "-reference.wav"), figures.rate(), figures.reference());
        WavFile.write(folder.resolve(name + "-bridge.wav"), figures.rate(), figures.heard());
        WavFile.write(folder.resolve(name + "-alone.wav"), figures.rate(), figures.codecOnly());
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("name", name);
        row.put("codec", planned.codec.name());
        row.put("direction", direction);
        row.put("network", planned.network);
        row.put("packetsLost", lost);
        row.put("slotsGivenUp", planned.call.slotsGivenUp());
        row.put("holes", figures.holes());
        row.put("snr", figures.bridge().snr());
        row.put("snrAlone", figures.alone().snr());
        row.put("segmentalSnr", figures.bridge().segmentalSnr());
        row.put("segmentalSnrAlone", figures.alone().segmentalSnr());
        row.put("identicalPercent", figures.identical() * 100);
        row.put("slipMillis", figures.slipMillis());
        row.put("gain", figures.bridge().gain());
        rows.add(row);
        System.out.println(line(row));
    }

    private void score(String python) throws Exception {
        MAPPER.writeValue(folder.resolve("results.json").toFile(), rows);
        if (python == null) {
            return;
        }
        Process process = new ProcessBuilder(python, root.resolve("bench/quality/score.py").toString(), folder.toString()).inheritIO().start();
        if (process.waitFor() != 0) {
            throw new IOException("score.py failed");
        }
        JsonNode scores = MAPPER.readTree(folder.resolve("scores.json").toFile());
        for (Map<String, Object> row : rows) {
            scores.path((String) row.get("name")).properties().forEach(score -> row.put(score.getKey(), score.getValue().asDouble()));
        }
    }

    private void write() throws IOException {
        MAPPER.writeValue(folder.resolve("results.json").toFile(), rows);
        StringBuilder table = new StringBuilder("| codec | direction | network | lost | SNR, dB | segmental SNR, dB | ViSQOL | ESTOI | identical | slip, ms | holes |\n"
                + "|---|---|---|---|---|---|---|---|---|---|---|\n");
        rows.forEach(row -> table.append(line(row)).append('\n'));
        Files.writeString(folder.resolve("table.md"), table);
        Files.writeString(folder.resolve("results.svg"), QualityPlot.of(rows));
        System.out.println("\n" + table + "\nResults: " + folder.resolve("results.json"));
    }

    // each figure as bridge / codec alone
    private static String line(Map<String, Object> row) {
        return String.format(Locale.ROOT, "| %s | %s | %s | %s | %s | %s | %s | %s | %.1f %% | %.2f | %s |", row.get("codec"), row.get("direction"),
                row.get("network"), row.get("packetsLost"), pair(row, "snr", 2), pair(row, "segmentalSnr", 2), pair(row, "visqol", 2),
                pair(row, "estoi", 3), (double) row.get("identicalPercent"), (double) row.get("slipMillis"), row.get("holes"));
    }

    private static String pair(Map<String, Object> row, String name, int digits) {
        return row.containsKey(name) ? String.format(Locale.ROOT, "%." + digits + "f / %." + digits + "f", row.get(name), row.get(name + "Alone")) : "–";
    }
}

// SPDX-License-Identifier: Apache-2.0
package io.sipmedia.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.http.ServerWebSocket;
import java.util.Base64;

/**
 * One session of the model: confirms what it is asked for, listens to find out which call this is and how old its audio is, and
 * answers again and again.
 *
 * <p>Thread: the server's event loop.
 */
final class SinkSession {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final String APPEND = "{\"type\":\"input_audio_buffer.append\"";
    private static final String AUDIO = "\"audio\":\"";
    private static final int FRAME_SAMPLES = 480;
    // 960 bytes of PCM16 are 1280 characters without padding
    private static final int FRAME_CHARS = 1280;
    // a sample near the end of the frame, where no filter rings any more: bytes 804 and 805
    private static final int PROBE_CHAR = 1072;
    private static final String[] FRAMES = new String[SpeechCode.DIGITS];

    static {
        for (int digit = 0; digit < FRAMES.length; digit++) {
            byte[] pcm = new byte[FRAME_SAMPLES * 2];
            for (int i = 0; i < pcm.length; i += 2) {
                pcm[i] = (byte) SpeechCode.level(digit);
                pcm[i + 1] = (byte) (SpeechCode.level(digit) >> 8);
            }
            FRAMES[digit] = Base64.getEncoder().encodeToString(pcm);
        }
    }

    /** What the sink has counted while measuring. */
    static final class Counts {
        Samples uplink = new Samples();
        long frames;
        long missing;
        long unreadable;
        long deltas;
        long framesSent;
        long answers;
    }

    private final ServerWebSocket socket;
    private final Stamps stamps;
    private final SinkOptions options;
    private final Counts counts;
    // ---- whose audio this is
    private int call = -1;
    private int read = -1;
    private int identity;
    private boolean identified;
    private long packet = -1;
    // ---- the answer that is being given
    private boolean asked;
    private long answer = -1;
    private long startedAt;
    private long nextAt;
    private int sentMillis = -1;
    private String deltaHead;
    private long ids;

    SinkSession(ServerWebSocket socket, Stamps stamps, SinkOptions options, Counts counts) {
        this.socket = socket;
        this.stamps = stamps;
        this.options = options;
        this.counts = counts;
        send("{\"type\":\"session.created\",\"event_id\":\"event_0\",\"session\":{\"type\":\"realtime\",\"id\":\"sess_bench\"}}");
    }

    void received(String text) {
        if (text.startsWith(APPEND)) {
            append(text, System.nanoTime());
            return;
        }
        try {
            JsonNode event = MAPPER.readTree(text);
            switch (event.path("type").asText()) {
                case "session.update" -> {
                    ObjectNode answer = MAPPER.createObjectNode().put("type", "session.updated").put("event_id", "event_" + ++ids);
                    answer.set("session", event.path("session"));
                    send(MAPPER.writeValueAsString(answer));
                }
                case "response.create" -> asked = true;
                case "input_audio_buffer.append" -> append(text, System.nanoTime());
                default -> {
                    // nothing that a sink would have to act upon
                }
            }
        } catch (JsonProcessingException e) {
            counts.unreadable++;
        }
    }

    // ---- what the caller says

    private void append(String text, long now) {
        int start = text.indexOf(AUDIO) + AUDIO.length();
        int end = text.indexOf('"', start);
        for (int at = start; at + FRAME_CHARS <= end; at += FRAME_CHARS) {
            frame(SpeechCode.digit(sample(text, at + PROBE_CHAR)), now);
        }
    }

    private static int sample(String text, int at) {
        int bits = sextet(text.charAt(at)) << 10 | sextet(text.charAt(at + 1)) << 4 | sextet(text.charAt(at + 2)) >> 2;
        return (short) (bits << 8 | bits >> 8 & 0xFF);
    }

    private static int sextet(char c) {
        return c >= 'a' ? c - 'a' + 26 : c >= 'A' ? c - 'A' : c >= '0' ? c - '0' + 52 : c == '+' ? 62 : 63;
    }

    private void frame(int digit, long now) {
        if (!identified) {
            identify(digit);
            return;
        }
        if (digit < 0 || digit == SpeechCode.SYNC) {
            counts.unreadable++;
            return;
        }
        long expected = packet + 1;
        long ahead = Math.floorMod(digit - expected, SpeechCode.DIGITS);
        packet = expected + ahead;
        long sentAt = stamps.sentAt(call, packet);
        if (stamps.measured(sentAt)) {
            counts.frames++;
            counts.missing += ahead;
            counts.uplink.add(now - sentAt);
        }
    }

    // groups of four: the sign, and the number of the call in three digits; where a sign is due and none comes, counting begins
    private void identify(int digit) {
        if (digit == SpeechCode.SYNC) {
            read = 0;
            identity = 0;
        } else if (read >= 0 && read < 3) {
            identity = identity * SpeechCode.DIGITS + Math.max(0, digit);
            if (++read == 3) {
                call = identity;
            }
        } else if (read == 3 && digit == SpeechCode.callerDigit(0, SpeechCode.IDENTITY_FRAMES)) {
            identified = call >= 0 && call < stamps.calls();
            packet = SpeechCode.IDENTITY_FRAMES;
        }
    }

    // ---- what the model says

    /** To be called every few milliseconds. */
    void tick(long now) {
        if (!identified || !asked) {
            return;
        }
        if (sentMillis < 0) {
            if (now - nextAt >= 0) {
                begin();
                speak(now);
            }
        } else if (sentMillis < options.answerMillis()) {
            speak(now);
        } else if (now - startedAt >= options.answerMillis() * 1_000_000L) {
            // the caller has heard it all by now
            sentMillis = -1;
            nextAt = now + options.pauseMillis() * 1_000_000L;
            callerTurn();
        }
    }

    private void callerTurn() {
        String item = "\"item_id\":\"item_u" + answer + "\"";
        send(head("input_audio_buffer.speech_started") + ",\"audio_start_ms\":" + packet * 20 + "," + item + "}");
        send(head("input_audio_buffer.speech_stopped") + ",\"audio_end_ms\":" + (packet + 10) * 20 + "," + item + "}");
        send(head("input_audio_buffer.committed") + "," + item + "}");
        send(head("conversation.item.added") + ",\"item\":{\"id\":\"item_u" + answer + "\",\"type\":\"message\",\"role\":\"user\"}}");
        send(head("conversation.item.input_audio_transcription.completed") + "," + item + ",\"content_index\":0,\"transcript\":\"Go on.\"}");
    }

    private void begin() {
        answer++;
        sentMillis = 0;
        startedAt = 0;
        String response = "\"response_id\":\"resp_" + answer + "\"";
        send(head("response.created") + ",\"response\":{\"id\":\"resp_" + answer + "\",\"status\":\"in_progress\"}}");
        send(head("response.output_item.added") + "," + response + ",\"output_index\":0,\"item\":{\"id\":\"item_a" + answer
                + "\",\"type\":\"message\",\"role\":\"assistant\"}}");
        send(head("conversation.item.added") + ",\"item\":{\"id\":\"item_a" + answer + "\",\"type\":\"message\",\"role\":\"assistant\"}}");
        deltaHead = "\"," + response + ",\"item_id\":\"item_a" + answer + "\",\"output_index\":0,\"content_index\":0,\"delta\":\"";
    }

    private void speak(long now) {
        if (startedAt == 0) {
            startedAt = System.nanoTime();
            stamps.answered(call, answer, startedAt);
        }
        long due = Math.min(options.answerMillis(),
                options.leadMillis() + (long) ((now - startedAt) / 1e6 * options.speed()));
        while (sentMillis + options.deltaMillis() <= due) {
            StringBuilder delta = new StringBuilder(200 + options.deltaMillis() / 20 * FRAME_CHARS);
            delta.append("{\"type\":\"response.output_audio.delta\",\"event_id\":\"event_").append(++ids).append(deltaHead);
            for (int at = sentMillis; at < sentMillis + options.deltaMillis(); at += 20) {
                delta.append(FRAMES[at / 20 % SpeechCode.DIGITS]);
                counts.framesSent += stamps.measured(now) ? 1 : 0;
            }
            send(delta.append("\"}").toString());
            sentMillis += options.deltaMillis();
            counts.deltas += stamps.measured(now) ? 1 : 0;
        }
        if (sentMillis >= options.answerMillis()) {
            end();
        }
    }

    private void end() {
        String response = "\"response_id\":\"resp_" + answer + "\",\"item_id\":\"item_a" + answer + "\",\"output_index\":0,\"content_index\":0";
        counts.answers++;
        send(head("response.output_audio_transcript.delta") + "," + response + ",\"delta\":\"One, two, three.\"}");
        send(head("response.output_audio.done") + "," + response + "}");
        send(head("response.output_audio_transcript.done") + "," + response + ",\"transcript\":\"One, two, three.\"}");
        send(head("response.output_item.done") + ",\"response_id\":\"resp_" + answer + "\",\"output_index\":0,\"item\":{\"id\":\"item_a" + answer
                + "\",\"type\":\"message\",\"role\":\"assistant\",\"status\":\"completed\",\"content\":[{\"type\":\"output_audio\","
                + "\"transcript\":\"One, two, three.\"}]}}");
        send(head("response.done") + ",\"response\":{\"id\":\"resp_" + answer + "\",\"status\":\"completed\",\"usage\":{\"total_tokens\":100,"
                + "\"input_tokens\":50,\"output_tokens\":50}}}");
    }

    private String head(String type) {
        return "{\"type\":\"" + type + "\",\"event_id\":\"event_" + ++ids + "\"";
    }

    private void send(String text) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(text);
        }
    }
}
